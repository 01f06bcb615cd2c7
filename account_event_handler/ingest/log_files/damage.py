"""What can be wrong with a log file and with one record of it, in words for people."""

from dataclasses import dataclass


class DamagedError(Exception):
    """The file cannot be read any further; everything before the damage was given."""


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """A record that costs itself only; `position` counts the file's records from 0."""

    position: int
    reason: str
