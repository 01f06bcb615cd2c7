"""An Alert enters, a plain dict that JSON can carry leaves, and the other way round."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from account_event_handler.model import Actor, Alert, Outcome, Result, Severity


def alert_to_json(alert: Alert) -> dict[str, Any]:
    """The alert as JSON can carry it."""
    return asdict(alert) | {"time": alert.time.isoformat() if alert.time else ""}


def alert_from_json(record: Mapping[str, Any]) -> Alert:
    """The alert again; raises KeyError, TypeError or ValueError for what `kept` did not make."""
    outcome, actor = record["outcome"], record["actor"]
    return Alert(
        **{
            **record,
            "severity": Severity(record["severity"]),
            "outcome": Outcome(Result(outcome["result"]), outcome["code"], outcome["message"]),
            "time": datetime.fromisoformat(record["time"]) if record["time"] else None,
            "actor": Actor(**actor) if actor else None,
            "resources": tuple(record["resources"]),
            "facts": tuple((label, value) for label, value in record["facts"]),
            "also": tuple(record["also"]),
            "only": tuple(record["only"]),
            "flags": tuple(record["flags"]),
        }
    )
