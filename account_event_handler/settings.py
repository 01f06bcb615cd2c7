"""Settings: what the stack gives the function, and what operators change while it runs; an error names the bad one."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from account_event_handler.catalog.automation import PATTERN
from account_event_handler.model import Severity
from account_event_handler.own_stack.context import OwnStack, StackContext

ENRICHMENTS = ("parameter-history", "table-cost", "table-scaling", "security-group-use", "bucket-status")
NO_ENRICHMENTS = "none"  # of LookUps: an empty value cannot be told from one that was forgotten
REGION = r"[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}"


class SettingsError(ValueError):
    """A setting that cannot be used: its name and what it may be."""


class Settings(Struct, frozen=True):
    """What the stack tells the function; the names are the template's environment variables.

    `slack_url_parameter` is the name of the SSM parameter that holds the URL, empty for no Slack;
    `enrichments` are those that are on; `enrichment_role` is the name of a role that other accounts
    have for the stack, empty for none. `hub_member` is the organization whose forwarders send here, or an account of
    those; empty where none does. `operator` is in force until an operator says otherwise.
    """

    topic_arn: str
    dead_letter_queue_url: str
    slack_url_parameter: str
    queue_url: str
    denied_queue_url: str
    denied_dead_letters_url: str
    log_file_queue_arn: str
    log_file_queue_url: str
    log_file_dead_letters_url: str
    table: str
    context: StackContext
    alarms: bool
    enrichments: frozenset[str]
    enrichment_role: str
    restarts_trails: bool
    trail_stoppers: tuple[str, ...]
    hub_member: str
    operator: "OperatorSettings"

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Settings":
        """Raises SettingsError naming the variable that is missing or not what it may be."""
        operator, alarms = OperatorSettings.of(environment), bool(environment.get("ALARM_NAMES"))
        return cls(
            topic_arn=_needed(environment, "TOPIC_ARN"),
            dead_letter_queue_url=_needed(environment, "DEAD_LETTER_QUEUE_URL"),
            slack_url_parameter=environment.get("SLACK_URL_PARAMETER", ""),
            queue_url=_needed(environment, "ACTIVITY_QUEUE_URL"),
            denied_queue_url=environment.get("DENIED_QUEUE_URL", ""),
            denied_dead_letters_url=environment.get("DENIED_DEAD_LETTER_QUEUE_URL", ""),
            log_file_queue_arn=environment.get("LOG_FILE_QUEUE_ARN", ""),
            log_file_queue_url=environment.get("LOG_FILE_QUEUE_URL", ""),
            log_file_dead_letters_url=environment.get("LOG_FILE_DEAD_LETTER_QUEUE_URL", ""),
            table=_needed(environment, "MEMORY_TABLE"),
            context=StackContext(
                options=operator.options(alarms),
                own_role=environment.get("OWN_ROLE_ARN", ""),
                stack=_own_stack(environment),
                trail_alarm=_trail_alarm(environment),
                trusted=operator.trusted,
                flag_outsiders=operator.flag_outsiders,
            ),
            alarms=alarms,
            operator=operator,
            enrichments=_enrichments(environment.get("ENRICHMENTS", ",".join(ENRICHMENTS))),
            restarts_trails=_flag(environment, "RESTART_CLOUD_TRAIL"),
            trail_stoppers=_between_commas(environment.get("TRAIL_STOPPERS", "")),
            enrichment_role=_role(environment.get("ENRICHMENT_ROLE", "")),
            hub_member=environment.get("HUB", ""),
        )

    @property
    def home(self) -> tuple[str, str]:
        """The account and region of the stack, as its topic's ARN says them."""
        return _place(self.topic_arn)[1:]

    @property
    def denied_queue_arn(self) -> str:
        partition, account, region = _place(self.topic_arn)
        return f"arn:{partition}:sqs:{region}:{account}:{self.denied_queue_url.rpartition('/')[2]}"

    @property
    def partition(self) -> str:
        """The part of AWS that the stack is in: aws, aws-cn, aws-us-gov."""
        return _place(self.topic_arn)[0]


