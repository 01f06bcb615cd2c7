import json
from copy import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.tracked_calls import TRACKED_CALLS
from account_event_handler.catalog.watch import API_CALL, Watch, api_call, service_event
from account_event_handler.event_pattern import Pattern
from account_event_handler.model import Severity
from tests.support.samples import every_sample, load
from tools.generate.__main__ import TEMPLATE
from tools.generate.rules import DENIED, PATTERN_LIMIT, READS_TOO, Rule, rules_of
from tools.generate.template import with_rules


def with_every_alarm(rule: Rule) -> Pattern:
    return Pattern(json.loads(json.dumps(rule.pattern).replace("${AlarmNames}", "*")))


RULES = {rule.logical_id: with_every_alarm(rule) for rule in rules_of(CATALOG.watches, TRACKED_CALLS)}


def watch(on: Any, name: str = "x-y") -> Watch:
    return Watch(name=name, severity=Severity.LOW, on=on, says="deleted x", why="W.", advice="D.")


ANY_SOURCE = [each for each in CATALOG.watches if "source" not in each.on]


def test_the_template_s_rules_are_those_of_the_catalog() -> None:
    text = TEMPLATE.read_text()
    is_current = text == with_rules(text, rules_of(CATALOG.watches, TRACKED_CALLS))
    assert is_current, "the catalog has changed: run make template"


def test_the_rules_are_few_and_within_eventbridge_s_limits() -> None:
    rules = rules_of(CATALOG.watches, TRACKED_CALLS)
    assert len(rules) <= 60
    for rule in rules:
        assert len(json.dumps(rule.pattern)) < PATTERN_LIMIT
        Pattern(rule.pattern)
    # 30 rules of a bus may have wildcards, and some of them are the operator's
    assert sum("wildcard" in json.dumps(rule.pattern) for rule in rules) <= 5


def test_sources_share_a_rule_of_all_their_names() -> None:
    (rule,) = rules_of([watch(api_call("s3", "B")), watch(api_call("kms", "A", "B"))])
    assert rule.pattern["source"] == ["aws.kms", "aws.s3"]
    assert rule.pattern["detail"]["eventName"] == ["A", "B"]


def test_a_source_with_many_names_has_rules_for_parts_of_them() -> None:
    rules = rules_of([watch(api_call("s3", *MANY)), watch(api_call("kms", "A"))])
    of_s3 = [rule.pattern for rule in rules if "aws.s3" in rule.pattern["source"]]
    assert len(of_s3) > 2
    assert sorted({name for pattern in of_s3 for name in pattern["detail"]["eventName"]} - {"A"}) == MANY


def test_a_name_that_another_rule_passes_is_added_to_none_of_its_source() -> None:
    rules = rules_of([watch(api_call("s3", *MANY)), watch(api_call("kms", *MANY[-3:], "A"))])
    passing = [rule for rule in rules if Pattern(rule.pattern).matches(call(MANY[-1]))]
    assert len(passing) == 1


def test_an_exact_rule_passes_what_its_watch_is_about_and_no_more() -> None:
    reading = watch(api_call("s3", "A", userIdentity={"arn": [{"wildcard": "*:user/*"}]}))
    rules = rules_of([replace(reading, include_reads=True, exact_rule=True), watch(api_call("s3", "B")), *ANY_SOURCE])
    arn = "arn:aws:iam::111122223333:user/a"
    asked = {"readOnly": True, "userIdentity": {"type": "IAMUser", "arn": arn}}
    for event, passes in (
        (call("A", **asked), 1),
        (call("A", **asked | {"userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:role/a"}}), 0),
        (call("A", **asked, errorCode="NoSuchBucket"), 0),
        (call("A", "aws.kms", **asked), 0),
    ):
        assert sum(Pattern(rule.pattern).matches(event) for rule in rules if rule.kind == "Events") == passes


MANY = [f"{letter}{number:03}CallWithALongName" for letter in "ACDMU" for number in range(40)]


def call(name: str, source: str = "aws.s3", /, **detail: Any) -> dict[str, Any]:
    user = {"userIdentity": {"type": "IAMUser"}}
    return {
        "source": source,
        "detail-type": API_CALL,
        "detail": {"eventName": name, "readOnly": False, **user, **detail},
    }


