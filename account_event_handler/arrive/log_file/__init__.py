"""CloudTrail's log files: bytes enter, the records that a watch may want leave as events."""

from account_event_handler.arrive.log_file.damage import DamagedError, UnreadableRecord
from account_event_handler.arrive.log_file.envelope import envelope_of
from account_event_handler.arrive.log_file.file import LogFile
from account_event_handler.arrive.log_file.records import WantedRecord
from account_event_handler.arrive.log_file.wanted import SEEN, WATCHED, Wanted

__all__ = [
    "SEEN",
    "WATCHED",
    "DamagedError",
    "LogFile",
    "UnreadableRecord",
    "Wanted",
    "WantedRecord",
    "envelope_of",
]
