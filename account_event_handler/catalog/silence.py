"""A watch and an event enter; whether the watch is silent whatever it says leaves.

Silence that holds for every watch is decided here once: options that are off, successful reads,
what an AWS service does for itself, what is refused to the watcher itself, and what its own
deployment does to it. What a service does on somebody's behalf is that somebody's doing, and told.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from account_event_handler.catalog.own.stack import NO_STACK, OwnStack
from account_event_handler.catalog.watch import Watch
from account_event_handler.model import AccountEvent, Outcome, Result

if TYPE_CHECKING:
    from account_event_handler.catalog.known_trail import KnownTrail
    from account_event_handler.catalog.own.deployment import Deployment


@dataclass(frozen=True, slots=True)
class Site:
    """What the deployment knows: the options that are on, the watcher's own role and stack.

    `trail_things` are the names and ARNs of the buckets, keys and log groups that trails write to,
    empty while they are not known, as are `trails` themselves. `trusted` are the ARN patterns of
    the automation whose quieter alerts become info; with `flag_outsiders` who else creates or
    deletes something is flagged.
    `trail_alarm` is the ARN of the alarm on the trails' log group, empty without one. `deployments`
    are those of the stack that may have done what an event tells of; `is_twin` says that what this
    event tells of is told by another.
    """

    options: frozenset[str] = frozenset()
    own_role: str = ""
    stack: OwnStack = NO_STACK
    trail_things: frozenset[str] = frozenset()
    trusted: tuple[str, ...] = ()
    flag_outsiders: bool = False
    trail_alarm: str = ""
    trails: "tuple[KnownTrail, ...]" = ()
    deployments: "tuple[Deployment, ...]" = ()
    is_twin: bool = False


def is_silent(watch: Watch, event: AccountEvent, outcome: Outcome, site: Site) -> bool:
    """Whether the event is of a kind that this watch does not speak about here."""
    if site.is_twin or (watch.option and watch.option not in site.options):
        return True
    if event.field("readOnly") is True and outcome.result is Result.DONE and not watch.reads:
        return True
    # Telling that the watcher may not tell would be refused again, and told again, for ever.
    if outcome.result is Result.REFUSED and _issuer(event) == site.own_role:
        return True
    # What is done about a stopped trail is told with the stop, and so is what its alarm means.
    if _is_own_restart(event, site) or (site.trail_alarm and site.trail_alarm in event.resources):
        return True
    if _is_own_deployment(event, site) or not _concerns(watch, event, site):
        return True
    return is_by_service_itself(event) and not watch.services


def _is_own_deployment(event: AccountEvent, site: Site) -> bool:
    if not site.deployments:
        return False
    # Imported here: few events need it, and every cold start would pay for it.
    from account_event_handler.catalog.own.deployment import is_by_deployment

    return is_by_deployment(event, site.stack, site.deployments)


def _concerns(watch: Watch, event: AccountEvent, site: Site) -> bool:
    """Whether the watch is about this; in doubt it is."""
    if watch.concerns is None:
        return True
    try:
        return watch.concerns(event, site)
    except Exception:  # whatever the event holds, a predicate must not hide it
        return True


def _is_own_restart(event: AccountEvent, site: Site) -> bool:
    """Only this call of the watcher's role: any other is made by somebody who took its keys.

    A stack of that name in another Region has a role of its own, and restarts the same trails.
    """
    is_start = event.source == "aws.cloudtrail" and event.text("eventName") == "StartLogging"
    if not is_start:
        return False
    account, _, name = _issuer(event).partition(":role/")
    is_sister = account.endswith(f"::{site.stack.account}") and site.stack.is_role(name)
    return _issuer(event) == site.own_role or is_sister


def is_by_service_itself(event: AccountEvent) -> bool:
    """Whether an AWS service did it of its own accord, on nobody's behalf."""
    is_service = event.field("userIdentity.type") == "AWSService"
    return is_service or ":role/aws-service-role/" in _issuer(event)


def _issuer(event: AccountEvent) -> str:
    """The ARN of the role whose session did it, or a word that no role's ARN is."""
    return event.text("userIdentity.sessionContext.sessionIssuer.arn") or "no role"
