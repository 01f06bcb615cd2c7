"""What the deployment knows of itself when an event is judged: its stack, options, trails and deployments."""

import re

from msgspec import Struct

from account_event_handler.model import AccountEvent

ANY = "*"
# Names of its rules, after the stack's name and a hyphen; until November 2026 CloudFormation generated them.
_RULE = re.compile(
    r"(.*)-(?:(calls|console|denied|events|root)-[0-9a-f]{8}|(heartbeat|hub|log-files|look|silence|test))"
)
CLOCKS_APART = 5  # seconds between two services' clocks
RANDOM = range(11, 14)  # characters that CloudFormation ends a name with
_NEARLY_FULL = 60  # characters; names of 64 are shortened, the stack's part as well as the other
_ENOUGH = 20  # characters of the stack's name that are left then
# AlarmName in template.yaml, after the stack's name and a hyphen
ALARMS = (
    *("dead-letters", "delivery-failures", "denied-dead-letters", "function-errors", "function-loops"),
    *("function-throttles", "log-file-dead-letters", "no-events", "no-heartbeat", "oldest-denied"),
    *("oldest-log-file", "oldest-message", "trail-stopped", "unreadable-records"),
)


class OwnStack(Struct, frozen=True):
    """The stack that runs this function. Without a name it owns nothing.

    `slack_parameter` is the SSM parameter's name, below which are those of routes, `topic_key` the id or ARN of the
    topic's key, `deployers` are ARN patterns of who may deploy the stack, `trail_topic` is the ARN of the topic that
    announces the log files that it reads.
    """

    name: str = ""
    account: str = ""
    region: str = ""
    slack_parameter: str = ""
    topic_key: str = ""
    deployers: tuple[str, ...] = ()
    trail_topic: str = ""

    def owns(self, source: str, text: str) -> bool:
        """Whether a name, ARN or URL in an event of this source is of the stack or one of its resources."""
        match source:
            case "aws.cloudformation":  # its name, or its ARN: `arn:…:stack/<name>/<guid>`
                return text == self.name or text.rpartition(":")[2].startswith(f"stack/{self.name}/")
            case "aws.events":
                return split_rule_name(text)[0] == self.name or self.made(text)
            case "aws.kms":
                return bool(self.topic_key) and text.rpartition("/")[2] == self.topic_key.rpartition("/")[2]
            case "aws.logs":
                log = f"/account-watcher/{self.name}"
                is_log = log in (text, text.partition(":log-group:")[2].removesuffix(":*"))
                return is_log or self._has_filter(text)
            case "aws.monitoring":
                return text.rpartition(":")[2] in [f"{self.name}-{ending}" for ending in ALARMS]
            case "aws.ssm":
                name, path = self.slack_parameter, text.rpartition(":parameter")[2]
                return bool(name) and (path == name or path.startswith(f"{name}/"))  # below it are those of routes
        return self.made(text)

    def _has_filter(self, text: str) -> bool:
        """Whether it is a filter of the stack's, by its name; the log that its trail writes to is the trail's."""
        return self.made(text) and f"{self.name}-TrailLog-" not in text

    def made(self, text: str) -> bool:
        """Whether CloudFormation named it for this stack: a name, or one inside an ARN or a URL."""
        return any(self._made(name) for name in text.replace("/", ":").split(":"))

    def _made(self, name: str) -> bool:
        stack, logical_id = split_generated_name(name)
        is_shortened = len(name) >= _NEARLY_FULL and len(stack) >= _ENOUGH
        return bool(logical_id) and (stack == self.name or (is_shortened and self.name.startswith(stack)))


def split_rule_name(text: str) -> tuple[str, str]:
    """The stack and the kind in the name or ARN of a rule, such as `calls`, else two empty texts."""
    found = _RULE.fullmatch(text.rpartition("/")[2])
    return (found[1], found[2] or found[3]) if found else ("", "")


def split_generated_name(name: str) -> tuple[str, str]:
    """The stack and the logical id in a name that CloudFormation generated, else two empty texts.

    Such names are `<stack>-<logical id>-<random>`, and only the stack's part has hyphens. So a
    stack `account-watcher` does not own what a stack `account-watcher-dev` is made of. Random is
    11 to 13 letters and digits, never digits alone, as an account is, nor all in small letters,
    as a word is.
    """
    rest, _, random = name.rpartition("-")
    stack, _, logical_id = rest.rpartition("-")
    is_random = len(random) in RANDOM and random.isalnum() and not random.isdecimal()
    is_made_up = is_random and not random.islower() and logical_id.isalnum()
    return (stack, logical_id) if is_made_up else ("", "")


class TrailRef(Struct, frozen=True):
    """`bucket` is a name, `prefix` what comes before `AWSLogs/` there, `key` an ARN; "" for none.

    `ANY` stands for what is not known, in the ARN and as prefix.
    """

    arn: str
    bucket: str = ""
    prefix: str = ""
    key: str = ""

    @classmethod
    def unknown(cls, account: str, bucket: str = "") -> "TrailRef":
        """Whichever trail the account may have that writes to the bucket."""
        return cls(f"arn:{ANY}:cloudtrail:{ANY}:{account}:trail/{ANY}", bucket, ANY)

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]

    @property
    def region(self) -> str:
        return self.arn.split(":")[3]


class ResourceChange(Struct, frozen=True):
    """A change of one resource of the stack by its stack events, from when until when in epoch seconds.

    `names` are what its physical ids end with, `targets` the same of the resources that it is attached to.
    """

    type: str
    names: frozenset[str]
    targets: frozenset[str]
    since: int
    until: int


class StackContext(Struct, frozen=True):
    """What the deployment knows: the options that are on, the watcher's own role and stack.

    `trail_things` are the names and ARNs of the buckets, keys, log groups and topics of trails,
    empty while unknown, as are `trails` themselves. `trusted` are the ARN patterns of
    the automation whose quieter alerts become info; with `flag_outsiders` who else creates or
    deletes something is flagged.
    `trail_alarm` is the ARN of the alarm on the trails' log group, empty without one. `deployed`
    are changes of the stack's resources that its stack events show; `is_duplicate_change` says that
    another event reports the same change. `peers` are the ARNs of the roles of other stacks of this product, as an
    operator has named them.
    """

    options: frozenset[str] = frozenset()
    own_role: str = ""
    stack: OwnStack = OwnStack()
    trail_things: frozenset[str] = frozenset()
    trusted: tuple[str, ...] = ()
    flag_outsiders: bool = False
    trail_alarm: str = ""
    trails: tuple[TrailRef, ...] = ()
    deployed: tuple[ResourceChange, ...] = ()
    is_duplicate_change: bool = False
    peers: tuple[str, ...] = ()


def moment_of(event: AccountEvent) -> int:
    """Epoch seconds, 0 where the event does not say."""
    return int(event.time.timestamp()) if event.time else 0
