from copy import replace
from typing import Any

import pytest

from account_event_handler.identity.sessions.first_seen import KNOWN, NOTED, REMEMBERED, WATCHED, FirstSeen
from account_event_handler.model import Actor, ActorType, Alert, KnownBy
from account_event_handler.state import DAY
from tests.identity.sessions.records import BEGIN
from tests.support.alerts import alert_of
from tests.support.in_memory import InMemoryStateTable
from tests.support.state_table import Clock, memory_table, unavailable_state_table

USER: dict[str, Any] = {"kind": ActorType.USER}
GITHUB: dict[str, Any] = {"kind": ActorType.PROVIDER, "of": "GitHub Actions"}


class World:
    def __init__(self) -> None:
        self.clock = Clock(BEGIN)
        self.first_seen = FirstSeen(memory_table(self.clock))

    def fact(self, alert: Alert, *, is_sent: bool = True) -> str:
        return dict(self.first_seen.noted(alert, is_sent=is_sent).facts).get("First seen", "")

    def watched(self) -> "World":
        """An account that has been watched for long enough."""
        self.fact(by("grace"))
        self.clock.seconds += WATCHED
        return self


@pytest.fixture
def world() -> World:
    return World()


def by(name: str, event_id: str = "1", kind: ActorType = ActorType.USER, account: str = "", **more: Any) -> Alert:
    alert = alert_of("s3-bucket-deleted")
    return replace(alert, id=event_id, actor=Actor(name, kind, **more), account=account or alert.account, facts=())


def test_who_is_new_in_a_watched_account_is_said_to_be(world: World) -> None:
    said = world.watched().fact(by("ada"))
    assert said == "no other alert about them in this account since 2027-01-15"


def test_in_the_first_days_nobody_is_news(world: World) -> None:
    world.fact(by("grace"))
    world.clock.seconds += WATCHED - 1
    assert not world.fact(by("ada"))


def test_who_was_seen_before_is_no_news(world: World) -> None:
    assert not world.watched().fact(by("grace", "2"))


def test_the_same_alert_again_says_the_same(world: World) -> None:
    world.watched()
    assert world.fact(by("ada", "7")) == world.fact(by("ada", "7")) != ""
    assert not world.fact(by("ada", "8"))


def test_an_alert_that_nobody_is_sent_makes_nobody_known(world: World) -> None:
    world.watched()
    assert not world.fact(by("ada", "2"), is_sent=False)
    assert world.fact(by("ada", "3")) == world.fact(by("ada", "3")) != ""
    assert not world.fact(by("ada", "4"))


def test_in_the_first_days_everybody_is_learned(world: World) -> None:
    world.fact(by("ada"), is_sent=False)
    assert not world.watched().fact(by("ada", "2"))


def test_another_environment_says_the_same_of_the_same_alert(world: World) -> None:
    said = world.watched().fact(by("ada", "7"))
    world.first_seen = FirstSeen(world.first_seen.state_table)
    assert world.fact(by("ada", "7")) == said != ""
    assert not world.fact(by("ada", "8"))


def test_each_account_has_its_own_people(world: World) -> None:
    world.watched()
    world.fact(by("grace", account="444455556666"))
    world.clock.seconds += WATCHED
    assert world.fact(by("ada", account="444455556666"))
    assert world.fact(by("ada"))


def test_one_more_machine_of_a_role_is_no_news(world: World) -> None:
    world.watched()
    role: dict[str, Any] = {"kind": ActorType.ROLE, "of": "web", "is_machine": True}
    assert world.fact(by("EC2 instance i-0dbc91f429e48eeed", "2", **role))
    assert not world.fact(by("EC2 instance i-0dbc91f429e48eef0", "3", **role))


