"""A month of five accounts' log files in which resources are planted: each made once, by a known person.

Beside each stands a decoy, a call about a resource whose id or name only begins like it.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from bench.log_generator import a_record, a_uuid

ACCOUNTS = ("111122223333", "222233334444", "333344445555", "444455556666", "555566667777")
REGIONS = ("eu-west-1", "us-east-1")
FIRST, DAYS = datetime(2026, 11, 1, 12, tzinfo=UTC), 30
END = FIRST + timedelta(days=DAYS)
ORGANIZATION = "AWSLogs/o-a1b2c3d4e5"

type Record = dict[str, Any]
type Files = dict[tuple[str, str, int], list[Record]]  # by account, Region and day


class Place(NamedTuple):
    """Where and when something is planted."""

    account: str
    region: str
    day: int
    time: datetime


class Planted(NamedTuple):
    """What to ask for, and what alone must be found."""

    asked: str
    event_id: str
    person: str


class Call(NamedTuple):
    """A planted call and the text that asks for what it is about."""

    source: str
    name: str
    request: Record
    answer: Record | None
    resources: list[Record]
    asked: str


def write_month(folder: Path, records: int, planted: int, seed: int = 1) -> list[Planted]:
    """Write a file of so many ordinary records for each account, Region and day, and say what is planted."""
    random = Random(seed)  # noqa: S311 the same month each time
    files = defaultdict[tuple[str, str, int], list[Record]](list)
    made = [_plant(number, random, files) for number in range(planted)]
    for account in ACCOUNTS:
        for region in REGIONS:
            for day in range(DAYS):
                noon = FIRST + timedelta(days=day)
                ordinary = [_ordinary(random, number, account, region, noon) for number in range(records)]
                every = [*ordinary, *files[account, region, day]]
                random.shuffle(every)
                _write(folder, account, region, noon, every)
    return made


def _write(folder: Path, account: str, region: str, noon: datetime, records: list[Record]) -> None:
    place = folder / f"{ORGANIZATION}/{account}/CloudTrail/{region}/{noon:%Y/%m/%d}"
    place.mkdir(parents=True)
    text = json.dumps({"Records": records}, separators=(",", ":")).encode()
    name = f"{account}_CloudTrail_{region}_{noon:%Y%m%dT%H%M}Z_0123456789abcdef.json.gz"
    (place / name).write_bytes(gzip.compress(text, 6))


def _ordinary(random: Random, number: int, account: str, region: str, noon: datetime) -> Record:
    time = noon - timedelta(seconds=random.randrange(3_600))
    record = a_record(random, number)
    return record | {"awsRegion": region, "recipientAccountId": account, "eventTime": _iso(time)}


def _plant(number: int, random: Random, files: Files) -> Planted:
    day = random.randrange(DAYS)
    time = FIRST + timedelta(days=day, seconds=-random.randrange(60, 900))
    place = Place(ACCOUNTS[number % len(ACCOUNTS)], REGIONS[number // len(ACCOUNTS) % len(REGIONS)], day, time)
    person = f"person-{number}@example.com"
    identity = _CALLERS[number % len(_CALLERS)](person, place, random, files)
    id_ = f"{random.getrandbits(68):017x}"
    make = _CALLS[number % len(_CALLS)]
    call, decoy = make(id_, place), make(f"{id_}0", place)
    records = [_record_of(each, identity, place, a_uuid(random)) for each in (call, decoy)]
    files[place.account, place.region, day] += records
    return Planted(call.asked, records[0]["eventID"], person)


def _record_of(call: Call, identity: Record, place: Place, event_id: str) -> Record:
    return {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": _iso(place.time),
        "eventSource": f"{call.source}.amazonaws.com",
        "eventName": call.name,
        "awsRegion": place.region,
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "aws-cli/2.31.3",
        "requestParameters": call.request,
        "responseElements": call.answer,
        "eventID": event_id,
        "readOnly": call.name == "AssumeRole",
        **({"resources": call.resources} if call.resources else {}),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": place.account,
        "eventCategory": "Management",
    }


def _instance(id_: str, _: Place) -> Call:
    items = {"items": [{"instanceId": f"i-{id_}", "imageId": "ami-0123456789abcdef0"}]}
    return Call("ec2", "RunInstances", {"instanceType": "t3.micro"}, {"instancesSet": items}, [], f"i-{id_}")


def _bucket(id_: str, _: Place) -> Call:
    return Call("s3", "CreateBucket", {"bucketName": f"logs-{id_}"}, None, [], f"arn:aws:s3:::logs-{id_}")


def _role(id_: str, place: Place) -> Call:
    arn = f"arn:aws:iam::{place.account}:role/deploy/Role-{id_}"
    return Call("iam", "CreateRole", {"roleName": f"Role-{id_}", "path": "/deploy/"}, {"role": {"arn": arn}}, [], arn)


def _group(id_: str, _: Place) -> Call:
    request = {"groupName": f"db-{id_}", "vpcId": "vpc-0123456789abcdef0"}
    return Call("ec2", "CreateSecurityGroup", request, {"_return": True, "groupId": f"sg-{id_}"}, [], f"sg-{id_}")


def _secret(id_: str, place: Place) -> Call:
    arn = f"arn:aws:secretsmanager:{place.region}:{place.account}:secret:prod/{id_}-AbCdEf"
    return Call("secretsmanager", "RotateSecret", {"secretId": arn}, {"arn": arn}, [], f"prod/{id_}")


def _key(id_: str, place: Place) -> Call:
    arn = f"arn:aws:kms:{place.region}:{place.account}:key/{id_}"
    resources = [{"ARN": arn, "accountId": place.account, "type": "AWS::KMS::Key"}]
    return Call("kms", "DisableKey", {"keyId": "alias/production"}, None, resources, id_)


def _tag(id_: str, _: Place) -> Call:
    request = {
        "resourcesSet": {"items": [{"resourceId": "i-00000000000000000"}]},
        "tagSet": {"items": [{"key": "Name", "value": f"web {id_}"}]},
    }
    return Call("ec2", "CreateTags", request, {"_return": True}, [], f"web {id_}")


_CALLS: tuple[Callable[[str, Place], Call], ...] = (_instance, _bucket, _role, _group, _secret, _key, _tag)


def _user(person: str, place: Place, *_: object) -> Record:
    return {
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLE0000000000",
        "arn": f"arn:aws:iam::{place.account}:user/{person}",
        "accountId": place.account,
        "accessKeyId": "AKIAEXAMPLE000000000",
        "userName": person,
    }


def _two_roles(person: str, place: Place, random: Random, files: Files) -> Record:
    """A person in another account, who took on a role there, and with it one in this account."""
    other = ACCOUNTS[(ACCOUNTS.index(place.account) + 1) % len(ACCOUNTS)]
    there = place._replace(account=other, region=REGIONS[0])
    caller = _user(person, there)
    for role, where, minutes in (("Staff", other, 40), ("Deploy", place.account, 20)):
        begin = place.time - timedelta(minutes=minutes)
        key = f"ASIA{random.getrandbits(80):020X}"[:20]
        arn = f"arn:aws:sts::{where}:assumed-role/{role}/session"
        request = {"roleArn": f"arn:aws:iam::{where}:role/{role}", "roleSessionName": "session"}
        answer = {"credentials": {"accessKeyId": key}, "assumedRoleUser": {"arn": arn}}
        call = Call("sts", "AssumeRole", request, answer, [], "")
        files[other, REGIONS[0], place.day].append(_record_of(call, caller, there._replace(time=begin), a_uuid(random)))
        caller = _session(arn, where, role, key, begin)
    return caller


def _session(arn: str, account: str, role: str, key: str, begin: datetime) -> Record:
    issuer = {"type": "Role", "arn": f"arn:aws:iam::{account}:role/{role}", "accountId": account, "userName": role}
    return {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE0000000000:session",
        "arn": arn,
        "accountId": account,
        "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": issuer,
            "attributes": {"creationDate": _iso(begin), "mfaAuthenticated": "false"},
        },
    }


_CALLERS = (_user, _two_roles)


def _iso(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
