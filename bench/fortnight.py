"""Generates a fortnight of an ordinary 20-person company, as EventBridge brings it.

What is assumed, of one account in one region, from Monday to the Sunday after next:

- 20 people sign in through Identity Center: 9 developers, 3 operators, 4 analysts, 4 readers. On a working day each
  reads a hundred times in the console and by CLI, and writes as often as its team's table says; operators switch roles.
- 4 pipelines, two of CloudFormation and two of Terraform, make 4 to 10 deployments each a working day, of the calls
  in the tables that `PIPELINES` names. The first deployment of a service also makes what the tables named first say.
- AWS services do what their tables say, every day: scaling, tasks, backups, grants, findings, notices.
- Denials: console pages that show less to those who may less, four a person and day; in the second week a script
  that lacks a permission (Monday) and a nightly job that does, until it is fixed (Wednesday and Thursday).
- The second week has a joiner (Tuesday), a new service of an old pipeline (Wednesday) and a new pipeline (Thursday).

`fortnight.txt` has the tables: a line for each call, how often it is made and its request. The same seed makes the same
fortnight.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from string import Template
from typing import Any, NamedTuple
from zlib import crc32

ACCOUNT, REGION = "111122223333", "eu-west-1"
MONDAY = datetime(2026, 9, 7, tzinfo=UTC)
TEAMS = {
    "Developer": "alice bob carol dan erin frank grace heidi ivan",
    "Operator": "judy kevin laura",
    "Analyst": "mike nina oscar peggy",
    "ReadOnly": "quinn rita sam tina",
}
JOINER = "uma"
PIPELINES = {  # their services, and the tables of calls
    "deploy-web": ("shop checkout search", "stacks functions"),
    "deploy-jobs": ("mailer importer", "stacks tasks rules"),
    "terraform-core": ("orders stock ledger", "tasks functions machines"),
    "terraform-edge": ("www images", "names machines"),
}
NEW_SERVICE, NEW_PIPELINE = "vouchers", ("deploy-reports", ("reports exports", "stacks tasks rules"))
READS = (
    *("ec2:DescribeInstances", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcs", "cloudformation:DescribeStacks"),
    *("lambda:ListFunctions20150331", "lambda:GetFunction20150331v2", "logs:DescribeLogGroups", "logs:FilterLogEvents"),
    *("monitoring:DescribeAlarms", "monitoring:GetMetricData", "ecs:DescribeServices", "ecs:ListTasks"),
    *("rds:DescribeDBInstances", "s3:ListBuckets", "s3:GetBucketAcl", "iam:ListRoles", "iam:GetRole"),
    *("sts:GetCallerIdentity", "ssm:DescribeParameters", "ssm:GetParameter", "secretsmanager:ListSecrets"),
    *("kms:ListAliases", "kms:Decrypt", "ce:GetCostAndUsage", "health:DescribeEventAggregates"),
)
PAGES = (
    *("ce:GetCostAndUsage", "organizations:DescribeOrganization", "iam:ListUsers", "health:DescribeEventAggregates"),
    *("securityhub:DescribeHub", "guardduty:ListDetectors", "support:DescribeSeverityLevels", "budgets:ViewBudget"),
)

type Calls = Sequence[tuple[float, str, str]]  # how often, `source:Name`, the request as JSON


@cache
def tables() -> Mapping[str, Calls]:
    """The tables of `fortnight.txt` by their names."""
    found, name = defaultdict[str, list[tuple[float, str, str]]](list), ""
    for line in Path(__file__).with_suffix(".txt").read_text().splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            often, call, request = line.split(maxsplit=2)
            found[name].append((float(often), call, request))
    return found


class Who(NamedTuple):
    """A caller; of a session `role` has its path and `session` its name."""

    role: str = ""
    session: str = ""
    by: str = ""  # the service that calls, for it or of its own accord
    console: bool = False


def fortnight(seed: int = 1, reads: int = 100) -> Iterator[dict[str, Any]]:
    """The envelopes in the order of their times; `reads` are what each person reads a day."""
    for day in range(14):
        yield from _Day(Random(f"{seed}-{day}"), day, reads).envelopes()  # noqa: S311 the same each time


class _Day:
    def __init__(self, random: Random, day: int, reads: int) -> None:
        self._random, self._day, self._made = random, day, list[dict[str, Any]]()
        self._is_second, self._weekday, self._reads = day >= 7, day % 7, reads

    def envelopes(self) -> list[dict[str, Any]]:
        self._services()
        if self._weekday < 5:
            self._people()
            self._pipelines()
        if self._is_second:
            self._news()
        return sorted(self._made, key=lambda envelope: envelope["time"])

    def _people(self) -> None:
        for team, names in TEAMS.items():
            for name in names.split():
                self._works(name, team)

    def _works(self, name: str, team: str) -> None:
        role = f"aws-reserved/sso.amazonaws.com/{REGION}/AWSReservedSSO_{team}_{len(team):016x}"
        console, cli = (Who(role, f"{name}@example.com", console=each) for each in (True, False))
        self._signs_in(name, console)
        for _ in range(round(self._reads * self._random.uniform(0.6, 1.4))):
            self._call(self._at(8, 18), self._random.choice((console, cli)), self._random.choice(READS), read=True)
        for who, at in ((console, self._at(9, 12)), (console, self._at(13, 18))):
            for number, page in enumerate(self._random.sample(PAGES, 2)):
                self._call(at + number, who, page, read=True, denied=True)
        services = " ".join(services for services, _ in PIPELINES.values()).split()
        for call, request in self._drawn(tables()[team]):
            who = self._random.choice((console, cli))
            self._call(self._at(9, 18), who, call, request, service=self._random.choice(services))
        if team == "Operator" and self._random.random() < 0.5:  # a role switch
            at, admin = self._at(9, 17), Who("admin", f"{name}@example.com")
            self._call(at, cli, "sts:AssumeRole", '{"roleArn": "arn:aws:iam::111122223333:role/admin"}', read=True)
            self._call(at + 60, admin, "iam:ListUsers", read=True)

    def _signs_in(self, name: str, console: Who) -> None:
        at = self._at(7, 9)
        identity = {"type": "IdentityCenterUser", "accountId": ACCOUNT, "onBehalfOf": {"userId": name}}
        for number, call in enumerate(("signin:CredentialVerification", "signin:UserAuthentication", "sso:Federate")):
            self._call(at + number, identity, call, kind="AwsServiceEvent")
        self._call(at + 4, console, "signin:ConsoleLogin", kind="AwsConsoleSignIn", answer={"ConsoleLogin": "Success"})

    def _pipelines(self) -> None:
        new = [NEW_PIPELINE] if self._is_second and self._weekday > 3 else []
        for pipeline, (services, calls) in (*PIPELINES.items(), *new):
            for _ in range(self._random.randint(4, 10)):
                self._deploys(pipeline, self._random.choice(services.split()), calls, self._at(8, 18))

    def _deploys(self, pipeline: str, service: str, calls: str, at: float) -> None:
        is_stack = pipeline.startswith("deploy")
        role = Who(pipeline, "GitHubActions" if is_stack else f"terraform-{self._random.getrandbits(32):08x}")
        for call in ("iam:GetRole", "ec2:DescribeSubnets", "lambda:GetFunction20150331v2"):
            self._call(at, role, call, read=True)
        for call, request in (drawn for table in calls.split() for drawn in self._drawn(tables()[table])):
            at += self._random.randint(1, 20)
            by = "cloudformation.amazonaws.com" if is_stack and not call.startswith("cloudformation:") else ""
            self._call(at, role._replace(by=by), call, request, service=service)

    def _services(self) -> None:
        for table, calls in tables().items():
            kind, _, name = table.partition(" ")
            for call, request in self._drawn(calls) if kind in ("service", "notice") else ():
                if kind == "notice":
                    self._put(self._at(0, 24), name, call.replace("_", " "), self._filled(request))
                else:
                    principal, _, role = name.partition(" ")
                    self._call(self._at(0, 24), Who(role, role and "service", principal), call, request)

    def _news(self) -> None:
        if self._weekday == 1:
            admin, at = Who("admin", "judy@example.com"), self._at(9, 10)
            self._call(at, admin, "identitystore:CreateUser", '{"userName": "uma"}')
            self._call(at + 60, admin, "identitystore:CreateGroupMembership", '{"groupId": "developers"}')
        if 0 < self._weekday < 5:
            self._works(JOINER, "Developer")
        if self._weekday == 2:
            self._deploys("deploy-web", NEW_SERVICE, f"first first_web {PIPELINES['deploy-web'][1]}", self._at(10, 12))
        if self._weekday == 3:
            pipeline, (services, calls) = NEW_PIPELINE
            for at, service in enumerate(services.split()):
                self._deploys(pipeline, service, f"first {calls}", self._at(10 + 3 * at, 12 + 3 * at))
        if self._weekday == 0:
            at = self._at(9, 17)
            for number in range(40):
                self._call(
                    at + 2 * number, Who("script", "bob@example.com"), "sqs:ListQueueTags", read=True, denied=True
                )
        if self._weekday in (2, 3):
            self._call(3 * 3600, Who("importer-run", "importer"), "dynamodb:UpdateTable", denied=True)

    def _drawn(self, calls: Calls) -> Iterator[tuple[str, str]]:
        for often, call, request in calls:
            few = int(self._random.random() < often)
            times = few if often <= 1 else self._random.randint(round(often * 0.6), round(often * 1.4))
            yield from [(call, request)] * times

    def _at(self, since: float, until: float) -> float:
        return self._random.uniform(since * 3600, until * 3600)

    def _filled(self, request: str, service: str = "orders") -> dict[str, Any]:
        words = {"service": service, "role": f"arn:aws:iam::{ACCOUNT}:role/{service}-task"}
        filled: dict[str, Any] = json.loads(
            Template(request).safe_substitute(words, hex=f"{self._random.getrandbits(64):016x}")
        )
        return filled

    def _call(  # noqa: PLR0913 what differs from record to record
        self,
        at: float,
        who: Who | dict[str, Any],
        call: str,
        request: str = "{}",
        *,
        service: str = "orders",
        read: bool = False,
        denied: bool = False,
        kind: str = "AwsApiCall",
        answer: dict[str, Any] | None = None,
    ) -> None:
        source, name = call.split(":")
        by, console = (who.by, who.console) if isinstance(who, Who) else ("", False)
        detail: dict[str, Any] = {
            "eventVersion": "1.11",
            "userIdentity": self._identity(who, at) if isinstance(who, Who) else who,
            "eventTime": _time(self._day, at),
            "eventSource": f"{source}.amazonaws.com",
            "eventName": name,
            "awsRegion": REGION,
            "sourceIPAddress": by or "198.51.100.23",
            "userAgent": by or ("Mozilla/5.0" if console else "aws-cli/2.31.3"),
            "requestParameters": self._filled(request, service) or None,
            "responseElements": answer,
            "readOnly": read or call == "sts:AssumeRole",  # which CloudTrail calls a read
            "eventType": kind,
            "managementEvent": True,
            "eventCategory": "Management",
            "recipientAccountId": ACCOUNT,
        }
        if console:
            detail["sessionCredentialFromConsole"] = "true"
        if denied:
            detail |= {"errorCode": "AccessDenied", "errorMessage": f"is not authorized to perform: {call}"}
        kinds = {"AwsConsoleSignIn": "Console Sign In", "AwsServiceEvent": "Service Event"}
        self._put(at, f"aws.{source}", f"AWS {kinds.get(kind, 'API Call')} via CloudTrail", detail)

    def _put(self, at: float, source: str, kind: str, detail: dict[str, Any]) -> None:
        number = f"{self._random.getrandbits(128):032x}"
        made = {
            "version": "0",
            "id": number,
            "detail-type": kind,
            "source": source,
            "account": ACCOUNT,
            "resources": [],
        }
        detail = detail | {"eventID": number} if "CloudTrail" in kind else detail
        self._made.append(made | {"time": _time(self._day, at), "region": REGION, "detail": detail})

    def _identity(self, who: Who, at: float) -> dict[str, Any]:
        if not who.role:
            return {"type": "AWSService", "invokedBy": who.by}
        name, number = who.role.rpartition("/")[2], f"AROA{crc32(who.role.encode()):017d}"
        issuer = {"type": "Role", "principalId": number, "accountId": ACCOUNT, "userName": name}
        since = {"creationDate": _time(self._day, at - at % 3600), "mfaAuthenticated": "false"}
        return {
            "type": "AssumedRole",
            "principalId": f"{number}:{who.session}",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{who.session}",
            "accountId": ACCOUNT,
            "accessKeyId": f"ASIA{self._day:03}{crc32(repr(who).encode()):013d}",
            "sessionContext": {
                "sessionIssuer": issuer | {"arn": f"arn:aws:iam::{ACCOUNT}:role/{who.role}"},
                "attributes": since,
            },
            **({"invokedBy": who.by} if who.by else {}),
        }


def _time(day: int, at: float) -> str:
    return f"{MONDAY + timedelta(days=day, seconds=at):%Y-%m-%dT%H:%M:%SZ}"
