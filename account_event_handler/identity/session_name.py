"""Whom a role session's name plainly names: a person, a workload, a service."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from account_event_handler.identity.user_identity import NOTHING, part, text

_MAIL = re.compile(r"[^@\s/:]+@(?:[A-Za-z0-9-]+\.)+(?!internal$|local$|localdomain$|lan$)[A-Za-z]{2,}")
_INSTANCE = re.compile(r"i-(?:[0-9a-f]{17}|[0-9a-f]{8})")
_MANAGED = re.compile(r"mi-[0-9a-f]{17}")
_TASK = re.compile(r"[0-9a-f]{32}")
_POD = re.compile(r"eks-(.+?)-[0-9a-f]{8}-[0-9a-f-]{1,27}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MILLISECONDS = re.compile(r"1\d{12}")
_OF_AN_SDK = re.compile(r"(?:(?:aws-)?botocore-session|aws-go-sdk|aws-(?:dotnet-)?sdk(?:-[a-z0-9]+)?(?:-session)?)-\d+")
_STACK_SETS = ("stacksets-exec-", "AWSCloudFormationStackSetExecutionRole")
_PREFIXES = {
    "AWSCodeBuild-": "CodeBuild",
    "terraform-run-": "Terraform Cloud",
    "terraform-cloud": "Terraform Cloud",
    "GitHubActions": "GitHub Actions",
    "AWSBackup-": "AWS Backup",
    "AWSCodeDeploy": "CodeDeploy",
    "AWSControlTower": "Control Tower",
    "Automation-": "Systems Manager Automation",
}
_ALL_PREFIXES = tuple(_PREFIXES)
_PIPELINES = frozenset({"CodeBuild", "Terraform Cloud", "GitHub Actions"})
_EXACT = {
    "AWSCloudFormation": "CloudFormation",
    "CodeDeploy": "CodeDeploy",
    "GlueJobRunnerSession": "Glue",
    "SageMaker": "SageMaker",
    "CognitoIdentityCredentials": "a Cognito identity",
}


@dataclass(frozen=True, slots=True)
class SessionOwner:
    """Whom a session's name names; neither a person nor a pipeline is a workload or a service."""

    name: str
    is_person: bool = False
    is_pipeline: bool = False
    is_machine: bool = False  # one of those that a role has any number of


def is_mail(name: str) -> bool:
    """Whether the text is an e-mail address; a host of a private network is not."""
    return "@" in name and _MAIL.fullmatch(name) is not None


def is_default(session: str) -> bool:
    """Whether it is what an SDK calls a session that nobody gave a name: a word and the time."""
    return session.startswith(("aws-", "botocore-")) and _OF_AN_SDK.fullmatch(session) is not None


def owner_by_name(role: str, session: str, record: Mapping[str, Any] = NOTHING) -> SessionOwner | None:
    """Whom a session's name plainly names, None where it is only a word.

    `record` tells more of the caller, agent and address: some names (a function's, CodePipeline's
    number) mean something only beside it. Whoever assumes a role chooses the name, so the caller
    says that this is how it is known.
    """
    if is_mail(session):
        return SessionOwner(session, is_person=True)
    if session.startswith(("i-", "mi-", "eks-")) and (machine := _machine(session)):
        return SessionOwner(machine, is_machine=True)
    if len(session) == 32 and _TASK.fullmatch(session) and _may_be_ecs(record):
        return SessionOwner(f"ECS task {session}", is_machine=True)
    if session in _EXACT:
        return SessionOwner(_EXACT[session])
    if session.startswith(_ALL_PREFIXES):
        name = _PREFIXES[next(filter(session.startswith, _PREFIXES))]
        return SessionOwner(name, is_pipeline=name in _PIPELINES)
    if role.startswith(_STACK_SETS) and _UUID.fullmatch(session):
        return SessionOwner("CloudFormation StackSets")
    return _owner_beside(role, session, record)


def _machine(session: str) -> str:
    if _INSTANCE.fullmatch(session):
        return f"EC2 instance {session}"
    if _MANAGED.fullmatch(session):
        return f"managed instance {session}"
    pod = _POD.fullmatch(session)
    return f"EKS pod {pod[1]}" if pod else ""


def _may_be_ecs(record: Mapping[str, Any]) -> bool:
    """Other services give their sessions such numbers as well, but they say that it was them."""
    invoked_by = text(part(record, "userIdentity"), "invokedBy")
    return not invoked_by or invoked_by.startswith("ecs")


def _owner_beside(role: str, session: str, record: Mapping[str, Any]) -> SessionOwner | None:
    if not session:
        return None
    agent, address = text(record, "userAgent"), text(record, "sourceIPAddress")
    if "AWS_Lambda" in agent or "lambda.amazonaws.com" in (agent, address):
        return SessionOwner(f"Lambda function {session}")
    if _MILLISECONDS.fullmatch(session) and "codepipeline" in f"{agent} {address} {role.lower()}":
        return SessionOwner("CodePipeline", is_pipeline=True)
    if role == "AWSControlTowerExecution" and "controltower.amazonaws.com" in (agent, address):
        return SessionOwner("Control Tower")
    return None
