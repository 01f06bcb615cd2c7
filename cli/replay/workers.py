"""Reads files with one process for each core."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from functools import cache, partial
from itertools import batched

from msgspec import Struct

from cli.replay.reader import Chunk, Reader, Rules, Send
from cli.replay.sources import Source
from cli.stack import Aws

WORTH = 32_000_000  # bytes of files from which on processes save more than their start costs
AHEAD = 16  # files for each process whose chunks may wait in memory for those of a file before them
DIED = "the process that read it ended, perhaps for lack of memory"

type Place = tuple[str, str | None, str | None]  # stack, region and profile


def place_of(aws: Aws) -> Place:
    return aws.stack_name, aws.region, aws.profile


def work(rules: Rules, place: Place, number: int, file: Source) -> list[Chunk]:
    chunks = list[Chunk]()
    _reader(rules, place).read(number, file, chunks.append)
    return chunks


@cache
def _reader(rules: Rules, place: Place) -> Reader:
    return Reader(rules, Aws(*place))


class Workers(Struct, frozen=True):
    """With one core, or for files worth little, this process reads alone."""

    rules: Rules
    aws: Aws
    cores: int = os.process_cpu_count() or 1
    worth: int = WORTH
    work: Callable[[Rules, Place, int, Source], list[Chunk]] = work

    def read(self, files: Sequence[Source], take: Send) -> None:
        """Give each chunk to `take`, in the order of the files."""
        count = min(self.cores, len(files))
        if count < 2 or sum(file.size for file in files) < self.worth:
            reader = Reader(self.rules, self.aws)
            for number, file in enumerate(files):
                reader.read(number, file, take)
            return
        there = partial(self.work, self.rules, place_of(self.aws))
        with closing(in_processes(there, files, count)) as found:
            for number, chunks in enumerate(found):
                for chunk in [Chunk(number, problems=[DIED])] if chunks is None else chunks:
                    take(chunk)


def in_processes[Found](
    work: Callable[[int, Source], Found], files: Sequence[Source], count: int
) -> Generator[Found | None]:
    """What comes of each file and its number, in order; None from where a process died on. To be closed."""
    # Not forked: a thread that draws the progress bar, or one of boto3's, may hold a lock.
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"))
    done = 0
    try:
        for numbers in batched(range(len(files)), AHEAD * count, strict=False):
            # A process that starts now inherits the mask: Ctrl-C ends this process, which ends them.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
            try:
                found = pool.map(work, numbers, [files[number] for number in numbers])
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
            for each in found:
                done += 1
                yield each
    except BrokenProcessPool:
        yield from [None] * (len(files) - done)
    except BaseException:  # Ctrl-C does not wait for the files that are being read
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
