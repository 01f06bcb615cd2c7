"""An event's user agent enters, the tool's name leaves: console, AWS CLI, Terraform, an SDK."""

import re

from account_event_handler.compose.clean import clean
from account_event_handler.compose.product import is_service, service_said
from account_event_handler.model import AccountEvent

AGENT_LIMIT = 1024  # CloudTrail keeps no more
_VERSION = re.compile(r"[/ ]?v?(\d[\w.]{0,30})")
_SDK = re.compile(r"aws-sdk-([a-z]+)[a-z0-9-]{0,30}(?:/v?(\d[\w.]{0,30}))?")
# The first that is found wins: Terraform's agent also names the SDK, the CLI's also Botocore.
_TOOLS = (
    ("stratus-red-team", "Stratus Red Team"),
    ("opentofu", "OpenTofu"),
    ("pulumi", "Pulumi"),
    ("packer/", "Packer"),
    ("terraform", "Terraform"),
    ("ansible", "Ansible"),
    ("cdk/", "CDK"),
    ("aws-sam-cli/", "AWS SAM CLI"),
    ("eksctl/", "eksctl"),
    ("kubectl/", "kubectl"),
    ("helm/", "Helm"),
    ("aws-cli/", "AWS CLI"),
    ("console.amazonaws.com", "console"),
    ("signin.amazonaws.com", "console"),
    ("awsconsole", "console"),
    ("s3console/", "console"),
    (" console, aws-internal/", "console"),
    ("aws-internal/", "console or an AWS service"),
    ("boto3/", "Boto3"),
    ("botocore/", "Botocore"),
)
_UNVERSIONED = frozenset({"console", "console or an AWS service", "Pulumi", "Stratus Red Team"})
_LANGUAGES = {
    "go": "Go",
    "java": "Java",
    "js": "JavaScript",
    "nodejs": "JavaScript",
    "react": "JavaScript",
    "dotnet": ".NET",
    "net": ".NET",
    "rust": "Rust",
    "ruby": "Ruby",
    "php": "PHP",
    "cpp": "C++",
    "kotlin": "Kotlin",
    "swift": "Swift",
    "python": "Python",
}


def tool_of(event: AccountEvent, agent: str) -> str:
    """The tool's name and version; an unknown one as its first word, empty when not said."""
    agent = agent[:AGENT_LIMIT].removeprefix("[").removesuffix("]")
    lower = agent.lower()
    if "exec-env/cloudshell" in lower:
        return f"{_known(lower) or 'a tool'} in CloudShell"
    if event.text("sessionCredentialFromConsole") == "true":
        return "console"
    if agent == "AWS Internal":  # beside a person's address it is how the console calls
        return "" if event.text("sourceIPAddress") == agent else "console or an AWS service"
    if is_service(agent):
        if agent.startswith(("console.", "signin.")):
            return "console"
        # said once is enough: a service's address and agent are the same
        return "" if event.text("sourceIPAddress") == agent else service_said(agent)
    return _known(lower) or clean(agent.partition(" ")[0], 60)


def _known(agent: str) -> str:
    for sign, name in _TOOLS:
        at = agent.find(sign)
        if at >= 0:
            version = _VERSION.match(agent, at + len(sign))
            return f"{name} {version[1]}" if version and name not in _UNVERSIONED else name
    if match := _SDK.search(agent):
        name = f"AWS SDK for {_LANGUAGES.get(match[1], match[1])}"
        return f"{name} {match[2]}" if match[2] else name
    return "browser" if agent.startswith("mozilla/") else ""
