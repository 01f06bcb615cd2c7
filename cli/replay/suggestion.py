"""A mute's pattern enters, the command that makes the mute leaves."""

import json


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
    parts = (
        "account-watcher mute add --owner YOU --reason WHY --ends 30d",
        f"--pattern '{quoted}'",
    )
    return (" " if wide else " \\\n    ").join(parts)
