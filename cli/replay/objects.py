"""A window on a text enters, the object that begins there leaves, and what is broken is left."""

import json
import re

from account_event_handler.ingest.log_files.json_text import JsonCursor, JsonValueScanner

_NEXT_LINE = re.compile(rb"\n(?=\{)")  # where to go on behind what is no JSON
LARGEST = 1_048_576  # bytes of an event, four times what EventBridge allows


def next_object(text: JsonCursor) -> tuple[object, list[bytes]]:
    """The object that begins here and no lines; for a broken one None and the lines to read alone.

    What is broken may seem to hold all lines behind it. Each of them that begins an object is cut
    off, so that none is looked through again and again; the text goes on with the last.
    Raises DamagedError where the object goes on to the end of the text, and no such line begins.
    """
    value, taken, end = JsonValueScanner(), bytearray(), -1
    while end < 0 and len(taken) <= LARGEST and (text.at < len(text.data) or text.refill()):
        end = value.follow(text.data, text.at)
        taken += text.data[text.at : None if end < 0 else end]
        text.at = len(text.data) if end < 0 else end
    whole = bytes(taken)
    decoded = decoded_text(whole) if end >= 0 and len(whole) <= LARGEST else None
    if decoded is not None:
        return decoded, []
    *lines, last = _NEXT_LINE.split(whole)
    if lines:
        _put_back(text, last)
    elif end < 0 and not to_next_line(text, value):
        raise text.damaged("")
    return None, lines


def to_next_line(text: JsonCursor, value: JsonValueScanner | None = None) -> bool:
    """Pass over what comes before the next line that begins an object; False for none.

    A value that is followed already is passed over to its end at most.
    """
    behind_line = False
    while not (behind_line and text.data.startswith(b"{")):
        end = value.follow(text.data, text.at) if value else -1
        found = _NEXT_LINE.search(text.data, text.at, len(text.data) if end < 0 else end)
        if found or end >= 0:
            text.at = found.end() if found else end
            break
        behind_line, text.at = text.data.endswith(b"\n"), len(text.data)
        if not text.refill():
            return False
    return True


def _put_back(text: JsonCursor, taken: bytes) -> None:
    """Copies only what the window has left behind: it is large, and a broken line is short."""
    if len(taken) <= text.at:
        text.at -= len(taken)
    else:
        text.data, text.at = taken + text.data[text.at :], 0


def decoded_text(text: bytes | str | None) -> object:
    """What the JSON text says, None where it is none."""
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
