"""Adds the names of its accounts to an alert, and lines of what AWS says of the thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from account_event_handler.aws.errors import BoundedLookups, code_of
from account_event_handler.enrich.account_names import AccountNames
from account_event_handler.enrich.facts import Facts, PartError
from account_event_handler.enrich.registry import Enrichments
from account_event_handler.model import AccountEvent, Alert, Result
from account_event_handler.render.actor import accounts_of


@dataclass(frozen=True, slots=True)
class Enricher:
    """Asks for everything at once, so that an alert waits as long as for the slowest answer."""

    lookups: BoundedLookups
    names: AccountNames
    enrichments: Enrichments

    def enriched(self, alert: Alert, event: AccountEvent | None = None) -> tuple[Alert, tuple[str, ...]]:
        """The alert with what could be had; why the rest could not, as "enrichment: reason".

        Without an event, as for a summary, only accounts are named. What was denied or failed
        changed nothing: nothing is looked up for it. Never raises.
        """
        lines: dict[str, Callable[[], Facts]] = {}
        if event is not None and alert.outcome.result is Result.DONE:
            found = self.enrichments.of(alert)
            lines = {name: partial(enrichment, event) for name, enrichment in found.items()}
        names = {number: self.names.known(number) for number in accounts_of(alert)}
        lookups: dict[str, Callable[[], Facts | str]] = {**lines}
        for number in (number for number, name in names.items() if name is None):
            lookups[number] = partial(self.names.find, number)
        results = dict(zip(lookups, self.lookups.run(list(lookups.values())), strict=True))
        found_names = {**names, **results}.items()
        said = {number: name for number, name in found_names if name and isinstance(name, str)}
        return _with(replace(alert, account_names=said), results)


def _with(alert: Alert, results: Mapping[str, Facts | str | Exception]) -> tuple[Alert, tuple[str, ...]]:
    facts: Facts = alert.facts
    failures = []
    for lookup, answer in results.items():
        if isinstance(answer, tuple):
            facts += answer
        elif isinstance(answer, PartError):
            facts += answer.facts
            failures.append(f"{lookup}: {code_of(answer.cause)}")
        elif isinstance(answer, Exception):
            what = "account-name" if lookup.isdecimal() else lookup
            failures.append(f"{what}: {code_of(answer)}")
    return replace(alert, facts=facts), tuple(failures)
