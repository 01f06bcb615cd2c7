"""The rules of forwarder.yaml: few, broad and disjoint, so that a new watch needs no roll-out.

They pass what an account says by kind, and the hub's own rules choose of that. Only what is read, and what is loud,
is passed by name.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from account_event_handler.aws.queue import FORWARDER_SOURCE
from account_event_handler.catalog.services.any_service import DENIALS
from account_event_handler.catalog.watch import API_CALL, CONSOLE_CALL, NETWORK_ACTIVITY, Watch
from tools.generate.marks import between
from tools.generate.rules import (
    ABSENT,
    NOT_DENIED,
    NOT_ROOT,
    PATTERN_LIMIT,
    READS_TOO,
    ROOT,
    Pattern,
    Rule,
    side_by_side,
)
from tools.generate.template import BEGIN, END, yaml_lines

LOUD_CALLS = {  # writes that nobody watches; an account makes more of each than of all others together
    "CreateLogStream": "Lambda, ECS and agents open one for each environment, task and day",
    "PutEvaluations": "AWS Config's rules report each evaluation",
    "UpdateInstanceInformation": "each SSM agent checks in every five minutes",
    "UpdateInstanceAssociationStatus": "each SSM agent reports each run of each association",
    "PutInventory": "each SSM agent sends its inventory",
    "PutComplianceItems": "each SSM agent reports its patches",
    "OpenDataChannel": "SSM agents hold channels open and renew them",
    "CreateDataChannel": "the same",
    "OpenControlChannel": "the same",
    "CreateControlChannel": "the same",
    "SubmitTaskStateChange": "each ECS agent reports each task",
    "SubmitContainerStateChange": "each ECS agent reports each container",
    "SubmitAttachmentStateChanges": "each ECS agent reports each network interface",
}
# Data events of which each is watched; a bucket may have millions of others.
DATA_CALLS = ["PutObjectAcl", "UpdateObjectEncryption"]
LOUD_KINDS = {  # events of services; what a watch asks of one is passed as the watch asks it
    "AWS Network Activity Event via CloudTrail": "each call through an endpoint, where a trail records them",
    "Batch Job State Change": "each job, in each of seven states",
    "CloudFormation Resource Status Change": "each resource of each deployment, several times",
    "Config Configuration Item Change": "each change of each resource that AWS Config records",
    "Config Rules Compliance Change": "each resource of each rule",
    "EBS Snapshot Notification": "each snapshot of each backup",
    "EBS Volume Notification": "each volume of each machine that starts or ends",
    "EC2 Instance State-change Notification": "each machine, in each of six states",
    "ECS Container Instance State Change": "each task that starts or ends on a machine",
    "ECS Task State Change": "each task, in each of its states",
    "Findings Imported V2": "Security Hub imports findings again as long as they stand",
    "Glue Job State Change": "each run of each job",
    "Object Created": "each object, where a bucket sends its events",
    "Object Deleted": "the same",
    "Object Tags Added": "the same",
    "Object Access Tier Changed": "the same",
    "Object Storage Class Changed": "the same",
    "Security Hub Findings - Imported": "Security Hub imports findings again as long as they stand",
    "Step Functions Execution Status Change": "each execution, twice",
    "Tag Change on Resource": "each tag of each resource that is made",
}
_CALLS = [API_CALL, "AWS Console Action via CloudTrail"]
_SIGN_INS = [kind for kind in CONSOLE_CALL if kind not in _CALLS]
_SIGN_IN = "aws.signin"
_NOT_SIGN_IN = {"source": [{"anything-but": [_SIGN_IN]}]}
_NOT_ROOT: dict[str, Any] = {"userIdentity": {"type": NOT_ROOT}}
_WHOLE_CODES = [denial for denial in DENIALS if "prefix" in denial]
_ENDINGS = [denial for denial in DENIALS if "suffix" in denial]  # which no rule can leave out

FORWARDER_RULE = """
  {kind}Rule:
    Type: AWS::Events::Rule
    Condition: IsNotHub
    Properties:
      Name: account-watcher-forwarder-{name}
      State: {state}
      EventPattern:
{pattern}
      Targets:
        - Id: Hub
          Arn: !Ref HubBusArn
          RoleArn: !GetAtt ForwarderRole.Arn
          DeadLetterConfig: {{Arn: !GetAtt DeadLetters.Arn}}
