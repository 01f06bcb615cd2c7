"""A call that sets an ACL enters; whom the ACL lets in, and how grave it is, leave."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from account_event_handler.catalog.one_or_many import mappings, strings, text
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.model import AccountEvent, Severity

_ANYONE = "anyone"
_ANY_CUSTOMER = "anyone with an AWS account"
_GROUPS = {"AllUsers": _ANYONE, "AuthenticatedUsers": _ANY_CUSTOMER}
_CANNED = {
    "public-read": ((_ANYONE, "READ"),),
    "public-read-write": ((_ANYONE, "READ"), (_ANYONE, "WRITE")),
    "authenticated-read": ((_ANY_CUSTOMER, "READ"),),
}
_DEEDS = {
    "FULL_CONTROL": "do everything with it",
    "WRITE_ACP": "change its ACL",
    "WRITE": "write to it",
    "READ": "read it",
    "READ_ACP": "read its ACL",
}
_BUCKET_DEEDS = {**_DEEDS, "WRITE": "write objects", "READ": "list objects"}
_HEADER_GROUP = re.compile(r"groups/global/(\w+)")


def acl_aim(event: AccountEvent) -> str | None:
    """Who is to gain what: "let anyone list objects"; None when it is nobody but the owner."""
    deeds = _BUCKET_DEEDS if event.text("eventName") == "PutBucketAcl" else _DEEDS
    gains: dict[str, list[str]] = {}
    for who, permission in _grants(event):
        gains.setdefault(who, []).append(permission)
    for who in (*_GROUPS.values(), *gains):
        if who in gains:
            found = [deed for permission, deed in deeds.items() if permission in gains[who]]
            return f"let {who} {human_list(found, most=2) or 'in'}"
    return None


def acl_severity(event: AccountEvent) -> Severity:
    """Critical where anyone may change things, high where anyone may look, medium for others."""
    grants = list(_grants(event))
    public = [permission for who, permission in grants if who in _GROUPS.values()]
    if any(permission not in ("READ", "READ_ACP") for permission in public):
        return Severity.CRITICAL
    if public:
        return Severity.HIGH
    return Severity.MEDIUM if grants else Severity.LOW


def is_public_acl(event: AccountEvent) -> bool:
    """Whether anyone at all gains anything."""
    return any(who in _GROUPS.values() for who, _ in _grants(event))


def _grants(event: AccountEvent) -> Iterator[tuple[str, str]]:
    """(who, permission) for everybody but the owner, whichever way the call spells them."""
    request = mappings(event.field("requestParameters"))[0]
    for name, value in request.items():
        if name == "x-amz-acl":
            for canned in strings(value):
                yield from _CANNED.get(canned, ())
        elif name.startswith("x-amz-grant-"):
            permission = name.removeprefix("x-amz-grant-").replace("-", "_").upper()
            for grantees in strings(value):
                yield from ((who, permission) for who in _named_in_header(grantees))
    for policy in mappings(request.get("AccessControlPolicy")):
        yield from _granted_by(policy)


def _granted_by(policy: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    owners = [owner.get("ID") for owner in mappings(policy.get("Owner"))]
    for access in mappings(policy.get("AccessControlList")):
        for grant in mappings(access.get("Grant")):
            for grantee in mappings(grant.get("Grantee")):
                who = _grantee(grantee)
                if who and ("ID" not in grantee or grantee["ID"] not in owners):
                    yield who, text(grant.get("Permission"))


def _grantee(grantee: Mapping[str, Any]) -> str:
    if "URI" in grantee:
        return _GROUPS.get(text(grantee["URI"]).rpartition("/")[2], "")
    name = text(grantee.get("EmailAddress")) or text(grantee.get("DisplayName"))
    return name or f"canonical user {text(grantee.get('ID'))[:8]}…"


def _named_in_header(grantees: str) -> list[str]:
    """Groups such as `uri="http://acs.amazonaws.com/groups/global/AllUsers"`, else "others"."""
    groups = _HEADER_GROUP.findall(grantees)
    return [_GROUPS[name] for name in groups if name in _GROUPS] if groups else ["others"]
