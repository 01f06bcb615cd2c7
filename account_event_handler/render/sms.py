"""An alert as a text message: one part, in the letters that every phone network carries (GSM 03.38)."""

import unicodedata

from account_event_handler.model import Alert
from account_event_handler.render.headline import short_headline
from account_event_handler.render.message import message_of

LIMIT = 140  # characters; SNS sends a longer one in parts, and pays for each
# The basic alphabet: what its extension has, such as brackets, takes two characters.
GSM = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ALIKE = str.maketrans(
    {"…": "..", "·": "-", "•": "-", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "`": "'"}
    | {"[": "(", "]": ")", "{": "(", "}": ")", "|": "/", "\\": "/", "~": "-", "^": "'", "€": "EUR"}
)


def sms(alert: Alert) -> str:
    """Severity, account, headline and Region; of the headline what there is room for, as in a mail's subject."""
    message = message_of(alert)
    begin = _gsm(f"{alert.severity.upper()}, " + (f"{message.age}, " if message.age else ""))
    end = _gsm(f" ({message.region})") if message.region else ""
    room = limit = LIMIT - len(begin) - len(end)
    while len(headline := _gsm(short_headline(alert, limit, message.short_place))) > room and limit > 0:
        limit -= len(headline) - room
    return f"{begin}{headline[:room]}{end}"


def _gsm(text: str) -> str:
    return "".join(map(_letter, text.translate(_ALIKE)))


def _letter(character: str) -> str:
    """The character itself, or one that it is made of without its accent, or a question mark."""
    if character in GSM:
        return character
    plain = unicodedata.normalize("NFKD", character)[:1]
    return plain if plain in GSM else "?"
