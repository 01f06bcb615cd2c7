"""Carries events between event buses of different accounts and Regions, as EventBridge does and MiniStack does not.

The rules of the sender are evaluated by our own matcher, the policy of the bus that they target is read from the
template, and what it takes is given to the rules of that bus. MiniStack would put its caller's account on an event, and
takes no source `aws.*`: so the event, with the sender's account and Region, is sent into the queues of those rules.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache, cached_property
from typing import Any

from samcli.yamlhelper import yaml_parse

from account_event_handler.event_pattern import Pattern
from cli.forwarders import created_or_updated
from local_stack.delivery import queue_urls
from local_stack.deployment import TEMPLATE, Deployment


@dataclass(frozen=True)
class Carrier:
    """What brings events to a deployed hub; `members` is its parameter HubMembers, `organizations` who is in which."""

    hub: Deployment
    members: str
    organizations: Mapping[str, str]

    def member(self, account: str, region: str) -> Deployment:
        """An account and Region in which the forwarder is deployed now."""
        there = replace(self.hub, account=account, region=region, stack_name="account-watcher-forwarder")
        parameters = {
            "HubBusArn": self.hub.outputs["HubBusArn"],
            "HubFunctionRoleArn": self.hub.outputs["FunctionRoleArn"],
            "OrganizationId": "",
        }
        created_or_updated(there.client("cloudformation"), parameters)
        return there

    def carry(self, sender: Deployment, event: dict[str, Any]) -> list[str]:
        """The hub's rules that an event of the sender's default bus passes; AWS puts the sender on its envelope."""
        event = {**event, "account": sender.account, "region": sender.region}
        sent = [name for name in sender.rules if _pattern(sender.rules[name]).matches(event)]
        return [rule for _ in sent for rule in self.put(sender.account, event)]

    def put(self, account: str, event: dict[str, Any]) -> list[str]:
        """PutEvents onto the hub's bus by a role of the account: the rules that took it, none where it was denied."""
        if not self.takes(account, event["source"]):
            return []
        rules = [name for name, pattern in self.rules.items() if _pattern(pattern).matches(event)]
        for rule in rules:
            for url in queue_urls(self.hub, rule, self.bus):
                self.hub.client("sqs").send_message(
                    QueueUrl=url, MessageBody=json.dumps(event), MessageGroupId=event["account"]
                )
        return rules

    def takes(self, account: str, source: str) -> bool:
        """Whether the policy of the hub's bus lets a role of the account put an event of this source."""
        asked = {"aws:PrincipalAccount": account, "aws:PrincipalOrgID": self.organizations.get(account, "")}
        return any(
            asked[key] in self._resolved(values) and any(fnmatchcase(source, each) for each in _sources(statement))
            for statement in _policy()["Statement"]
            for key, values in statement["Condition"]["StringEquals"].items()
        )

    @cached_property
    def rules(self) -> dict[str, str]:
        return self.hub.rules_of(self.bus)

    @property
    def bus(self) -> str:
        return self.hub.outputs["HubBusArn"].rpartition("/")[2]

    def _resolved(self, split: Any) -> list[str]:
        """The list that Fn::Split makes of the parameter."""
        text = split["Fn::Split"][1]
        text = text.get("Fn::Sub", "${HubMembers}") if isinstance(text, dict) else text
        return str(text.replace("${AWS::AccountId}", self.hub.account).replace("${HubMembers}", self.members)).split(
            ","
        )


@cache
def _policy() -> dict[str, Any]:
    policy: dict[str, Any] = yaml_parse(TEMPLATE.read_text())["Resources"]["HubBus"]["Properties"]["Policy"]
    return policy


def _sources(statement: dict[str, Any]) -> list[str]:
    sources: list[str] = statement["Condition"]["ForAllValues:StringLike"]["events:source"]
    return sources


@cache
def _pattern(text: str) -> Pattern:
    return Pattern(json.loads(text))
