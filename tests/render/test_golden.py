"""What people read, word for word; `WRITE_GOLDEN=1 make unit` writes the files anew, to be read."""

import json
import os
from pathlib import Path

import pytest

from account_event_handler.render.slack import blocks_message, workflow_message
from account_event_handler.render.topic import body, subject
from tests.support.alerts import alert_of

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = (
    "cloudtrail-bucket-emptied",
    "cloudtrail-trail-stopped",
    "cloudtrail-trail-stopped--refused",
    "dynamodb-table-created",
    "ecs-task-failed",
    "iam-access-key-created",
    "s3-bucket-deleted",
    "signin-root-signed-in--failed",
    "ssm-parameter-changed",
    "watcher-rule-disabled",
    "watcher-slack-url-changed",
    "watcher-stack-changed",
    "watcher-stack-deployed",
)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("channel", ["slack", "workflow", "mail"])
def test_a_message_reads_as_it_did(name: str, channel: str) -> None:
    alert = alert_of(name)
    message = {
        "slack": lambda: json.dumps(blocks_message(alert), indent=2, ensure_ascii=False),
        "workflow": lambda: json.dumps(workflow_message(alert), indent=2, ensure_ascii=False),
        "mail": lambda: f"Subject: {subject(alert)}\n\n{body(alert)}",
    }[channel]()
    path = GOLDEN / f"{name}.{channel}.txt"
    if os.environ.get("WRITE_GOLDEN"):
        path.write_text(message)
    assert message == path.read_text()
