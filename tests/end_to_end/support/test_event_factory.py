import json
from datetime import UTC, datetime

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Alert
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from tests.end_to_end.support.event_factory import bucket_of, id_of, new_event


def alert(text: str) -> Alert:
    found = judge(text, CATALOG).alert
    assert found is not None
    return found


def test_every_variation_is_another_event() -> None:
    first, second = new_event("a"), new_event("a")
    assert id_of(first) != id_of(second)
    assert json.loads(first)["id"] != json.loads(second)["id"]


def test_variations_of_one_kind_are_done_by_the_same_person_and_others_by_another() -> None:
    first, same, other = (alert(new_event(kind)) for kind in ("a", "a", "b"))
    assert first.actor == same.actor
    assert first.actor != other.actor
    assert first.watch == other.watch


def test_an_alert_names_what_identifies_its_kind() -> None:
    assert bucket_of("a") in headline_of(alert(new_event("a")))


def test_a_variation_is_fresh_news() -> None:
    time = alert(new_event("a")).time
    assert time
    assert abs((datetime.now(UTC) - time).total_seconds()) < 60


def test_an_alert_s_id_is_the_event_s() -> None:
    text = new_event("a")
    assert alert(text).id == id_of(text)
