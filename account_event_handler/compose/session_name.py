"""A role session's name enters, whom it plainly names leaves: a person, a workload, a service."""

import re
from dataclasses import dataclass

_MAIL = re.compile(
    r"[^@\s/:]+@(?:[A-Za-z0-9-]+\.)+(?!internal$|local$|localdomain$|lan$)[A-Za-z]{2,}"
)
_INSTANCE = re.compile(r"i-(?:[0-9a-f]{17}|[0-9a-f]{8})")
_TASK = re.compile(r"[0-9a-f]{32}")
_POD = re.compile(r"eks-(.+?)-[0-9a-f]{8}-[0-9a-f-]{1,27}")
_MILLISECONDS = re.compile(r"1\d{12}")
_PREFIXES = (
    ("AWSCodeBuild-", "CodeBuild"),
    ("terraform-run-", "Terraform Cloud"),
    ("terraform-cloud", "Terraform Cloud"),
    ("GitHubActions", "GitHub Actions"),
)
_EXACT = {
    "AWSCloudFormation": "CloudFormation",
    "GlueJobRunnerSession": "Glue",
    "SageMaker": "SageMaker",
    "CognitoIdentityCredentials": "a Cognito identity",
}


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a session's name names, and whether that is a person."""

    name: str
    is_person: bool = False


def is_mail(text: str) -> bool:
    """Whether the text is an e-mail address; a host of a private network is not."""
    return _MAIL.fullmatch(text) is not None


def bearer_of(role: str, session: str, surroundings: str = "") -> Bearer | None:
    """Whom a session's name plainly names, None where it is only a word.

    `surroundings` is what else the record says of the caller, agent and address: some names (a
    function's, CodePipeline's number) mean something only beside it. Whoever assumes a role
    chooses the name, so the caller says that this is how it is known.
    """
    if is_mail(session):
        return Bearer(session, is_person=True)
    if _INSTANCE.fullmatch(session):
        return Bearer(f"EC2 instance {session}")
    if _TASK.fullmatch(session):
        return Bearer(f"ECS task {session}")
    if match := _POD.fullmatch(session):
        return Bearer(f"EKS pod {match[1]}")
    if session in _EXACT:
        return Bearer(_EXACT[session])
    for prefix, name in _PREFIXES:
        if session.startswith(prefix):
            return Bearer(name)
    return _bearer_beside(role, session, surroundings)


def _bearer_beside(role: str, session: str, surroundings: str) -> Bearer | None:
    if not session:
        return None
    if "AWS_Lambda" in surroundings or "lambda.amazonaws.com" in surroundings:
        return Bearer(f"Lambda function {session}")
    if _MILLISECONDS.fullmatch(session) and (
        "codepipeline" in surroundings or "codepipeline" in role.lower()
    ):
        return Bearer("CodePipeline")
    return None
