"""attack_calls.csv: how loud what an intruder calls deserves to be; empty where no watch is about it."""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Alert, Severity
from account_event_handler.pipeline.judge import judge
from tests.support.samples import SPEAKING, load, sample, watch_of

Call = tuple[str, str]
CALLERS = {"user": "iam-user-created", "role session": "behaviour-call-refused"}
# Programs make them all day.
BY_PEOPLE_ONLY = {("secretsmanager", "GetSecretValue"), ("bedrock", "InvokeModel"), ("s3", "DeleteObjects")}

with Path(__file__).with_name("attack_calls.csv").open() as file:
    DESERVES = {(row["service"], row["eventName"]): row["deserves"] for row in csv.DictReader(file) if row["deserves"]}


@cache
def _done() -> dict[Call, list[Any]]:
    """The samples of calls that were done."""
    found = defaultdict[Call, list[Any]](list)
    for payload in map(load, SPEAKING):
        if not payload["detail"].get("errorCode"):
            service = payload["source"].removeprefix("aws.")
            found[service, payload["detail"].get("eventName", "")].append(payload)
    return found


def _bare(call: Call) -> dict[str, Any]:
    """A record that says no more than who made the call."""
    payload = sample("iam-user-created") | {"source": f"aws.{call[0]}"}
    said = {"eventSource": f"{call[0]}.amazonaws.com", "eventName": call[1]}
    payload["detail"] |= {**said, "requestParameters": None, "responseElements": None}
    return payload


def _alert(payload: dict[str, Any], caller: str) -> Alert | None:
    identity = sample(CALLERS[caller])["detail"]["userIdentity"]
    return judge(payload | {"detail": payload["detail"] | {"userIdentity": identity}}, CATALOG).alert


@pytest.mark.parametrize("caller", CALLERS)
def test_the_first_such_call_is_as_loud_as_it_deserves_of_a_user_and_of_a_role(caller: str) -> None:
    quieter = {
        call: deserved
        for call, deserved in DESERVES.items()
        if not (caller == "role session" and call in BY_PEOPLE_ONLY)
        and not any(
            alert.severity.reaches(Severity(deserved))
            for payload in _done().get(call, [_bare(call)])
            if (alert := _alert(payload, caller))
        )
    }
    assert quieter == {}


def test_nearly_all_of_them_are_watched() -> None:
    assert len(DESERVES) >= 0.95 * 162
    assert len(BY_PEOPLE_ONLY) <= 3


_OF_SOME_CALLERS = {watch.name for watch in CATALOG.watches if "userIdentity" in watch.on.get("detail", {})}


def test_a_role_session_is_as_loud_as_a_user() -> None:
    quieter = set()
    for path in SPEAKING:
        payload = load(path)
        if "userIdentity" in payload["detail"] and watch_of(path) not in _OF_SOME_CALLERS:
            user, role = (_alert(payload, caller) for caller in CALLERS)
            if user and not (role and role.severity.reaches(user.severity)):
                quieter.add(path.stem)
    assert quieter == {"iam-policy-attached--to-oneself"}  # which is another's role then
