"""The alarms and the dashboard against the metrics that the function really writes."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from copy import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from aws_lambda_powertools import Metrics

from account_event_handler.metrics import EventMetrics
from account_event_handler.model import Silence
from tests.support.alerts import alert_of
from tests.tools.test_rules import resources
from tools.generate.__main__ import ROOT

Series = tuple[str, frozenset[str]]  # a metric's name and the names of its dimensions
OF_LOG_FILES = {"FilesRead", "RecordsMatched", "RecordsRead", "RecordsTooOld", "RecordsUnreadable"}


@cache
def written() -> frozenset[Series]:
    """Every series that an invocation can write, as CloudWatch reads its log."""
    metrics = Metrics(namespace="AccountWatcher", service="stack")
    metrics.clear_metrics()
    event_metrics = EventMetrics(metrics)
    alert = replace(alert_of("s3-bucket-deleted"), time=datetime.now(UTC))

    @metrics.log_metrics
    def invocation(event: object, context: object) -> None:
        event_metrics.arrived()
        event_metrics.ignored(Silence.MUTED)
        event_metrics.deferred()
        event_metrics.state_unavailable()
        event_metrics.not_enriched()
        event_metrics.heartbeat()
        event_metrics.grouped(alert)
        event_metrics.delivered(alert)
        event_metrics.delivery_failed("slack")
        for name in OF_LOG_FILES:  # by the same Metrics, see the next test
            metrics.add_metric(name, "Count", 1)

    with redirect_stdout(io.StringIO()) as log:
        invocation({}, None)
    return frozenset(series for line in log.getvalue().splitlines() for series in read(line))


def read(line: str) -> Iterator[Series]:
    for directive in json.loads(line)["_aws"]["CloudWatchMetrics"]:
        assert directive["Namespace"] == "AccountWatcher"
        for metric in directive["Metrics"]:
            for dimensions in directive["Dimensions"]:
                yield metric["Name"], frozenset(dimensions)


def test_the_log_files_road_counts_what_the_dashboard_shows_of_it() -> None:
    code = "".join(path.read_text() for path in (ROOT / "account_event_handler").rglob("*.py"))
    assert {name for name in OF_LOG_FILES if f'"{name}"' not in code} == set()


def alarms() -> dict[str, dict[str, Any]]:
    return {
        name: part["Properties"]
        for name, part in resources().items()
        if part["Type"] == "AWS::CloudWatch::Alarm"
        and part["Properties"]["Namespace"] == "AccountWatcher"
        and part["Properties"]["MetricName"].isalpha()  # the trails' is CloudWatch Logs' own
    }


@pytest.mark.parametrize("name", alarms())
def test_an_alarm_is_on_a_series_that_is_written(name: str) -> None:
    alarm = alarms()[name]
    dimensions = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
    assert (alarm["MetricName"], frozenset(dimensions)) in written()
    assert dimensions == {"service": "Ref AWS::StackName"}


def board() -> list[dict[str, Any]]:
    """The widgets, with the log files' ones and an x for what CloudFormation puts in."""
    body, more = resources()["Dashboard"]["Properties"]["DashboardBody"]
    widgets = body.replace("${LogFileWidgets}", more["LogFileWidgets"].removeprefix("Sub "))
    return list(json.loads(re.sub(r"\$\{[^}]*\}", "x", widgets))["widgets"])


def shown() -> Iterator[Series]:
    """The series of the function's own that the widgets show."""
    for widget in board():
        above: list[Any] = []
        for metric in widget["properties"].get("metrics", ()):
            if isinstance(metric[0], dict):
                yield searched(metric[0]["expression"])
                continue
            named = [each for each in metric if isinstance(each, str)]
            if named != ["..."]:
                above = [above[at] if each == "." else each for at, each in enumerate(named)]
            if above[0] == "AccountWatcher":
                yield above[1], frozenset(above[2::2])


def searched(expression: str) -> Series:
    schema = re.search(r"\{AccountWatcher,([\w,]+)\}", expression)
    name = re.search(r'MetricName="(\w+)"', expression)
    assert schema
    assert name
    return name[1], frozenset(schema[1].split(","))


def test_the_dashboard_shows_series_that_are_written() -> None:
    assert set(shown()) - written() == set()
    assert {"AlertsDelivered", "DeliveriesFailed", "Freshness", "RecordsUnreadable"} <= {name for name, _ in shown()}


def test_no_widget_lies_over_another() -> None:
    taken: set[tuple[int, int]] = set()
    for widget in board():
        left, top = widget["x"], widget["y"]
        places = {(x, y) for x in range(left, left + widget["width"]) for y in range(top, top + widget["height"])}
        assert not places & taken
        assert left + widget["width"] <= 24
        taken |= places


def test_every_alarm_of_the_alert_topic_is_on_the_dashboard() -> None:
    body, more = resources()["Dashboard"]["Properties"]["DashboardBody"]
    named = re.findall(r"\$\{(\w+)\.Arn\}", body + more["LogFileWidgets"])
    assert set(named) == {
        name
        for name, part in resources().items()
        if part["Type"] == "AWS::CloudWatch::Alarm" and part["Properties"]["AlarmActions"] == ["Ref AlertTopic"]
    }
