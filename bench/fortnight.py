"""Generates a fortnight of an ordinary 20-person company, as EventBridge brings it, and counts what is alerted.

What is assumed, of one account in one region, from Monday to the Sunday after next:

- 20 people sign in through Identity Center: 9 developers, 3 operators, 4 analysts, 4 readers. On a working day each
  reads a hundred times or so in the console and by CLI, and writes a few times, as `HABITS` says.
- 4 pipelines, two of CloudFormation and two of Terraform, deploy the services of `DEPLOYED` 4 to 10 times each a
  working day, with the calls of `DEPLOYMENTS`. A service's first deployment also makes what `FIRST` says.
- AWS services do what `SERVICES` says, every day: scaling, tasks, backups, snapshots, grants, findings, notices.
- Denials: console pages that show less to those who may less, every day; a call by CLI every third day; in the second
  week a script that lacks a permission, twice, and a nightly job that does, until it is fixed on the third day.
- The second week has a joiner (Tuesday), a new service of an old pipeline (Wednesday) and a new pipeline (Thursday).

The volume is about 4,000 records a working day. The same seed makes the same fortnight.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from string import Template
from typing import Any, NamedTuple
from zlib import crc32

ACCOUNT, REGION = "111122223333", "eu-west-1"
MONDAY = datetime(2026, 9, 7, tzinfo=UTC)
DEVELOPERS = ("alice", "bob", "carol", "dan", "erin", "frank", "grace", "heidi", "ivan")
OPERATORS, ANALYSTS = ("judy", "kevin", "laura"), ("mike", "nina", "oscar", "peggy")
READERS, JOINER = ("quinn", "rita", "sam", "tina"), "uma"
DEPLOYED = {
    "deploy-web": ("shop", "checkout", "search"),
    "deploy-jobs": ("mailer", "importer"),
    "terraform-core": ("orders", "stock", "ledger"),
    "terraform-edge": ("www", "images"),
}
NEW_SERVICE, NEW_PIPELINE = "vouchers", ("deploy-reports", ("reports", "exports"))
BY_CLOUDFORMATION = "cloudformation.amazonaws.com"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/$service-task"
LOAD_BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener/app/main/50dc6c495c0c9188/$hex"
TARGETS = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/$service/$hex"

type Calls = Sequence[tuple[float, str, dict[str, Any]]]  # how often, `source:Name`, the request

READS = (
    *("ec2:DescribeInstances", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcs", "cloudformation:DescribeStacks"),
    *("lambda:ListFunctions20150331", "lambda:GetFunction20150331v2", "logs:DescribeLogGroups", "logs:FilterLogEvents"),
    *("monitoring:DescribeAlarms", "monitoring:GetMetricData", "ecs:DescribeServices", "ecs:ListTasks"),
    *("rds:DescribeDBInstances", "s3:ListBuckets", "s3:GetBucketAcl", "iam:ListRoles", "iam:GetRole"),
    *("sts:GetCallerIdentity", "ssm:DescribeParameters", "ssm:GetParameter", "secretsmanager:ListSecrets"),
    *("kms:ListAliases", "kms:Decrypt", "ce:GetCostAndUsage", "health:DescribeEventAggregates"),
)
_WATCHES_LOGS: Calls = ((3, "logs:StartQuery", {"queryString": "fields @message", "logGroupName": "/ecs/$old"}),)
HABITS: dict[tuple[str, ...], Calls] = {  # times a working day for each of them
    DEVELOPERS: (
        *_WATCHES_LOGS,
        (0.5, "codepipeline:StartPipelineExecution", {"name": "$old"}),
        (0.3, "codebuild:StartBuild", {"projectName": "$old"}),
        (0.3, "ecs:UpdateService", {"cluster": "main", "service": "$old", "forceNewDeployment": True}),
        (0.3, "lambda:Invoke", {"functionName": "$old"}),
        (0.2, "monitoring:PutDashboard", {"dashboardName": "$old"}),
        (0.2, "ssm:PutParameter", {"name": "/dev/$old/flag", "type": "String", "overwrite": True}),
        (0.2, "ec2:StopInstances", {"instancesSet": {"items": [{"instanceId": "i-0dev$old"}]}}),
        (0.2, "ec2:StartInstances", {"instancesSet": {"items": [{"instanceId": "i-0dev$old"}]}}),
    ),
    OPERATORS: (
        *_WATCHES_LOGS,
        (1.5, "ssm:StartSession", {"target": "i-0$hex"}),
        (0.5, "ec2:CreateTags", {"resourcesSet": {"items": [{"resourceId": "i-0$hex"}]}}),
        (0.5, "monitoring:PutMetricAlarm", {"alarmName": "$old-errors", "metricName": "Errors", "threshold": 5}),
        (0.3, "autoscaling:SetDesiredCapacity", {"autoScalingGroupName": "$old", "desiredCapacity": 4}),
        (0.3, "rds:CreateDBSnapshot", {"dBSnapshotIdentifier": "before-$hex", "dBInstanceIdentifier": "$old"}),
        (0.2, "secretsmanager:PutSecretValue", {"secretId": "$old/api"}),
        (0.2, "ec2:TerminateInstances", {"instancesSet": {"items": [{"instanceId": "i-0$hex"}]}}),
    ),
    ANALYSTS: (
        (6, "athena:StartQueryExecution", {"queryString": "***", "workGroup": "analysts"}),
        (0.5, "glue:StartJobRun", {"jobName": "daily"}),
        (0.3, "glue:StartCrawler", {"name": "events"}),
        (0.3, "quicksight:CreateIngestion", {"dataSetId": "sales"}),
    ),
    READERS: ((0.2, "ce:CreateReport", {"name": "spend"}),),
}
_CODE = {"functionName": "$service", "s3Bucket": "artifacts", "s3Key": "$hex.zip", "publish": False, "dryRun": False}
_RULE = {"name": "$service-nightly", "scheduleExpression": "cron(0 3 * * ? *)", "state": "ENABLED"}
_RECORD = {"name": "$service.example.com", "type": "A", "tTL": 60, "resourceRecords": [{"value": "10.0.0.7"}]}
_CHANGES = [{"action": "UPSERT", "resourceRecordSet": _RECORD}]
_TASK = {"family": "$service", "taskRoleArn": ROLE, "executionRoleArn": ROLE, "networkMode": "awsvpc"}
_DEPLOYS_ANY: Calls = (
    (0.8, "lambda:UpdateFunctionCode20150331v2", _CODE),
    (0.3, "lambda:UpdateFunctionConfiguration20150331v2", {"functionName": "$service", "role": ROLE, "timeout": 30}),
    (0.8, "ecs:RegisterTaskDefinition", _TASK),
    (0.8, "ecs:UpdateService", {"cluster": "main", "service": "$service", "taskDefinition": "$service:7"}),
    (0.2, "events:PutRule", _RULE),
    (0.2, "events:PutTargets", {"rule": "$service-nightly", "targets": [{"id": "1", "roleArn": ROLE}]}),
    (0.1, "route53:ChangeResourceRecordSets", {"hostedZoneId": "Z1", "changeBatch": {"changes": _CHANGES}}),
    (0.1, "elasticloadbalancing:ModifyListener", {"listenerArn": LOAD_BALANCER}),
    (0.2, "elasticloadbalancing:RegisterTargets", {"targetGroupArn": TARGETS, "targets": [{"id": "10.0.3.7"}]}),
)
DEPLOYMENTS: dict[str, Calls] = {  # how likely each call is in a deployment
    "deploy": (
        (1, "cloudformation:CreateChangeSet", {"stackName": "$service", "changeSetName": "c$hex"}),
        (1, "cloudformation:ExecuteChangeSet", {"stackName": "$service", "changeSetName": "c$hex"}),
        *_DEPLOYS_ANY,
    ),
    "terraform": (
        *_DEPLOYS_ANY,
        (0.1, "ec2:CreateLaunchTemplateVersion", {"CreateLaunchTemplateVersionRequest": {"LaunchTemplateId": "lt-1"}}),
        (0.1, "autoscaling:UpdateAutoScalingGroup", {"autoScalingGroupName": "$service", "maxSize": 6}),
        (
            0.1,
            "states:UpdateStateMachine",
            {"stateMachineArn": f"arn:aws:states:::{ACCOUNT}:$service", "roleArn": ROLE},
        ),
    ),
}
_TRUST = (
    '{"Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)
_POLICY = '{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::$service/*"}]}'
_INSIDE = {"items": [{"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "groups": {"items": [{"groupId": "sg-1"}]}}]}
FIRST: Calls = (  # of a service
    (1, "iam:CreateRole", {"roleName": "$service-task", "assumeRolePolicyDocument": _TRUST}),
    (1, "iam:PutRolePolicy", {"roleName": "$service-task", "policyName": "own", "policyDocument": _POLICY}),
    (1, "logs:CreateLogGroup", {"logGroupName": "/ecs/$service"}),
    (1, "logs:PutRetentionPolicy", {"logGroupName": "/ecs/$service", "retentionInDays": 30}),
    (1, "ec2:CreateSecurityGroup", {"groupName": "$service", "vpcId": "vpc-1"}),
    (1, "ec2:AuthorizeSecurityGroupIngress", {"groupId": "sg-$hex", "ipPermissions": _INSIDE}),
    (1, "lambda:CreateFunction20150331", {"functionName": "$service", "role": ROLE, "runtime": "python3.13"}),
    (1, "elasticloadbalancing:CreateTargetGroup", {"name": "$service", "protocol": "HTTP", "port": 8080}),
    (1, "elasticloadbalancing:CreateRule", {"listenerArn": LOAD_BALANCER, "priority": 7}),
    (1, "ecs:CreateService", {"cluster": "main", "serviceName": "$service", "taskDefinition": "$service:1"}),
    (1, "sqs:CreateQueue", {"queueName": "$service"}),
)
_MACHINES = {"instancesSet": {"items": [{"minCount": 1, "maxCount": 1}]}, "instanceType": "m7i.large"}
_GRANT = {"keyId": "$hex", "granteePrincipal": f"rds.{REGION}.amazonaws.com", "operations": ["Decrypt", "CreateGrant"]}
_SNAPSHOT = {"volumeId": "vol-0$hex"}
SERVICES: dict[tuple[str, str], Calls] = {  # by principal and, of sessions, role; times a day
    ("autoscaling.amazonaws.com", "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"): (
        (8, "ec2:RunInstances", _MACHINES | {"iamInstanceProfile": {"name": "web"}}),
        (8, "ec2:TerminateInstances", {"instancesSet": {"items": [{"instanceId": "i-0$hex"}]}}),
    ),
    ("ecs.amazonaws.com", "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"): (
        (40, "ec2:CreateNetworkInterface", {"subnetId": "subnet-1"}),
        (40, "ec2:DeleteNetworkInterface", {"networkInterfaceId": "eni-0$hex"}),
        (20, "elasticloadbalancing:RegisterTargets", {"targetGroupArn": "$hex", "targets": [{"id": "10.0.1.9"}]}),
        (20, "elasticloadbalancing:DeregisterTargets", {"targetGroupArn": "$hex", "targets": [{"id": "10.0.1.9"}]}),
    ),
    ("backup.amazonaws.com", "service-role/AWSBackupDefaultServiceRole"): (
        (6, "ec2:CreateSnapshot", _SNAPSHOT),
        (6, "ec2:DeleteSnapshot", {"snapshotId": "snap-0$hex"}),
        (4, "rds:CreateDBSnapshot", {"dBSnapshotIdentifier": "awsbackup:job-$hex", "dBInstanceIdentifier": "$old"}),
        (4, "rds:CopyDBSnapshot", {"targetDBSnapshotIdentifier": "awsbackup:copyjob-$hex"}),
        (4, "rds:DeleteDBSnapshot", {"dBSnapshotIdentifier": "awsbackup:job-$hex"}),
        (4, "kms:CreateGrant", _GRANT | {"granteePrincipal": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x/y"}),
    ),
    ("config.amazonaws.com", "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"): (
        (30, "config:PutEvaluations", {"evaluations": []}),
        (100, "ec2:DescribeInstances", {}),
    ),
    ("lambda.amazonaws.com", "service-role/importer-run"): (
        (20, "logs:CreateLogStream", {"logGroupName": "/aws/lambda/importer"}),
        (4, "ec2:CreateNetworkInterface", {"subnetId": "subnet-1"}),
    ),
    ("dlm.amazonaws.com", "service-role/AWSDataLifecycleManagerDefaultRole"): (
        (5, "ec2:CreateSnapshots", _SNAPSHOT),
        (5, "ec2:DeleteSnapshot", {"snapshotId": "snap-0$hex"}),
    ),
    ("rds.amazonaws.com", ""): ((4, "kms:CreateGrant", _GRANT), (4, "kms:RetireGrant", {"keyId": "$hex"})),
    ("ec2.amazonaws.com", ""): ((40, "sts:AssumeRole", {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/web"}),),
    ("lambda.amazonaws.com", ""): ((60, "sts:AssumeRole", {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/importer-run"}),),
    ("events.amazonaws.com", ""): ((24, "ecs:RunTask", {"taskDefinition": "importer", "cluster": "main"}),),
    ("backup.amazonaws.com", ""): ((6, "kms:CreateGrant", _GRANT),),
    ("kms.amazonaws.com", ""): ((0.1, "kms:RotateKey", {}),),
}
_PROBE = {"type": "Recon:EC2/PortProbeUnprotectedPort", "severity": 2, "title": "Unprotected port is being probed."}
_ISSUE = {"service": "EC2", "eventTypeCode": "AWS_EC2_OPERATIONAL_NOTIFICATION", "statusCode": "open"}
_DONE = {
    "stack-id": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/shop/1",
    "status-details": {"status": "UPDATE_COMPLETE"},
}
NOTICES: tuple[tuple[float, str, str, dict[str, Any]], ...] = (
    (0.5, "aws.guardduty", "GuardDuty Finding", _PROBE | {"accountId": ACCOUNT, "region": REGION, "id": "$hex"}),
    (0.2, "aws.health", "AWS Health Event", _ISSUE | {"eventTypeCategory": "accountNotification"}),
    (20, "aws.cloudformation", "CloudFormation Stack Status Change", _DONE),
    (60, "aws.ecs", "ECS Task State Change", {"lastStatus": "RUNNING", "clusterArn": "$hex"}),
    (4, "aws.backup", "Backup Job State Change", {"state": "COMPLETED", "backupJobId": "$hex"}),
)
PAGES = (
    *("ce:GetCostAndUsage", "organizations:DescribeOrganization", "iam:ListUsers", "health:DescribeEventAggregates"),
    *("securityhub:DescribeHub", "guardduty:ListDetectors", "support:DescribeSeverityLevels", "budgets:ViewBudget"),
)


class Who(NamedTuple):
    """A caller; of a session `role` has its path and `session` its name."""

    role: str = ""
    session: str = ""
    by: str = ""  # the service that calls, for it or of its own accord
    console: bool = False


def fortnight(seed: int = 1, days: int = 14) -> Iterator[dict[str, Any]]:
    """The envelopes in the order of their times."""
    for day in range(days):
        yield from _Day(Random(f"{seed}-{day}"), day).envelopes()  # noqa: S311 the same each time


class _Day:
    def __init__(self, random: Random, day: int) -> None:
        self._random, self._day, self._made = random, day, list[dict[str, Any]]()
        self._is_second, self._weekday = day >= 7, day % 7

    def envelopes(self) -> list[dict[str, Any]]:
        self._services()
        if self._weekday < 5:
            self._people()
            self._pipelines()
        if self._is_second:
            self._news()
        return sorted(self._made, key=lambda envelope: envelope["time"])

    def _people(self) -> None:
        for names, habits in HABITS.items():
            for name in names:
                self._works(name, names, habits)

    def _works(self, name: str, team: tuple[str, ...], habits: Calls) -> None:
        permissions = {DEVELOPERS: "Developer", OPERATORS: "Operator", ANALYSTS: "Analyst"}.get(team, "ReadOnly")
        role = f"aws-reserved/sso.amazonaws.com/{REGION}/AWSReservedSSO_{permissions}_{len(permissions):016x}"
        console, cli = (Who(role, f"{name}@example.com", console=each) for each in (True, False))
        self._signs_in(name, console)
        for _ in range(self._random.randint(60, 140)):
            self._call(self._at(8, 18), self._random.choice((console, cli)), self._random.choice(READS), {}, read=True)
        for who, at in ((console, self._at(9, 12)), (console, self._at(13, 18))):
            for number, page in enumerate(self._random.sample(PAGES, 2)):
                self._call(at + number, who, page, {}, read=True, denied=True)
        for often, call, request in habits:
            for _ in range(self._times(often)):
                old = self._random.choice(sum(DEPLOYED.values(), ()))
                who = console if self._random.random() < 0.5 else cli
                self._call(self._at(9, 18), who, call, request, old=old)
        if team is OPERATORS and self._random.random() < 0.5:  # a role switch
            at, admin = self._at(9, 17), Who("admin", f"{name}@example.com")
            arn = f"arn:aws:iam::{ACCOUNT}:role/admin"
            self._call(at, cli, "sts:AssumeRole", {"roleArn": arn, "roleSessionName": admin.session}, read=True)
            self._call(at + 60, admin, "iam:ListUsers", {}, read=True)

    def _signs_in(self, name: str, console: Who) -> None:
        at = self._at(7, 9)
        identity = {"type": "IdentityCenterUser", "accountId": ACCOUNT, "onBehalfOf": {"userId": name}}
        for number, call in enumerate(("signin:CredentialVerification", "signin:UserAuthentication", "sso:Federate")):
            self._call(at + number, identity | {"credentialId": name}, call, {}, kind="AwsServiceEvent")
        self._call(
            at + 4, console, "signin:ConsoleLogin", {}, kind="AwsConsoleSignIn", answer={"ConsoleLogin": "Success"}
        )

    def _pipelines(self) -> None:
        new = [NEW_PIPELINE] if self._is_second and self._weekday > 3 else []
        for pipeline, services in (*DEPLOYED.items(), *new):
            for _ in range(self._random.randint(4, 10)):
                self._deploys(pipeline, self._random.choice(services), self._at(8, 18))

    def _deploys(self, pipeline: str, service: str, at: float, first: Calls = ()) -> None:
        tool = pipeline.partition("-")[0]
        session = "GitHubActions" if tool == "deploy" else f"terraform-{self._random.getrandbits(32):08x}"
        self._call(at, Who(by="sts"), "sts:AssumeRoleWithWebIdentity", {"roleArn": f"role/{pipeline}"}, read=True)
        for call in ("iam:GetRole", "ec2:DescribeSubnets", "lambda:GetFunction20150331v2"):
            self._call(at + 1, Who(pipeline, session), call, {}, read=True)
        for often, call, request in (*first, *DEPLOYMENTS[tool]):
            if self._random.random() < often:
                at += self._random.randint(1, 20)
                is_direct = tool == "terraform" or call.startswith("cloudformation:")
                by = "" if is_direct else BY_CLOUDFORMATION
                self._call(at, Who(pipeline, session, by), call, request, service=service)

    def _services(self) -> None:
        for (principal, role), calls in SERVICES.items():
            for often, call, request in calls:
                for _ in range(self._times(often)):
                    self._call(self._at(0, 24), Who(role, "service" if role else "", principal), call, request)
        for often, source, kind, detail in NOTICES:
            for _ in range(self._times(often)):
                self._put(self._at(0, 24), source, kind, self._filled(detail))

    def _news(self) -> None:
        admin = Who("admin", "judy@example.com")
        if self._weekday == 1:
            self._call(self._at(9, 10), admin, "identitystore:CreateUser", {"userName": JOINER})
            self._call(self._at(10, 11), admin, "identitystore:CreateGroupMembership", {"groupId": "developers"})
        if 0 < self._weekday < 5:
            self._works(JOINER, DEVELOPERS, HABITS[DEVELOPERS])
        if self._weekday == 2:
            self._deploys("deploy-web", NEW_SERVICE, self._at(10, 12), FIRST)
        if self._weekday == 3:
            for number, service in enumerate(NEW_PIPELINE[1]):
                self._deploys(NEW_PIPELINE[0], service, self._at(10 + 3 * number, 12 + 3 * number), FIRST)
        if self._weekday < 2:
            start, who = (
                self._at(9, 17),
                Who("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developer_1", "bob@example.com"),
            )
            for number in range(40):
                self._call(start + 2 * number, who, "sqs:ListQueueTags", {}, read=True, denied=True)
        if self._weekday in (3, 4):
            self._call(3 * 3600, Who("importer-run", "importer"), "dynamodb:UpdateTable", {}, denied=True)

    def _times(self, often: float) -> int:
        few = self._random.random() < often
        return int(few) if often < 1 else self._random.randint(round(often * 0.6), round(often * 1.4))

    def _at(self, since: float, until: float) -> float:
        return self._random.uniform(since * 3600, until * 3600)

    def _filled(self, request: Any, **words: str) -> Any:
        filled = Template(json.dumps(request)).safe_substitute(words, hex=f"{self._random.getrandbits(64):016x}")
        return json.loads(filled)

    def _call(  # noqa: PLR0913 what differs from record to record
        self,
        at: float,
        who: Who | dict[str, Any],
        call: str,
        request: dict[str, Any],
        *,
        read: bool = False,
        denied: bool = False,
        kind: str = "AwsApiCall",
        answer: dict[str, Any] | None = None,
        **words: str,
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
            "requestParameters": self._filled(request, **words) or None,
            "responseElements": answer,
            "readOnly": read,
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