def _needed(environment: Mapping[str, str], name: str) -> str:
    if value := environment.get(name):
        return value
    raise SettingsError(f"environment variable {name} is not set")


def _place(topic_arn: str) -> tuple[str, str, str]:
    """Partition, account and region."""
    _, partition, _, region, account, *_ = [*topic_arn.split(":"), *[""] * 5]
    return partition or "aws", account, region


def _own_stack(environment: Mapping[str, str]) -> OwnStack:
    """What tells the stack's own pieces from others; DEPLOYERS are ARN patterns between commas."""
    _, account, region = _place(environment.get("TOPIC_ARN", ""))
    return OwnStack(
        name=environment.get("STACK_NAME", ""),
        account=account,
        region=region,
        slack_parameter=environment.get("SLACK_URL_PARAMETER", ""),
        topic_key=environment.get("TOPIC_KEY_ID", ""),
        deployers=_between_commas(environment.get("DEPLOYERS", "")),
        trail_topic=environment.get("TRAIL_TOPIC", ""),
    )


def _trail_alarm(environment: Mapping[str, str]) -> str:
    """The ARN of the alarm on the trails' log group; it is in the topic's account and region."""
    name = environment.get("TRAIL_ALARM_NAME", "")
    partition, account, region = _place(environment.get("TOPIC_ARN", ""))
    return f"arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}" if name else ""


def _enrichments(text: str) -> frozenset[str]:
    """Names between commas, or the word for none."""
    names = frozenset(_between_commas(text)) - {NO_ENRICHMENTS}
    for name in sorted(names.difference(ENRICHMENTS)):
        raise SettingsError(f"ENRICHMENTS has {name!r}; it may have {', '.join(ENRICHMENTS)}")
    return names


def _between_commas(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))


def _flag(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name) or "false"
    if value not in ("true", "false"):
        raise SettingsError(f"{name} is {value!r}; it may be true or false")
    return value == "true"


def _role(name: str) -> str:
    if not re.fullmatch(r"[\w+=,.@/-]{0,576}", name, re.ASCII):
        raise SettingsError(f"ENRICHMENT_ROLE is {name!r}; it may be a role's name with its path")
    return name


class OperatorSettings(Struct, frozen=True):
    """What operators change while the function runs, by `account-watcher settings`.

    `window` is in seconds, `rate_limit` in alerts for each window and channel; 0 switches off. `slack_routes` are names
    by account. `trusted` are ARN patterns, `identity_center_region` is empty for the stack's own.
    """

    topic_severity: Severity
    slack_severity: Severity
    slack_routes: Mapping[str, str]
    console_changes: bool
    window: int
    rate_limit: int
    trusted: tuple[str, ...]
    flag_outsiders: bool
    identity_center_region: str

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "OperatorSettings":
        """The defaults, or an environment variable in their place where there is one, as in tests and locally."""
        values = {}
        for name, setting in OPERATOR_SETTINGS.items():
            variable = re.sub("(?<!^)(?=[A-Z])", "_", name).upper()
            values[setting.field] = setting.read(variable, environment.get(variable, setting.default))
        return cls(**values)

    def options(self, alarms: bool) -> frozenset[str]:
        """The names of the options that switch watches on, where they do."""
        on = {"AlarmNames": alarms, "ConsoleChanges": self.console_changes}
        return frozenset(name for name, is_on in on.items() if is_on)


class OperatorSetting(Struct, frozen=True):
    """One of them: the field it becomes, the text it is unless an operator says otherwise, what it is for.

    `read` takes what to call it and its text, and raises SettingsError for one that it may not be.
    """

    field: str
    default: str
    about: str
    read: Callable[[str, str], Any]
    may_be: str


def _severity(name: str, value: str) -> Severity:
    try:
        return Severity(value)
    except ValueError:
        raise SettingsError(f"{name} is {value!r}; it may be {', '.join(Severity)}") from None


def _on_or_off(name: str, value: str) -> bool:
    return _flag({name: value}, name)


