import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.watch import Watch
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Severity
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import BASE_FORMS, headline_of
from account_event_handler.render.sentence import MISSING
from tests.support.samples import EVENTS, QUIET, SPEAKING, every_sample, load, watch_of
from tests.support.stack_context import context
from tests.support.watches import every_watch
from tools.generate.shown import missing_sample

OPTIONS = {watch.name: watch.option for watch in CATALOG.watches}
SAMPLED = {watch_of(path) for path in SPEAKING}


@every_watch()
def test_a_watch_has_a_sample_of_its_name(watch: Watch) -> None:
    assert watch.name in SAMPLED, missing_sample(watch)


@every_sample()
def test_a_sample_is_in_the_folder_of_its_source(path: Path) -> None:
    source = load(path)["source"].removeprefix("aws.")
    assert path.relative_to(EVENTS).parts[0] == source, f"move it to events/{source}/"


def site_of(path: Path) -> StackContext:
    """With the option on that the sample's watch asks for, and no other."""
    return context(OPTIONS.get(watch_of(path), ""))


@every_sample(SPEAKING)
def test_a_sample_makes_its_watch_speak_and_leaves_nothing_unknown(path: Path) -> None:
    alert = judge(load(path), CATALOG, site_of(path)).alert
    assert alert is not None, f"{path.name} raises no alert: compare it with the watch's pattern and `when`"
    assert watch_of(path) in (alert.watch, *alert.also)
    assert MISSING not in headline_of(alert)


@every_sample(QUIET)
def test_a_quiet_sample_stays_silent_and_reaches_the_watch_that_judges_it(path: Path) -> None:
    assert judge(load(path), CATALOG, site_of(path)).alert is None
    event = decode(load(path))
    assert isinstance(event, AccountEvent)
    assert watch_of(path) in [watch.name for watch in CATALOG.describing(event)]


@cache
def described() -> dict[str, list[AccountEvent]]:
    """The samples that each watch's pattern matches."""
    matched: dict[str, list[AccountEvent]] = defaultdict(list)
    for path in (*SPEAKING, *QUIET):
        event = decode(load(path))
        assert isinstance(event, AccountEvent)
        for watch in CATALOG.describing(event):
            matched[watch.name].append(event)
    return matched


@every_watch([watch for watch in CATALOG.watches if watch.when])
def test_a_watch_with_a_condition_has_a_sample_that_does_not_meet_it(watch: Watch) -> None:
    assert {watch.holds(event) for event in described()[watch.name]} == {True, False}


@every_watch()
def test_a_sentence_starts_with_a_verb_that_can_also_be_tried(watch: Watch) -> None:
    kinds = watch.on.get("detail-type", ["via CloudTrail"])
    has_actor = any("via CloudTrail" in kind and "Insight" not in kind for kind in kinds)
    first = watch.says.split()[0].partition("[")[0]
    assert not has_actor or first in BASE_FORMS or first == "{did}"


@every_watch([watch for watch in CATALOG.watches if watch.says.startswith("{did}") and watch.on.get("source")])
def test_a_verb_of_the_call_s_name_can_also_be_tried(watch: Watch) -> None:
    for name in watch.on["detail"]["eventName"]:
        event = AccountEvent("", watch.on["source"][0], "", "", "", None, (), {"eventName": name})
        assert (watch.words["did"](event) or "").partition(" ")[0] in BASE_FORMS


@every_watch()
def test_a_watch_says_why_and_what_to_do_in_a_sentence_each(watch: Watch) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", watch.name)
    texts = (watch.why, watch.advice, watch.attempt_why, watch.attempt_advice)
    for text in filter(None, texts):
        assert text[0].isupper()
        assert text.endswith(".")
        assert len(text) <= 200


@every_watch()
def test_a_severity_is_one_of_the_five(watch: Watch) -> None:
    assert isinstance(watch.severity, Severity) or callable(watch.severity)
