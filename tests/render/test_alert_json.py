import json

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Alert, Unreadable
from account_event_handler.pipeline.judge import judge
from account_event_handler.render import unreadable_alert
from account_event_handler.render.alert_json import alert_from_json, alert_to_json
from tests.support.alerts import alert_with
from tests.support.samples import SPEAKING, load


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
