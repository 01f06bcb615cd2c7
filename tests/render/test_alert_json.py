import json
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Alert, Unreadable
from account_event_handler.pipeline.judge import judge
from account_event_handler.render import unreadable_alert
from account_event_handler.render.alert import alert_from_json, alert_to_json
from account_event_handler.render.headline import headline_of
from account_event_handler.render.message import message_of
from account_event_handler.render.topic import machine_text
from tests.support.alerts import alert_with
from tests.support.samples import SPEAKING, load

# As `alert_to_json` wrote it until November 2026, when headline, actor and age were words.
OLD: dict[str, Any] = {
    "id": "4c4b6f0e-1f47-4d62-9a3b-3c5a5f0c1d2e",
    "watch": "s3-bucket-deleted",
    "severity": "medium",
    "service": "s3",
    "headline": "ada tried to delete bucket ledger: refused (AccessDenied)",
    "outcome": {"result": "refused", "code": "AccessDenied", "message": "no"},
    "account": "111122223333",
    "region": "eu-west-1",
    "time": "2026-11-20T09:41:07+00:00",
    "actor": {
        "name": "ada",
        "kind": "IAM user, with MFA, through CloudFormation",
        "address": "203.0.113.7",
        "tool": "AWS CLI 2.15.0",
        "via": "role Deploy via Audit",
        "account": "444455556666",
        "account_name": "audit",
    },
    "why": "Nothing was changed.",
    "advice": "Ask ada.",
    "link": "",
    "action": "s3:DeleteBucket",
    "resources": ["arn:aws:s3:::ledger"],
    "facts": [["First seen", "no other alert"]],
    "also": ["s3-other"],
    "account_name": "payments-prod",
    "events": 3,
    "only": ["slack"],
    "flags": ["outside the pipeline"],
    "age": "6 h ago",
}


def there_and_back(alert: Alert) -> Alert:
    return alert_from_json(json.loads(json.dumps(alert_to_json(alert))))


def test_every_sample_s_alert_comes_back_as_it_was() -> None:
    alerts = [judge(load(path), CATALOG).alert for path in SPEAKING]
    for alert in filter(None, alerts):
        assert there_and_back(alert) == alert


@pytest.mark.parametrize("alert", [alert_with("x"), unreadable_alert(Unreadable("no", 3), "id")])
def test_an_alert_without_time_or_actor_comes_back_too(alert: Alert) -> None:
    assert there_and_back(alert) == alert


@pytest.mark.parametrize("record", [{}, {"outcome": {}}, {"severity": "loud"}])
def test_what_is_no_alert_is_refused(record: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        alert_from_json(record)


def test_a_message_of_before_the_upgrade_is_read_and_says_what_it_said() -> None:
    alert = alert_from_json(OLD)
    assert headline_of(alert) == OLD["headline"]
    actor = json.loads(machine_text(alert))["actor"]
    assert actor == {
        **{name: OLD["actor"][name] for name in ("name", "kind", "address", "tool", "via")},
        "account": "444455556666",
        "accountName": "audit",
    }
    assert message_of(alert).place == "payments-prod"
    assert (alert.facts, alert.also, alert.only) == ((("First seen", "no other alert"),), ("s3-other",), ("slack",))
    assert there_and_back(alert) == alert


def test_a_headline_of_before_the_deciding_fact_is_read() -> None:
    old = {**OLD, "actor": None, "account_names": {"444455556666": "audit"}}
    phrase = ["shared snapshot s-1 with ", "444455556666", " for good"]
    alert = alert_from_json({**old, "headline": {"phrase": phrase, "before": "7 more: ", "ending": ": refused"}})
    assert headline_of(alert) == "7 more: shared snapshot s-1 with audit (444455556666) for good: refused"
    assert there_and_back(alert) == alert


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("IAM user with MFA", "ada (IAM user with MFA)"),
        ("IAM user without MFA", "ada (IAM user without MFA)"),
        ("root of account 111122223333, with MFA", "the root user of payments-prod, with MFA"),
        ("role Deploy, session name, with MFA", "ada (role Deploy, session name, with MFA)"),
        ("AWS service", "ada (AWS service)"),
    ],
)
def test_an_actor_of_before_the_upgrade_reads_as_it_did(kind: str, said: str) -> None:
    actor = {**OLD["actor"], "kind": kind, "via": "", "account": ""}
    assert message_of(alert_from_json({**OLD, "actor": actor})).who == said
