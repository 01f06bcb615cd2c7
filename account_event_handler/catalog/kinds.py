"""Entries that differ in their calls only: what is deleted, opened, weakened, copied, rerouted or bought."""

import re
from collections.abc import Callable
from functools import partial
from typing import Protocol

from account_event_handler.catalog.passed_roles import thing_of
from account_event_handler.catalog.watch import Watch, Watches
from account_event_handler.model import AccountEvent, Severity

_DID = {
    "Accept": "accepted",
    "Add": "added",
    "Associate": "attached",
    "Attach": "attached",
    "Cancel": "cancelled",
    "Connect": "connected",
    "Copy": "copied",
    "Create": "created",
    "Delete": "deleted",
    "Deregister": "removed",
    "Detach": "detached",
    "Disable": "disabled",
    "Disassociate": "detached",
    "Download": "downloaded",
    "Enable": "enabled",
    "Export": "exported",
    "Generate": "requested",
    "Get": "fetched",
    "Import": "imported",
    "Open": "opened",
    "Put": "set",
    "Register": "registered",
    "Release": "removed",
    "Remove": "removed",
    "Request": "requested",
    "Reset": "reset",
    "Restore": "restored",
    "Revoke": "revoked",
    "Send": "sent",
    "Set": "set",
    "Start": "started",
    "Stop": "stopped",
    "Suspend": "suspended",
    "Terminate": "terminated",
}


def _did(event: AccountEvent) -> str:
    """The verb of the call's name in the past tense; `changed` where it is none of these."""
    verb = re.match(r"(Batch|Admin)?([A-Z][a-z]+)", event.text("eventName"))
    return _DID.get(verb[2] if verb else "", "changed")


class Kind(Protocol):
    """An entry for some calls of a service; `label` is the service's name in the sentence."""

    def __call__(
        self,
        service: Watches,
        label: str,
        *calls: str,
        name: str,
        severity: Severity | Callable[[AccountEvent], Severity],
        ordinary: bool | Severity = ...,
    ) -> Watch: ...


def _entry(  # noqa: PLR0913 as many as entries share
    service: Watches,
    label: str,
    *calls: str,
    name: str,
    severity: Severity | Callable[[AccountEvent], Severity],
    ordinary: bool | Severity = True,
    did: Callable[[AccountEvent], str] = _did,
    mitre: str,
    why: str,
    advice: str,
) -> Watch:
    return service.call(*calls, mitre=mitre)(
        name=name,
        severity=severity,
        ordinary=ordinary,
        says="{did} {thing}",
        why=why,
        advice=advice,
        words={"did": did, "thing": thing_of(label)},
    )


deleted: Kind = partial(
    _entry,
    mitre="T1485",
    why="What it did has stopped or what it held is gone, and what relied on it fails.",
    advice="Ask the caller; create it again from its template or a backup if nobody planned it.",
)
weakened: Kind = partial(
    _entry,
    mitre="T1562",
    why="It guards, limits or records something, and may do less of that from now on.",
    advice="Compare it with what was there before, and restore that if nobody planned the change.",
)
opened: Kind = partial(
    _entry,
    mitre="T1098",
    why="It decides who gets in and what they may do there.",
    advice="Check who can get in now, and revoke what nobody asked for.",
)
copied: Kind = partial(
    _entry,
    mitre="T1537",
    why="It copies data to where other people may read it.",
    advice="Check what is copied, where to, and who can read it there.",
)
rerouted: Kind = partial(
    _entry,
    mitre="T1557",
    why="It decides where traffic goes and who can read it on its way.",
    advice="Check where the traffic goes now, and change it back if nobody planned this.",
)
bought: Kind = partial(
    _entry,
    ordinary=False,
    did=lambda event: "bought",
    mitre="T1496",
    why="It costs money from now on, used or not.",
    advice="Ask who approved it; cancel it, or write to AWS Support at once, if nobody did.",
)
