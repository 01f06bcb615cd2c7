"""An AccountEvent enters; the alert that is to be told for it now leaves, or none.

The steps of the way in their order: judge, act on it, mutes, who was behind it, repeats, and what
AWS says of the thing. What fails on the way costs its own words only.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from account_event_handler.catalog.catalog import Catalog
from account_event_handler.catalog.tracked_calls import is_tracking_only
from account_event_handler.enrich.enricher import Enricher
from account_event_handler.identity.sessions.conclusive import is_self_identifying
from account_event_handler.identity.sessions.first_seen import FirstSeen
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import AccountEvent, Alert, Severity, Unreadable
from account_event_handler.own_stack.context import StackContext
from account_event_handler.own_stack.deployment_tracker import DeploymentTracker
from account_event_handler.own_stack.parameter_changes import ParameterChangeDedup
from account_event_handler.pipeline.judge import Verdict, judge
from account_event_handler.remediate import Responses
from account_event_handler.render import unreadable_alert
from account_event_handler.render.age import aged
from account_event_handler.render.session_person import attributed_to
from account_event_handler.state import StateUnavailable
from account_event_handler.suppress.decision import Decision
from account_event_handler.suppress.grouping import AlertGrouper
from account_event_handler.suppress.mutes import Mutes

if TYPE_CHECKING:
    from account_event_handler.identity.sessions.history import SessionHistory


@dataclass(frozen=True, slots=True)
class Collaborators:
    """The steps that need Memory or AWS; a function on a desk has none of them.

    `lineage` makes it when it is first needed: most events say themselves who did it.
    """

    deployments: DeploymentTracker
    parameter_changes: ParameterChangeDedup
    mutes: Mutes
    session_history: "Callable[[], SessionHistory]"
    first_seen: FirstSeen
    responses: Responses
    grouper: AlertGrouper
    enricher: Enricher


@dataclass(frozen=True, slots=True)
class EventPipeline:
    """`catalog` and `site` give what is in force now; `lost` is told when Memory is not there."""

    catalog: Callable[[], Catalog]
    context: Callable[[], StackContext]
    collaborators: Collaborators | None
    event_metrics: EventMetrics
    logger: Logger
    lost: Callable[[str], None]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def take(
        self, arrived: AccountEvent | Unreadable, message_id: str, *, may_defer: bool = False
    ) -> Verdict:
        """The alert that the message deserves now; none where it is silent, muted or only counted.

        Raises QueueError where a repeat cannot be counted for want of the queue, and DeferredError
        where it `waits` for what would explain it.
        """
        if isinstance(arrived, Unreadable):
            return self._unreadable(arrived, message_id)
        context = self.context()
        if self.collaborators:
            if is_tracking_only(arrived):
                self.collaborators.session_history().remember(arrived)
            self.collaborators.responses.on_event(arrived)
            context = self.collaborators.deployments.context_for(
                context, arrived, may_defer=may_defer
            )
            context = self.collaborators.parameter_changes.context_for(
                context, arrived, may_defer=may_defer
            )
        verdict = judge(arrived, self.catalog(), context)
        if isinstance(verdict.arrived, Unreadable):
            return self._unreadable(verdict.arrived, message_id)
        if verdict.alert is None:
            self.event_metrics.ignored()
            return verdict
        alert = replace(verdict.alert, id=verdict.alert.id or message_id)
        return Verdict(arrived, self._checked(alert, arrived))

    def _unreadable(self, unreadable: Unreadable, message_id: str) -> Verdict:
        alert = unreadable_alert(unreadable, message_id)
        return Verdict(unreadable, None if self._is_counted(alert) else alert)

    def finished(self, alert: Alert, event: AccountEvent | None = None) -> Alert:
        """The alert with its accounts' names, what AWS says of the thing, and its age."""
        alert = aged(alert, self.now())
        if self.collaborators is None:
            return alert
        alert, failures = self.collaborators.enricher.enriched(alert, event)
        for failure in failures:
            self.event_metrics.not_enriched()
            self.logger.warning("not enriched", extra={"watch": alert.watch, "reason": failure})
        return alert

    def _checked(self, alert: Alert, event: AccountEvent) -> Alert | None:
        """Act on it, whoever muted it; then leave it silent, count it, or word it to the full."""
        collaborators = self.collaborators
        if collaborators is None:
            return self.finished(alert)
        responded = collaborators.responses.respond(alert, event)  # may wait two seconds
        if self._is_muted(alert, event, collaborators.mutes):
            return None
        alert = self._named(alert, event, collaborators)
        if self._is_counted(alert, groupable=responded.groupable):
            return None
        alert = collaborators.first_seen.noted(alert)
        return responded.words(self.finished(alert, event))

    def _is_muted(self, alert: Alert, event: AccountEvent, mutes: Mutes) -> bool:
        """Whether a mute keeps it silent: not what was told before there was one, nor uncounted."""
        mute = mutes.muting(event, critical=alert.severity is Severity.CRITICAL)
        if mute is None:
            return False
        try:
            part = mutes.count(mute, replace(event, id=alert.id))
        except StateUnavailable as error:  # then speak
            self.lost(str(error))
            return False
        if part is Decision.GROUPED:
            self.event_metrics.muted()
        return part is not Decision.DELIVER

    def _named(self, alert: Alert, event: AccountEvent, collaborators: Collaborators) -> Alert:
        """The alert in the name of who was behind it, where the session's history names them."""
        if "via CloudTrail" not in event.detail_type or is_self_identifying(event):
            return alert
        caller = collaborators.session_history().caller_of(event, alert.severity)
        return attributed_to(caller, alert, event) if caller else alert

    def _is_counted(self, alert: Alert, *, groupable: bool = True) -> bool:
        if self.collaborators is None:
            return False
        try:
            part = self.collaborators.grouper.part(alert, groupable=groupable)
        except StateUnavailable as error:  # then speak
            self.lost(str(error))
            return False
        if part is Decision.GROUPED:
            self.event_metrics.grouped(alert)
        return part is not Decision.DELIVER
