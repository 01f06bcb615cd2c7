"""A role session's name enters, whom it plainly names leaves: a person, a workload, a service."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from account_event_handler.compose.identity import NOTHING, text

_MAIL = re.compile(
    r"[^@\s/:]+@(?:[A-Za-z0-9-]+\.)+(?!internal$|local$|localdomain$|lan$)[A-Za-z]{2,}"
)
_INSTANCE = re.compile(r"i-(?:[0-9a-f]{17}|[0-9a-f]{8})")
_TASK = re.compile(r"[0-9a-f]{32}")
_POD = re.compile(r"eks-(.+?)-[0-9a-f]{8}-[0-9a-f-]{1,27}")
_MILLISECONDS = re.compile(r"1\d{12}")
_PIPELINES = {
    "AWSCodeBuild-": "CodeBuild",
    "terraform-run-": "Terraform Cloud",
    "terraform-cloud": "Terraform Cloud",
    "GitHubActions": "GitHub Actions",
}
_OF_PIPELINES = tuple(_PIPELINES)
_EXACT = {
    "AWSCloudFormation": "CloudFormation",
    "GlueJobRunnerSession": "Glue",
    "SageMaker": "SageMaker",
    "CognitoIdentityCredentials": "a Cognito identity",
}


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a session's name names; neither a person nor a pipeline is a workload or a service."""

    name: str
    is_person: bool = False
    is_pipeline: bool = False


def is_mail(name: str) -> bool:
    """Whether the text is an e-mail address; a host of a private network is not."""
    return "@" in name and _MAIL.fullmatch(name) is not None


def bearer_of(role: str, session: str, record: Mapping[str, Any] = NOTHING) -> Bearer | None:
    """Whom a session's name plainly names, None where it is only a word.

    `record` tells more of the caller, agent and address: some names (a function's, CodePipeline's
    number) mean something only beside it. Whoever assumes a role chooses the name, so the caller
    says that this is how it is known.
    """
    if is_mail(session):
        return Bearer(session, is_person=True)
    if session.startswith("i-") and _INSTANCE.fullmatch(session):
        return Bearer(f"EC2 instance {session}")
    if session.startswith("eks-") and (match := _POD.fullmatch(session)):
        return Bearer(f"EKS pod {match[1]}")
    if len(session) == 32 and _TASK.fullmatch(session):
        return Bearer(f"ECS task {session}")
    if session in _EXACT:
        return Bearer(_EXACT[session])
    if session.startswith(_OF_PIPELINES):
        prefix = next(filter(session.startswith, _PIPELINES))
        return Bearer(_PIPELINES[prefix], is_pipeline=True)
    return _bearer_beside(role, session, record)


def _bearer_beside(role: str, session: str, record: Mapping[str, Any]) -> Bearer | None:
    if not session:
        return None
    agent, address = text(record, "userAgent"), text(record, "sourceIPAddress")
    if "AWS_Lambda" in agent or "lambda.amazonaws.com" in (agent, address):
        return Bearer(f"Lambda function {session}")
    if _MILLISECONDS.fullmatch(session) and "codepipeline" in f"{agent} {address} {role.lower()}":
        return Bearer("CodePipeline", is_pipeline=True)
    return None
