"""A record made for one watch, and what that watch says of it."""

from typing import Any

from account_event_handler.ingest import decode
from account_event_handler.ingest.outcome import outcome_of
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.render import compose
from account_event_handler.render.headline import headline_of
from tests.support.samples import ACCOUNT
from tests.support.watches import watch

ALICE = {"type": "IAMUser", "userName": "alice", "accountId": ACCOUNT}


def made(name: str, call: str = "", request: Any = None, /, **detail: Any) -> AccountEvent:
    """The event that the watch of that name is about: alice's call, where there is one."""
    of_call = {"eventName": call, "requestParameters": request, "userIdentity": ALICE} if call else {}
    event = decode(
        {
            "source": watch(name).on["source"][0],
            "detail-type": watch(name).on["detail-type"][0],
            "account": ACCOUNT,
            "region": "eu-west-1",
            "resources": detail.pop("resources", []),
            "detail": {**of_call, **detail},
        }
    )
    assert isinstance(event, AccountEvent)
    return event


def alert_by(name: str, event: AccountEvent) -> Alert | None:
    """The alert of that watch alone, None where its condition does not hold."""
    return compose(event, outcome_of(event), (watch(name),)) if watch(name).holds(event) else None


def told(name: str, call: str = "", request: Any = None, /, **detail: Any) -> str:
    """Its severity and headline, empty where it is silent."""
    alert = alert_by(name, made(name, call, request, **detail))
    return f"{alert.severity}: {headline_of(alert)}" if alert else ""
