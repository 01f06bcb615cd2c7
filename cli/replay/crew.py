"""The files to read enter, what was read leaves in parts, from one process for each core.

A process sends its parts through a pipe of its own, which takes only so much: whoever is read from
later waits, and memory stays flat.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait

from cli.aws import Aws
from cli.replay.part import Part
from cli.replay.reader import Reader
from cli.replay.rules import Rules
from cli.replay.source import Source

WORTH = 32_000_000  # bytes of files from which on other processes save more than their start costs
_DIED = "the process that read it ended, perhaps for want of memory"


@dataclass
class Crew:
    """Reads with `cores` processes; with one, or for little, in this one."""

    rules: Rules
    aws: Aws
    cores: int = field(default_factory=lambda: os.process_cpu_count() or 1)
    worth: int = WORTH

    def read(self, files: Sequence[Source], take: Callable[[Part], None]) -> None:
        """Give each part to `take`; with messages in the order of the files."""
        hands = min(self.cores, len(files))
        if hands < 2 or sum(file.size for file in files) < self.worth:
            reader = Reader(self.rules, self.aws, take)
            for number, file in enumerate(files):
                reader.read(number, file)
            return
        shares = _shares(files, hands)
        # Not forked: a thread that draws the progress bar, or one of boto3's, may hold a lock.
        context = multiprocessing.get_context("spawn")
        aws = Aws(self.aws.stack_name, self.aws.region, self.aws.profile)
        processes, pipes = [], list[Connection]()
        resource_tracker.ensure_running()  # the first process would start it, and unblock Ctrl-C
        try:
            for share in shares:
                ours, theirs = context.Pipe(duplex=False)
                mine = [(number, files[number]) for number in share]
                work = (theirs, mine, self.rules, aws)
                process = context.Process(target=_work, args=work, daemon=True)
                with _ctrl_c_waits():
                    process.start()
                    processes.append(process)
                theirs.close()
                pipes.append(ours)
            for part in _parts(shares, pipes, in_order=bool(self.rules.messages)):
                take(part)
        finally:
            for process in processes:
                process.terminate()
                process.join()


def _shares(files: Sequence[Source], hands: int) -> list[list[int]]:
    """The numbers of the files for each process, of about the same size."""
    shares, loads = [list[int]() for _ in range(hands)], [0] * hands
    for number, file in enumerate(files):
        least = loads.index(min(loads))
        shares[least].append(number)
        loads[least] += file.size + 1_000  # opening it costs, too
    return shares


def _parts(
    shares: Sequence[Sequence[int]], pipes: Sequence[Connection], *, in_order: bool
) -> Iterator[Part]:
    """All parts of all files; of files that a dead process left, that they were not read."""
    left = {pipe: list(reversed(share)) for pipe, share in zip(pipes, shares, strict=True)}
    while left := {pipe: numbers for pipe, numbers in left.items() if numbers}:
        ready = [min(left, key=lambda pipe: left[pipe][-1])] if in_order else wait(list(left))
        for pipe in ready:
            assert isinstance(pipe, Connection)
            try:
                part: Part = pipe.recv()
            except EOFError:
                part = Part(left[pipe][-1], problems=[_DIED], last=True)
            if part.last:
                left[pipe].pop()
            yield part


def _work(pipe: Connection, mine: list[tuple[int, Source]], rules: Rules, aws: Aws) -> None:
    reader = Reader(rules, aws, pipe.send)
    with suppress(BrokenPipeError):  # who started this process has ended
        for number, file in mine:
            reader.read(number, file)


@contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """Raise KeyboardInterrupt at the end only; a process that starts meanwhile never does."""
    came = list[int]()
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # a new process inherits it
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt
