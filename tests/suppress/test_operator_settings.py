import pytest

from account_event_handler.limits import OPERATOR_CONFIG_FRESH
from account_event_handler.model import Severity
from account_event_handler.settings import OPERATOR_SETTINGS, OperatorSettings
from account_event_handler.state import OPERATOR_CONFIG, StateTable
from account_event_handler.suppress.operator_config import OperatorConfig
from account_event_handler.suppress.operator_settings import KIND, OperatorSettingsCache
from tests.support.state_table import Clock, memory_table, unavailable_state_table

DEFAULTS = OperatorSettings.of({})


def cache(state_table: StateTable) -> OperatorSettingsCache:
    return OperatorSettingsCache(OperatorConfig(state_table), DEFAULTS)


def put(state_table: StateTable, name: str, value: object) -> None:
    state_table.put(OPERATOR_CONFIG, f"{KIND}#{name}", {"value": value})


def test_what_nobody_has_set_is_as_by_default() -> None:
    assert cache(memory_table())() == DEFAULTS
    assert (DEFAULTS.slack_severity, DEFAULTS.window, DEFAULTS.rate_limit) == (Severity.LOW, 600, 30)


def test_what_an_operator_sets_is_in_force_within_a_minute_and_what_is_unset_is_not() -> None:
    clock = Clock()
    state_table = memory_table(clock)
    settings = cache(state_table)
    assert settings().slack_severity is Severity.LOW
    put(state_table, "SlackSeverity", "high")
    put(state_table, "WindowMinutes", "3")
    clock.seconds += OPERATOR_CONFIG_FRESH
    assert OPERATOR_CONFIG_FRESH <= 60
    assert (settings().slack_severity, settings().window) == (Severity.HIGH, 180)
    state_table.delete(OPERATOR_CONFIG, f"{KIND}#SlackSeverity")
    clock.seconds += OPERATOR_CONFIG_FRESH
    assert (settings().slack_severity, settings().window) == (Severity.LOW, 180)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SlackSeverity", "loud"), ("WindowMinutes", "16"), ("FloodLimit", 7), ("FlagOutsiders", "yes"), ("Unknown", "1")],
)
def test_a_value_that_it_may_not_be_counts_as_not_set_and_costs_no_other(name: str, value: object) -> None:
    state_table = memory_table()
    put(state_table, name, value)
    put(state_table, "TopicSeverity", "high")
    settings = cache(state_table)()
    assert settings.topic_severity is Severity.HIGH
    assert settings == cache_with_topic_severity_high()


def cache_with_topic_severity_high() -> OperatorSettings:
    state_table = memory_table()
    put(state_table, "TopicSeverity", "high")
    return cache(state_table)()


def test_an_unavailable_table_leaves_the_defaults() -> None:
    assert cache(unavailable_state_table())() == DEFAULTS


@pytest.mark.parametrize("name", OPERATOR_SETTINGS)
def test_each_setting_becomes_a_field_that_its_default_fits(name: str) -> None:
    setting = OPERATOR_SETTINGS[name]
    assert getattr(DEFAULTS, setting.field) == setting.read(name, setting.default)
    assert setting.about.endswith(".")
