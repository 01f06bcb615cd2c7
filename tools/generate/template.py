"""Writes the rules into template.yaml."""

import json
import re
from collections.abc import Mapping
from typing import Any

from cli import __version__
from tools.generate.marks import between
from tools.generate.rules import Rule

BEGIN, END = "  # rules begin\n", "  # rules end\n"

_RULE = """
  {logical_id}:
    Type: AWS::Events::Rule{condition}
    Properties:{bus}
      Name: !Sub ${{AWS::StackName}}-{name}
      State: {state}
      EventPattern:
{pattern}
      Targets:
        - Id: {queue}
          Arn: !GetAtt {queue}.Arn
          SqsParameters: {{MessageGroupId: $.account}}
          DeadLetterConfig: {{Arn: !GetAtt {dead_letters}.Arn}}
"""


def with_rules(template: str, rules: list[Rule]) -> str:
    """The template's text with the block between its two marks written anew: each rule on each of two buses."""
    written = "".join(_resource(rule, is_hub=is_hub) for is_hub in (False, True) for rule in rules)
    return between(template, BEGIN, END, written.lstrip("\n"), "template.yaml")


def with_version(template: str) -> str:
    """The template's text with the version that it is published under; raises ValueError where it has no place."""
    text, count = re.subn(r"(?m)^(    SemanticVersion: ).*$", rf"\g<1>{__version__}", template)
    if count != 1:
        raise ValueError("template.yaml has lost the line of its SemanticVersion")
    return text


def known_rules(rules: list[Rule]) -> str:
    """The rules' patterns as the function knows them: it judges options by itself."""
    return "[\n" + ",\n".join(json.dumps(rule.pattern).replace("${AlarmNames}", "*") for rule in rules) + "\n]\n"


def _resource(rule: Rule, *, is_hub: bool) -> str:
    condition = f"Has{'Hub' * is_hub}{rule.option}" if is_hub or rule.option else ""
    return _RULE.format(
        logical_id=f"{'Hub' * is_hub}{rule.logical_id}",
        name=f"{rule.kind.lower()}-{rule.digest}",
        condition=f"\n    Condition: {condition}" if condition else "",
        bus="\n      EventBusName: !Ref HubBus" if is_hub else "",
        state=rule.state,
        queue=rule.queue,
        dead_letters=rule.queue.replace("Queue", "DeadLetters"),
        pattern="\n".join(yaml_lines(rule.pattern, 8)),
    )


def yaml_lines(pattern: Mapping[str, Any], indent: int) -> list[str]:
    """Block style for objects and for lists of objects, one line for lists of plain values."""
    written: list[str] = []
    for key, value in pattern.items():
        name = " " * indent + (json.dumps(key) if key.startswith("$") else key)
        if isinstance(value, Mapping):
            written += [f"{name}:", *yaml_lines(value, indent + 2)]
        elif key == "$or":
            written.append(f"{name}:")
            for part in value:
                first, *more = yaml_lines(part, indent + 4)
                written += [f"{' ' * (indent + 2)}- {first.lstrip()}", *more]
        else:
            written.append(f"{name}: {_flow(value)}")
    return written


def _flow(values: list[Any]) -> str:
    plain = all(isinstance(value, str) and _is_plain(value) for value in values)
    text = f"[{', '.join(values)}]" if plain else json.dumps(values)
    return _PARAMETER.sub(r"!Ref \1", text)


def _is_plain(text: str) -> bool:
    """Whether YAML reads the word as a string without quotes."""
    letters = text.translate({32: "", 46: "", 45: ""})
    return letters.isalnum() and text[0].isalpha() and text.lower() not in _YAML_WORDS


_PARAMETER = re.compile(r'"\$\{(\w+)\}"')
_YAML_WORDS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
