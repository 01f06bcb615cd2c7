import pytest

from account_event_handler.model import Severity
from account_event_handler.suppress.custom_watches import KIND, CustomWatch
from account_event_handler.suppress.operator_config import PARTITION
from tests.cli.operator import Operator, Said

SECRET = '{"source": ["aws.secretsmanager"], "detail": {"eventName": ["GetSecretValue"]}}'
DELETED = (
    '{"detail": {"eventName": ["DeleteBucket"], "errorCode": [{"exists": false}],'
    ' "requestParameters": {"bucketName": ["payments-archive"]}}}'
)
SAYS = "read secret {requestParameters.secretId}[ in {$region}]"


def add(operator: Operator, *more: str, pattern: str = SECRET, says: str = SAYS) -> Said:
    words = ("--name", "secret-read", "--severity", "medium", "--pattern", pattern, "--says", says)
    return operator.types("watch", "add", *words, *more)


def kept(operator: Operator) -> list[CustomWatch]:
    return [CustomWatch.of(item) for item in operator.state_table.items(PARTITION, f"{KIND}#")]


def test_a_live_watch_is_kept_and_says_when_it_speaks_and_what_it_can_see(operator: Operator) -> None:
    said = add(operator, "--owner", "ada", "--advice", "Ask ada.")
    (watch,) = kept(operator)
    assert said.code == 0
    assert said.out == (
        "live-secret-read is added; it takes effect within a minute.\n"
        "It matches no sample event; compare it with a real one to be sure it works.\n"
        "It sees every event of the trail's log files. By EventBridge it sees only what a rule of"
        " the stack lets through.\n"
    )
    assert (watch.severity, watch.says, watch.owner) == (Severity.MEDIUM, SAYS, "ada")
    assert watch.watch.advice == "Ask ada."


def test_what_it_would_say_is_shown_by_a_sample(operator: Operator) -> None:
    said = add(operator, pattern=DELETED, says="removed {requestParameters.bucketName}")
    assert "Example: maria@example.com removed payments-archive\n" in said.out


def test_a_verb_that_cannot_be_turned_into_an_attempt_is_pointed_out(operator: Operator) -> None:
    assert "tried to squashed" in add(operator, says="squashed it").out
    assert "tried to" not in add(operator).out


def test_a_watch_of_the_same_name_takes_the_place_of_the_former(operator: Operator) -> None:
    add(operator)
    said = add(operator, says="read the secret")
    assert "replaces the one of that name" in said.out
    assert [watch.says for watch in kept(operator)] == ["read the secret"]


def test_the_example_says_that_eventbridge_does_not_bring_its_call(
    operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        operator.types("watch", "add", "--help")
    assert "No rule lets this call through: it needs the trail's log files" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--says", "read {"), "a brace is not closed"),
        (("--says", "read {$who}"), "{$who} names nothing"),
        (("--says", ""), "a sentence has 1 to 300 characters"),
        (("--name", "Secret Read"), "small letters, digits"),
        (("--pattern", '{"source": 1}'), "source: must be a list of values"),
        (("--advice", " "), "--advice is empty"),
    ],
)
def test_a_live_watch_that_could_not_speak_is_refused_with_2(
    operator: Operator, more: tuple[str, str], words: str
) -> None:
    said = add(operator, *more)
    assert (said.code, kept(operator)) == (2, [])
    assert words in said.errors


def test_a_severity_that_is_none_is_refused_with_2(operator: Operator) -> None:
    with pytest.raises(SystemExit) as ended:
        add(operator, "--severity", "loud")
    assert ended.value.code == 2


def test_no_live_watches_are_no_table(operator: Operator) -> None:
    assert operator.types("watch", "list").out == "There is no custom watch.\n"
    assert operator.types("watch", "list", "--json").json == []


def test_the_list_shows_every_live_watch_in_80_columns(operator: Operator) -> None:
    add(operator, "--owner", "ada")
    said = operator.types("watch", "list")
    for words in ("secret-read", "medium", "ada", "eventName"):
        assert words in said.flat
    assert max(map(len, said.out.splitlines())) <= 80
    assert operator.types("watch", "list", "--json").json == [
        {"name": "secret-read", "severity": "medium", "pattern": SECRET.replace(" ", ""), "says": SAYS, "owner": "ada"}
    ]


def test_a_live_watch_that_cannot_be_read_is_listed_as_such(operator: Operator) -> None:
    operator.state_table.put(PARTITION, f"{KIND}#odd", {"says": "x"})
    assert "cannot be read, has no effect" in operator.types("watch", "list").flat


@pytest.mark.parametrize("name", ["secret-read", "live-secret-read"])
def test_a_live_watch_is_removed_by_either_of_its_names(operator: Operator, name: str) -> None:
    add(operator)
    assert operator.types("watch", "remove", name).code == 0
    assert kept(operator) == []


def test_removing_a_live_watch_that_is_not_there_says_where_to_look(operator: Operator) -> None:
    said = operator.types("watch", "remove", "x")
    assert (said.code, "watch list shows all" in said.errors) == (1, True)
