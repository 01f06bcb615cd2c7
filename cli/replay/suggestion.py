"""A mute's pattern enters, the command that makes the mute leaves."""

import json

from cli.errors import Refused
from cli.reach import reach
from cli.samples import samples


def command(pattern: str, *, wide: bool = False) -> str:
    """What to type for a mute: safe between a shell's quotes, and taken by `mute add` as it is."""
    fields = json.loads(pattern)
    detail = fields.pop("detail", {})
    lines = [json.dumps(fields)[1:-1]]
    within = [json.dumps({name: value})[1:-1] for name, value in detail.items()]
    if within:
        lines.append('"detail": {' + (", " if wide else ",\n       ").join(within) + "}")
    text = "{" + (", " if wide else ",\n     ").join(lines) + "}"
    quoted = text.replace("'", "\\u0027")
    flag = " --hide-critical" if _may_hide_critical(pattern) else ""
    parts = (
        f"account-watcher mute add --owner YOU --reason WHY --ends 30d{flag}",
        f"--pattern '{quoted}'",
    )
    return (" " if wide else " \\\n    ").join(parts)


def _may_hide_critical(pattern: str) -> bool:
    """Whether `mute add` would ask for it."""
    try:
        return bool(reach(pattern, samples()).critical)
    except Refused:  # there are no samples, so `mute add` cannot tell either
        return False
