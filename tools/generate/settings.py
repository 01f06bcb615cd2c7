"""Writes the tables of docs/settings.md from template.yaml and from the settings that operators change."""

from typing import Any

import yaml

from account_event_handler.settings import OPERATOR_SETTINGS
from tools.generate.markdown import code, table, text
from tools.generate.marks import between

SETTINGS_PAGE = "docs/settings.md"
_PARAMETERS = ("<!-- parameters begin: make template -->\n", "<!-- parameters end -->\n")
_SETTINGS = ("<!-- settings begin: make template -->\n", "<!-- settings end -->\n")


def with_settings(page: str, template: str) -> str:
    """The page with its tables as they should be; raises ValueError when it has lost its marks."""
    page = between(page, *_PARAMETERS, _parameters(template), SETTINGS_PAGE)
    rows = (
        (code(name), _default(each.default), each.may_be, text(each.about)) for name, each in OPERATOR_SETTINGS.items()
    )
    return between(page, *_SETTINGS, table(("setting", "default", "may be", "what it does"), rows), SETTINGS_PAGE)


def _parameters(template: str) -> str:
    """By group, as the console shows them."""
    head, _, rest = template.partition("\nParameters:\n")
    parameters = yaml.safe_load(rest.partition("\nRules:\n")[0])
    groups = yaml.safe_load(head.partition("\nMetadata:\n")[2])["AWS::CloudFormation::Interface"]["ParameterGroups"]
    return "\n".join(
        f"**{text(group['Label']['default'])}**\n\n"
        + table(
            ("parameter", "default", "what it does"), (_row(name, parameters[name]) for name in group["Parameters"])
        )
        for group in groups
    )


def _row(name: str, parameter: dict[str, Any]) -> tuple[str, str, str]:
    return code(name), _default(str(parameter["Default"])), text(parameter["Description"])


def _default(value: str) -> str:
    return code(*value.split(",")) if value else "empty"
