"""Generates a CloudTrail log file with the mix of a working account.

Sizes and shares are those of public files of real accounts: 1,260 bytes a record, gzip to an
eighth, four reads to one write, refusals and calls that a watch speaks about in the low percents.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

ACCOUNT, REGION = "111122223333", "eu-west-1"
READS = {  # how often, out of the sum of them all
    "ec2": {"DescribeInstances": 30, "DescribeVpcs": 15, "DescribeRouteTables": 40},
    "iam": {"GetUser": 43, "GetRole": 30, "ListAttachedRolePolicies": 15},
    "kms": {"Decrypt": 60},
    "logs": {"DescribeLogGroups": 15, "DescribeLogStreams": 10},
    "monitoring": {"DescribeAlarms": 20},
    "rds": {"DescribeDBInstances": 30},
    "s3": {"GetBucketAcl": 25, "GetBucketPolicyStatus": 15, "ListBuckets": 10},
    "secretsmanager": {"DescribeSecret": 15},
    "ssm": {"DescribeParameters": 27, "GetParameter": 20, "ListTagsForResource": 15},
    "sts": {"AssumeRole": 35, "GetCallerIdentity": 15},
}
WRITES = {
    "autoscaling": {"CompleteLifecycleAction": 10},
    "cloudtrail": {"StopLogging": 1},
    "ec2": {"CreateTags": 18, "CreateNetworkInterface": 10, "RunInstances": 2},
    "ecr": {"CompleteLayerUpload": 8},
    "iam": {"CreateAccessKey": 1, "PutRolePolicy": 1},
    "kms": {"Encrypt": 20, "GenerateDataKey": 22},
    "logs": {"CreateLogStream": 20},
    "s3": {"PutBucketPolicy": 1, "PutBucketTagging": 4},
    "ssm": {"UpdateInstanceInformation": 8, "PutParameter": 2},
}
AGENTS = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.9.2 terraform-provider-aws/5.76.0",
    "Boto3/1.35.5 md/Botocore#1.35.5 exec-env/AWS_Lambda_python3.13",
    "aws-cli/2.22.4 os/macos#23.6.0 md/command#iam.get-user",
    "AWS Internal",
)
TLS = {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256"}


def write_log_file(path: Path, records: int, seed: int = 1) -> int:
    """Write the gzip file and return how many bytes of JSON are in it."""
    size = 0
    with gzip.open(path, "wb", compresslevel=6) as file:
        for piece in _pieces(records, Random(seed)):  # noqa: S311 the same file each time
            size += file.write(piece)
    return size


def _pieces(records: int, random: Random) -> Iterator[bytes]:
    yield b'{"Records":['
    for number in range(records):
        separator = "," if number else ""
        yield (separator + json.dumps(a_record(random, number), separators=(",", ":"))).encode()
    yield b"]}\n"


def a_record(random: Random, number: int) -> dict[str, Any]:
    is_read = random.random() < 0.8
    service, name = _call(READS if is_read else WRITES, random)
    who = random.randrange(12)
    denied = random.random() < 0.012
    moment = f"2026-11-20T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
    record: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": _identity(who, random),
        "eventTime": moment,
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "sourceIPAddress": f"198.51.{random.randrange(100, 104)}.{random.randrange(256)}",
        "userAgent": AGENTS[who % len(AGENTS)],
    }
    if denied:
        record["errorCode"] = "AccessDenied"
        record["errorMessage"] = f"not authorized to perform: {service}:{name}"
    return record | {
        "requestParameters": {
            "resourceId": f"i-0{random.getrandbits(64):016x}",
            "filterSet": {"items": [{"value": f"{random.getrandbits(248):062x}"}]},
        },
        "responseElements": None if is_read else {"_return": True, "state": {"code": 0}},
        "requestID": a_uuid(random),
        "eventID": a_uuid(random),
        "readOnly": is_read,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        "tlsDetails": TLS | {"clientProvidedHostHeader": f"{service}.{REGION}.amazonaws.com"},
    }


def _call(calls: dict[str, dict[str, int]], random: Random) -> tuple[str, str]:
    flat = [(service, name, many) for service, names in calls.items() for name, many in names.items()]
    ((service, name, _),) = random.choices(flat, [many for _, _, many in flat])
    return service, name


def _identity(who: int, random: Random) -> dict[str, Any]:
    role = f"arn:aws:iam::{ACCOUNT}:role/job-{who}"
    session = f"{random.getrandbits(32):08x}"
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE{who:010}:{session}",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/job-{who}/{session}",
        "accountId": ACCOUNT,
        "accessKeyId": f"ASIA{random.getrandbits(80):020X}"[:20],
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": f"AROAEXAMPLE{who:010}",
                "arn": role,
                "accountId": ACCOUNT,
                "userName": f"job-{who}",
            },
            "attributes": {"creationDate": "2026-11-20T00:00:00Z", "mfaAuthenticated": "false"},
        },
    }


def a_uuid(random: Random) -> str:
    text = f"{random.getrandbits(128):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
