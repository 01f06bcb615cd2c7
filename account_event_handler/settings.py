"""The environment enters, Settings leave; a bad value is said by its name."""

from collections.abc import Mapping
from dataclasses import dataclass

from account_event_handler.catalog.silence import Site
from account_event_handler.model import Severity

OPTIONS = {"CONSOLE_CHANGES": "ConsoleChanges", "ALARM_NAMES": "AlarmNames"}  # on unless empty


class SettingsError(ValueError):
    """A setting that cannot be used: its name and what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the stack tells the function; the names are the template's environment variables.

    `slack_url_parameter` is the name of the SSM parameter that holds the URL, empty for no Slack.
    """

    topic_arn: str
    dead_letter_queue_url: str
    slack_url_parameter: str
    slack_severity: Severity
    topic_severity: Severity
    site: Site

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Settings":
        """Raises SettingsError naming the variable that is missing or not what it may be."""
        return cls(
            topic_arn=_needed(environment, "TOPIC_ARN"),
            dead_letter_queue_url=_needed(environment, "DEAD_LETTER_QUEUE_URL"),
            slack_url_parameter=environment.get("SLACK_URL_PARAMETER", ""),
            slack_severity=_severity(environment, "SLACK_SEVERITY"),
            topic_severity=_severity(environment, "TOPIC_SEVERITY"),
            site=Site(
                options=frozenset(
                    option for name, option in OPTIONS.items() if environment.get(name)
                ),
                own_role=environment.get("OWN_ROLE_ARN", ""),
            ),
        )

    @property
    def home(self) -> tuple[str, str]:
        """The account and region of the stack, as its topic's ARN says them."""
        _, _, _, region, account, *_ = [*self.topic_arn.split(":"), *[""] * 5]
        return account, region


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise SettingsError(f"environment variable {name} is not set")
    return value


def _severity(environment: Mapping[str, str], name: str) -> Severity:
    value = environment.get(name, Severity.LOW)
    try:
        return Severity(value)
    except ValueError:
        raise SettingsError(f"{name} is {value!r}; it may be {', '.join(Severity)}") from None
