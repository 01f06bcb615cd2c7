"""What a question costs before it is asked, in time and US dollars (list prices of us-east-1)."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from cli.context import counted
from cli.errors import CliError
from cli.replay.sources import S3, Source

GB = 1_000_000_000
ASKED_FROM = GB  # bytes, from which on nothing is read or paid for unasked
LISTED_FROM = 20_000  # partitions, likewise: ten cents and a minute or more of LISTs, however little there is in them
GET, LIST = 0.0004 / 1000, 0.005 / 1000  # dollars a request
TRANSFER = 0.09  # dollars a GB that leaves AWS; nothing within the bucket's Region
LINE = 20_000_000  # bytes a second: a line of 160 Mbit/s, which a laptop reads and searches faster than it gets them
SCANNED = 5.0 / 1000  # dollars a GB that Athena scans
LEAST = 0.01  # GB that Athena bills for a statement


def athena_cost(scanned: float, partitions: int) -> float:
    """Dollars for the bytes, and for the LIST of each partition."""
    return max(scanned / GB, LEAST) * SCANNED + partitions * LIST


class Consent(Struct):
    """Asks once before more than 1 GB is read or many partitions are listed; `yes` is the answer, unasked."""

    ask: Callable[[str], bool]
    yes: bool
    _bytes: int = 0
    _partitions: int = 0
    _given: bool = False

    def files(self, files: Sequence[Source]) -> None:
        """Before these are read; those that are here cost nothing but time, and a bar shows it."""
        stored = [file for file in files if file.name.startswith(S3)]
        self._bytes += (size := sum(file.size for file in stored))
        cost, transfer = len(stored) * GET, size / GB * TRANSFER
        self._check(
            f"{counted(len(stored), 'file')} in S3 ({size / GB:,.1f} GB): about {size / LINE / 60:,.0f} min,"
            f" ${cost:,.2f} for S3's requests, ${transfer:,.2f} for the transfer out of the bucket's Region."
        )

    def athena(self, size: float, partitions: int, sampled: int) -> None:
        """Before a statement; its size is that of the sampled partitions, times as many as there are."""
        self._bytes += int(size)
        self._partitions += partitions
        lists = partitions * LIST
        self._check(
            f"Athena scans about {size / GB:,.1f} GB in {counted(partitions, 'partition')}"
            f" (estimated by {sampled:,} of them): ${size / GB * SCANNED:,.2f},"
            f" and ${lists:,.2f} for the S3 LIST of each partition."
        )

    def anyhow(self, what: str) -> None:
        """Whatever it costs in bytes."""
        self._bytes = max(self._bytes, ASKED_FROM + 1)
        self._check(what)

    def _check(self, what: str) -> None:
        if self.yes or self._given or (self._bytes <= ASKED_FROM and self._partitions <= LISTED_FROM):
            return
        if not self.ask(f"{what} Go on?"):
            raise CliError(f"Not read. {what}", "Ask for less (--since, --account, --regions), or use --yes.")
        self._given = True