Fields = dict[str, Any]
ROOT: Fields = {"userIdentity": {"type": "Root"}}
DENIED_CALL: Fields = {"errorCode": "Client.UnauthorizedOperation"}
FAILED_CALL: Fields = {"errorCode": "NoSuchBucket"}
IN_CONSOLE: Fields = {"sessionCredentialFromConsole": "true"}
WHO: list[Fields] = [{}, ROOT, {"userIdentity": {}}, {"userIdentity": {"type": "AssumedRole"}}]
OUTCOMES: list[Fields] = [{}, DENIED_CALL, FAILED_CALL]
TOOLS: list[Fields] = [{}, IN_CONSOLE, {"userAgent": "Mozilla/5.0"}, {"userAgent": "aws-cli"}]
READS: list[Fields] = [{"readOnly": True}, {"readOnly": False}, {}]


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (call("A001CallWithALongName"), "Calls"),
        (call("A001CallWithALongName", userIdentity={}), "Calls"),
        (call("A001CallWithALongName", **FAILED_CALL), "Calls"),
        (call("A001CallWithALongName", **ROOT), "Root"),
        (call("A001CallWithALongName", **DENIED_CALL, userIdentity={}), "Denied"),
        (call("A001CallWithALongName", **IN_CONSOLE), "Console"),
        (call("A001CallWithALongName", **IN_CONSOLE, **DENIED_CALL, **ROOT), "Root"),
        (call("A001CallWithALongName", userAgent="Mozilla/5.0", **DENIED_CALL), "Denied"),
        (call("A001CallWithALongName", userAgent="Mozilla/5.0", readOnly=True), "Calls"),
        (call("Anything", **ROOT), "Root"),
        (call("Anything", "aws.other", **ROOT), "Root"),
        (call("Anything", "aws.other", **DENIED_CALL), "Denied"),
        (call("Anything", "aws.other", userAgent="signin.amazonaws.com"), "Console"),
        (call("Anything"), None),
        (call("A001CallWithALongName", "aws.other"), None),
    ],
)
def test_root_s_calls_are_apart_from_denied_ones_and_both_from_the_rest(
    event: dict[str, Any], kind: str | None
) -> None:
    rules = rules_of([watch(api_call("s3", *MANY)), *ANY_SOURCE])
    assert [rule.kind for rule in rules if Pattern(rule.pattern).matches(event)] == ([kind] if kind else [])


def test_denied_calls_have_a_queue_of_their_own() -> None:
    rules = rules_of(CATALOG.watches, TRACKED_CALLS)
    assert [rule.kind for rule in rules if rule.queue == DENIED] == ["Denied"]


NAMES = sorted({name for each in CATALOG.watches for name in each.on.get("detail", {}).get("eventName", ())})
SOURCES = sorted({source for each in CATALOG.watches for source in each.on.get("source", ())})


@pytest.mark.parametrize("seed", range(4))
def test_no_event_passes_two_rules(seed: int) -> None:
    choose = Random(seed)
    rules = {
        rule.logical_id: Pattern(rule.pattern) for rule in rules_of(CATALOG.watches, TRACKED_CALLS) if not rule.option
    }
    passing = 0
    for _ in range(500):
        event = call(
            choose.choice([*NAMES, "AssumeRole", "SwitchRole", "Other"]),
            choose.choice([*SOURCES, "aws.sts", "aws.other"]),
            **{key: value for fields in (WHO, OUTCOMES, TOOLS, READS) for key, value in choose.choice(fields).items()},
        )
        matching = [name for name, pattern in rules.items() if pattern.matches(event)]
        assert len(matching) <= 1, (event, matching)
        passing += len(matching)
    assert passing > 100


@every_sample()
def test_every_sample_passes_exactly_one_rule(path: Path) -> None:
    event = load(path)
    matching = [rule for rule, pattern in RULES.items() if pattern.matches(event)]
    assert len(matching) == 1


def test_a_watch_about_reads_has_its_rule_see_them() -> None:
    quiet, reading = watch(api_call("s3", "A")), watch(api_call("iam", "B"))
    rules = rules_of([quiet, replace(reading, include_reads=True)])
    assert {rule.pattern["source"][0]: rule.state for rule in rules} == {"aws.iam": READS_TOO, "aws.s3": "ENABLED"}


def test_an_option_s_rule_asks_the_template() -> None:
    on = service_event("cloudwatch", "CloudWatch Alarm State Change")
    (rule,) = rules_of([replace(watch(on), option="AlarmNames")])
    text = with_rules("a\n  # rules begin\n  # rules end\nb", [rule])
    assert "Condition: HasAlarmNames" in text
    assert 'alarmName: [{"wildcard": !Ref AlarmNames}]' in text


