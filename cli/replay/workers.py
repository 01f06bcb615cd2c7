"""Reads files with one process for each core."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache

from cli.replay.chunk import Chunk
from cli.replay.reader import Reader, Rules, Send
from cli.replay.sources import Source
from cli.stack import Aws

WORTH = 32_000_000  # bytes of files from which on processes save more than their start costs
LARGE = 64_000_000  # bytes of a file that is read here, so that its chunks need not wait in memory
AHEAD = 2  # files for each process that are read before it is their turn
_DIED = "the process that read it ended, perhaps for lack of memory"

type Place = tuple[str, str | None, str | None]  # stack, region and profile


def work(rules: Rules, place: Place, number: int, file: Source) -> list[Chunk]:
    """What another process does for one file."""
    chunks = list[Chunk]()
    _reader(rules, place).read(number, file, chunks.append)
    return chunks


@cache
def _reader(rules: Rules, place: Place) -> Reader:
    return Reader(rules, Aws(*place))


@dataclass
class Workers:
    """With one core, or for little, this process reads alone."""

    rules: Rules
    aws: Aws
    cores: int = field(default_factory=lambda: os.process_cpu_count() or 1)
    worth: int = WORTH
    work: Callable[[Rules, Place, int, Source], list[Chunk]] = work

    def read(self, files: Sequence[Source], take: Send) -> None:
        """Give each chunk to `take`, in the order of the files."""
        count = min(self.cores, len(files))
        here = Reader(self.rules, self.aws)
        if count < 2 or sum(file.size for file in files) < self.worth:
            for number, file in enumerate(files):
                here.read(number, file, take)
            return
        # Not forked: a thread that draws the progress bar, or one of boto3's, may hold a lock.
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(count, context)
        waiting = deque[Future[list[Chunk]] | None]()
        try:
            for number, file in enumerate(files):
                for later in range(number + len(waiting), min(number + AHEAD * count, len(files))):
                    waiting.append(self._submit(pool, later, files[later]))
                future = waiting.popleft()
                if future is None:
                    here.read(number, file, take)
                    continue
                try:
                    chunks = future.result()
                except BrokenProcessPool:
                    chunks = [Chunk(number, problems=[_DIED])]
                for chunk in chunks:
                    take(chunk)
        except BaseException:  # Ctrl-C does not wait for the files that are being read
            for process in multiprocessing.active_children():
                process.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def _submit(self, pool: ProcessPoolExecutor, number: int, file: Source) -> Future[list[Chunk]] | None:
        """None for a file that is read here."""
        if file.size > LARGE:
            return None
        place = (self.aws.stack_name, self.aws.region, self.aws.profile)
        # A process that starts now inherits the mask: Ctrl-C ends this process, which ends them.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            return pool.submit(self.work, self.rules, place, number, file)
        except BrokenProcessPool as error:
            failed = Future[list[Chunk]]()
            failed.set_exception(error)
            return failed
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
