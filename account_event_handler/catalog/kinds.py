"""Entries that differ in their calls only: what is deleted, opened, weakened, copied, rerouted or bought."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from account_event_handler.catalog.call_names import act_of, is_said, name_of
from account_event_handler.catalog.call_names import did as did_by_name
from account_event_handler.catalog.watch import Watch, Watches
from account_event_handler.model import AccountEvent, Severity


class Kind(Protocol):
    """An entry for some calls of a service; `label` is the service's name in the sentence."""

    def __call__(  # noqa: PLR0913 as many as entries share
        self,
        service: Watches,
        label: str,
        *calls: str,
        name: str,
        severity: Severity | Callable[[AccountEvent], Severity],
        ordinary: bool | Severity = ...,
        include_reads: bool = ...,
    ) -> Watch: ...


def _entry(  # noqa: PLR0913 as many as entries share
    service: Watches,
    label: str,
    *calls: str,
    name: str,
    severity: Severity | Callable[[AccountEvent], Severity],
    ordinary: bool | Severity = True,
    include_reads: bool = False,
    did: Callable[[AccountEvent], str] = did_by_name,
    mitre: str,
    why: str,
    would: str,
    advice: str,
) -> Watch:
    return service.call(*calls, mitre=mitre)(
        name=name,
        severity=severity,
        ordinary=ordinary,
        include_reads=include_reads,
        exact_rule=include_reads,
        says="{did}[ {name}]",
        why=why,
        would=would,
        advice=advice,
        words={"did": act_of(label, did), "name": name_of(label)},
    )


deleted: Kind = partial(
    _entry,
    mitre="T1485",
    why="Whatever depended on it fails, and its data may be lost.",
    would="whatever depends on it would fail, and its data could be lost.",
    advice="Ask the caller; if nobody planned it, create it again from its template or a backup.",
)
weakened: Kind = partial(
    _entry,
    mitre="T1562",
    why="A safeguard, a limit or a record may no longer work as before.",
    would="a safeguard, a limit or a record could no longer work as before.",
    advice="Compare it with the previous settings, and restore those if nobody planned the change.",
)
opened: Kind = partial(
    _entry,
    mitre="T1098",
    why="Other people or programs may gain access, or more of it.",
    would="other people or programs could gain access, or more of it.",
    advice="Check who has access now, and revoke what nobody asked for.",
)
copied: Kind = partial(
    _entry,
    mitre="T1537",
    why="Data may be copied to a place where other people can read it.",
    would="data could be copied to a place where other people can read it.",
    advice="Check what is copied, where to, and who can read it there; stop it if nobody planned it.",
)
rerouted: Kind = partial(
    _entry,
    mitre="T1557",
    why="Traffic may go elsewhere than before, where other people can read it.",
    would="traffic could go elsewhere than before, where other people can read it.",
    advice="Check where the traffic goes now, and change it back if nobody planned it.",
)
bought: Kind = partial(
    _entry,
    ordinary=False,
    did=lambda event: did_by_name(event) if is_said(event) else "bought",
    mitre="T1496",
    why="It is billed whether it is used or not.",
    would="it would be billed whether it is used or not.",
    advice="Ask who approved it; if nobody did, cancel it or open a case with AWS Support at once.",
)
