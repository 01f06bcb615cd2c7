"""Measures the CPU microseconds of naming an event's actor, by identity.

Runs with `python -S -B` in a process of its own. Nothing is asked of AWS here: the step is the
words for a record, and whether anybody may know better, as every event that a watch describes
passes it.
"""

import json
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

ROUNDS, EVENTS = 25, 300
DECODING = "decoding a role's part of an event's JSON"
ACCOUNT = "111122223333"
AGENTS = (
    "aws-cli/2.31.3 md/awscrt#0.27.6 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.13.7"
    " md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/command#s3api.delete-bucket",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36",
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.1 (+https://www.terraform.io) aws-sdk-go-v2/1.38.1"
    " ua/2.1 os/linux lang/go#1.24 md/GOOS#linux md/GOARCH#amd64",
)


def role(name: str, session: str, **context: Any) -> dict[str, Any]:
    """The userIdentity of a role's session."""
    path = "aws-reserved/sso.amazonaws.com/eu-west-1/" if name.startswith("AWSReservedSSO") else ""
    arn = f"arn:aws:iam::{ACCOUNT}:role/{path}{name}"
    issuer = {"type": "Role", "arn": arn, "userName": name}
    attributes = {"creationDate": "2026-11-20T09:41:07Z", "mfaAuthenticated": "false"}
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE000000000:{session}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}",
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAEXAMPLE000000000",
        "sessionContext": {"sessionIssuer": issuer, "attributes": attributes, **context},
    }


GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
IDENTITIES: dict[str, dict[str, Any]] = {
    "a role": role("Deploy", "aws-go-sdk-1688990082523310002"),
    "Identity Center": role("AWSReservedSSO_AdministratorAccess_0123456789abcdef", "ada@example.com"),
    "an EC2 instance": role("web", "i-0dbc91f429e48eeed", ec2RoleDelivery="2.0"),
    "GitHub Actions": role("deploy", "run-7", webIdFederationData={"federatedProvider": GITHUB}),
    "an IAM user": {
        "type": "IAMUser",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/ada",
        "accountId": ACCOUNT,
        "userName": "ada",
    },
    "an AWS service": {"type": "AWSService", "invokedBy": "config.amazonaws.com"},
}


def main(folder: str) -> None:
    """Print one JSON line: microseconds of the fastest round, of naming each identity and of decoding one event."""
    sys.path.insert(0, folder)
    costs = {DECODING: _decoding(), **{name: _fastest(identity, AGENTS) for name, identity in IDENTITIES.items()}}
    new = [f"{AGENTS[0]} m/{number}" for number in range(ROUNDS * EVENTS)]
    costs["a role, and each time a new tool"] = _fastest(IDENTITIES["a role"], new)
    print(json.dumps(costs))


def _decoding() -> float:
    text = json.dumps({"userIdentity": IDENTITIES["a role"], "userAgent": AGENTS[0], "sourceIPAddress": "203.0.113.7"})
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(EVENTS):
            json.loads(text)
        rounds.append((time.process_time() - started) / EVENTS)
    return min(rounds) * 1e6


def _fastest(identity: dict[str, Any], agents: "tuple[str, ...] | list[str]") -> float:
    """Of many rounds, since whatever else the machine does can only slow one down."""
    from account_event_handler.identity.actor import actor_of, is_self_identifying

    events = _events(identity, cycle(agents))
    rounds = []
    for _ in range(ROUNDS):
        these = list(islice(events, EVENTS))
        started = time.process_time()
        for event in these:
            actor_of(event)
            is_self_identifying(event)
        rounds.append((time.process_time() - started) / EVENTS)
    return min(rounds) * 1e6


def _events(identity: dict[str, Any], agents: Iterator[str]) -> Iterator[Any]:
    from account_event_handler.model import AccountEvent

    kind = "AWS API Call via CloudTrail"
    for agent in agents:
        detail = {"userIdentity": identity, "userAgent": agent, "sourceIPAddress": "203.0.113.7"}
        yield AccountEvent("id", "aws.s3", kind, ACCOUNT, "eu-west-1", None, (), detail)


if __name__ == "__main__":
    main(*sys.argv[1:])
