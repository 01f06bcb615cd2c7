import pytest

from account_event_handler.settings import OPERATOR_SETTINGS, OperatorSettings
from account_event_handler.suppress.operator_config import OperatorConfig
from account_event_handler.suppress.operator_settings import OperatorSettingsCache
from tests.cli.operator import Operator

DEFAULTS = OperatorSettings.of({})


def in_force(operator: Operator) -> OperatorSettings:
    """As the function reads the table."""
    return OperatorSettingsCache(OperatorConfig(operator.state_table), DEFAULTS)()


def test_all_are_listed_with_their_defaults(operator: Operator) -> None:
    rows = operator.types("settings", "list", "--json").json
    assert [row["name"] for row in rows] == list(OPERATOR_SETTINGS)
    assert not any(row["is_set"] for row in rows)
    assert "WindowMinutes" in operator.types("settings", "list").out


VALUES = {
    "SlackSeverity": "high",
    "TopicSeverity": "info",
    "SlackRoutes": "444455556666=payments,777788889999=payments",
    "WindowMinutes": "0",
    "FloodLimit": "100",
    "ConsoleChanges": "true",
    "TrustedAutomation": "arn:aws:iam::*:role/terraform-*",
    "FlagOutsiders": "true",
    "IdentityCenterRegion": "eu-central-1",
}


@pytest.mark.parametrize("name", OPERATOR_SETTINGS)
def test_what_is_set_is_what_the_function_has_until_it_is_unset(operator: Operator, name: str) -> None:
    said = operator.types("settings", "set", name.lower(), VALUES[name])
    assert (said.code, said.flat) == (0, f"{name} is {VALUES[name]}. It is in force within a minute.")
    setting = OPERATOR_SETTINGS[name]
    assert getattr(in_force(operator), setting.field) == setting.read(name, VALUES[name])
    assert in_force(operator) != DEFAULTS
    assert operator.types("settings", "get", name).out.strip() == VALUES[name]
    assert operator.types("settings", "unset", name).code == 0
    assert in_force(operator) == DEFAULTS


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SlackSeverity", "loud", "SlackSeverity is 'loud'; it may be critical"),
        ("WindowMinutes", "16", "it may be a number from 0 to 15"),
        ("TrustedAutomation", "arn:aws:iam::*:*", "it may have an ARN pattern"),
        ("TrustedAutomation", "x" * 8_001, "at most 8000 characters"),
        ("ConsoleChanges", "yes", "it may be true or false"),
    ],
)
def test_what_it_may_not_be_is_not_set(operator: Operator, name: str, value: str, says: str) -> None:
    said = operator.types("settings", "set", name, value)
    assert said.code == 2
    assert says in said.errors
    assert in_force(operator) == DEFAULTS


def test_a_misspelt_name_is_answered_with_the_one_that_is_meant(operator: Operator) -> None:
    for words in (("set", "SlackSeverty", "high"), ("get", "SlackSeverty"), ("unset", "SlackSeverty")):
        said = operator.types("settings", *words)
        assert (said.code, said.errors.splitlines()[1]) == (2, "Did you mean SlackSeverity?")
    assert "They are SlackSeverity, TopicSeverity" in operator.types("settings", "get", "zzz").errors


def test_what_is_not_set_cannot_be_unset(operator: Operator) -> None:
    assert operator.types("settings", "unset", "FloodLimit").code == 1
