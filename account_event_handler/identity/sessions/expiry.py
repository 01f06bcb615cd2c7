"""What CloudTrail says of a session's end enters, epoch seconds leave."""

import re
from datetime import UTC, datetime

LONGEST = 36 * 3600  # seconds; AWS gives a federation token no more, others less
CONSOLE_LASTS = 12 * 3600  # seconds; then the console asks to sign in again
_WORDS = re.compile(r"(\w{3} \d{1,2}, \d{4}),? (\d{1,2}:\d{2}:\d{2} [AP]M)")  # Jul 9, 2023, 2:25 …


def end_of(expiration: str, began: int) -> int:
    """Never later than a session may last; the latest where the text says no time."""
    said = seconds(expiration) or _seconds_of_words(expiration)
    return min(said or began + LONGEST, began + LONGEST)


def seconds(time: str) -> int:
    """Epoch seconds of an ISO 8601 time, 0 for any other text."""
    try:
        read = datetime.fromisoformat(time)
        return int((read.replace(tzinfo=UTC) if read.tzinfo is None else read).timestamp())
    except (ValueError, OverflowError):
        return 0


def _seconds_of_words(expiration: str) -> int:
    words = _WORDS.fullmatch(" ".join(expiration[:40].split()))  # some have a narrow space
    if words is None:
        return 0
    try:
        read = datetime.strptime(" ".join(words.groups()), "%b %d, %Y %I:%M:%S %p")
    except ValueError:
        return 0
    return int(read.replace(tzinfo=UTC).timestamp())
