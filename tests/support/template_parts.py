"""The template's resources, each with all that its conditions may make of it."""

import re
from functools import cache
from typing import Any

import yaml

from tests.tools.test_rules import Reader
from tools.generate.__main__ import TEMPLATE

ARN = "Sub arn:${AWS::Partition}:"
OWN = "${AWS::AccountId}"


class BothWays(Reader):
    """Reads a condition as a list of all that may come of it."""


def either(loader: BothWays, node: yaml.SequenceNode) -> list[Any]:
    _, *ways = loader.construct_sequence(node, deep=True)
    return [way for way in ways if way != "Ref AWS::NoValue"]


BothWays.add_constructor("!If", either)


@cache
def resources() -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(TEMPLATE.read_text(), BothWays)["Resources"]
    return read


def every(value: Any) -> list[Any]:
    """One value or many, in lists within lists."""
    return [each for item in value for each in every(item)] if isinstance(value, list) else [value]


def of_kind(kind: str) -> list[str]:
    return [name for name, part in resources().items() if part["Type"] == kind]


def named(reference: str) -> str:
    """The logical id of a Ref or of an ARN's GetAtt; empty for anything else."""
    found = re.fullmatch(r"Ref (\w+)|GetAtt (\w+)\.Arn", reference)
    return (found[1] or found[2]) if found else ""
