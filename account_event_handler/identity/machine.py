"""An Alert enters, the JSON for machines leaves: what sqs, lambda and https subscribers get.

README documents the fields; a field is added, never renamed, within one `version`.
"""

import json

from account_event_handler.model import Alert

VERSION = "1"


def machine_text(alert: Alert) -> str:
    """One JSON object in one line."""
    return json.dumps(
        {
            "version": VERSION,
            "id": alert.id,
            "watch": alert.watch,
            "also": list(alert.also),
            "severity": alert.severity,
            "headline": alert.headline,
            "outcome": {
                "result": alert.outcome.result,
                "errorCode": alert.outcome.code,
                "errorMessage": alert.outcome.message,
            },
            "action": alert.action,
            "actor": _actor(alert),
            "account": alert.account,
            "accountName": alert.account_name,
            "region": alert.region,
            "time": alert.time.isoformat() if alert.time else "",
            "service": alert.service,
            "resources": list(alert.resources),
            "facts": dict(alert.facts),
            "why": alert.why,
            "advice": alert.advice,
            "link": alert.link,
            "flags": list(alert.flags),
            "events": alert.events,
        },
        ensure_ascii=False,
    )


def _actor(alert: Alert) -> dict[str, str] | None:
    if alert.actor is None:
        return None
    actor = alert.actor
    return {
        "name": actor.name,
        "kind": actor.kind,
        "address": actor.address,
        "tool": actor.tool,
        "via": actor.via,
        "account": actor.account,
        "accountName": actor.account_name,
    }
