"""Plain text as pieces of GitHub's Markdown."""

import re
from collections.abc import Iterable, Sequence

from account_event_handler.model import Severity

_SPECIAL = re.compile(r"[\\`*\[\]<>|~$]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")


def text(words: str) -> str:
    """The words as they are: no sign of theirs is markup, no address becomes a link."""
    return _SPECIAL.sub(r"\\\g<0>", words).replace("@", "@<!-- -->")


def code(*words: str) -> str:
    """The words side by side in fixed-width letters."""
    return ", ".join(f"`{word}`" for word in words)


def severity_word(severity: Severity) -> str:
    return f"**{severity}**" if severity is Severity.CRITICAL else severity


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are Markdown already; a cell is one line."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def anchor(heading: str) -> str:
    """The fragment by which GitHub finds the heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
