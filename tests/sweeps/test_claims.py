"""What a caller chooses, the agent and the session's name, makes no alert quieter."""

import re
from copy import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Result, Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from account_event_handler.render.sms import sms
from account_event_handler.render.topic import subject
from tests.support.leaves import changed
from tests.support.samples import FROM_CLOUDTRAIL, every_sample, load
from tests.support.stack_context import context

pytestmark = pytest.mark.sweep
SITE = replace(
    context("AlarmNames", "ConsoleChanges"),
    trusted=(
        *("arn:aws:sts::*:assumed-role/*/ci-*", "arn:aws:sts::*:assumed-role/**/*", "arn:aws:sts::*:federated-user/*"),
        *("arn:aws:iam::*:role/trusted", "arn:aws:sts::*:assumed-role/trusted/*"),
    ),
)
AGENTS = (
    *("", "aws-cli/2.31.3", "Boto3/1.43.0", "Mozilla/5.0 (X11) Firefox/143.0", "AWS Internal", "[S3Console/0.4]"),
    *("Jersey/${project.version}", "terraform pulumi opentofu aws-sam-cli", "DryRunOperation"),
    *(f"x exec-env/{name}" for name in ("AWS_ECS_FARGATE", "AWS_Lambda_python3.13", "CloudShell")),
    *(f"{name}.amazonaws.com" for name in ("cloudformation", "codepipeline", "config", "console", "controltower")),
    *(f"{name}.amazonaws.com" for name in ("ecs", "guardduty", "lambda", "signin", "sso")),
)
SESSIONS = (
    *("x", "ci-1", "ada@example.com", "AWSCloudFormation", "AWSCodeBuild-1", "AWSBackup-1", "GitHubActions", "i-1"),
    *("i-0123456789abcdef0", "0123456789abcdef0123456789abcdef", "1488990565286", "aws-sdk-js-1748943273662"),
    *("AWSServiceRoleForECS", "trusted", "account-watcher", "AWSReservedSSO_Admin_0123456789abcdef", "root", "SLR"),
)
NUMBER = {path: number for number, path in enumerate(FROM_CLOUDTRAIL)}
LOUDEST_FIRST = [*Severity, None]


def loudness(event: Any) -> int:
    alert = judge(event, CATALOG, SITE).alert
    return LOUDEST_FIRST.index(alert.severity if alert else None)


def with_session(event: Any, name: str) -> Any:
    """The event by another session of the same role; of any other caller the event itself."""
    identity = event["detail"].get("userIdentity") or {}
    arn, principal = str(identity.get("arn")), str(identity.get("principalId"))
    if ":assumed-role/" not in arn:
        return event
    event = changed(event, ("detail", "userIdentity", "arn"), f"{arn.rpartition('/')[0]}/{name}")
    return changed(event, ("detail", "userIdentity", "principalId"), f"{principal.partition(':')[0]}:{name}")


def with_agent(event: Any, agent: str | None) -> Any:
    detail = {name: value for name, value in event["detail"].items() if name != "userAgent"}
    return {**event, "detail": detail | ({"userAgent": agent} if agent is not None else {})}


@every_sample(FROM_CLOUDTRAIL)
def test_no_agent_and_no_session_s_name_makes_an_alert_quieter(path: Path) -> None:
    event = load(path)
    # A console's agent may be why there is an alert; what no agent says is what none may take back.
    least = max(loudness(event), loudness(with_agent(event, None)))
    first = NUMBER[path]  # so that each agent meets each name
    pairs = [(agent, SESSIONS[(first + number) % len(SESSIONS)]) for number, agent in enumerate(AGENTS)]
    found = {pair: loudness(with_session(with_agent(event, pair[0]), pair[1])) for pair in pairs}
    assert {pair: loud for pair, loud in found.items() if loud > least} == {}
    if path.stem != "behaviour-console-changed--older-record":  # nothing but the agent says that it was the console
        assert least == loudness(event)


@settings(max_examples=400)
@given(st.sampled_from(FROM_CLOUDTRAIL), st.text(max_size=40) | st.sampled_from(AGENTS), st.text(max_size=40))
def test_no_text_makes_one_quieter(path: Path, agent: str, name: str) -> None:
    event = load(path)
    least = max(loudness(event), loudness(with_agent(event, None)))
    assert loudness(with_session(with_agent(event, agent), name)) <= least


def named(value: Any, name: str) -> Any:
    """With that in place of every text."""
    match value:
        case str():
            return name
        case dict():
            return {key: named(each, name) for key, each in value.items()}
        case list():
            return [named(each, name) for each in value]
    return value


@every_sample(FROM_CLOUDTRAIL)
def test_no_name_makes_what_was_done_read_as_denied(path: Path) -> None:
    event = load(path)
    for word in ("denied", "failed"):
        request = named(event["detail"].get("requestParameters"), f"prod: {word}")
        alert = judge(changed(event, ("detail", "requestParameters"), request), CATALOG, SITE).alert
        if alert and alert.outcome.result is Result.DONE:
            told = [headline_of(alert), subject(alert), sms(alert)]
            unquoted = [re.sub(r'"[^"]*"|"[^"]*$', "", said) for said in told]
            assert [said for said in unquoted if re.search(rf": {word}\b", said)] == []
