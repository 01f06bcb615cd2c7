"""CloudTrail's records of sessions: who asked for one, what was done with it, and who they are."""

import json
from datetime import UTC, datetime
from typing import Any

from account_event_handler.catalog.tracked_calls import NAMES
from account_event_handler.ingest import decode, envelope_of
from account_event_handler.ingest.log_files import LogFile, RecordPrefilter, WantedRecord
from account_event_handler.model import AccountEvent
from tests.support.gzipped import gzipped

HERE, THERE = "111122223333", "444455556666"
BEGIN = 1_800_000_000  # 2027-01-15T08:00:00Z, where the tests' clock stands
Identity = dict[str, Any]


def iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def words(seconds: int) -> str:
    """As CloudTrail writes a session's expiration."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%b %-d, %Y, %-I:%M:%S %p")


def key(name: str) -> str:
    return f"ASIA{name.upper():X<16}"


def role_arn(role: str, session: str, account: str = HERE) -> str:
    return f"arn:aws:sts::{account}:assumed-role/{role}/{session}"


def user(name: str, account: str = HERE, **more: Any) -> Identity:
    return {
        "type": "IAMUser",
        "userName": name,
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
        "accessKeyId": "AKIAEXAMPLE000000000",
        **more,
    }


def role(name: str, session: str, used: str, account: str = HERE, **context: Any) -> Identity:
    """A role's session; `used` names its access key, empty for a record without one."""
    began = context.pop("began", BEGIN)
    path = "aws-reserved/sso.amazonaws.com/eu-west-1/" if name.startswith("AWSReservedSSO") else ""
    return {
        "type": "AssumedRole",
        "arn": role_arn(name, session, account),
        "principalId": f"AROAEXAMPLE:{session}",
        "accountId": account,
        "accessKeyId": key(used) if used else "",
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::{account}:role/{path}{name}", "userName": name},
            "attributes": {"creationDate": iso(began), "mfaAuthenticated": "false"},
            **context,
        },
    }


def record(service: str, name: str, identity: Identity | None, account: str = HERE, **more: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.11",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "eventType": "AwsApiCall",
        "eventID": f"{service}-{name}",
        "eventTime": iso(BEGIN),
        "awsRegion": "eu-west-1",
        "recipientAccountId": account,
        "userIdentity": identity,
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "aws-cli/2.31.3",
        **more,
    }


def issued(identity: Identity, arn: str, gives: str, name: str = "AssumeRole", **more: Any) -> dict[str, Any]:
    """The record of a call that gave out the access key `gives` for the session `arn`."""
    who = "federatedUser" if name == "GetFederationToken" else "assumedRoleUser"
    response = {
        "credentials": {"accessKeyId": key(gives), "expiration": words(BEGIN + 3600)},
        who: {"arn": arn},
        **more.pop("response", {}),
    }
    account = more.pop("account", identity.get("accountId", HERE))
    return record("sts", name, identity, account, responseElements=response, **more)


def switched(origin: str, arn: str, at: int = BEGIN) -> dict[str, Any]:
    """The console's record of somebody who took on a role; there is no access key in it."""
    identity = {"type": "AssumedRole", "arn": arn, "accountId": arn.split(":")[4]}
    return record(
        "signin",
        "SwitchRole",
        identity,
        arn.split(":")[4],
        eventType="AwsConsoleSignIn",
        eventTime=iso(at),
        requestParameters=None,
        responseElements={"SwitchRole": "Success"},
        additionalEventData={"SwitchFrom": origin, "RedirectTo": "https://console.aws.amazon.com"},
    )


def call(identity: Identity | None, account: str = HERE, **more: Any) -> dict[str, Any]:
    """The record of what was done in the end."""
    request = {"bucketName": "ledger"}
    return record("s3", "DeleteBucket", identity, account, readOnly=False, requestParameters=request, **more)


def event(of: dict[str, Any]) -> AccountEvent:
    arrived = decode(envelope_of(of))
    assert isinstance(arrived, AccountEvent)
    return arrived


def by_bus(of: dict[str, Any]) -> AccountEvent:
    """As the queue carries what EventBridge has sent, under an id of EventBridge's own."""
    arrived = decode(json.dumps({**envelope_of(of), "id": "of-the-bus"}))
    assert isinstance(arrived, AccountEvent)
    return arrived


def by_file(of: dict[str, Any]) -> AccountEvent:
    """As a log file carries it, out of which only what is wanted is read."""
    text = json.dumps({"Records": [of]}, separators=(",", ":")).encode()
    wanted = RecordPrefilter(lambda source: (), {*NAMES, ("aws.s3", "DeleteBucket")})
    (found,) = LogFile(lambda: [gzipped(text)], wanted)
    assert isinstance(found, WantedRecord)
    return event(found.record)
