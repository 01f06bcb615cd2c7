"""An AccountEvent enters; the alert that is to be told for it now leaves, or none.

The steps of the way in their order: judge, act on it, mutes, who was behind it, repeats, and what
AWS says of the thing. What fails on the way costs its own words only.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from account_event_handler.alerts import Verdict, judge
from account_event_handler.catalog.catalog import Catalog
from account_event_handler.catalog.heard import is_only_heard
from account_event_handler.catalog.silence import Site
from account_event_handler.check.fold import Folding
from account_event_handler.check.mutes import Mutes
from account_event_handler.check.part import Part
from account_event_handler.compose import unreadable_alert
from account_event_handler.compose.age import aged
from account_event_handler.compose.enrich.enricher import Enricher
from account_event_handler.compose.lineage.first_seen import FirstSeen
from account_event_handler.compose.lineage.known import names_itself
from account_event_handler.compose.retold import in_the_name_of
from account_event_handler.counters import Counters
from account_event_handler.deployments import Deployments
from account_event_handler.memory import MemoryLost
from account_event_handler.model import AccountEvent, Alert, Severity, Unreadable
from account_event_handler.respond import Responses
from account_event_handler.twins import Twins

if TYPE_CHECKING:
    from account_event_handler.compose.lineage.lineage import Lineage


@dataclass(frozen=True, slots=True)
class Recall:
    """The steps that need Memory or AWS; a function on a desk has none of them.

    `lineage` makes it when it is first needed: most events say themselves who did it.
    """

    deployments: Deployments
    twins: Twins
    mutes: Mutes
    lineage: "Callable[[], Lineage]"
    first_seen: FirstSeen
    responses: Responses
    folding: Folding
    enricher: Enricher


@dataclass(frozen=True, slots=True)
class Steps:
    """`catalog` and `site` give what is in force now; `lost` is told when Memory is not there."""

    catalog: Callable[[], Catalog]
    site: Callable[[], Site]
    recall: Recall | None
    counters: Counters
    logger: Logger
    lost: Callable[[str], None]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def take(
        self, arrived: AccountEvent | Unreadable, message_id: str, *, waits: bool = False
    ) -> Verdict:
        """The alert that the message deserves now; none where it is silent, muted or only counted.

        Raises QueueError where a repeat cannot be counted for want of the queue, and NotNowError
        where it `waits` for what would explain it.
        """
        if isinstance(arrived, Unreadable):
            return self._unreadable(arrived, message_id)
        site = self.site()
        if self.recall:
            if is_only_heard(arrived):
                self.recall.lineage().remember(arrived)
            self.recall.responses.heard(arrived)
            site = self.recall.deployments.beside(site, arrived, waits=waits)
            site = self.recall.twins.beside(site, arrived, waits=waits)
        verdict = judge(arrived, self.catalog(), site)
        if isinstance(verdict.arrived, Unreadable):
            return self._unreadable(verdict.arrived, message_id)
        if verdict.alert is None:
            self.counters.quiet()
            return verdict
        alert = replace(verdict.alert, id=verdict.alert.id or message_id)
        return Verdict(arrived, self._checked(alert, arrived))

    def _unreadable(self, unreadable: Unreadable, message_id: str) -> Verdict:
        alert = unreadable_alert(unreadable, message_id)
        return Verdict(unreadable, None if self._is_counted(alert) else alert)

    def finished(self, alert: Alert, event: AccountEvent | None = None) -> Alert:
        """The alert with its accounts' names, what AWS says of the thing, and its age."""
        alert = aged(alert, self.now())
        if self.recall is None:
            return alert
        alert, failures = self.recall.enricher.enriched(alert, event)
        for failure in failures:
            self.counters.not_enriched()
            self.logger.warning("not enriched", extra={"watch": alert.watch, "reason": failure})
        return alert

    def _checked(self, alert: Alert, event: AccountEvent) -> Alert | None:
        """Act on it, whoever muted it; then leave it silent, count it, or word it to the full."""
        recall = self.recall
        if recall is None:
            return self.finished(alert)
        responded = recall.responses.respond(alert, event)  # may wait two seconds
        if self._is_muted(alert, event, recall.mutes):
            return None
        alert = self._named(alert, event, recall)
        if self._is_counted(alert, foldable=responded.foldable):
            return None
        alert = recall.first_seen.noted(alert)
        return responded.words(self.finished(alert, event))

    def _is_muted(self, alert: Alert, event: AccountEvent, mutes: Mutes) -> bool:
        """Whether a mute keeps it silent: not what was told before there was one, nor uncounted."""
        mute = mutes.muting(event, critical=alert.severity is Severity.CRITICAL)
        if mute is None:
            return False
        try:
            part = mutes.count(mute, replace(event, id=alert.id))
        except MemoryLost as error:  # then speak
            self.lost(str(error))
            return False
        if part is Part.COUNTED:
            self.counters.muted()
        return part is not Part.TOLD

    def _named(self, alert: Alert, event: AccountEvent, recall: Recall) -> Alert:
        """The alert in the name of who was behind it, where the session's history names them."""
        if "via CloudTrail" not in event.detail_type or names_itself(event):
            return alert
        caller = recall.lineage().caller_of(event, alert.severity)
        return in_the_name_of(caller, alert, event) if caller else alert

    def _is_counted(self, alert: Alert, *, foldable: bool = True) -> bool:
        if self.recall is None:
            return False
        try:
            part = self.recall.folding.part(alert, foldable=foldable)
        except MemoryLost as error:  # then speak
            self.lost(str(error))
            return False
        if part is Part.COUNTED:
            self.counters.folded(alert)
        return part is not Part.TOLD
