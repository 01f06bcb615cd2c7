"""The tables of docs/operations.md: what the function may do, from the template, and its metrics."""

import re
from collections.abc import Iterator
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from account_event_handler.metrics import METRICS
from tools.generate.markdown import code, table, text
from tools.generate.marks import between

OPERATIONS_PAGE = "docs/operations.md"
_PERMISSIONS = ("<!-- permissions begin: make template -->\n", "<!-- permissions end -->\n")
_METRICS = ("<!-- metrics begin: make template -->\n", "<!-- metrics end -->\n")
_ROLE = "AccountEventHandlerRole"
WHERE = {
    "": "always",
    "HasLogFiles": "`TrailBucket` or `CreateTrail`",
    "HasTrailKey": "`TrailKey`",
    "HasRestart": "`RestartCloudTrail`",
    "HasParameterHistory": "`LookUps` parameter-history",
    "HasTableCost": "`LookUps` table-cost",
    "HasTableScaling": "`LookUps` table-scaling",
    "HasSecurityGroupUse": "`LookUps` security-group-use",
    "HasBucketStatus": "`LookUps` bucket-status",
    "HasEnrichmentRole": "`EnrichmentRole`",
    "HasHub": "`HubMembers`",
    "HasSlack": "`SlackUrlParameter`",
}


def with_operations(page: str, template: str) -> str:
    """The page with its tables as they should be; raises ValueError when it has lost its marks."""
    heads = ("to", "the function may", "on", "if there is")
    page = between(page, *_PERMISSIONS, table(heads, _permissions(template)), OPERATIONS_PAGE)
    rows = ((code(name), text(about)) for name, about in METRICS.items())
    return between(page, *_METRICS, table(("metric", "counts"), rows), OPERATIONS_PAGE)


def _permissions(template: str) -> Iterator[tuple[str, str, str, str]]:
    (policy,) = yaml_parse(template)["Resources"][_ROLE]["Properties"]["Policies"]
    for each in policy["PolicyDocument"]["Statement"]:
        condition, statement, *_ = each.get("Fn::If", ["", each])
        actions = statement["Action"]
        yield (
            _words(statement["Sid"]),
            code(*([actions] if isinstance(actions, str) else actions)),
            code(*_resources(statement["Resource"])),
            WHERE[condition],
        )


def _words(sid: str) -> str:
    words = " ".join(re.findall(r"[A-Z][a-z]*", sid)).lower()
    return words.replace("identity center", "Identity Center").replace("slack url", "the Slack URL")


def _resources(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value.replace("${AWS::Partition}", "aws").replace("${AWS::", "${")
        case list():
            for each in value:
                yield from _resources(each)
        case {"Fn::If": [_, *either]}:
            yield from _resources([each for each in either if each != {"Ref": "AWS::NoValue"}])
        case {"Fn::GetAtt": [name, _]} | {"Ref": name} | {"Fn::Sub": name}:
            yield from _resources(name)
        case _:
            raise ValueError(f"{value} is a resource in a way that {OPERATIONS_PAGE} does not know")
