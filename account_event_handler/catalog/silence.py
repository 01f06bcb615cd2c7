"""A watch and an event enter; whether the watch is silent whatever it says leaves.

Silence that holds for every watch is decided here once: options that are off, successful reads,
what an AWS service does for itself, and what is refused to the watcher itself. What a service does
on somebody's behalf is that somebody's doing, and is told.
"""

from dataclasses import dataclass

from account_event_handler.catalog.watch import Watch
from account_event_handler.model import AccountEvent, Outcome, Result


@dataclass(frozen=True, slots=True)
class Site:
    """What the deployment decides: the options that are on, the ARN of the watcher's own role."""

    options: frozenset[str] = frozenset()
    own_role: str = ""


def is_silent(watch: Watch, event: AccountEvent, outcome: Outcome, site: Site) -> bool:
    """Whether the event is of a kind that this watch does not speak about here."""
    if watch.option and watch.option not in site.options:
        return True
    if event.field("readOnly") is True and outcome.result is Result.DONE and not watch.reads:
        return True
    # Telling that the watcher may not tell would be refused again, and told again, for ever.
    if outcome.result is Result.REFUSED and _issuer(event) == site.own_role:
        return True
    return _by_service_itself(event) and not watch.services


def _by_service_itself(event: AccountEvent) -> bool:
    is_service = event.field("userIdentity.type") == "AWSService"
    return is_service or ":role/aws-service-role/" in _issuer(event)


def _issuer(event: AccountEvent) -> str:
    """The ARN of the role whose session did it, or a word that no role's ARN is."""
    return event.text("userIdentity.sessionContext.sessionIssuer.arn") or "no role"