@pytest.mark.parametrize(
    ("before", "after", "is_news"),
    [
        (USER, {"kind": ActorType.SAML_USER, "of": "Okta"}, True),
        (USER, {"kind": ActorType.ROLE, "of": "Deploy"}, True),
        (USER, {**USER, "mfa": True}, False),
        ({**USER, "mfa": False}, {**USER, "through": "CloudFormation"}, False),
        ({**GITHUB, "ran_at": "branch main"}, {**GITHUB, "ran_at": "branch other"}, False),
    ],
)
def test_one_name_of_two_kinds_is_two_and_how_they_came_makes_nobody_new(
    world: World, before: dict[str, Any], after: dict[str, Any], is_news: bool
) -> None:
    world.watched()
    world.fact(by("ada", "2", **before))
    assert bool(world.fact(by("ada", "3", **after))) is is_news


@pytest.mark.parametrize("more", [{"session": "y"}, {"session": "y", "mfa": True}, {"known_by": KnownBy.NOTHING}, {}])
def test_another_session_of_a_role_is_no_news(world: World, more: dict[str, Any]) -> None:
    world.watched()
    assert world.fact(by("role Deploy", "2", ActorType.UNNAMED_SESSION, session="x"))
    assert not world.fact(by("role Deploy", "3", ActorType.UNNAMED_SESSION, **more))


def test_the_same_name_of_another_account_is_news(world: World) -> None:
    world.watched()
    alert = by("ada", "2")
    assert alert.actor is not None
    world.fact(alert)
    cross_account = replace(alert.actor, account="444455556666")
    assert world.fact(replace(alert, id="3", actor=cross_account))


def test_who_comes_again_and_again_stays_known(world: World) -> None:
    world.watched()
    for number in range(2 * REMEMBERED // (2 * NOTED) + 2):
        world.clock.seconds += 2 * NOTED
        assert not world.fact(by("grace", f"again-{number}"))


def test_who_was_away_for_longer_than_anybody_is_remembered_is_news(world: World) -> None:
    world.watched()
    world.clock.seconds += REMEMBERED + DAY
    assert world.fact(by("grace", "2")).endswith("since 2027-01-23")


def test_the_table_is_not_asked_about_who_was_seen_a_moment_ago(world: World) -> None:
    table = world.watched().first_seen.state_table
    assert isinstance(table, InMemoryStateTable)
    assert world.fact(by("ada", "2"))
    table.requests.clear()
    assert not world.fact(by("ada", "3"))
    assert table.requests == []
    assert world.fact(by("ada", "2"))  # the alert that said so, again
    world.clock.seconds += NOTED + 1
    table.requests.clear()
    assert not world.fact(by("ada", "4"))
    assert table.requests == ["write"] * 2  # asked, and noted again


def test_no_more_than_so_many_are_known_without_the_table(world: World) -> None:
    table = world.watched().first_seen.state_table
    assert isinstance(table, InMemoryStateTable)
    for number in range(KNOWN + 1):
        world.fact(by(f"user-{number}", "2"))
    table.requests.clear()
    world.fact(by(f"user-{KNOWN}", "3"))
    assert table.requests == []
    world.fact(by("user-0", "3"))
    assert table.requests == ["write"]


def test_a_lost_memory_says_nothing() -> None:
    alert = by("ada")
    assert FirstSeen(unavailable_state_table()).noted(alert) == alert


def test_an_alert_without_an_actor_says_nothing(world: World) -> None:
    alert = alert_of("ecs-task-failed")
    assert world.watched().first_seen.noted(alert) == alert


@pytest.mark.parametrize(
    ("who", "seen_as"),
    [
        (USER, "ada#IAM user"),
        ({"kind": ActorType.ROLE, "of": "Deploy"}, "ada#role Deploy"),
        ({"kind": ActorType.ROOT, "of": "111122223333"}, "ada#root of account 111122223333"),
        ({**GITHUB, "role": "ci"}, "ada#GitHub Actions through role ci"),
        ({"kind": ActorType.PERMISSION_SET, "role": "Admin"}, "ada#Identity Center"),
    ],
)
def test_who_was_seen_before_an_upgrade_is_still_known(world: World, who: dict[str, Any], seen_as: str) -> None:
    world.watched()
    alert = by("ada", "2", **who)
    world.first_seen.state_table.put(f"seen#{alert.account}", seen_as, {"noted": BEGIN}, DAY * 30)
    assert not world.fact(alert)
