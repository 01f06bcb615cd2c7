"""The answers of setup and of `make deploy`: a file for each Region, as sam reads it, out of version control."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from account_event_handler.ingest.sanitize import clean
from cli.errors import CliError
from cli.setup.sam import DEFAULTS, TEMPLATE

_OVERRIDE = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))')
_PARAMETER = re.compile(r"^  (\w+):\n((?:    .*\n)+)", re.MULTILINE)
_RULE = re.compile(r"^  (\w+):\n    Type: AWS::Events::Rule\n(?:    Condition: (\w+)\n)?((?:    .*\n)+)", re.MULTILINE)
RULES_IF: Mapping[str, Sequence[str]] = {  # by the condition
    "": (),
    "HasLogFiles": ("TrailBucket", "CreateTrail"),
    "HasAlarmNames": ("AlarmNames",),
    "HasHub": ("HubMembers",),
}
_DEFAULT = re.compile(r"^    Default: (.*)$", re.MULTILINE)


@cache
def template_parameters() -> Mapping[str, str]:
    """The template's parameters and their defaults."""
    section = TEMPLATE.read_text().partition("\nParameters:\n")[2].partition("\nRules:\n")[0] + "\n"
    return {name: _DEFAULT.findall(body)[0].strip('"') for name, body in _PARAMETER.findall(section)}


@cache
def template_rules() -> Mapping[str, Sequence[str]]:
    """The rules on the default event bus, with the parameters of which one has to be set, none for all."""
    rules = _RULE.findall(TEMPLATE.read_text())
    return {name: RULES_IF[condition] for name, condition, body in rules if "EventBusName:" not in body}


class Answers(Struct, frozen=True):
    folder: Path
    stack_name: str

    def regions(self) -> list[str]:
        """Those that this stack was deployed to from here."""
        return sorted(path.stem for path in self.folder.glob("*.toml") if self._is_of_stack(path.stem))

    def check(self, regions: Sequence[str]) -> None:
        """Raises CliError where a file has the answers of another stack, which would be lost."""
        for path in map(self._path, regions):
            if path.exists() and not self._is_of_stack(path.stem):
                raise CliError(f"{path} has the answers of another stack.", "Use --answers with another folder.")

    def of(self, region: str) -> dict[str, str]:
        """The parameters as they were answered, those that the template no longer has among them."""
        if not self._is_of_stack(region):
            return {}
        overrides = _section(self._read(region), "deploy").get("parameter_overrides", "")
        text = " ".join(map(str, overrides)) if isinstance(overrides, list) else str(overrides)
        return {name: re.sub(r"\\(.)", r"\1", quoted) or bare for name, quoted, bare in _OVERRIDE.findall(text)}

    def write(self, region: str, parameters: Mapping[str, str]) -> Path:
        """Keep the parameters, and whatever else sam has written there."""
        path = self._path(region)
        config = self._read(region) if self._is_of_stack(region) else tomllib.loads(DEFAULTS.read_text())
        overrides = " ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in parameters.items())
        deploy = {"stack_name": self.stack_name, "region": region, "parameter_overrides": overrides}
        _section(config, "deploy").update(deploy)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(_toml(config)) + "\n")
        return path

    def _path(self, region: str) -> Path:
        return self.folder / f"{region}.toml"

    def _is_of_stack(self, region: str) -> bool:
        if not self._path(region).exists():
            return False
        config = self._read(region)
        usual = _section(config, "global").get("stack_name")
        return bool(_section(config, "deploy").get("stack_name", usual) == self.stack_name)

    def _read(self, region: str) -> dict[str, Any]:
        path = self._path(region)
        try:
            return tomllib.loads(path.read_text())
        except (OSError, ValueError) as error:
            raise CliError(f"{path} cannot be read: {clean(str(error))}.", "Fix it, or delete it.") from error


def _section(config: dict[str, Any], command: str) -> dict[str, Any]:
    section: dict[str, Any] = config.setdefault("default", {}).setdefault(command, {}).setdefault("parameters", {})
    return section


def _toml(table: Mapping[str, Any], name: str = "") -> Iterator[str]:
    """A table's own values, then the tables within it."""
    values = {key: value for key, value in table.items() if not isinstance(value, dict)}
    if name and values:
        yield f"\n[{name}]"
    for key, value in values.items():
        yield f"{key} = {json.dumps(value, ensure_ascii=False)}"  # a text, number or list reads the same in TOML
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _toml(value, f"{name}.{key}" if name else key)
