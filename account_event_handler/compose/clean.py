"""A value from an event enters, text that cannot do harm in any channel leaves."""

import re
import unicodedata

# No colon, so no address; no space, control character or backtick; no name of a web server.
_PLAIN = re.compile(r"(?!.*www\.)[A-Za-z0-9_.@+=,/-]*", re.ASCII | re.IGNORECASE)
_URL = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*):(?=//)")
_WWW = re.compile(r"(?i)\bwww\.")
_MAILTO = re.compile(r"(?i)\b(mailto):")


def clean(value: object, limit: int = 100) -> str:
    """One line of at most `limit` characters, empty for what has no words (None, objects).

    Control, format (bidi, zero width), surrogate and private characters go; white space of any
    kind becomes one space, a backtick an apostrophe; addresses that a client would make a link of
    are broken the way security people write them: https[:]//example.com.
    """
    if isinstance(value, str) and len(value) <= limit and _PLAIN.fullmatch(value):
        return _text(value)  # names and ids, the most of what comes, have nothing to clean
    text = _text(value)[: limit * 8]  # a megabyte is not worth reading to show a hundred characters
    text = "".join(_character(character) for character in text)
    text = _MAILTO.sub(r"\1[:]", _WWW.sub("www[.]", _URL.sub(r"\1[:]", text)))
    return cut(" ".join(text.split()), limit)


def cut(text: str, limit: int) -> str:
    """The text itself, or its first characters and an ellipsis, `limit` at most."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _text(value: object) -> str:
    match value:
        case None | "HIDDEN_DUE_TO_SECURITY_REASONS" | "****":  # CloudTrail's words for no value
            return ""
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case int() if abs(value) > 10**18:
            return ""
        case int() | float():
            return f"{value:g}" if isinstance(value, float) else str(value)
        case list():
            return ", ".join(text for item in value[:10] if (text := _text(item)))
        case _:
            return ""


def _character(character: str) -> str:
    category = unicodedata.category(character)
    if character == "`":
        return "'"
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    return "" if category[0] == "C" else character
