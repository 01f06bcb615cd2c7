"""The tool behind a user agent: console, AWS CLI, Terraform, an SDK, a browser."""

import re
from functools import lru_cache

from account_event_handler.identity.products import is_service, service_said
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent

AGENT_LIMIT = 1024  # CloudTrail keeps no more
CONSOLE = "console"
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
    ("s3 browser", "S3 Browser"),
    ("aws-cli/", "AWS CLI"),
    ("console.amazonaws.com", CONSOLE),
    ("signin.amazonaws.com", CONSOLE),
    ("awsconsole", CONSOLE),
    ("s3console/", CONSOLE),
    (" console, aws-internal/", CONSOLE),
    ("aws-internal/", "console or an AWS service"),
    ("slackbot", "a Slack bot"),
    ("slack-imgproxy", "a Slack bot"),
    ("boto3/", "Boto3"),
    ("botocore/", "Botocore"),
)
_FIRST = {"aws-cli": "AWS CLI"}  # who begin with it hide no other tool
_UNVERSIONED = frozenset({CONSOLE, "console or an AWS service", "Pulumi", "Stratus Red Team", "a Slack bot"})
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
# The first that is found wins: each names those that it wants to be taken for as well.
_BROWSERS = (("edg/", "Edge"), ("opr/", "Opera"), ("firefox/", "Firefox"), ("chrome/", "Chrome"), ("safari/", "Safari"))
BROWSERS = frozenset({"browser", *(name for _, name in _BROWSERS)})
# Systems made for breaking in; SDKs name the kernel, which carries the system's name.
_ATTACKERS = {"kali": "Kali Linux", "parrot": "Parrot OS", "pentoo": "Pentoo"}


def tool_of(event: AccountEvent, agent: str) -> str:
    """The tool's name and version; an unknown one as its first word, empty when not said."""
    if event.detail.get("sessionCredentialFromConsole") == "true":
        return _tool_in_console(agent[:AGENT_LIMIT])
    address = event.detail.get("sourceIPAddress")
    if agent == "AWS Internal":  # beside a person's address it is how the console calls
        return "" if address == agent else "console or an AWS service"
    # said once is enough: a service's address and agent are the same
    return "" if agent == address and is_service(agent) else _tool(agent[:AGENT_LIMIT])


def is_by_hand(tool: str) -> bool:
    """Whether it is the console, or what it may be part of."""
    name = tool.partition(" on ")[0]
    return tool.startswith(CONSOLE) or tool.endswith("CloudShell") or name in BROWSERS


@lru_cache(maxsize=256)  # a few tools make most of the calls
def _tool_in_console(agent: str) -> str:
    """CloudShell runs tools with the console's credentials."""
    lower = agent.lower()
    return _in_cloudshell(lower) if "exec-env/cloudshell" in lower else CONSOLE


@lru_cache(maxsize=256)
def _tool(agent: str) -> str:
    agent = agent.removeprefix("[").removesuffix("]")
    lower = agent.lower()
    if "exec-env/cloudshell" in lower:
        return _in_cloudshell(lower)
    if " " not in agent and is_service(agent):
        return CONSOLE if agent.startswith(("console.", "signin.")) else service_said(agent)
    return (_known(lower) or clean(agent.partition(" ")[0], 60)) + _system(lower)


def _in_cloudshell(agent: str) -> str:
    return f"{_known(agent) or 'a tool'} in CloudShell"


def _known(agent: str) -> str:
    first, _, rest = agent.partition("/")
    if first in _FIRST:  # the most of them, found without a search
        version = _VERSION.match(rest)
        return f"{_FIRST[first]} {version[1]}" if version else _FIRST[first]
    for sign, name in _TOOLS:
        at = agent.find(sign)
        if at >= 0:
            version = _VERSION.match(agent, at + len(sign))
            return f"{name} {version[1]}" if version and name not in _UNVERSIONED else name
    if match := _SDK.search(agent):
        name = f"AWS SDK for {_LANGUAGES.get(match[1], match[1])}"
        return f"{name} {match[2]}" if match[2] else name
    return _browser(agent)


def _system(agent: str) -> str:
    for sign, name in _ATTACKERS.items():
        if sign in agent and re.search(rf"(?<![a-z]){sign}", agent):
            return f" on {name}"
    return ""


def _browser(agent: str) -> str:
    """Firefox, Chrome; "browser" for one that says no more."""
    if not agent.startswith("mozilla/"):
        return ""
    return next((name for sign, name in _BROWSERS if sign in agent), "browser")
