"""Events made in a test, where a sample would say more than the test is about."""

from typing import Any

from account_event_handler.catalog.watch import API_CALL
from account_event_handler.model import AccountEvent
from tests.support.samples import ACCOUNT


def record(call: str = "", source: str = "aws.any", kind: str = API_CALL, **detail: Any) -> AccountEvent:
    """An event of the samples' account with these fields in its detail."""
    return AccountEvent("1", source, kind, ACCOUNT, "eu-west-1", None, (), {"eventName": call, **detail})


def asked(request: Any, call: str = "", **detail: Any) -> AccountEvent:
    """A call with this request."""
    return record(call, requestParameters=request, **detail)
