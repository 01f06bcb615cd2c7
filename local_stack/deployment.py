"""`sam build` and `sam deploy` to MiniStack, and clients for the deployed stack."""

import fcntl
import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import boto3

from account_event_handler.ingest import envelope_of
from account_event_handler.settings import OPERATOR_SETTINGS
from account_event_handler.state import StateTable
from cli.settings import choose
from local_stack.errors import LocalStackError
from local_stack.ministack import ACCOUNT, REGION, MiniStack

ROOT = Path(__file__).parent.parent
BUILD = ROOT / ".aws-sam" / "build"
TEMPLATE = BUILD / "template.yaml"
FINGERPRINT = BUILD / "sources.sha256"  # `sam build` removes it
STACK_NAME = "account-watcher"
SLACK_PARAMETER = "/account-watcher/slack-url"
LOCK = ROOT / ".aws-sam" / "build.lock"
SAM = Path(sys.executable).parent / "sam"


@dataclass(frozen=True)
class Deployment:
    """The deployed stack, its outputs and clients that reach it."""

    ministack: MiniStack
    region: str = REGION
    stack_name: str = STACK_NAME
    account: str = ACCOUNT

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs by name."""
        described = self.client("cloudformation").describe_stacks(StackName=self.stack_name)
        (stack,) = described["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    @cached_property
    def rules(self) -> dict[str, str]:
        """The event pattern of every deployed rule that has one, by the rule's name."""
        return self.rules_of("default")

    def rules_of(self, bus: str) -> dict[str, str]:
        """Those of an event bus."""
        pages = self.client("events").get_paginator("list_rules").paginate(EventBusName=bus)
        rules = (rule for page in pages for rule in page["Rules"])
        return {rule["Name"]: rule["EventPattern"] for rule in rules if "EventPattern" in rule}

    def client(self, service: str) -> Any:
        """A boto3 client for the local AWS."""
        return _client(self.ministack, service, self.region, self.account)


def build() -> None:
    """Run `sam build` unless it has built these sources, one process at a time; raises LocalStackError."""
    fingerprint = _fingerprint()
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if FINGERPRINT.exists() and FINGERPRINT.read_text() == fingerprint:
            return
        path = os.pathsep.join([str(SAM.parent), os.environ.get("PATH", "")])
        _sam("build", environment={**os.environ, "PATH": path})
        FINGERPRINT.write_text(fingerprint)


def _fingerprint() -> str:
    """A hash of all that `sam build` reads, and of the Python that it runs."""
    sources = (ROOT / "account_event_handler").rglob("*")
    digest = hashlib.sha256(sys.version.encode())
    for path in (ROOT / "template.yaml", ROOT / "samconfig.toml", *sorted(sources)):
        if path.is_file() and path.parent.name != "__pycache__":
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def deploy(
    ministack: MiniStack, slack_url: str, parameters: Mapping[str, str], template: Path | None = None, **where: str
) -> Deployment:
    """Store the Slack URL, run `sam deploy`, and make the settings among `parameters`.

    `template` replaces the one that `sam build` wrote; `where` are the region and the stack_name.
    """
    deployment = Deployment(ministack, **where)
    deployment.client("ssm").put_parameter(Name=SLACK_PARAMETER, Value=slack_url, Type="SecureString", Overwrite=True)
    if log_group := parameters.get("TrailLogGroup"):  # a trail's, which is there before the stack
        logs = deployment.client("logs")
        if not logs.describe_log_groups(logGroupNamePrefix=log_group)["logGroups"]:
            logs.create_log_group(logGroupName=log_group)
    if topic := parameters.get("TrailTopic"):
        deployment.client("sns").create_topic(Name=topic.rpartition(":")[2])
    chosen = {
        "EmailAddress": "you@example.com",
        "SlackUrlParameter": SLACK_PARAMETER,
        "Architecture": "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64",
        **parameters,
    }
    settings = {name: value for name, value in chosen.items() if name in OPERATOR_SETTINGS}
    overrides = [f"{name}={value}" for name, value in chosen.items() if name not in settings]
    _sam(
        "deploy",
        *("--stack-name", deployment.stack_name),
        *_template_options(template),
        *("--region", deployment.region, "--parameter-overrides", *overrides),
        environment=ministack.environment,
    )
    state_table = StateTable(lambda: deployment.client("dynamodb"), deployment.outputs["MemoryTable"])
    for name, value in settings.items():
        choose(state_table, name, value)
    return deployment


def _template_options(template: Path | None) -> list[str]:
    """By default the configuration is looked for beside the template."""
    defaults = ROOT / "samconfig.toml"
    return [f"--template-file={template}", f"--config-file={defaults}"] if template else []


def _sam(command: str, *arguments: str, environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [str(SAM), command, *arguments],
        cwd=ROOT,
        env={**environment, "SAM_CLI_TELEMETRY": "0"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LocalStackError(_failure(command, done.stderr), f"{done.stdout}\n{done.stderr}")


def _failure(command: str, output: str) -> str:
    """What SAM says last, in one line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    said = [line.removeprefix("Error: ") for line in lines if line.startswith("Error: ")] or lines
    return f"sam {command} failed: {' '.join(said[-1:])[:300]}".rstrip(": ")


@cache  # creating one costs more than a hundred requests
def _client(ministack: MiniStack, service: str, region: str, account: str) -> Any:
    session = boto3.Session(aws_access_key_id=account, aws_secret_access_key=account, region_name=region)
    return session.client(service, endpoint_url=ministack.url)  # type: ignore[call-overload]


def load_payload(path: Path) -> Any:
    """Any JSON that the function may be invoked with; raises LocalStackError."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise LocalStackError(f"{path} cannot be read as an event: {error}") from error


def load_event(path: Path) -> dict[str, Any]:
    """The only event in a file; raises LocalStackError."""
    events = load_events(path)
    if len(events) != 1:
        raise LocalStackError(f"{path} has {len(events)} events: give a file with one")
    return events[0]


def load_events(path: Path) -> list[dict[str, Any]]:
    """The EventBridge event in a file, or CloudTrail's records in it, each as EventBridge would send it.

    Raises LocalStackError if it holds neither.
    """
    payload = load_payload(path)
    records = (
        payload["Records"] if isinstance(payload, dict) and isinstance(payload.get("Records"), list) else [payload]
    )
    return [_as_event(path, record) for record in records]


def _as_event(path: Path, record: Any) -> dict[str, Any]:
    if isinstance(record, dict) and "detail-type" in record:
        return record
    if isinstance(record, dict) and ".amazonaws." in str(record.get("eventSource")):
        return envelope_of(record)
    raise LocalStackError(f"{path} is neither an EventBridge event (no detail-type) nor a CloudTrail record")
