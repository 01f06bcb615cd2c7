"""Writes the rules into template.yaml.

Besides the rules the block holds the queues' policies, which name the rules' ARNs.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from tools.generate.marks import between
from tools.generate.rules import Rule

BEGIN, END = "  # rules begin\n", "  # rules end\n"

_RULE = """
  {logical_id}:
    Type: AWS::Events::Rule{condition}
    Properties:
      State: {state}
      EventPattern:
{pattern}
      Targets:
        - Id: ActivityQueue
          Arn: !GetAtt ActivityQueue.Arn
          DeadLetterConfig: {{Arn: !GetAtt ActivityDeadLetters.Arn}}
"""

# A queue's policy holds 8,192 bytes, so the rules are named without the region and account that
# the second condition says for all of them.
_POLICY = """
  {queue}Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref {queue}]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: RulesOfThisStack
            Effect: Allow
            Principal: {{Service: events.amazonaws.com}}
            Action: sqs:SendMessage
            Resource: !GetAtt {queue}.Arn
            Condition:
              StringEquals: {{aws:SourceAccount: !Ref AWS::AccountId}}
              ArnLike:
                aws:SourceArn:
{arns}
                  - !Sub "arn:*:events:*:*:rule/${{TrailLookRule}}"
                  - !Sub "arn:*:events:*:*:rule/${{HeartbeatRule}}"
          - !If
            - HasTrailLogGroup
            - Sid: AlarmOfTrails
              Effect: Allow
              Principal: {{Service: sns.amazonaws.com}}
              Action: sqs:SendMessage
              Resource: !GetAtt {queue}.Arn
              Condition:
                ArnEquals: {{aws:SourceArn: !Ref TrailAlarmTopic}}
            - !Ref AWS::NoValue
          - Sid: RefusePlainHttp
            Effect: Deny
            Principal: "*"
            Action: sqs:*
            Resource: !GetAtt {queue}.Arn
            Condition:
              Bool: {{aws:SecureTransport: "false"}}
"""


def with_rules(template: str, rules: list[Rule]) -> str:
    """The template's text with the block between its two marks written anew."""
    return between(template, BEGIN, END, _block(rules), "template.yaml")


def _block(rules: list[Rule]) -> str:
    arns = "\n".join(f"{' ' * 18}- {_arn(rule)}" for rule in rules)
    queues = ("ActivityQueue", "ActivityDeadLetters")
    policies = (_POLICY.format(queue=queue, arns=arns) for queue in queues)
    return "".join([*map(_resource, rules), *policies]).lstrip("\n")


def _resource(rule: Rule) -> str:
    return _RULE.format(
        logical_id=rule.logical_id,
        condition=f"\n    Condition: Has{rule.option}" if rule.option else "",
        state=rule.state,
        pattern="\n".join(_yaml(rule.pattern, 8)),
    )


def _arn(rule: Rule) -> str:
    arn = f'!Sub "arn:*:events:*:*:rule/${{{rule.logical_id}}}"'
    return f"!If [Has{rule.option}, {arn}, !Ref AWS::NoValue]" if rule.option else arn


def _yaml(pattern: Mapping[str, Any], indent: int) -> list[str]:
    """Block style for objects and for lists of objects, one line for lists of plain values."""
    written: list[str] = []
    for key, value in pattern.items():
        name = " " * indent + (json.dumps(key) if key.startswith("$") else key)
        if isinstance(value, Mapping):
            written += [f"{name}:", *_yaml(value, indent + 2)]
        elif key == "$or":
            written.append(f"{name}:")
            for part in value:
                first, *more = _yaml(part, indent + 4)
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
