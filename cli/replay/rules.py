"""How the watcher is set enters with an alert, what is to be counted and shown of it leaves."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from account_event_handler.model import Alert, Severity
from account_event_handler.render.mail import body
from account_event_handler.render.topic import machine_text
from cli.replay.part import DeliveryResult, Kind
from cli.replay.pattern import pattern_of


@dataclass(frozen=True, slots=True)
class Silence:
    """A mute: its pattern as JSON text, whether it hides critical alerts, whether it is a trial."""

    pattern: str
    critical: bool = False
    tried: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """How the watcher is set: its options, its lowest severity, its mutes.

    `messages` is how messages are written: `text`, `json`, or empty where they are not wanted.
    """

    options: frozenset[str] = frozenset({"AlarmNames"})
    lowest: Severity = Severity.LOW
    mutes: tuple[Silence, ...] = ()
    messages: str = ""

    def told(self, envelope: Mapping[str, Any], alert: Alert) -> DeliveryResult:
        """The alert of the event, as small as it can travel."""
        actor = alert.actor.name if alert.actor else ""
        return DeliveryResult(
            id_of(alert),
            Kind(alert.severity, alert.watch, actor, alert.account),
            pattern_of(envelope),
            self._written(alert),
        )

    def _written(self, alert: Alert) -> str:
        match self.messages:
            case "text":
                return body(alert)
            case "json":
                return machine_text(alert)
        return ""


def id_of(alert: Alert) -> bytes:
    """What the ids of parts are: short, and empty for an event without one."""
    if not alert.id:
        return b""
    return hashlib.blake2b(alert.id.encode(errors="replace"), digest_size=8).digest()
