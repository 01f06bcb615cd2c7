"""A window on a text enters, the object that begins there leaves, and what is broken is left."""

import json
import re

from account_event_handler.arrive.log_file.text import Window
from account_event_handler.arrive.log_file.value import Value

_NEXT_LINE = re.compile(rb"\n(?=\{)")  # where to go on behind what is no JSON
LARGEST = 1_048_576  # bytes of an event, four times what EventBridge allows


def next_object(text: Window) -> object:
    """The object that begins here; where it is broken, the text goes on at the next line's.

    Raises DamagedError where it goes on to the end of the text, and no other line begins.
    """
    value, taken, end = Value(), bytearray(), -1
    while end < 0 and len(taken) <= LARGEST and (text.at < len(text.data) or text.refill()):
        end = value.follow(text.data, text.at)
        taken += text.data[text.at : None if end < 0 else end]
        text.at = len(text.data) if end < 0 else end
    whole = bytes(taken)
    decoded = decoded_text(whole) if end >= 0 and len(whole) <= LARGEST else None
    if decoded is None and (found := _NEXT_LINE.search(whole)):
        text.data, text.at = whole[found.end() :] + text.data[text.at :], 0
    elif end < 0 and not to_next_line(text):
        raise text.damaged("")
    return decoded


def to_next_line(text: Window) -> bool:
    """Pass over what comes before the next line that begins an object; False for none."""
    last = b""
    while not (found := _NEXT_LINE.search(last + text.data[text.at :])):
        last = text.data[-1:]
        text.at = len(text.data)
        if not text.refill():
            return False
    text.at += found.end() - len(last)
    return True


def decoded_text(text: bytes | str | None) -> object:
    """What the JSON text says, None where it is none."""
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
