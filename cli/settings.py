"""`account-watcher settings list|get|set|unset`: what operators change while the watcher runs, without a deployment."""

import argparse
from collections.abc import Mapping
from difflib import get_close_matches

from account_event_handler.ingest.sanitize import clean
from account_event_handler.settings import OPERATOR_SETTINGS, SettingsError
from account_event_handler.state import OPERATOR_CONFIG, StateTable
from account_event_handler.suppress.operator_settings import KIND
from cli.arguments import Command
from cli.context import Context, plain_table
from cli.errors import CliError, UsageError

_LONGEST = 8_000  # characters of a value: a route for each of 300 accounts
_SOON = "It is in force within a minute."


def add_to(group: Command) -> None:
    group.add("list", "show every setting, its value and its default", _list).add_json()
    group.add("get", "print the value of a setting", _get).add_argument("name")
    changed = group.add("set", "change a setting; docs/settings.md lists the allowed values", _set)
    changed.add_argument("name")
    changed.add_argument("value")
    group.add("unset", "reset a setting to its default", _unset).add_argument("name")


def chosen(state_table: StateTable) -> dict[str, str]:
    """What operators have set, by name; raises StateUnavailable."""
    items = state_table.items(OPERATOR_CONFIG, f"{KIND}#")
    return {item["sk"].removeprefix(f"{KIND}#"): clean(item.get("value"), _LONGEST) for item in items}


def choose(state_table: StateTable, name: str, value: str) -> None:
    """Have a setting be this; raises SettingsError for a value that it may not be, and KeyError for no setting."""
    OPERATOR_SETTINGS[name].read(name, value)
    state_table.put(OPERATOR_CONFIG, f"{KIND}#{name}", {"value": value})


def in_force(chosen: Mapping[str, str], name: str) -> str:
    """As the function has it: a value that it cannot read is not in force."""
    setting = OPERATOR_SETTINGS[name]
    try:
        setting.read(name, chosen.get(name, setting.default))
    except SettingsError:
        return setting.default
    return chosen.get(name, setting.default)


def _list(given: argparse.Namespace, context: Context) -> int:
    changed = chosen(context.aws.state_table)
    rows = [
        {"name": name, "value": in_force(changed, name), "default": setting.default, "is_set": name in changed}
        for name, setting in OPERATOR_SETTINGS.items()
    ]
    shown = [(str(row["name"]), str(row["value"]) or "–", str(row["default"]) or "–") for row in rows]
    return context.show(rows, plain_table(shown, Setting=0, Value=0, Default=0), "", as_json=given.json)


def _get(given: argparse.Namespace, context: Context) -> int:
    context.say(in_force(chosen(context.aws.state_table), _named(given.name)))
    return 0


def _set(given: argparse.Namespace, context: Context) -> int:
    name = _named(given.name)
    if len(given.value) > _LONGEST:
        raise UsageError(f"A value has at most {_LONGEST} characters.", "Use patterns with * instead of many ARNs.")
    try:
        choose(context.aws.state_table, name, given.value)
    except SettingsError as error:
        raise UsageError(f"{clean(str(error), 300)}.", "docs/settings.md says what each may be.") from error
    context.say(f"{name} is {given.value or 'empty'}. {_SOON}")
    return 0


def _unset(given: argparse.Namespace, context: Context) -> int:
    name = _named(given.name)
    if context.aws.state_table.delete(OPERATOR_CONFIG, f"{KIND}#{name}") is None:
        raise CliError(f"{name} is not set; it is its default.", "account-watcher settings list")
    context.say(f"{name} is its default again, {OPERATOR_SETTINGS[name].default or 'empty'}. {_SOON}")
    return 0


def _named(given: str) -> str:
    """The setting's name, however it is capitalized."""
    names = {name.lower(): name for name in OPERATOR_SETTINGS}
    if name := names.get(given.lower()):
        return name
    near = get_close_matches(given.lower(), names, 1)
    hint = f"Did you mean {names[near[0]]}?" if near else f"They are {', '.join(OPERATOR_SETTINGS)}."
    raise UsageError(f"There is no setting {clean(given)}.", hint)
