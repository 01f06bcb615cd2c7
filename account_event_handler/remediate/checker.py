"""A look at every trail that records here: what is wrong is put right where it may be, and told.

The look tells nothing itself: each finding goes through the activity queue as a message of its own,
and so shares its retries.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.remediate.account_wording import (
    blind,
    no_trail,
    recorded_again,
    unexplained,
)
from account_event_handler.remediate.cloudtrail import RefusedError, Status, TrailGone
from account_event_handler.remediate.delivery_wording import STATUS
from account_event_handler.remediate.findings_queue import TrailNews
from account_event_handler.remediate.missing_trails import Losses
from account_event_handler.remediate.restart import Repairs
from account_event_handler.remediate.snapshot import Sight
from account_event_handler.remediate.stop import Found
from account_event_handler.remediate.trail import Trail
from account_event_handler.remediate.trail_checks import Glances
from account_event_handler.remediate.trail_state import Known
from account_event_handler.remediate.trail_store import EXPLAINED, TrailLedger
from account_event_handler.remediate.who_stopped import Culprits
from account_event_handler.state import StateUnavailable

FAILURES = 2  # looks in a row that fail before what may pass by itself is told


@dataclass(frozen=True, slots=True)
class TrailLook:
    """Every look raises QueueError; what was not told then, the next look tells."""

    repairs: Repairs
    ledger: TrailLedger
    news: TrailNews
    culprits: Culprits

    def at_all(self, event: AccountEvent) -> Iterable[Alert]:
        """The look of the schedule; its findings come as messages, so nothing leaves here."""
        self.ledger.lives()
        self._look(Found.LOOK, event)
        return ()

    def rang(self, event: AccountEvent) -> None:
        """The alarm on the trails' log group, which does not say which trail."""
        if event.text("state.value") != "ALARM":
            return
        is_explained = self.ledger.noted()
        if not self._look(Found.ALARM, event) and not is_explained:
            alarm, region = clean(event.text("alarmName")), self.repairs.home[1]
            tried = self.culprits.lately(region, self.ledger.now() - EXPLAINED)
            self.news.send(unexplained(self.repairs.home, alarm, tried, clean(event.id)))

    def tell(self, event: AccountEvent) -> Iterable[Alert]:
        """The alert that the message of a finding holds."""
        return self.news.tell(event)

    def _look(self, found: Found, event: AccountEvent) -> bool:
        """Whether a trail is newly found stopped or gone, or none could be looked at."""
        remembered, now = self._remembered(), self.ledger.now()
        look = clean(event.id) or str(now)
        try:
            visible = self.repairs.trails.visible(self.repairs.home[1])
        except (RefusedError, TrailGone) as error:
            self._failed(remembered, error, look, at_once=found is Found.ALARM)
            return True
        statuses = {arn: status for arn in visible if (status := self._status(arn)) is not None}
        sight = Sight(found, look, now, remembered, visible, statuses)
        glances = Glances(self.repairs, self.ledger, self.news, self.culprits)
        stopped = [glances.take(arn, sight) for arn in statuses]
        losses = Losses(self.repairs, self.ledger, self.news)
        lost = [losses.take(arn, last, sight) for arn, last in sight.missing.items()]
        self._count(sight, is_told=any(lost))
        return any(stopped) or any(lost)

    def _remembered(self) -> Known | None:
        try:
            return self.ledger.known()
        except StateUnavailable as error:
            self.ledger.lost(str(error))
            return None

    def _status(self, arn: str) -> Status | None:
        """None for what is gone just now, or does not answer just now."""
        trail = Trail.of_arn(arn)
        if trail is None:
            return None
        try:
            return self.repairs.trails.status(trail)
        except TrailGone:
            return None
        except RefusedError as error:
            return None if error.passing else Status(False, errors={STATUS: error.code})

    def _count(self, sight: Sight, *, is_told: bool) -> None:
        """Tell that no trail is left, unless the loss of the last one says so, or one again."""
        told_none = sight.known.told_none
        if not sight.visible:
            if not told_none and not is_told:
                self.news.send(no_trail(self.repairs.home, sight.look))
            told_none = True
        elif told_none and sight.logging:
            names = ", ".join(sight.logging)
            self.news.send(recorded_again(self.repairs.home, names, sight.look))
            told_none = False
        if told_none is not sight.known.told_none or sight.known.failures:
            self.ledger.looked(0, told_none=told_none)

    def _failed(
        self, remembered: Known | None, error: Exception, look: str, *, at_once: bool
    ) -> None:
        """Told once; what may pass by itself when it has not by the next look."""
        known = remembered or Known({}, {}, failures=FAILURES - 1)
        lasting = at_once or not (isinstance(error, RefusedError) and error.passing)
        failures = FAILURES if lasting else known.failures + 1
        if known.failures < FAILURES <= failures:
            self.news.send(blind(self.repairs.home, clean(str(error)), look))
        self.ledger.looked(min(failures, FAILURES), told_none=known.told_none)
