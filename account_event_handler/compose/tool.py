"""An event's user agent enters, the tool's name leaves: console, AWS CLI, Terraform, an SDK."""

import re

from account_event_handler.compose.clean import clean
from account_event_handler.model import AccountEvent

# The first that is found wins: Terraform's agent also names the SDK, the CLI's also Botocore.
_TOOLS = (
    (re.compile(r"terraform[/ ]([\d.]+)", re.IGNORECASE), "Terraform"),
    (re.compile(r"pulumi[/ ]([\d.]+)?", re.IGNORECASE), "Pulumi"),
    (re.compile(r"opentofu[/ ]([\d.]+)?", re.IGNORECASE), "OpenTofu"),
    (re.compile(r"aws-cli/([\d.]+)"), "AWS CLI"),
    (re.compile(r"aws-sam-cli/([\d.]+)"), "AWS SAM CLI"),
    (re.compile(r"exec-env/CloudShell"), "CloudShell"),
    (re.compile(r"console\.amazonaws\.com|signin\.amazonaws\.com|AWSConsole"), "console"),
    (re.compile(r"[Bb]oto3/([\d.]+)"), "Boto3"),
    (re.compile(r"[Bb]otocore/([\d.]+)"), "Botocore"),
    (re.compile(r"aws-sdk-([a-z0-9-]+)/([\d.]+)", re.IGNORECASE), "AWS SDK for"),
    (re.compile(r"^(?:\[)?Mozilla/"), "browser"),
)


def tool_of(event: AccountEvent, agent: str) -> str:
    """The tool's name and version; an unknown one as its first word, empty when not said."""
    if event.text("sessionCredentialFromConsole") == "true":
        return "console"
    if agent.endswith(".amazonaws.com") and "console" not in agent and "signin" not in agent:
        return f"AWS service {clean(agent)}"
    for pattern, name in _TOOLS:
        if match := pattern.search(agent):
            return " ".join([name, *(group for group in match.groups() if group)])
    return clean(agent.partition(" ")[0], 60)
