"""Alerts as JSON, for the messages that wait in a queue."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from account_event_handler.identity.actor import actor_from_json, actor_to_json
from account_event_handler.model import Alert, Headline, Outcome, Result, Severity


def alert_to_json(alert: Alert) -> dict[str, Any]:
    """The alert as JSON can carry it."""
    return asdict(alert) | {
        "time": alert.time.isoformat() if alert.time else "",
        "actor": actor_to_json(alert.actor) if alert.actor else None,
    }


def alert_from_json(record: Mapping[str, Any]) -> Alert:
    """The alert again; raises KeyError, TypeError or ValueError for what is none.

    Until November 2026 headline, actor and age were words, and names stood beside the accounts.
    """
    outcome, actor, headline = record["outcome"], record["actor"], record["headline"]
    return Alert(
        **{
            **{name: value for name, value in record.items() if name != "account_name"},
            "severity": Severity(record["severity"]),
            "headline": headline if isinstance(headline, str) else _headline(headline),
            "outcome": Outcome(Result(outcome["result"]), outcome["code"], outcome["message"]),
            "time": datetime.fromisoformat(record["time"]) if record["time"] else None,
            "actor": actor_from_json(actor) if actor else None,
            "resources": tuple(record["resources"]),
            "facts": tuple((label, value) for label, value in record["facts"]),
            "also": tuple(record["also"]),
            "only": tuple(record["only"]),
            "flags": tuple(record["flags"]),
            "age": record["age"] if isinstance(record["age"], int) else 0,
            "account_names": record.get("account_names") or _old_names(record),
        }
    )


def _headline(record: Mapping[str, Any]) -> Headline:
    return Headline(tuple(record["phrase"]), record["before"], record["ending"])


def _old_names(record: Mapping[str, Any]) -> dict[str, str]:
    holders = [record, record["actor"] or {}]
    return {each["account"]: each["account_name"] for each in holders if each.get("account_name")}
