"""Reading CloudTrail's log files, as they stream by, for the records that a watch may want."""

from account_event_handler.ingest.log_files.envelope import envelope_of
from account_event_handler.ingest.log_files.file import LogFile
from account_event_handler.ingest.log_files.json_text import DamagedError, UnreadableRecord
from account_event_handler.ingest.log_files.prefilter import SESSION, WATCHED, RecordPrefilter
from account_event_handler.ingest.log_files.records import WantedRecord

__all__ = [
    "SESSION",
    "WATCHED",
    "DamagedError",
    "LogFile",
    "RecordPrefilter",
    "UnreadableRecord",
    "WantedRecord",
    "envelope_of",
]
