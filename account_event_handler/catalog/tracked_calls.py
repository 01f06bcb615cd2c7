"""Calls that open a session: the rules pass them to trace people by, no watch alerts of them.

Who obtained a session is said only by this call; its later events carry only an access key. The patterns leave out what
they can of services' and workloads' calls, which are most of them.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from account_event_handler.catalog.watch import CONSOLE_CALL, api_call
from account_event_handler.model import AccountEvent

if TYPE_CHECKING:
    from account_event_handler.event_pattern import Pattern


class TrackedCall(Struct, frozen=True):
    """`on` is an EventBridge event pattern, as a watch has it; its rule passes reads as well."""

    name: str
    on: Mapping[str, Any]
    why: str
    include_reads: bool = True
    include_denied_reads: bool = False
    option: str = ""


_WHY = "The session's events carry its access key, and only this call says whose it is."
_ABSENT = {"exists": False}
_WORKLOADS = ["*:oidc-provider/oidc.eks.*", "cognito-identity.*", "graph.facebook.com", "www.amazon.com"]


def _gave_out_keys(*names: str, by: object, **caller: Any) -> Mapping[str, Any]:
    """The pattern for calls of STS that did not fail, made by nobody's service; `by` is the caller's type."""
    identity = {"type": [by], "invokedBy": [_ABSENT], **caller}
    return api_call("sts", *names, errorCode=[_ABSENT], userIdentity=identity)


SESSION_OBTAINED = TrackedCall(
    name="session-obtained",
    on=_gave_out_keys(
        *("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot"),
        *("GetFederationToken", "GetSessionToken"),
        by={"anything-but": ["AssumedRole", "AWSAccount", "AWSService"]},
        identityProvider=[{"anything-but": {"wildcard": _WORKLOADS}}, _ABSENT],
    ),
    why=_WHY,
)

ROLE_CHAINED = TrackedCall(
    name="role-chained",
    on=_gave_out_keys(
        *("AssumeRole", "AssumeRoot"),
        by="AssumedRole",
        inScopeOf={"issuerType": [_ABSENT]},
        sessionContext={
            "ec2RoleDelivery": [_ABSENT],
            "sessionIssuer": {"userName": [{"anything-but": {"prefix": "AWSServiceRoleFor"}}, _ABSENT]},
        },
    ),
    why=_WHY,
)

# An IAM user of another account, or a session there that is called by a mail address.
SESSION_OBTAINED_ABROAD = TrackedCall(
    name="session-obtained-abroad",
    on=_gave_out_keys("AssumeRole", by="AWSAccount", principalId=[{"prefix": "AIDA"}, {"wildcard": "*:*@*"}]),
    why="It says at least from which account the session was obtained.",
)

ROLE_SWITCHED = TrackedCall(
    name="role-switched",
    on={
        "source": ["aws.signin"],
        "detail-type": list(CONSOLE_CALL),
        "detail": {"eventName": ["SwitchRole"], "responseElements": {"SwitchRole": ["Success"]}},
    },
    why="What the console does as the role carries keys that no call ever gave out.",
)

TRACKED_CALLS = (SESSION_OBTAINED, ROLE_CHAINED, SESSION_OBTAINED_ABROAD, ROLE_SWITCHED)
NAMES = frozenset(
    (source, name) for call in TRACKED_CALLS for source in call.on["source"] for name in call.on["detail"]["eventName"]
)


def is_tracking_only(event: AccountEvent) -> bool:
    """Whether it is a call that stays silent when no watch describes it."""
    return (event.source, event.text("eventName")) in NAMES


def is_let_through(event: AccountEvent) -> bool:
    """Whether a rule passes it, whether it came by EventBridge or in a log file."""
    envelope = event.envelope
    return any(pattern.matches(envelope) for pattern in _patterns())


@cache
def _patterns() -> "tuple[Pattern, ...]":
    # Imported here: most cold starts have an event that obtained no session.
    from account_event_handler.event_pattern import Pattern

    return tuple(Pattern(call.on) for call in TRACKED_CALLS)
