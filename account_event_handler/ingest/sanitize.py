"""Sanitizing values of events into text that cannot do harm in any channel, and hiding the secrets in it.

Watches name no field that holds a secret: hiding is for what people and AWS write into reasons, descriptions, addresses
and error messages. Ids such as access key ids are no secrets and stay.
"""

import re
import unicodedata
from functools import cache

# No colon, so no address; no space, control character or backtick; no name of a web server.
_PLAIN = re.compile(r"(?!.*www\.)[A-Za-z0-9_.@+=,/-]*", re.ASCII | re.IGNORECASE)
_WWW = re.compile(r"www\.", re.IGNORECASE)
_SCHEME = re.compile(r"(mailto|javascript|vbscript|\b(?:tel|sms|data(?=:\w+/)))\s*:", re.IGNORECASE)
# Full-width letters and marks, and other dots and colons, which a browser reads as those of ASCII.
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | dict.fromkeys((0x3002, 0xFF61), ".")
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
    if isinstance(value, str) and len(value) <= limit and _PLAIN.fullmatch(value):
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
    text = "".join(_character(character) for character in text.translate(_WIDE))
    return re.sub(_PILE, r"\1", text.translate(_UNSEEN))


def _character(character: str) -> str:
    category = unicodedata.category(character)
    if character == "`":
        return "'"
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    return "" if category[0] == "C" else character


HIDDEN = "[hidden]"

# Without one of these nothing is looked for.
_SIGNS = (
    *("secret", "token", "passw", "passphrase", "pwd", "apikey", "api_key", "api-key", "private"),
    *("credential", "signature", "sig=", "authorization", "bearer ", "basic ", "akia", "asia"),
    *("://", "slack"),
)
# What is recognized by its form alone, in any place.
_FORMS = (
    *("xox", "xapp-", "ghp_", "gho_", "ghr_", "ghs_", "ghu_", "github_pat_", "glpat-", "k_live_"),
    *("AIza", "eyJ", "IQoJb3", "oGZXIv"),
)
_HOSTS = ("slack.com/", "slack-gov.com/")  # whose addresses are secrets, also without a scheme
_PAIRS = ("akia", "asia")
_SHORTEST = 16  # characters of such a secret
_PAIR = 61  # characters of an access key's id, a separator and its secret

_SURE = (  # of what has such a name the value is secret, however it is written beside it
    r"secret[ _-]?access[ _-]?key|secret[ _-]?key|session[_-]?token|security[_-]?token|"
    r"(?:access|auth|refresh|id|bearer)[_-]?token|client[_-]?secret|private[_-]?key|api[_-]?key|"
    r"passw(?:or)?d|passphrase|pwd"
)
_UNSURE = r"secret|token|credentials?|signature|sig|authorization"  # words of plain English, too
_HARMLESS = r"(?!(?:true|false|yes|no|null|none)\b)"
# A word; in quotes; in quotes within a text in quotes. A backslash keeps a quote from ending it.
_WORD = r"[^\s,;&\"'}]"
_QUOTED = r"(?:\"(?:\\.|[^\"\\])*\"?|'[^']*'?)"
_WITHIN = r"\\\"(?:\\\\\\\"|\\\\|\\[^\"\\]|[^\"\\])*(?:\\\")?"
_VALUE = rf"(?:(?:{_WITHIN}|{_QUOTED}){_WORD}*|{_WORD}+)"
_GONE = rf"\1{HIDDEN}"
_RULES = (
    (r"-----BEGIN [A-Z ]*PRIVATE KEY.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", HIDDEN),
    (rf"(\bvalue ['\"]?)[^'\"]*(?=['\"] at ['\"]?[\w.-]*(?:{_SURE}|{_UNSURE}))", _GONE),
    (r"(\bauthorization[\"']?\s*[:=]\s*[\"']?(?:basic|bearer)\s+)[^\s,;\"']+", _GONE),
    (r"(\b(?:basic|bearer)\s+)[\w.~+/-]{20,}=*", _GONE),
    (rf"((?:{_SURE})[\d_]*\\?[\"']?\s*(?:=>?|:(?!:))\s*){_HARMLESS}{_VALUE}", _GONE),
    (rf"((?:{_UNSURE})(?:\\?[\"']\s*[:=]|=)\s*){_HARMLESS}{_VALUE}", _GONE),
    (rf"((?<![\w-])--?(?:{_SURE}|{_UNSURE})[\"']?[\s,]+){_VALUE}", _GONE),
    (r"(\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@]*:)\S{1,200}(?=@)", _GONE),
    (r"(\bhooks\.slack(?:-gov)?\.com/)[^\s\"'<>]+", _GONE),
    (r"(\b(?:AKIA|ASIA)[A-Z0-9]{16}[\s:,;/|\"']{1,4})[a-z0-9/+]{40}(?![a-z0-9/+=])", _GONE),
    (r"(secret[ _-]?(?:access[ _-]?)?key (?:is )?['\"]?)[a-z0-9/+]{40}(?![a-z0-9/+=])", _GONE),
    (r"()\b(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)[\w/+=-]{20,}", _GONE),
    (r"()\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?", _GONE),
    (
        r"()\b(?:xox[abeoprs]-[\w-]{8,}|xapp-[\w-]{8,}|gh[oprsu]_\w{16,}|github_pat_\w{16,}|"
        r"glpat-[\w-]{16,}|[sr]k_live_\w{12,}|AIza[\w-]{30,})",
        _GONE,
    ),
)


def without_secrets(text: str) -> str:
    """The text with "[hidden]" for every secret that its name or its form gives away."""
    lower = text.lower()
    if any(sign in lower for sign in _SIGNS) or any(form in text for form in _FORMS):
        for rule, instead in _rules():
            text = rule.sub(instead, text)
    return text


def is_harmless(word: str) -> bool:
    """Whether one word of letters, digits and `_.@+=,/-` holds no secret, which is quick to see."""
    if "=" in word or ("," in word and "-" in word):  # a name and its value, an option and its own
        return False
    if len(word) < _SHORTEST:
        return True
    lower = word.lower()
    is_pair = len(word) >= _PAIR and any(key in lower for key in _PAIRS)
    return not (is_pair or any(form in word for form in _FORMS) or any(host in lower for host in _HOSTS))


@cache
def _rules() -> list[tuple[re.Pattern[str], str]]:
    """Compiled when first needed: few events have a sign, and a cold start would pay 6 ms."""
    return [(re.compile(rule, re.IGNORECASE | re.DOTALL), instead) for rule, instead in _RULES]
