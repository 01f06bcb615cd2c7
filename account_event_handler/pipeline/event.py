"""The way of an event through the pipeline, step by step; what fails on it costs its own words only."""

from collections.abc import Callable
from concurrent.futures import Future
from copy import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from msgspec import Struct

from account_event_handler.catalog import Catalog
from account_event_handler.catalog.findings import finding_event, is_groupable
from account_event_handler.catalog.tracked_calls import is_tracking_only
from account_event_handler.deliver import Delivery
from account_event_handler.enrich.enricher import Enricher
from account_event_handler.identity.actor import actor_of, is_self_identifying
from account_event_handler.identity.sessions.first_seen import FirstSeen
from account_event_handler.ingest.sanitize import clean
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import AccountEvent, Alert, Defer, Severity, Silence, Unreadable
from account_event_handler.own_stack.context import StackContext
from account_event_handler.own_stack.deployments import StackEvents
from account_event_handler.own_stack.parameter_changes import ParameterChangeDedup
from account_event_handler.pipeline.judge import Verdict, judge
from account_event_handler.remediate import Responses
from account_event_handler.render import unreadable_alert
from account_event_handler.render.headline import headline_of
from account_event_handler.render.message import aged
from account_event_handler.state import Item, StateUnavailable
from account_event_handler.suppress.grouping import AlertGrouper, Decision
from account_event_handler.suppress.mutes import Mutes
from account_event_handler.suppress.novelty import Novelty
from account_event_handler.suppress.repeated_findings import RepeatedFindings

if TYPE_CHECKING:
    from account_event_handler.identity.sessions.history import SessionHistory


class Collaborators(Struct, frozen=True):
    """The steps that need the state table or AWS, of which a function that runs locally has none."""

    deployments: StackEvents
    parameter_changes: ParameterChangeDedup
    mutes: Mutes
    repeated_findings: RepeatedFindings
    session_history: "Callable[[], SessionHistory]"  # most events say themselves who did it
    first_seen: FirstSeen
    novelty: Novelty
    responses: Responses
    grouper: AlertGrouper
    delivery: Delivery
    enricher: Enricher


