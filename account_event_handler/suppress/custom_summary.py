"""An operator's sentence enters; what keeps it from being told leaves, empty if nothing does."""

import re

from account_event_handler.ingest.sanitize import clean
from account_event_handler.render.sentence import PLACEHOLDER

TEXT_LIMIT = 300  # characters of a sentence or an advice
_OF_ENVELOPE = ("$account", "$detail_type", "$id", "$region", "$source")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SECRET = re.compile(
    r"password|passphrase|secretaccesskey|secretstring|secretbinary|secret$|privatekey|keymaterial|"
    r"(?:session|security|access|refresh|auth|id|identity)token|tokenvalue|plaintext|userdata|"
    r"parametervalue|authorization$|signature$|assertion$|connectionstring"
)
_SECRETS_WITHIN = {"credentials", "env", "environment", "environmentvariables"}


def problem_of(says: str) -> str:
    """Why the sentence cannot be filled with an event's values, or must not be."""
    if not clean(says) or len(says) > TEXT_LIMIT:
        return f"a sentence has 1 to {TEXT_LIMIT} characters"
    for names in PLACEHOLDER.findall(says):
        for name in names.split("|"):
            if problem := _problem_of_name(name, names):
                return problem
    bare = PLACEHOLDER.sub("", says)
    if set("{}") & set(bare):
        return "a brace is not closed, or holds nothing"
    if set("[]") & set(_OPTIONAL.sub("", bare)):
        return "a square bracket is not closed"
    if _has_address(says):
        return "an address in a sentence would become a link: leave it out"
    return ""


def _problem_of_name(name: str, names: str) -> str:
    if not name.strip(".") or (name.startswith("$") and name not in _OF_ENVELOPE):
        known = ", ".join(f"{{{each}}}" for each in _OF_ENVELOPE)
        return f"{{{names}}} names nothing; a path inside detail or one of {known} does"
    if _may_hold_a_secret(name):
        return f"{{{clean(name)}}} may hold a secret, which everybody who is told would read"
    return ""


def _may_hold_a_secret(name: str) -> bool:
    steps = [step for step in name.lower().split(".") if not step.isdecimal()]
    is_within = not _SECRETS_WITHIN.isdisjoint(steps)
    return is_within or bool(steps and _SECRET.search(steps[-1]))


def _has_address(says: str) -> bool:
    """Whether it has one when its brackets are gone, those that break an address among them."""
    shown = clean(_OPTIONAL.sub(r"\1", says), TEXT_LIMIT)
    return "[:]" in shown or "[.]" in shown
