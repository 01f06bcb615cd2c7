"""One `make local` at a time in a clone: both would build into the same folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local_stack.errors import LocalStackError

LOCK = Path(__file__).parent.parent / ".aws-sam" / "local.lock"


@contextmanager
def only_one(lock: Path = LOCK) -> Iterator[None]:
    """Hold the lock for the block; raises LocalStackError if another process has it. It ends with the process."""
    lock.parent.mkdir(exist_ok=True)
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            line = f"make local already runs in this clone (process {file.read().strip()}): end that one with Ctrl-C"
            raise LocalStackError(f"{line}, or send it events with make send EVENT=…") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