def _number_to(highest: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not (value.isascii() and value.isdecimal()) or int(value) > highest:
            raise SettingsError(f"{name} is {value!r}; it may be a number from 0 to {highest}")
        return int(value)

    return read


def _minutes(name: str, value: str) -> int:
    return 60 * _number_to(LONGEST_WINDOW)(name, value)


def _trusted(name: str, value: str) -> tuple[str, ...]:
    """ARN patterns between commas; a comma within a name is written as `?`."""
    for pattern in (patterns := _between_commas(value)):
        if not re.fullmatch(PATTERN, pattern):
            such_as = "an ARN pattern such as arn:aws:iam::*:role/terraform-*"
            raise SettingsError(f"{name} has {pattern!r}; it may have {such_as}")
    return patterns


def _routes(name: str, value: str) -> dict[str, str]:
    """Names of routes by account."""
    routes: dict[str, str] = {}
    for pair in _between_commas(value):
        account, _, route = pair.partition("=")
        if not (re.fullmatch(r"\d{12}", account, re.ASCII) and re.fullmatch(r"[\w-]{1,40}", route, re.ASCII)):
            raise SettingsError(f"{name} has {pair!r}; it may have an account and a route, such as {_ROUTE}")
        if routes.setdefault(account, route) != route:
            raise SettingsError(f"{name} has two routes for account {account}")
    return routes


def _region(name: str, value: str) -> str:
    if value and not re.fullmatch(REGION, value, re.ASCII):
        raise SettingsError(f"{name} is {value!r}; it may be a Region such as eu-west-1, or empty")
    return value


_ROUTE = "444455556666=payments"
LONGEST_WINDOW = 15  # minutes, which is as long as SQS delays a message
_SEVERITIES = ", ".join(f"`{severity}`" for severity in Severity)
_SWITCH = "`true` or `false`"
# In the order in which `account-watcher settings list` and docs/settings.md show them.
OPERATOR_SETTINGS = {
    "SlackSeverity": OperatorSetting(
        "slack_severity", "low", "Alerts quieter than this are not posted to Slack.", _severity, _SEVERITIES
    ),
    "TopicSeverity": OperatorSetting(
        "topic_severity",
        "low",
        "Alerts quieter than this are not published to the topic, so nobody gets them by e-mail.",
        _severity,
        _SEVERITIES,
    ),
    "SlackRoutes": OperatorSetting(
        "slack_routes",
        "",
        "Accounts whose alerts go to a Slack channel of their own instead of the main one. The URL of a route is in the"
        " SSM SecureString SlackUrlParameter/route, such as /account-watcher/slack-url/payments.",
        _routes,
        f"accounts and routes between commas, such as `{_ROUTE}`",
    ),
    "WindowMinutes": OperatorSetting(
        "window",
        "10",
        "Repeats within so many minutes of the first are counted and sent as one summary. 0 sends every one, and"
        " switches the rate limit off as well.",
        _minutes,
        f"0 to {LONGEST_WINDOW}",
    ),
    "FloodLimit": OperatorSetting(
        "rate_limit",
        "30",
        "Alerts in that time for each channel, and as many about denied or failed calls. Above it only high and"
        " critical ones are sent, and a summary of the others follows. 0 for no limit.",
        _number_to(10_000),
        "0 to 10000",
    ),
    "ConsoleChanges": OperatorSetting(
        "console_changes",
        "false",
        "Whether to alert about every change made manually in the console, for accounts that are managed by code.",
        _on_or_off,
        _SWITCH,
    ),
    "TrustedAutomation": OperatorSetting(
        "trusted",
        "",
        "ARN patterns of pipelines, such as arn:aws:iam::*:role/terraform-*; their low and medium alerts become info.",
        _trusted,
        "patterns of users, roles or one role's sessions, between commas",
    ),
    "FlagOutsiders": OperatorSetting(
        "flag_outsiders",
        "false",
        'Whether to flag anyone else who creates or deletes something by a watched call as "outside the pipeline".',
        _on_or_off,
        _SWITCH,
    ),
    "IdentityCenterRegion": OperatorSetting(
        "identity_center_region",
        "",
        "Region of IAM Identity Center, to name its users who are known by an id only. Empty for the stack's own.",
        _region,
        "a Region, or empty",
    ),
}
