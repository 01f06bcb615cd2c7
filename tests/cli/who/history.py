"""A history of two accounts: Ada takes on a role in one and with it one in the other, where she does something."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from account_event_handler.ingest import decode, envelope_of
from account_event_handler.model import AccountEvent
from tests.cli.operator import NOON
from tests.identity.sessions.records import HERE, THERE, iso, issued, record, role, role_arn, user

Record = dict[str, Any]
ADA, GROUP, INSTANCE = "ada@example.com", "sg-0a1b2c3d4e5f60718", "i-0abc1234"
NOW = datetime.fromtimestamp(NOON, UTC)
STAFF, DEPLOY = int(NOON) - 3 * 3600, int(NOON) - 2 * 3600  # when her two sessions began
EVERYBODY = "0.0.0.0/0"


def at(seconds: int, made: Record, id_: str) -> Record:
    """The record with its time, seconds after the second session began, and its id."""
    return made | {"eventTime": iso(DEPLOY + seconds), "eventID": f"{id_}-0123456789"}


def as_deploy() -> Record:
    return role("Deploy", "b", "two", began=DEPLOY)


def sessions() -> list[Record]:
    """How she came by the two: with a user's key, and with the first session."""
    staff = role("Staff", "a", "one", THERE, began=STAFF)
    first = issued(user(ADA, THERE), role_arn("Staff", "a", THERE), "one")
    second = issued(staff, role_arn("Deploy", "b"), "two")
    return [at(STAFF - DEPLOY, first, "first"), at(0, second, "second")]


def launched(id_: str = INSTANCE, by: Record | None = None) -> Record:
    answer = {"instancesSet": {"items": [{"instanceId": id_}]}}
    made = record("ec2", "RunInstances", by or as_deploy(), responseElements=answer, readOnly=False)
    return at(60, made | {"requestParameters": {"instanceType": "t3.micro"}}, "launched")


def called(name: str, seconds: int, request: Record, by: Record | None = None, **more: Any) -> Record:
    made = record("ec2", name, by or as_deploy(), requestParameters=request, readOnly=False)
    return at(seconds, made | more, f"{name.lower()}-{seconds}")


def rule(cidr: str, port: int = 22) -> Record:
    ranges = {"items": [{"cidrIp": cidr}]}
    return {"items": [{"ipProtocol": "tcp", "fromPort": port, "toPort": port, "ipRanges": ranges}]}


def opened(cidr: str = EVERYBODY, seconds: int = 120, group: str = GROUP, **more: Any) -> Record:
    request = {"groupId": group, "ipPermissions": rule(cidr)}
    return called("AuthorizeSecurityGroupIngress", seconds, request, **more)


def closed(cidr: str = EVERYBODY, seconds: int = 300, group: str = GROUP, port: int = 22) -> Record:
    return called("RevokeSecurityGroupIngress", seconds, {"groupId": group, "ipPermissions": rule(cidr, port)})


def read_of(id_: str = INSTANCE) -> Record:
    return called("DescribeInstances", 90, {"instancesSet": {"items": [{"instanceId": id_}]}}) | {"readOnly": True}


def text(*records: Record) -> bytes:
    return json.dumps({"Records": records}, separators=(",", ":")).encode()


def name_of(account: str, region: str, time: datetime) -> str:
    return f"{account}_CloudTrail_{region}_{time:%Y%m%dT%H%M}Z_0123456789abcdef.json.gz"


def put(folder: Path, *records: Record, account: str = HERE, region: str = "eu-west-1", hours: float = 1) -> Path:
    """A log file that came so many hours ago."""
    path = folder / name_of(account, region, NOW - timedelta(hours=hours))
    path.write_bytes(gzip.compress(text(*records)))
    return path


def event(made: Record) -> AccountEvent:
    found = decode(envelope_of(made))
    assert isinstance(found, AccountEvent)
    return found