"""


def with_forwarder_rules(template: str, rules: Iterable[Rule]) -> str:
    """The text of forwarder.yaml with its rules written anew."""
    written = "".join(
        FORWARDER_RULE.format(
            kind=rule.kind, name=rule.kind.lower(), state=rule.state, pattern="\n".join(yaml_lines(rule.pattern, 8))
        )
        for rule in rules
    )
    return between(template, BEGIN, END, written.lstrip("\n"), "forwarder.yaml")


def forwarder_rules(watches: Iterable[Watch], hub: Iterable[Rule]) -> list[Rule]:
    """The forwarder's rules, of the hub's own; raises ValueError where a watch asks for what they leave out."""
    watches, hub = list(watches), list(hub)
    named = {name for watch in watches for name in watch.on.get("detail", {}).get("eventName", ())}
    if watched := named & LOUD_CALLS.keys():
        raise ValueError(f"forwarders leave out what is watched: {', '.join(sorted(watched))}")
    reads = _reads(hub)
    first = _fitting(reads)
    write = {
        **_NOT_ROOT,
        "errorCode": NOT_DENIED,
        "readOnly": [False, ABSENT],
        "$or": [
            {"managementEvent": [True, ABSENT], "eventName": [{"anything-but": sorted(LOUD_CALLS)}]},
            {"managementEvent": [False], "eventName": DATA_CALLS},
        ],
    }
    passed = [part for part in reads if part["detail"]["errorCode"] != [ABSENT]]  # with such an ending, too
    names, sources = _names(passed), sorted({source for part in passed for source in part["source"]})
    ending = {"errorCode": _ENDINGS, "readOnly": [True]}
    denied = [{"errorCode": _WHOLE_CODES}, {**ending, "eventName": [{"anything-but": names}]}]
    kinds = {"detail-type": [*_CALLS, NETWORK_ACTIVITY]}
    elsewhere = {"source": [{"anything-but": [_SIGN_IN, *sources]}], **kinds}
    rules = [
        Rule("Root", {"detail-type": _CALLS, "detail": {"userIdentity": {"type": [ROOT]}}}, READS_TOO),
        Rule(
            "Denied",
            side_by_side(
                [
                    {**_NOT_SIGN_IN, **kinds, "detail": {**_NOT_ROOT, "$or": denied}},
                    {**elsewhere, "detail": {**_NOT_ROOT, **ending, "eventName": names}},  # another call of that name
                ]
            ),
            READS_TOO,
        ),
        Rule("Writes", {**_NOT_SIGN_IN, "detail-type": _CALLS, "detail": write}),
        Rule("Data", side_by_side([_data(watch) for watch in watches if watch.exact_rule and _is_s3(watch)])),
        Rule("Reads", side_by_side(first), READS_TOO),
        Rule("Sessions", side_by_side([part for part in reads if part not in first]), READS_TOO),
        Rule(
            "SignIns",
            side_by_side(
                [{"detail-type": _SIGN_INS}, {"source": [_SIGN_IN], "detail-type": _CALLS, "detail": _NOT_ROOT}]
            ),
            READS_TOO,
        ),
        Rule(
            "Services",
            {
                "source": [{"prefix": "aws."}],
                "detail-type": [{"anything-but": sorted([*_CALLS, *_SIGN_INS, *LOUD_KINDS])}],
            },
        ),
        Rule("Chosen", side_by_side([part for part in _parts(hub) if part["detail-type"][0] in LOUD_KINDS])),
        Rule("Heartbeat", {"source": [FORWARDER_SOURCE]}),
    ]
    for rule in rules:
        if (length := len(json.dumps(rule.pattern))) >= PATTERN_LIMIT:
            raise ValueError(f"the forwarder's rule {rule.kind} has {length} characters")
    return rules


def _parts(rules: Iterable[Rule]) -> list[Pattern]:
    return [part for rule in rules if not rule.option for part in rule.pattern.get("$or", [rule.pattern])]


def _reads(hub: Iterable[Rule]) -> list[Pattern]:
    """What the hub asks of calls that read: those that give out sessions and secrets, by their names."""
    asked = [part for part in _parts(rule for rule in hub if rule.state == READS_TOO) if "source" in part]
    return [_read(part) for part in asked if part["detail-type"] == [API_CALL] and part["source"] != [_SIGN_IN]]


def _read(part: Pattern) -> Pattern:
    """The pattern for reads only: the same call may write, as where it is an old record."""
    detail = {key: value for key, value in part["detail"].items() if key != "$or"}  # reads are made anywhere
    return {**part, "detail": {**detail, "readOnly": [True]}}


def _is_s3(watch: Watch) -> bool:
    """Whether it may be about what is done to objects, which a trail records where it is told to."""
    return bool(watch.on.get("source") == ["aws.s3"] and not watch.include_reads)


def _data(watch: Watch) -> Pattern:
    """The data events that the watch asks for, as it asks: of names such as PutObject a bucket has millions."""
    detail = watch.on["detail"]
    who = {**detail.get("userIdentity", {}), "type": NOT_ROOT}
    rest = {"userIdentity": who, "errorCode": NOT_DENIED, "readOnly": [False, ABSENT], "managementEvent": [False]}
    return {**watch.on, "detail": {**detail, **rest}}


def _fitting(parts: Iterable[Pattern]) -> list[Pattern]:
    """As many as one rule has room for, those first that give out no sessions."""
    fitting: list[Pattern] = []
    for part in sorted(parts, key=lambda part: part["source"] == ["aws.sts"]):
        if len(json.dumps(side_by_side([*fitting, part]))) < PATTERN_LIMIT:
            fitting.append(part)
    return fitting


def _names(patterns: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted({name for pattern in patterns for name in pattern["detail"]["eventName"]})
