"""What a trail cannot deliver to enters, the Alert that says so leaves."""

from collections.abc import Mapping
from dataclasses import dataclass

from account_event_handler.model import Alert, Severity
from account_event_handler.remediate.own_alert import trail_alert
from account_event_handler.remediate.trail import Trail

STATUS = "status"  # beside what a trail delivers to: that it cannot be asked how it is


@dataclass(frozen=True, slots=True)
class _Cost:
    severity: Severity
    why: str
    advice: str


_COSTS = {  # the gravest first
    STATUS: _Cost(
        Severity.HIGH,
        "Whether the trail logs is not known, and a stop may go unnoticed.",
        "Give the watcher's role cloudtrail:GetTrailStatus back; a policy of the organization may"
        " keep it from it.",
    ),
    "bucket": _Cost(
        Severity.HIGH,
        "The trail seems to log and leaves no record; what cannot be delivered is lost in the end.",
        "Look whether the bucket is there and lets CloudTrail write, whether its key lets it"
        " encrypt, and who changed them.",
    ),
    "digests": _Cost(
        Severity.MEDIUM,
        "Without digests nobody can prove that the files are as CloudTrail wrote them.",
        "Look at the bucket's policy and key, and at who changed them.",
    ),
    "log group": _Cost(
        Severity.MEDIUM,
        "Alarms on the log group stay silent, the one that tells of a stopped trail among them.",
        "Look whether the log group is there, at CloudTrail's role for it, and at who changed"
        " them.",
    ),
    "topic": _Cost(
        Severity.MEDIUM,
        "Whoever waits to be told of new files hears of none.",
        "Look whether the topic is there and lets CloudTrail publish, and at who changed it.",
    ),
}


def delivery(trail: Trail, errors: Mapping[str, str], look: str) -> Alert:
    """What cannot be delivered to, with the error's code; that all is well again, if nothing."""
    if not errors:
        return trail_alert(
            trail,
            f"delivery-{look}",
            "cloudtrail-delivery-mended",
            Severity.LOW,
            f"Trail {trail.name} delivers again",
            why="What could not be delivered for a while may be missing.",
            advice="Check that no file is missing from the time between.",
        )
    gravest = next((cost for what, cost in _COSTS.items() if what in errors), _COSTS["bucket"])
    return trail_alert(
        trail,
        f"delivery-{look}",
        "cloudtrail-delivery-failed",
        gravest.severity,
        f"Trail {trail.name} {_what(errors)}",
        why=gravest.why,
        advice=gravest.advice,
    )


def _what(errors: Mapping[str, str]) -> str:
    if STATUS in errors:
        return f"cannot be looked at: {errors[STATUS]}"
    said = [f"{what} ({code})" for what in _COSTS if (code := errors.get(what))]
    return f"cannot deliver to its {', '.join(said)}"
