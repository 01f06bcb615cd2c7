"""Settings, read from the environment variables; an error names the bad one."""

import re
from collections.abc import Mapping

from msgspec import Struct

from account_event_handler.catalog.automation import PATTERN
from account_event_handler.model import Severity
from account_event_handler.own_stack.context import OwnStack, StackContext

ENRICHMENTS = ("parameter-history", "table-cost", "table-scaling", "security-group-use", "bucket-status")
OPTIONS = {"CONSOLE_CHANGES": "ConsoleChanges", "ALARM_NAMES": "AlarmNames"}
OFF = (None, "", "false")


class SettingsError(ValueError):
    """A setting that cannot be used: its name and what it may be."""


class Settings(Struct, frozen=True):
    """What the stack tells the function; the names are the template's environment variables.

    `slack_url_parameter` is the name of the SSM parameter that holds the URL, empty for no Slack;
    `window` is in seconds, `rate_limit` in alerts for each window and channel; 0 switches off.
    `enrichments` are those that are on; `enrichment_role` is the name of a role that other accounts
    have for the stack, empty for none. `hub_member` is the organization whose forwarders send here, or an account of
    those; empty where none does.
    """

    topic_arn: str
    dead_letter_queue_url: str
    slack_url_parameter: str
    slack_severity: Severity
    topic_severity: Severity
    queue_url: str
    denied_queue_url: str
    denied_dead_letters_url: str
    log_file_queue_arn: str
    log_file_queue_url: str
    log_file_dead_letters_url: str
    table: str
    window: int
    rate_limit: int
    context: StackContext
    enrichments: frozenset[str]
    enrichment_role: str
    hub_member: str
    identity_center_region: str
    restarts_trails: bool
    trail_stoppers: tuple[str, ...]

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Settings":
        """Raises SettingsError naming the variable that is missing or not what it may be."""
        return cls(
            topic_arn=_needed(environment, "TOPIC_ARN"),
            dead_letter_queue_url=_needed(environment, "DEAD_LETTER_QUEUE_URL"),
            slack_url_parameter=environment.get("SLACK_URL_PARAMETER", ""),
            slack_severity=_severity(environment, "SLACK_SEVERITY"),
            topic_severity=_severity(environment, "TOPIC_SEVERITY"),
            queue_url=_needed(environment, "ACTIVITY_QUEUE_URL"),
            denied_queue_url=environment.get("DENIED_QUEUE_URL", ""),
            denied_dead_letters_url=environment.get("DENIED_DEAD_LETTER_QUEUE_URL", ""),
            log_file_queue_arn=environment.get("LOG_FILE_QUEUE_ARN", ""),
            log_file_queue_url=environment.get("LOG_FILE_QUEUE_URL", ""),
            log_file_dead_letters_url=environment.get("LOG_FILE_DEAD_LETTER_QUEUE_URL", ""),
            table=_needed(environment, "MEMORY_TABLE"),
            window=60 * _number(environment, "WINDOW_MINUTES", 15),
            rate_limit=_number(environment, "FLOOD_LIMIT", 10_000),
            context=StackContext(
                options=_options(environment),
                own_role=environment.get("OWN_ROLE_ARN", ""),
                stack=_own_stack(environment),
                trail_alarm=_trail_alarm(environment),
                trusted=_trusted(environment.get("TRUSTED_AUTOMATION", "")),
                flag_outsiders=_flag(environment, "FLAG_OUTSIDERS"),
            ),
            enrichments=_enrichments(environment.get("ENRICHMENTS", ",".join(ENRICHMENTS))),
            restarts_trails=_flag(environment, "RESTART_CLOUD_TRAIL"),
            trail_stoppers=_between_commas(environment.get("TRAIL_STOPPERS", "")),
            identity_center_region=environment.get("IDENTITY_CENTER_REGION", ""),
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


def _options(environment: Mapping[str, str]) -> frozenset[str]:
    """The names of the parameters that switch watches on, where they do."""
    return frozenset(option for name, option in OPTIONS.items() if environment.get(name) not in OFF)


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


def _number(environment: Mapping[str, str], name: str, highest: int) -> int:
    value = environment.get(name, "0")
    if not value.isdecimal() or int(value) > highest:
        raise SettingsError(f"{name} is {value!r}; it may be a number from 0 to {highest}")
    return int(value)


def _enrichments(text: str) -> frozenset[str]:
    """Names between commas; the template leaves a gap for one that is switched off."""
    names = frozenset(_between_commas(text))
    for name in sorted(names.difference(ENRICHMENTS)):
        raise SettingsError(f"ENRICHMENTS has {name!r}; it may have {', '.join(ENRICHMENTS)}")
    return names


def _trusted(text: str) -> tuple[str, ...]:
    """ARN patterns between commas; a comma within a name is written as `?`."""
    for pattern in (patterns := _between_commas(text)):
        if not re.fullmatch(PATTERN, pattern):
            such_as = "an ARN pattern such as arn:aws:iam::*:role/terraform-*"
            raise SettingsError(f"TRUSTED_AUTOMATION has {pattern!r}; it may have {such_as}")
    return patterns


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


def _severity(environment: Mapping[str, str], name: str) -> Severity:
    value = environment.get(name, Severity.LOW)
    try:
        return Severity(value)
    except ValueError:
        raise SettingsError(f"{name} is {value!r}; it may be {', '.join(Severity)}") from None