class EventPipeline(Struct, frozen=True):
    """`catalog` and `context` give what is in force now."""

    catalog: Callable[[], Catalog]
    context: Callable[[], StackContext]
    collaborators: Collaborators | None
    event_metrics: EventMetrics
    logger: Logger
    on_state_unavailable: Callable[[str], None]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def process(self, decoded: AccountEvent | Unreadable, message_id: str, *, may_defer: bool = False) -> Verdict:
        """The alert that the message deserves now, or why there is none.

        Or that it is to wait for an event that may explain it, if it `may_defer`. Raises QueueError
        where a repeat cannot be counted for want of the queue.
        """
        return self._recorded(self._verdict(decoded, message_id, may_defer=may_defer), decoded)

    def finding(self, alert: Alert) -> Verdict:
        """A finding of the watcher's own, which may be muted and grouped like any alert."""
        return self._recorded(self._finding(alert), finding_event(alert, headline_of(alert)))

    def _finding(self, alert: Alert) -> Verdict:
        event = finding_event(alert, headline_of(alert))
        if silence := self.muted_finding(alert):
            return Verdict(event, silence=silence, watch=alert.watch)
        silence, _, counting = self._grouped(alert, groupable=is_groupable(alert))
        if silence:
            return Verdict(event, silence=silence, watch=alert.watch)
        return Verdict(event, self.finished(alert), counting=counting)

    def muted_finding(self, alert: Alert) -> Silence | None:
        """MUTED where an operator's mute keeps a finding of the watcher's own silent."""
        return (
            self._muted(alert, finding_event(alert, headline_of(alert)), self.collaborators.mutes)
            if self.collaborators
            else None
        )

    def finished(self, alert: Alert, event: AccountEvent | None = None) -> Alert:
        """The alert with its accounts' names, what AWS says of the resource, and its age."""
        alert = aged(alert, self.now())
        if self.collaborators is None:
            return alert
        alert, failures = self.collaborators.enricher.enriched(alert, event)
        for failure in failures:
            self.event_metrics.not_enriched()
            self.logger.warning("not enriched", extra={"watch": alert.watch, "reason": failure})
        return alert

    def _verdict(self, decoded: AccountEvent | Unreadable, message_id: str, *, may_defer: bool) -> Verdict:
        if isinstance(decoded, Unreadable):
            return self._unreadable(decoded, message_id)
        context = self._context_for(decoded, may_defer=may_defer)
        if isinstance(context, Defer):
            return Verdict(decoded, defer=context)
        verdict = judge(decoded, self.catalog(), context)
        if isinstance(verdict.decoded, Unreadable):
            return self._unreadable(verdict.decoded, message_id)
        if verdict.alert is None:
            return verdict
        if self.collaborators is None:
            return replace(verdict, alert=self.finished(verdict.alert))
        alert = replace(verdict.alert, id=verdict.alert.id or message_id)
        responded = self.collaborators.responses.respond(alert, decoded)  # may wait two seconds
        judged = self._weighed(alert, decoded, self.collaborators, is_ordinary=verdict.is_ordinary)
        if isinstance(judged, Silence):
            return Verdict(decoded, silence=judged, watch=alert.watch)
        alert = judged
        silence, is_repeat, counting = self._grouped(alert, groupable=responded.groupable)
        if silence:
            return Verdict(decoded, silence=silence, watch=alert.watch)
        if not is_repeat:
            is_sent = self.collaborators.delivery.is_wanted(alert)
            alert = self.collaborators.first_seen.noted(alert, is_sent=is_sent)
        alert = responded.words(self.finished(alert, decoded))
        return Verdict(decoded, alert, counting=counting)

    def _unreadable(self, unreadable: Unreadable, message_id: str) -> Verdict:
        return replace(self._finding(unreadable_alert(unreadable, message_id)), decoded=unreadable)

    def _context_for(self, event: AccountEvent, *, may_defer: bool) -> StackContext | Defer:
        """What the stack knows, after it has learnt what this event says of sessions and trails."""
        context, collaborators = self.context(), self.collaborators
        if collaborators is None:
            return context
        if is_tracking_only(event):
            collaborators.session_history().remember(event)
        collaborators.responses.on_event(event)
        known = collaborators.deployments.context_for(context, event, may_defer=may_defer)
        if isinstance(known, Defer):
            return known
        return collaborators.parameter_changes.context_for(known, event, may_defer=may_defer)

    def _muted(self, alert: Alert, event: AccountEvent, mutes: Mutes) -> Silence | None:
        """A mute keeps it silent: not what was sent before there was one, nor if uncounted."""
        mute = mutes.muting(event, alert.watch, critical=alert.severity is Severity.CRITICAL)
        if mute is None:
            return None
        try:
            decision = mutes.count(mute, replace(event, id=alert.id))
        except StateUnavailable as error:  # then alert
            self.on_state_unavailable(str(error))
            return None
        return _silence(decision, Silence.MUTED)

    def _weighed(
        self, alert: Alert, event: AccountEvent, collaborators: Collaborators, *, is_ordinary: bool
    ) -> Alert | Silence:
        """The alert in its actor's name, as loud as its novelty deserves, or why it is silent."""
        if silence := self._muted(alert, event, collaborators.mutes):
            return silence
        if collaborators.repeated_findings.is_repeat(event, alert.id):
            return Silence.REPEATED
        alert, is_wanted = self._named(alert, event, collaborators), collaborators.delivery.is_wanted
        if not is_wanted(alert):
            return alert
        judged = collaborators.novelty.judged(alert, is_ordinary=is_ordinary)
        return judged if isinstance(judged, Silence) or is_wanted(judged) else Silence.ROUTINE

    def _named(self, alert: Alert, event: AccountEvent, collaborators: Collaborators) -> Alert:
        """The alert in the name of who was behind it, where the session's history names them."""
        if "via CloudTrail" not in event.detail_type or is_self_identifying(event):
            return alert
        principal = collaborators.session_history().caller_of(event, alert.severity)
        return replace(alert, actor=actor_of(event, principal)) if principal else alert

    def _grouped(self, alert: Alert, *, groupable: bool = True) -> "tuple[Silence | None, bool, Future[Item] | None]":
        """Why it is silent, or whether it is sent in an open window, and its count against the rate limit.

        That is begun once its channels are claimed.
        """
        collaborators = self.collaborators
        if collaborators is None:
            return None, False, None
        try:
            claims = collaborators.delivery.new_claims()
            decision = collaborators.grouper.part(alert, groupable=groupable, claims=claims)
        except StateUnavailable as error:  # then alert
            self.on_state_unavailable(str(error))
            return None, False, None
        is_repeat = decision is Decision.DELIVER_REPEAT
        if is_repeat or decision is Decision.DELIVER:
            return None, is_repeat, collaborators.delivery.count(aged(alert, self.now()))
        if decision is Decision.SUPPRESS:
            self.event_metrics.grouped(alert)
        return _silence(decision, Silence.GROUPED), is_repeat, None

    def _recorded(self, verdict: Verdict, event: AccountEvent | Unreadable) -> Verdict:
        """Count and log a silence, so that nobody need guess why there was no alert."""
        silence = verdict.silence
        if silence is None:
            return verdict
        if silence is not Silence.SUPPRESSED_BEFORE:  # a retry, or the other road
            self.event_metrics.ignored(silence)
        said = {"reason": silence, "watch": verdict.watch}
        if isinstance(event, AccountEvent):
            name = clean(event.text("eventName") or event.detail_type)
            said |= {"event_id": clean(event.id), "source": clean(event.source), "event": name}
        self.logger.info("no alert", extra=said)
        return verdict


def _silence(decision: Decision, now: Silence) -> Silence | None:
    """`now` where it was decided now, another where it was decided before, None to alert."""
    return {Decision.SUPPRESS: now, Decision.SUPPRESSED: Silence.SUPPRESSED_BEFORE}.get(decision)
