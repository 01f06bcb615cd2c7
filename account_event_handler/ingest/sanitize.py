"""Sanitizing values of events into text that cannot do harm in any channel, with the secrets in it hidden."""

import re
import unicodedata
from functools import lru_cache

from account_event_handler.ingest.redact import HIDDEN, is_harmless, without_secrets

__all__ = ["HIDDEN", "clean", "cut", "without_secrets"]

# No colon, so no address; no space, control character or backtick.
_PLAIN = re.compile(r"[A-Za-z0-9_.@+=,/-]*")
_WWW = re.compile(r"www\.", re.IGNORECASE)
_SCHEME = re.compile(r"(mailto|javascript|vbscript|\b(?:tel|sms|data(?=:\w+/)))\s*:", re.IGNORECASE)
# Full-width letters and marks, and other dots and colons, which a browser reads as those of ASCII.
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | dict.fromkeys((0x2024, 0x3002, 0xFE52, 0xFF61), ".")
# Letters and marks that show nothing: fillers, joiners, selectors of variants.
_FILLERS = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0)
_UNSEEN = dict.fromkeys([*_FILLERS, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"  # on a letter
_PILE = rf"({_MARK}{{3}}){_MARK}+"


def clean(value: object, limit: int = 100) -> str:
    """One line of at most `limit` characters, empty for what has no words (None, objects).

    Control, format (bidi, zero width), surrogate and private characters go; white space of any kind becomes one space,
    a backtick an apostrophe; addresses that a client would make a link of are broken the way security people write
    them: https[:]//example.com; secrets are hidden.
    """
    if isinstance(value, str) and len(value) <= limit and _PLAIN.fullmatch(value) and "www." not in value.lower():
        # names and ids, the most of what comes, have nothing to clean
        return _text(value if is_harmless(value) else without_secrets(value))
    text = _text(value)[: limit * 8]  # a megabyte is not worth reading to show a hundred characters
    text = without_secrets(_seen(text)).replace("://", "[:]//")
    text = _SCHEME.sub(r"\1[:]", _WWW.sub("www[.]", text))
    return cut(" ".join(text.split()), limit)


def cut(text: str, limit: int) -> str:
    """The text itself, or its first characters and an ellipsis, `limit` at most."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _text(value: object) -> str:
    match value:
        case "HIDDEN_DUE_TO_SECURITY_REASONS" | "<sensitiveDataRemoved>" | "****":
            return ""  # CloudTrail's words for no value
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case int() if abs(value) <= 10**18:
            return str(value)
        case float():
            return f"{value:g}"
        case list():
            return ", ".join(text for item in value[:10] if (text := _text(item)))
    return ""


def _seen(text: str) -> str:
    """What shows, in one line."""
    if text.isascii() and text.isprintable():
        return text.replace("`", "'")
    text = "".join(map(_character, text.translate(_WIDE)))
    return re.sub(_PILE, r"\1", text.translate(_UNSEEN))


@lru_cache(10_000)  # a text has few characters, each many times
def _character(character: str) -> str:
    category = unicodedata.category(character)
    if character == "`":
        return "'"
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    return "" if category[0] == "C" else character
