"""The pattern of a mute for alerts like one that is sent, and the command that adds it.

Alike are the same call with the same outcome in the same account by the same user or role.
"""

import json
from collections.abc import Mapping
from typing import Any

LONGEST = 300  # characters of a value; no real name is longer
_PERSONS = "/AWSReservedSSO_"  # a role that each of many people has a session of
_KINDS = ("eventName", "errorCode", "eventTypeCode", "alarmName", "type")  # what tells events apart


def pattern_of(envelope: Mapping[str, Any]) -> str:
    """JSON that `mute add` takes; empty where a value is not fit for a pattern."""
    detail = envelope.get("detail")
    detail = detail if isinstance(detail, Mapping) else {}
    within = {name: detail[name] for name in _KINDS if isinstance(detail.get(name), str)}
    where = {name: envelope.get(name) for name in ("source", "account") if envelope.get(name)}
    if "eventName" not in within:
        where["detail-type"] = envelope.get("detail-type")
    who = _who(detail.get("userIdentity"))
    values = [*where.values(), *within.values(), *who.values()]
    if not all(isinstance(value, str) and 0 < len(value) <= LONGEST for value in values):
        return ""
    pattern: dict[str, Any] = {name: [value] for name, value in where.items()}
    below: dict[str, Any] = {name: [value] for name, value in within.items()}
    for path, value in who.items():
        below["userIdentity"] = _nested(path.split("."), value)
    return json.dumps(pattern | ({"detail": below} if below else {}))


def _who(identity: object) -> dict[str, Any]:
    """The path below userIdentity that names who did it, with its value: a role, not its session.

    A session of an Identity Center role is one person, and its name stays the same.
    """
    if not isinstance(identity, Mapping):
        return {}
    session = identity.get("sessionContext")
    issuer = session.get("sessionIssuer") if isinstance(session, Mapping) else None
    role = issuer.get("arn") if isinstance(issuer, Mapping) else None
    if isinstance(role, str) and role and _PERSONS not in role:
        return {"sessionContext.sessionIssuer.arn": role}
    for name in ("arn", "invokedBy", "userName", "type"):
        if isinstance(identity.get(name), str) and identity[name]:
            return {name: identity[name]}
    return {}


def _nested(steps: list[str], value: str) -> dict[str, Any]:
    first, *rest = steps
    return {first: _nested(rest, value) if rest else [value]}


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
    parts = ("account-watcher mute add --owner YOU --reason WHY --ends 30d", f"--pattern '{quoted}'")
    return (" " if wide else " \\\n    ").join(parts)
