import json
from datetime import UTC, datetime

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Alert
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from local_stack.variation import id_of, thing_of, varied


def alert(text: str) -> Alert:
    told = judge(text, CATALOG).alert
    assert told is not None
    return told


def test_every_variation_is_another_event() -> None:
    first, second = varied("a"), varied("a")
    assert id_of(first) != id_of(second)
    assert json.loads(first)["id"] != json.loads(second)["id"]


def test_variations_of_one_kind_are_done_by_the_same_person_and_others_by_another() -> None:
    first, same, other = (alert(varied(kind)) for kind in ("a", "a", "b"))
    assert first.actor == same.actor
    assert first.actor != other.actor
    assert first.watch == other.watch


def test_an_alert_names_what_identifies_its_kind() -> None:
    assert thing_of("a") in headline_of(alert(varied("a")))


def test_a_variation_is_fresh_news() -> None:
    time = alert(varied("a")).time
    assert time
    assert abs((datetime.now(UTC) - time).total_seconds()) < 60


def test_an_alert_s_id_is_the_event_s() -> None:
    text = varied("a")
    assert alert(text).id == id_of(text)