def test_a_changed_rule_is_a_new_one_so_that_an_upgrade_misses_nothing() -> None:
    (before,), (after,) = rules_of([watch(api_call("s3", "A"))]), rules_of([watch(api_call("s3", "A", "B"))])
    assert before.logical_id != after.logical_id
    text = with_rules("a\n  # rules begin\n  # rules end\nb", [after])
    assert f"Name: !Sub ${{AWS::StackName}}-calls-{after.digest}" in text


@pytest.mark.parametrize(
    ("on", "says"),
    [
        ({"source": ["aws.s3"], "account": ["1"]}, "x-y: a rule cannot be merged over account"),
        (api_call("s3", "x" * 2000), "aws.s3: x+ does not fit into a rule"),
        (service_event("s3", "x" * 2048), "what is asked of aws.s3 does not fit into a rule"),
        ({**api_call("s3"), "detail": {}}, "x-y: a watch of one source's calls needs their exact names"),
        (
            {**api_call("s3"), "detail": {"eventName": [{"prefix": "A"}]}},
            "x-y: a watch of one source's calls needs their exact names",
        ),
        ({"detail-type": [API_CALL], "detail": {"awsRegion": ["x"]}}, "x-y: no division of the rules passes"),
    ],
)
def test_what_no_rule_can_pass_is_refused(on: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        rules_of([watch(on)])


def test_a_template_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="lost its marks"):
        with_rules("Resources: {}", [])


class Reader(yaml.CSafeLoader):
    """Reads CloudFormation's short forms as plain values."""


def shortened(loader: Reader, tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        values = loader.construct_sequence(node, deep=True)
        return values[1] if tag == "If" else values
    return f"{tag} {node.value}"


Reader.add_multi_constructor("!", shortened)


@cache
def template() -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(TEMPLATE.read_text(), Reader)
    return read


def resources() -> dict[str, Any]:
    return dict(template()["Resources"])


def test_the_written_patterns_read_back_as_they_were() -> None:
    rules = rules_of(CATALOG.watches, TRACKED_CALLS)
    for rule in rules:
        written = json.dumps(resources()[rule.logical_id]["Properties"]["EventPattern"])
        assert json.loads(written.replace("Ref AlarmNames", "${AlarmNames}")) == rule.pattern


QUEUES = ("ActivityQueue", "ActivityDeadLetters", "DeniedQueue", "DeniedDeadLetters")


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_takes_messages_of_this_stack_s_rules_only(queue: str) -> None:
    policy = resources()[f"{queue}Policy"]["Properties"]["PolicyDocument"]
    condition = policy["Statement"][0]["Condition"]
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html has aws:SourceArn for queues,
    # and nothing of the account: where that key were missing, a plain StringEquals would keep every event out
    assert condition["StringEqualsIfExists"] == {"aws:SourceAccount": "Ref AWS::AccountId"}
    prefix = "Sub arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${AWS::StackName}-"
    assert condition["ArnLike"]["aws:SourceArn"] == f"{prefix}*"
    longest = (
        json.dumps(policy).replace("Sub ", "").replace("${AWS::StackName}", "x" * 128).replace("GetAtt ", "x" * 128)
    )
    assert len(longest) < 4096


def test_every_rule_s_name_begins_as_the_queues_ask_and_is_short_enough() -> None:
    rules = [part["Properties"] for part in resources().values() if part["Type"] == "AWS::Events::Rule"]
    names = [(rule.get("EventBusName", ""), rule["Name"]) for rule in rules]
    assert len(names) == len(set(names))
    for _, name in names:
        assert name.startswith("Sub ${AWS::StackName}-")
        assert len(name.removeprefix("Sub ${AWS::StackName}")) <= 64 - 47  # the longest name of a stack, in README


def test_a_rule_s_target_and_dead_letters_belong_together() -> None:
    for rule in (part["Properties"] for part in resources().values() if part["Type"] == "AWS::Events::Rule"):
        (target,) = rule["Targets"]
        queue = target["Arn"].removeprefix("GetAtt ").removesuffix(".Arn")
        redrive = resources()[queue]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]
        assert target["DeadLetterConfig"]["Arn"] == redrive


def test_every_refusal_that_a_watch_is_about_passes_the_rule_of_denied_calls() -> None:
    (rule,) = (rule for rule in rules_of(CATALOG.watches) if rule.queue == DENIED)
    for code in ("AccessDeniedException", "AuthorizationErrorException", "Server.UnauthorizedOperation"):
        assert Pattern(rule.pattern).matches(call("Anything", "aws.other", errorCode=code))
