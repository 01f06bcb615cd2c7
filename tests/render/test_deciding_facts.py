"""The fact that makes an alert critical or high is read at once, in every channel, however long the names are."""

from copy import replace
from functools import cache
from pathlib import Path

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Alert, Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.slack import blocks_message, workflow_message
from account_event_handler.render.topic import body, subject
from tests.catalog.test_every_watch import site_of
from tests.support.samples import SPEAKING, every_sample, load

FACTS = dict(
    line.split(": ", 1)
    for line in (Path(__file__).parent / "deciding_facts.txt").read_text().splitlines()
    if not line.startswith("#")
)


@cache
def alert_of(path: Path) -> Alert:
    alert = judge(load(path), CATALOG, site_of(path)).alert
    assert alert is not None
    return alert


def with_long_names(alert: Alert) -> Alert:
    """An actor's name of 64 characters, an account's of 50, and objects' names of 128 where they are single words."""

    def longer(phrase: tuple[str, ...]) -> tuple[str, ...]:
        pieces = list(phrase)
        for place in range(1, len(pieces), 2):
            if " " not in pieces[place] and not pieces[place].isdecimal():
                pieces[place] = f"{pieces[place]}-{'payments-database-' * 8}"[:128]
        return tuple(pieces)

    headline = replace(alert.headline, act=longer(alert.headline.act), fact=longer(alert.headline.fact))
    is_root = alert.actor is not None and alert.actor.name == "the root user"
    actor = (
        alert.actor if alert.actor is None or is_root else replace(alert.actor, name="role " + "platform-" * 7 + "x")
    )
    return replace(alert, headline=headline, actor=actor, account_names={alert.account: "payments-" * 6})


@every_sample(SPEAKING)
def test_the_deciding_fact_is_read_at_once(path: Path) -> None:
    alert = alert_of(path)
    if path.stem not in FACTS:
        assert not alert.severity.reaches(Severity.HIGH), "add a row to deciding_facts.txt"
        return
    fact = FACTS[path.stem]
    for each in (alert, with_long_names(alert)):
        slack = blocks_message(each)
        first_lines = slack["blocks"][0]["text"]["text"].split("\n")[:2]
        assert len(subject(each)) < 100
        assert fact in subject(each)[:100]
        assert fact in slack["text"][:100]
        assert fact in workflow_message(each)["text"]
        assert fact in "\n".join(first_lines)
        assert fact in body(each).split("\n")[0]


def test_every_row_is_about_a_sample() -> None:
    assert FACTS.keys() <= {path.stem for path in SPEAKING}
