import json
from copy import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.tracked_calls import TRACKED_CALLS
from account_event_handler.catalog.watch import API_CALL, Watch, api_call, console_sign_in, service_event
from account_event_handler.event_pattern import Pattern
from account_event_handler.model import Severity
from tests.support.samples import every_sample, load
from tools.generate.__main__ import TEMPLATE
from tools.generate.rules import READS_TOO, Rule, rules_of
from tools.generate.split import PATTERN_LIMIT
from tools.generate.template import with_rules


def with_every_alarm(rule: Rule) -> Pattern:
    return Pattern(json.loads(json.dumps(rule.pattern).replace("${AlarmNames}", "*")))


RULES = {rule.logical_id: with_every_alarm(rule) for rule in rules_of(CATALOG.watches, TRACKED_CALLS)}


def watch(on: Any, name: str = "x-y") -> Watch:
    return Watch(name=name, severity=Severity.LOW, on=on, says="deleted x", why="W.", advice="D.")


def test_the_template_s_rules_are_those_of_the_catalog() -> None:
    text = TEMPLATE.read_text()
    is_current = text == with_rules(text, rules_of(CATALOG.watches, TRACKED_CALLS))
    assert is_current, "the catalog has changed: run make template"


def test_every_rule_s_pattern_is_within_eventbridge_s_limit() -> None:
    for rule in rules_of(CATALOG.watches, TRACKED_CALLS):
        assert len(json.dumps(rule.pattern)) < PATTERN_LIMIT
        Pattern(rule.pattern)


def test_calls_of_one_service_share_a_rule() -> None:
    rules = rules_of([watch(api_call("s3", "B")), watch(api_call("s3", "A", "B"))])
    assert [(rule.logical_id, rule.pattern["detail"]) for rule in rules] == [
        ("S3ApiCallsRule", {"eventName": ["A", "B"]})
    ]


def test_calls_with_other_conditions_stand_side_by_side() -> None:
    on = api_call("s3", "B", errorCode=[{"exists": True}])
    (rule,) = rules_of([watch(api_call("s3", "A")), watch(on)])
    assert rule.pattern["detail"] == {
        "$or": [{"eventName": ["B"], "errorCode": [{"exists": True}]}, {"eventName": ["A"]}]
    }


ROOT = {"detail-type": [API_CALL], "detail": {"userIdentity": {"type": ["Root"]}}}
MANY = [f"{letter}{number:03}CallWithALongName" for letter in "ACDMU" for number in range(40)]


def call(name: str, source: str = "aws.s3", user: str = "IAMUser") -> dict[str, Any]:
    detail = {"eventName": name, "userIdentity": {"type": user}}
    return {"source": source, "detail-type": API_CALL, "detail": detail}


@pytest.mark.parametrize(
    ("event", "rules"),
    [
        (call("A001CallWithALongName"), 1),
        (call("A001CallWithALongName", user="Root"), 1),
        (call("U039CallWithALongName", user="Root"), 1),
        (call("Anything", user="Root"), 1),
        (call("zebra", user="Root"), 1),
        (call("Anything", "aws.other", "Root"), 1),
        (call("Anything"), 0),
        (call("A001CallWithALongName", "aws.other"), 0),
    ],
)
def test_an_event_passes_one_rule_however_many_watches_it_concerns(event: dict[str, Any], rules: int) -> None:
    written = rules_of([watch(api_call("s3", *MANY)), watch(ROOT)])
    assert len(written) > 2
    assert sum(Pattern(rule.pattern).matches(event) for rule in written) == rules


@every_sample()
def test_every_sample_passes_exactly_one_rule(path: Path) -> None:
    event = load(path)
    matching = [rule for rule, pattern in RULES.items() if pattern.matches(event)]
    assert len(matching) == 1


def test_a_watch_about_reads_has_its_rule_see_them() -> None:
    quiet, reading = watch(api_call("s3", "A")), watch(api_call("iam", "B"))
    rules = rules_of([quiet, replace(reading, include_reads=True)])
    assert {rule.logical_id: rule.state for rule in rules} == {
        "IamApiCallsRule": READS_TOO,
        "S3ApiCallsRule": "ENABLED",
    }


def test_an_option_s_rule_asks_the_template() -> None:
    on = service_event("cloudwatch", "CloudWatch Alarm State Change")
    (rule,) = rules_of([replace(watch(on), option="AlarmNames")])
    text = with_rules("a\n  # rules begin\n  # rules end\nb", [rule])
    assert "Condition: HasAlarmNames" in text
    assert 'alarmName: [{"wildcard": !Ref AlarmNames}]' in text


def test_what_cannot_be_split_is_refused() -> None:
    with pytest.raises(ValueError, match="fits into 2048"):
        rules_of([watch(api_call("s3", *(f"A{number:03}" + "x" * 20 for number in range(200))))])


def test_a_rule_is_named_after_its_service_and_kind() -> None:
    ons = [
        service_event("ecs", "ECS Task State Change"),
        service_event("ssm", "Parameter Store Change", operation=["Delete"]),
        console_sign_in(userIdentity={"type": ["Root"]}),
    ]
    assert [rule.logical_id for rule in rules_of(watch(on) for on in ons)] == [
        "EcsTaskStateChangeRule",
        "SigninConsoleSignInsRule",
        "SsmParameterStoreChangeRule",
    ]


def test_a_pattern_on_more_than_the_envelope_s_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="x-y: a rule cannot be merged over account"):
        rules_of([watch({"source": ["aws.s3"], "account": ["1"]})])


def test_a_template_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="lost its marks"):
        with_rules("Resources: {}", [])


class Reader(yaml.SafeLoader):
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


def test_the_queues_take_messages_of_these_rules_only() -> None:
    rules = [rule.logical_id for rule in rules_of(CATALOG.watches, TRACKED_CALLS)]
    schedules = ["TrailLookRule", "HeartbeatRule"]
    names = [f"Sub arn:*:events:*:*:rule/${{{rule}}}" for rule in [*rules, *schedules]]
    for queue in ("ActivityQueue", "ActivityDeadLetters"):
        policy = resources()[f"{queue}Policy"]["Properties"]["PolicyDocument"]
        statement, *_ = policy["Statement"]
        assert statement["Condition"]["ArnLike"]["aws:SourceArn"] == names
        longest = json.dumps(policy, separators=(",", ":")).replace("Sub ", "")
        for rule in [*RULES, *schedules]:
            longest = longest.replace(f"${{{rule}}}", "x" * 64)  # EventBridge's longest name
        assert len(longest) < 8192
