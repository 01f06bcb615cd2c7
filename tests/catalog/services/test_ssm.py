from typing import Any

import pytest

from account_event_handler.model import AccountEvent, Outcome, Result, Severity
from account_event_handler.render.sentence import fill
from tests.support.watches import watch

COMMAND_SENT = watch("ssm-command-sent")


def sent(document: str, **request: Any) -> AccountEvent:
    detail = {"eventName": "SendCommand", "requestParameters": {"documentName": document, **request}}
    return AccountEvent("", "aws.ssm", "", "111122223333", "eu-west-1", None, (), detail)


def target(key: str, *values: str) -> dict[str, Any]:
    return {"key": key, "values": list(values)}


@pytest.mark.parametrize(
    ("event", "severity", "sentence"),
    [
        (sent("AWS-RunShellScript", instanceIds=["i-1"]), Severity.MEDIUM, "ran AWS-RunShellScript on i-1"),
        (
            sent("AWS-RunShellScript", targets=[target("InstanceIds", "*")]),
            Severity.HIGH,
            "ran AWS-RunShellScript on every machine",
        ),
        (
            sent("AWS-RunShellScript", targets=[target("tag:env", "prod", "dev")]),
            Severity.MEDIUM,
            "ran AWS-RunShellScript on machines with env=prod,dev",
        ),
        (
            sent("AWS-RunPatchBaseline", targets=[target("InstanceIds", "*")]),
            Severity.LOW,
            "ran AWS-RunPatchBaseline on every machine",
        ),
        (
            sent("arn:aws:ssm:eu-west-1:444455556666:document/tidy-up", instanceIds=["i-1", "i-2"]),
            Severity.MEDIUM,
            "ran tidy-up on i-1 and i-2",
        ),
        (
            sent("AWS-RunShellScript", targets=[target("resource-groups:Name", "web")]),
            Severity.MEDIUM,
            "ran AWS-RunShellScript on Name web",
        ),
    ],
)
def test_what_runs_where_decides(event: AccountEvent, severity: Severity, sentence: str) -> None:
    assert COMMAND_SENT.severity_of(event, Outcome(Result.DONE)) == severity
    assert fill(f"{COMMAND_SENT.says} {COMMAND_SENT.fact}", event, COMMAND_SENT.words) == sentence
