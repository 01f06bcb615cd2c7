"""An event that is told enters, the pattern of a mute for its like leaves.

Its like is the same call with the same outcome in the same account by the same user or role.
"""

import json
from collections.abc import Mapping
from typing import Any

LONGEST = 300  # characters of a value; no real name is longer
_PERSONS = "/AWSReservedSSO_"  # a role that each of many people has a session of
_KINDS = ("eventName", "errorCode", "eventTypeCode", "alarmName", "type")  # what tells events apart


def pattern_of(envelope: Mapping[str, Any]) -> str:
    """JSON text that `mute add` takes; empty where a value is none that a pattern should hold."""
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
