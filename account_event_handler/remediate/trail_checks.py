"""A trail in a look's sight enters; it is put right where it may be, and what changed is told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from account_event_handler.remediate.delivery_wording import STATUS, delivery
from account_event_handler.remediate.findings import left_off, logs_again, stop_found
from account_event_handler.remediate.findings_queue import TrailNews
from account_event_handler.remediate.restart import Repaired, Repairs
from account_event_handler.remediate.snapshot import Sight
from account_event_handler.remediate.stop import RETRIED, Found, Repair, Stop
from account_event_handler.remediate.trail import Trail
from account_event_handler.remediate.trail_check import Glance
from account_event_handler.remediate.trail_store import TrailLedger
from account_event_handler.remediate.who_stopped import Culprits

GRACE = 90  # seconds after a stop in which the event that names who did it may still come
AT_WORK = 300  # seconds in which somebody who has begun a repair is left to it


@dataclass(frozen=True, slots=True)
class Glances:
    """What every glance needs; raises QueueError."""

    repairs: Repairs
    ledger: TrailLedger
    news: TrailNews
    culprits: Culprits

    def take(self, arn: str, sight: Sight) -> bool:
        """Put the trail right, tell what is new, remember how it is; whether a stop is new."""
        trail = Trail.of_arn(arn)
        if trail is None:
            return False
        stopped, glance = False, Glance(trail, sight)
        told_off = bool(glance.seen and glance.seen.told_off)
        if not glance.is_blind and glance.status.logging:
            self._on(glance)
            told_off = False
        elif not glance.is_blind:
            stopped, told_off = self._off(glance)
        self._compare(glance)
        now = glance.remembered(told_off=told_off)
        if now != glance.seen:
            self.ledger.saw(trail, replace(now, turn=now.turn + 1))
        return stopped

    def _off(self, glance: Glance) -> tuple[bool, bool]:
        """Whether the stop is new, and whether people know that it is off and left so."""
        standing, status = glance.standing, glance.status
        if standing and not standing.is_over and standing.covers(status.stopped):
            self._still_off(glance, standing)
            return False, False
        if glance.should_log:
            stop = Stop(
                glance.trail,
                stopped=status.stopped or glance.now,
                found=glance.sight.found,
                ended=glance.now,
                turn=glance.turn,
                owed=True,
            )
            self.ledger.note()
            begun = self.ledger.write(self.culprits.named(stop))
            if begun is None:  # somebody is quicker
                return True, False
            if begun.repair is Repair.ALLOWED:
                self._tell_stop(Repaired(begun), glance.described, glance.now)
            else:
                self._put_right(glance, begun, standing)
            return True, False
        if not (glance.seen and glance.seen.told_off):
            self.news.send(
                left_off(glance.trail, status.stopped, glance.mark, alone=glance.is_alone)
            )
        return False, True

    def _still_off(self, glance: Glance, standing: Stop) -> None:
        """A stop that is known: tried again where that may help, told if it was not or changes."""
        if _is_at_work(standing, glance.now):
            return
        switched_on = standing.repair is Repair.SWITCHED_OFF and self.repairs.on
        if standing.repair in RETRIED or switched_on:
            self._put_right(glance, standing, standing)
        elif standing.owed:
            self._tell_stop(self._counted(standing), glance.described, glance.now)

    def _put_right(self, glance: Glance, stop: Stop, standing: Stop | None) -> None:
        repaired = self.repairs.put_right(stop, standing, _token(stop))
        same = standing is not None and repaired.stop.repair is standing.repair
        if not repaired.overtaken and (repaired.stop.owed or not same):
            self._tell_stop(repaired, glance.described, glance.now)

    def _on(self, glance: Glance) -> None:
        standing, seen, started = glance.standing, glance.seen, glance.status.started
        if standing and standing.owed and standing.is_over:
            self._tell_stop(self._counted(standing), glance.described, glance.now)
        elif standing and not standing.is_over:
            if _is_at_work(standing, glance.now):
                return
            self.news.send(logs_again(glance.trail, started, glance.mark))
            ended = started or glance.now
            over = replace(standing, repair=Repair.RUNNING, ended=ended, owed=False)
            self.ledger.write(over)
        elif seen and seen.told_off and not (standing and standing.ended >= started - 60):
            self.news.send(logs_again(glance.trail, started, glance.mark))

    def _counted(self, standing: Stop) -> Repaired:
        return self.repairs.counted(standing, _token(standing))

    def _tell_stop(self, repaired: Repaired, described: Mapping[str, Any], now: int) -> None:
        """At once if an event would have come by now; a stop that an event told of, as news."""
        stop = repaired.stop
        alert = stop_found(repaired, described)
        if stop.found is Found.EVENT:
            self.news.send(alert)
        else:
            self.news.send(alert, stop, max(0, stop.stopped + GRACE - now))
        self.ledger.write(replace(stop, owed=False))

    def _compare(self, glance: Glance) -> None:
        """Tell what it cannot deliver to, when that is not what it was."""
        before = glance.seen.errors if glance.seen else {}
        is_news = glance.errors != before
        if is_news and (glance.errors or STATUS not in before):  # that it can be asked again is not
            self.news.send(delivery(glance.trail, glance.errors, glance.mark))


def _is_at_work(standing: Stop, now: int) -> bool:
    """Whether somebody has begun to put it right a moment ago."""
    return standing.repair is Repair.BEGUN and standing.ended > now - AT_WORK


def _token(stop: Stop) -> str:
    return f"{stop.trail.arn} {stop.stopped}"
