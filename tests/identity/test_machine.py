import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from account_event_handler.identity.machine import machine_text
from account_event_handler.render.lines import lines
from tests.support.alerts import alert_of, alert_with

FIELDS = [
    *("version", "id", "watch", "also", "severity", "headline", "outcome", "action", "actor"),
    *("account", "accountName", "region", "time", "service", "resources", "facts"),
    *("why", "advice", "link", "flags", "events"),
]


def test_the_json_alert_has_the_documented_fields() -> None:
    alert = json.loads(machine_text(alert_of("s3-bucket-deleted--refused")))
    assert list(alert) == FIELDS
    assert alert["version"] == "1"
    assert alert["outcome"]["result"] == "refused"
    assert alert["outcome"]["errorCode"] == "AccessDenied"
    assert alert["actor"]["name"] == "alice"
    assert alert["time"] == "2026-11-20T09:41:07+00:00"


def test_a_flag_is_a_word_for_machines_too() -> None:
    flagged = replace(alert_of("s3-bucket-deleted"), flags=("outside the pipeline",))
    assert json.loads(machine_text(flagged))["flags"] == ["outside the pipeline"]
    assert dict(lines(flagged))["Flagged"] == "outside the pipeline"
    assert "Flagged" not in dict(lines(alert_of("s3-bucket-deleted")))


def test_a_service_s_own_event_has_no_actor() -> None:
    assert json.loads(machine_text(alert_of("ecs-task-failed")))["actor"] is None


@given(st.text())
def test_any_text_survives_as_json(text: str) -> None:
    assert json.loads(machine_text(alert_with(text)))["headline"] == text
