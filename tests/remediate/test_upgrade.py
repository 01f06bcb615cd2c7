"""What a version before 2.0 has left behind: its items, and its messages in flight."""

import json
from typing import Any

import pytest

from account_event_handler.remediate.trail_state import Repair
from account_event_handler.render.alert import alert_to_json
from account_event_handler.render.headline import headline_of
from account_event_handler.state import StateTable
from tests.remediate.cloudtrail import TRAIL, refusal
from tests.remediate.world import LATE, World, facts
from tests.support.alerts import alert_of
from tests.support.state_table import Clock

NAME = "management-events"


def seen(**change: Any) -> dict[str, Any]:
    """The item of a trail as it was seen then."""
    return {
        "description": {
            "S3BucketName": "audit-logs",
            "IncludeGlobalServiceEvents": True,
            "IsMultiRegionTrail": True,
            "IsOrganizationTrail": False,
            "LogFileValidationEnabled": True,
            "HasCustomEventSelectors": False,
        },
        "logging": True,
        "faults": {},
        "told_off": False,
        "gone": False,
        "turn": 4,
        **change,
    }


def stop(world: World, **change: Any) -> dict[str, Any]:
    """The item of a stop as it was then; it is in messages, too."""
    now = int(world.clock())
    return {
        "trail": TRAIL,
        "stopped": now,
        "found": "event",
        "who": "alice (IAM user)",
        "repair": "refused",
        "ended": now,
        "reason": "AccessDenied",
        "turn": 7,
        "owed": False,
        **change,
    }


@pytest.fixture
def old(state_table: StateTable, clock: Clock) -> World:
    """A world whose trail an older version has seen."""
    world = World(state_table, clock)
    world.cloudtrail.add()
    state_table.put("trails", f"seen#{TRAIL}", seen())
    return world


def test_what_was_known_is_not_alerted_again(old: World, state_table: StateTable) -> None:
    errors = {"bucket": "AccessDenied"}
    old.cloudtrail.trails[TRAIL].errors = {"LatestDeliveryError": "AccessDenied"}
    state_table.put("trails", f"seen#{TRAIL}", seen(faults=errors))
    assert old.looks() == []


def test_a_trail_that_was_left_off_is_not_alerted_again(old: World, state_table: StateTable) -> None:
    old.cloudtrail.trails[TRAIL].logging = False
    state_table.put("trails", f"seen#{TRAIL}", seen(logging=False, told_off=True))
    assert old.looks() == []


def test_a_trail_that_was_stopped_just_before_the_upgrade_is_restarted(old: World) -> None:
    old.cloudtrail.stop()
    old.clock.seconds += LATE
    (alert,) = old.looks()
    assert old.cloudtrail.starts == 1
    assert headline_of(alert) == f"Trail {NAME} was stopped and restarted"


def test_a_stop_that_was_denied_is_tried_again_and_not_alerted_again(old: World, state_table: StateTable) -> None:
    old.cloudtrail.stop()
    state_table.put("trails", f"stop#{TRAIL}", stop(old))
    old.cloudtrail.faults["StartLogging"] = refusal("AccessDeniedException")
    assert old.looks() == []
    old.cloudtrail.faults.clear()
    (alert,) = old.looks()
    assert facts(alert)["Stopped by"] == "alice (IAM user)"


@pytest.mark.parametrize("way", ["event", "look"])
def test_a_restart_of_before_is_known(old: World, state_table: StateTable, way: str) -> None:
    event, ended = old.stop(), int(old.clock()) + 5
    state_table.put("trails", f"stop#{TRAIL}", stop(old, repair="restarted", ended=ended))
    old.clock.seconds += 5
    old.cloudtrail.start()
    alerts = old.arrives(event) if way == "event" else old.looks()
    assert len(alerts) == (way == "event")
    assert old.cloudtrail.starts == 0


def test_what_nobody_was_told_yet_is_alerted(old: World, state_table: StateTable) -> None:
    old.cloudtrail.start()
    item = stop(old, repair="restarted", found="look", who="", owed=True)
    state_table.put("trails", f"stop#{TRAIL}", item)
    old.clock.seconds += LATE
    (alert,) = old.looks()
    assert "Restarted" in facts(alert)


def test_a_trail_that_is_gone_says_what_it_was(old: World) -> None:
    del old.cloudtrail.trails[TRAIL]
    old.looks()
    (alert,) = old.delivers(LATE)
    assert "create-trail" in facts(alert)["Create it again"]


def test_the_old_items_go_once_there_is_a_new_one(old: World, state_table: StateTable) -> None:
    state_table.put("trails", f"stop#{TRAIL}", stop(old, repair="restarted"))
    del old.cloudtrail.trails[TRAIL]
    old.looks()
    old.delivers(LATE)
    keys = {item["sk"] for item in state_table.items("trails")}
    assert f"trail#{TRAIL}" in keys
    assert not keys & {f"seen#{TRAIL}", f"stop#{TRAIL}"}
    old.clock.seconds += 31 * 86_400  # by then the trail is forgotten
    old.told.clear()
    assert "cloudtrail-trail-found-deleted" not in [alert.watch for alert in old.looks()]


def message(detail_type: str, **detail: Any) -> str:
    body = {"id": "1", "source": "account-watcher", "detail-type": detail_type, "detail": detail}
    return json.dumps(body)


def test_news_in_flight_is_alerted_unless_an_event_was(old: World) -> None:
    old.clock.seconds += 10
    event = old.stop()
    alert = alert_to_json(alert_of("cloudtrail-trail-stopped")) | {"id": "news"}
    item = stop(old, found="look", who="", repair="restarted", turn=1, owed=True)
    news = message("Trail News", alert=alert, stop=item)
    assert [each.id for each in old.arrives(news)] == ["news"]
    old.told.clear()
    old.arrives(event)
    assert old.arrives(news) == []


def test_news_in_flight_without_a_stop_is_alerted(old: World) -> None:
    alert = alert_to_json(alert_of("cloudtrail-trail-stopped"))
    assert len(old.arrives(message("Trail News", alert=alert, stop=None))) == 1


def test_a_repair_in_flight_is_finished(old: World, state_table: StateTable) -> None:
    event = old.stop()
    alert = alert_to_json(alert_of("cloudtrail-trail-stopped"))
    item = stop(old, repair="begun", turn=0)
    state_table.put("trails", f"stop#{TRAIL}", item | {"turn": 1})
    unfinished = message("Trail Repair Unfinished", alert=alert, stop=item, event=event)
    old.clock.seconds += 30
    (result,) = old.arrives(unfinished)
    assert old.cloudtrail.starts == 1
    assert headline_of(result) == f"Trail {NAME} was stopped and restarted"
    known = old.store.known()
    assert known is not None
    stop_now = known.states[TRAIL].stop
    assert stop_now is not None
    assert stop_now.repair is Repair.RESTARTED
    assert old.arrives(unfinished) == old.looks() == []
    assert old.cloudtrail.starts == 1
