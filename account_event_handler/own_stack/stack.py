"""The stack that runs this function, and whether a name, ARN or URL is of one of its resources."""

from dataclasses import dataclass

_RANDOM = range(11, 14)  # characters that CloudFormation ends a name with
_NEARLY_FULL = 60  # characters; names of 64 are shortened, the stack's part as well as the other
_ENOUGH = 20  # characters of the stack's name that are left then
_ROLE = "AccountEventHandlerRole"  # SAM's name for it, which CloudFormation may shorten
# AlarmName in template.yaml, after the stack's name and a hyphen
ALARMS = (
    "dead-letters",
    "delivery-failures",
    "function-errors",
    "function-loops",
    "function-throttles",
    "log-file-dead-letters",
    "no-events",
    "no-heartbeat",
    "oldest-log-file",
    "oldest-message",
    "trail-stopped",
    "unreadable-records",
)


@dataclass(frozen=True, slots=True)
class OwnStack:
    """Without a name it owns nothing.

    `slack_parameter` is the SSM parameter's name, `topic_key` the id or ARN of the topic's key,
    `deployers` are ARN patterns of who may deploy the stack.
    """

    name: str = ""
    account: str = ""
    region: str = ""
    slack_parameter: str = ""
    topic_key: str = ""
    deployers: tuple[str, ...] = ()

    def made(self, text: str) -> bool:
        """Whether CloudFormation named it for this stack: a name, or one inside an ARN or a URL."""
        return any(self._made(name) for name in text.replace("/", ":").split(":"))

    def is_itself(self, text: str) -> bool:
        """Whether it is the stack's name, or its ARN: `arn:…:stack/<name>/<guid>`."""
        return text == self.name or text.rpartition(":")[2].startswith(f"stack/{self.name}/")

    def is_log(self, text: str) -> bool:
        """Whether it is the function's log group, by name or ARN."""
        return text.partition(":log-group:")[2].removesuffix(":*") == self._log or text == self._log

    def is_alarm(self, text: str) -> bool:
        """Whether it is one of the stack's alarms, by name or ARN; all have names of their own."""
        name = text.rpartition(":")[2]
        return name in [f"{self.name}-{ending}" for ending in ALARMS]

    def is_role(self, name: str) -> bool:
        """Whether it is the name of the function's role, in whichever Region the stack is."""
        start = split_generated_name(name)[1]
        return bool(self.name and start) and self.made(name) and _ROLE.startswith(start)

    def is_slack_parameter(self, text: str) -> bool:
        """Whether it is the SSM parameter with the Slack URL, by name or ARN."""
        return bool(self.slack_parameter) and (
            text == self.slack_parameter or text.endswith(f":parameter{self.slack_parameter}")
        )

    def is_topic_key(self, text: str) -> bool:
        """Whether it is the topic's key, by id or ARN."""
        return bool(self.topic_key) and _last(text) == _last(self.topic_key)

    @property
    def _log(self) -> str:
        return f"/account-watcher/{self.name}"

    def _made(self, name: str) -> bool:
        stack, logical_id = split_generated_name(name)
        if not logical_id:
            return False
        is_shortened = len(name) >= _NEARLY_FULL and len(stack) >= _ENOUGH
        return stack == self.name or (is_shortened and self.name.startswith(stack))


NO_STACK = OwnStack()


def split_generated_name(name: str) -> tuple[str, str]:
    """The stack and the logical id in a name that CloudFormation generated, else two empty texts.

    Such names are `<stack>-<logical id>-<random>`, and only the stack's part has hyphens. So a
    stack `account-watcher` does not own what a stack `account-watcher-dev` is made of. Random is
    11 to 13 letters and digits, never digits alone, as an account is, nor all in small letters,
    as a word is.
    """
    rest, _, random = name.rpartition("-")
    stack, _, logical_id = rest.rpartition("-")
    is_random = len(random) in _RANDOM and random.isalnum() and not random.isdecimal()
    is_made_up = is_random and not random.islower() and logical_id.isalnum()
    return (stack, logical_id) if is_made_up else ("", "")


def _last(text: str) -> str:
    return text.rpartition("/")[2]
