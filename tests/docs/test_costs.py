"""What docs/cost.md says a stack costs is counted from the template, at the list prices that it names."""

import re
from collections import Counter

from tests.support.template_parts import resources
from tools.generate.__main__ import ROOT

PAGE = (ROOT / "docs/cost.md").read_text()
LIMITS = (ROOT / "docs/operations.md").read_text()
KEY, ALARM, REQUESTS = 1.00, 0.10, 0.26  # dollars a month: aws.amazon.com/kms, /cloudwatch, /sqs, each with /pricing


def count(kind: str) -> Counter[str]:
    """How many there are under each condition, "" for none."""
    return Counter(part.get("Condition", "") for part in resources().values() if part["Type"] == kind)


def row(begin: str) -> list[float]:
    """The dollars of a row of the table, by year."""
    (cells,) = re.findall(rf"^\| \**{begin}.*?\|(.*)\|$", PAGE, re.MULTILINE)
    return [float(each) for each in re.findall(r"\$([\d.]+)", cells)]


def test_the_key_is_said_with_its_rotations() -> None:
    (key,) = (part for part in resources().values() if part["Type"] == "AWS::KMS::Key")
    assert key["Properties"]["EnableKeyRotation"] is True
    # "The first and second rotation of the KMS key adds $1/month": aws.amazon.com/kms/pricing
    assert row("the topic's key") == [KEY, 2 * KEY, 3 * KEY]


def test_the_alarms_are_counted() -> None:
    alarms = count("AWS::CloudWatch::Alarm")
    assert alarms.keys() == {"", "HasLogFiles", "HasTrailLogGroup"}
    assert (
        row(f"{alarms['']} alarms; {alarms[''] + alarms['HasLogFiles']} with log files, one more")
        == [alarms[""] * ALARM] * 3
    )
    assert alarms["HasTrailLogGroup"] == 1


def test_the_rules_are_counted() -> None:
    rules = count("AWS::Events::Rule")
    of_hub = {name: rules.pop(name) for name in ("HasHub", "HasHubAlarmNames")}
    assert rules.keys() == {"", "HasAlarmNames", "HasLogFiles"}
    assert re.search(
        rf"^- {rules['']} of the 300 rules .* are this stack's, {rules.total()} with", LIMITS, re.MULTILINE
    )
    assert sum(of_hub.values()) <= 62  # with that of heartbeats, and the schedule on the default bus


def test_the_queues_that_are_polled_are_counted() -> None:
    polled = [
        each
        for part in resources().values()
        if part["Type"] == "AWS::Serverless::Function"
        for each in part["Properties"]["Events"].values()
        if each["Type"] == "SQS"
    ]
    assert count("AWS::Lambda::EventSourceMapping") == {"HasLogFiles": 1}
    assert row(f"{len(polled)} queues .*; {len(polled) + 1} with log files") == [len(polled) * REQUESTS] * 3


def test_each_year_s_sum_is_that_of_its_rows() -> None:
    parts = [row(begin) for begin in ("the topic's key", r"\d+ alarms", r"\d+ queues", "metrics")]
    metrics = parts.pop()[-1]  # behind the price of one
    for year, sum_ in enumerate(row("together")):
        assert abs(sum(part[year] for part in parts) + metrics - sum_) < 0.26


def test_there_is_one_dashboard_and_three_are_free() -> None:
    assert count("AWS::CloudWatch::Dashboard").total() == 1
    assert "a fourth stack $3 more for its dashboard" in PAGE


def test_an_organization_s_stacks_are_multiplied_right() -> None:
    first, _, third = row("together")
    (one, year_one, year_three, stacks) = re.findall(
        r"about \$(\d+) a month with one stack, and about \$([\d,]+)\s+in year one and \$([\d,]+) from year three"
        r" with ([\d,]+) stacks",
        PAGE,
    )[0]
    assert int(stacks.replace(",", "")) == 300 * 5
    for said, each in ((year_one, first), (year_three, third)):
        assert abs(1500 * each - int(said.replace(",", ""))) <= 100
    assert abs(28 + third - int(one)) <= 1  # beside what its log files cost
