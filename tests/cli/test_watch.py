import pytest

from account_event_handler.catalog.template_rules import is_passed
from account_event_handler.event_pattern import Pattern
from account_event_handler.model import Severity
from account_event_handler.suppress.custom_watches import KIND, CustomWatch
from account_event_handler.suppress.operator_config import PARTITION
from cli.roads import roads
from cli.samples import samples
from cli.stack import Stack
from tests.cli.operator import RESOURCES, Operator, Said, deploy

SECRET = '{"source": ["aws.secretsmanager"], "detail": {"eventName": ["DescribeSecret"]}}'
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
        "EventBridge brings, within seconds, only root's calls, denied calls and changes made in the console.\n"
        "To get all of them, have the stack read a trail's log files: CreateTrail or TrailBucket.\n"
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
    shown = " ".join(capsys.readouterr().out.split())
    assert "only what is denied and what root does: for all of it the stack must read a trail's log files" in shown


ROADS = {
    '{"source": ["aws.iam"], "detail": {"eventName": ["CreateAccessKey", "DeleteUser"]}}': "brings them within",
    '{"source": ["aws.iam"], "detail": {"eventName": ["CreateAccessKey", "GetUser"]}}': "brings CreateAccessKey within",
    '{"source": ["aws.iam"]}': "brings what the catalog watches of them, within seconds. Of the others",
    '{"source": ["aws.iam"], "detail": {"eventName": ["GetUser"]}}': "brings, within seconds, only root's",
    '{"source": ["aws.guardduty"], "detail-type": ["GuardDuty Finding"]}': "EventBridge brings them within seconds.",
    '{"detail-type": ["Access Analyzer Finding"], "source": ["aws.access-analyzer"]}': "the catalog watches of them",
}


@pytest.mark.parametrize("pattern", ROADS)
@pytest.mark.parametrize("parameters", [{}, {"TrailBucket": "trail-logs"}], ids=["rules", "log files, too"])
def test_the_roads_that_bring_such_events_are_named(
    stranger: Operator, pattern: str, parameters: dict[str, str]
) -> None:
    deploy(RESOURCES, **parameters)
    said = add(stranger, pattern=pattern)
    assert (said.code, ROADS[pattern] in said.flat) == (0, True)
    assert ("log files bring every management event" in said.flat) is ("Finding" not in pattern and bool(parameters))


@pytest.mark.parametrize(
    "pattern",
    [
        '{"source": ["com.example"]}',
        '{"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"]}',
        '{"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"]}',
        '{"source": ["aws.kms"], "detail-type": ["AWS Service Event via CloudTrail"]}',
    ],
)
def test_a_watch_over_events_that_nothing_brings_is_refused(operator: Operator, pattern: str) -> None:
    said = add(operator, pattern=pattern)
    assert (said.code, kept(operator)) == (1, [])
    assert "begins with account-watcher-, and use --own-rule" in said.errors
    assert ("CreateTrail or TrailBucket" in said.errors) is ("via CloudTrail" in pattern)
    assert "a rule of your own must bring them" in add(operator, "--own-rule", pattern=pattern).out


def test_alarms_are_brought_where_the_stack_has_a_rule_for_them(stranger: Operator) -> None:
    deploy(AlarmNames="*")
    said = add(stranger, pattern='{"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"]}')
    assert "brings what the catalog watches of them" in said.out


def test_whatever_a_rule_passes_has_a_road() -> None:
    stack, asked = Stack("", {}, {"AlarmNames": "*"}), {}
    for sample in samples():
        event = sample.event
        if event.source == "account-watcher" or not is_passed(event):
            continue
        name = {"detail": {"eventName": [event.text("eventName")]}} if event.text("eventName") else {}
        kind = {"source": [event.source], "detail-type": [event.detail_type], **name}
        for pattern in ({"source": [event.source]}, {"detail-type": [event.detail_type]}, name or kind, kind):
            asked[str(pattern)] = pattern
    assert [pattern for pattern in asked.values() if not any(roads(Pattern(pattern), stack))] == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--says", "read {"), "a brace is not closed"),
        (("--says", "read {$who}"), "{$who} names nothing"),
        (("--says", ""), "a sentence has 1 to 300 characters"),
        (("--name", "Secret Read"), "small letters, digits"),
        (("--pattern", '{"source": 1}'), "source: must be a list of values"),
        (("--advice", " "), "--advice is empty"),
        (("--pattern", '{"watch": ["iam-user-created"]}'), "No event has the field watch"),
        (("--pattern", '{"detail": {"evntName": ["x"]}}'), "Did you mean detail.eventName?"),
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
