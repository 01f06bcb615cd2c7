"""What an alert says of requests that few callers make: one thing more, one less, a limit just met."""

import json
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Severity, Silence
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from tests.support.alerts import judged
from tests.support.samples import sample

CRITICAL, HIGH, MEDIUM, LOW, INFO = Severity
OWN, OTHER = "111122223333", "444455556666"


def changed(name: str, request: dict[str, Any], **detail: Any) -> dict[str, Any]:
    """The sample with other fields in its request, and in the record itself."""
    event = sample(name)
    event["detail"]["requestParameters"] |= request
    event["detail"] |= detail
    return event


def denied(name: str, resource: str) -> dict[str, Any]:
    """The sample as a denied call, of which CloudTrail keeps AWS's message only."""
    message = f"User: x is not authorized to perform: y on resource: {resource} because no identity-based policy allows"
    event = sample(name)
    event["detail"] |= {"requestParameters": None, "responseElements": None}
    event["detail"] |= {"errorCode": "AccessDenied", "errorMessage": message}
    return event


def records(*records: dict[str, Any]) -> dict[str, Any]:
    return {"changeBatch": {"changes": [{"action": "UPSERT", "resourceRecordSet": each} for each in records]}}


def mail(*names: str) -> dict[str, Any]:
    return records(*({"name": name, "type": "MX"} for name in names))


def roles(*names: str) -> dict[str, Any]:
    return {"roleArns": [f"arn:aws:iam::{OWN}:role/{name}" for name in names]}


def layer(account: str, name: str) -> str:
    return f"arn:aws:lambda:eu-west-1:{account}:layer:{name}"


def standards(*names: str) -> dict[str, Any]:
    arn = f"arn:aws:securityhub:eu-west-1:{OWN}:subscription"
    return {"StandardsSubscriptionArns": [f"{arn}/{name}/v/1.0.0" if name else arn for name in names]}


def controls(**statuses: str) -> dict[str, Any]:
    updates = [{"SecurityControlId": name, "AssociationStatus": status} for name, status in statuses.items()]
    return {"StandardsControlAssociationUpdates": updates}


def copied_to(**buckets: str) -> dict[str, Any]:
    found = [{"Destination": {"Bucket": f"arn:aws:s3:::{name}", "Account": of}} for name, of in buckets.items()]
    return {"ReplicationConfiguration": {"Rule": found}}


def handshake(**fields: Any) -> dict[str, Any]:
    parties = [{"type": kind, "id": of} for kind, of in fields.pop("parties", ())]
    return {"responseElements": {"handshake": {"action": "INVITE", "parties": parties, **fields}}}


def grant(principal: str) -> dict[str, Any]:
    return {"principal": {"dataLakePrincipalIdentifier": principal}}


BOTS = {"type": "AssumedRole", "arn": f"arn:aws:sts::{OWN}:assumed-role/deploy/x"}
BALANCER = f"arn:aws:elasticloadbalancing:eu-west-1:{OWN}:loadbalancer/shop"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
A_DENIAL = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}


def password_rules(length: int | None) -> dict[str, Any]:
    return changed("iam-password-policy-changed", {"minimumPasswordLength": length, "passwordReusePrevention": 24})


def retention(group: str, days: int) -> dict[str, Any]:
    return changed("logs-retention-shortened", {"logGroupName": group, "retentionInDays": days})


@pytest.mark.parametrize(
    ("event", "severity", "ending"),
    [
        # IAM: the rules for passwords at CIS's limit, and AWS's own default
        (password_rules(14), LOW, "the password policy to at least 14 characters"),
        (password_rules(13), MEDIUM, "the password policy to at least 13 characters"),
        (password_rules(None), MEDIUM, "the password policy to at least 6 characters"),
        (
            denied("iam-password-policy-changed", "*"),
            MEDIUM,
            "tried to change the password policy: denied (AccessDenied)",
        ),
        # no quarantine by AWS: anyone may give a policy such a name
        (
            changed("iam-policy-attached", {"policyArn": f"arn:aws:iam::{OWN}:policy/AWSCompromisedKeyQuarantineV3"}),
            MEDIUM,
            "gave user backup-bot policy AWSCompromisedKeyQuarantineV3",
        ),
        # whose key or device it is where the request names nobody, or root
        (changed("iam-access-key-created", {"userName": "AWS ROOT USER"}), CRITICAL, "for the root user"),
        (changed("iam-access-key-created--own", {"userName": None}), MEDIUM, "AKIAEXAMPLEALICE0001 for alice"),
        (
            changed("iam-access-key-created", {"userName": None}, userIdentity=BOTS, responseElements=None),
            MEDIUM,
            "an access key for a user",
        ),
        (
            denied("iam-access-key-created--own", "*"),
            MEDIUM,
            "to create an access key for a user: denied (AccessDenied)",
        ),
        (
            denied("iam-mfa-deactivated", f"arn:aws:iam::{OWN}:mfa/phone"),
            MEDIUM,
            "to deactivate an MFA device of a user: denied (AccessDenied)",
        ),
        (
            changed(
                "iam-mfa-deactivated",
                {"userName": None, "serialNumber": f"arn:aws:iam::{OWN}:mfa/root-account-mfa-device"},
            ),
            CRITICAL,
            "deactivated an MFA device of the root user",
        ),
        (
            denied("iam-policy-attached", f"policy arn:aws:iam::{OWN}:policy/support"),
            MEDIUM,
            "tried to attach user policy of support (iam:AttachUserPolicy): denied (AccessDenied)",
        ),
        (changed("iam-role-changed", {"maxSessionDuration": 3600}), INFO, "to allow sessions of up to 1 h"),
        (changed("iam-role-changed", {"maxSessionDuration": 3601}), MEDIUM, "to allow sessions of up to 1.00028 h"),
        # Inspector: whose scans stop
        (
            changed("inspector-scans-disabled", {"accountIds": [OWN, OTHER]}),
            HIGH,
            f"disabled Inspector scans of EC2 and Lambda in eu-west-1 for account {OTHER}",
        ),
        (changed("kms-key-deletion-scheduled", {"pendingWindowInDays": 7}), CRITICAL, "for deletion in 7 days"),
        (changed("kms-key-deletion-scheduled", {"pendingWindowInDays": 8}), HIGH, "for deletion in 8 days"),
        (changed("secretsmanager-secret-deleted", {"recoveryWindowInDays": None}), MEDIUM, "restorable for 30 days"),
        # Lake Formation: to whom, in either call
        (
            changed("lakeformation-access-granted", {"principal": None, "entries": [grant(OTHER)]}),
            HIGH,
            f"access to the data lake to account {OTHER}",
        ),
        (
            changed("lakeformation-access-granted", grant(f"arn:aws:iam::{OWN}:role/analyst")),
            MEDIUM,
            "access to the data lake to analyst",
        ),
        # Lambda: the layer that is another account's, and code that nobody signs
        (
            changed(
                "lambda-function-configuration-changed", {"layers": [layer(OWN, "ours:1"), layer(OTHER, "theirs:2")]}
            ),
            MEDIUM,
            f"to run layer theirs of account {OTHER}",
        ),
        (
            changed("lambda-code-signing-weakened", {"functionName": None}),
            MEDIUM,
            "allowed unsigned code in a function",
        ),
        # CloudWatch Logs: evidence is to be kept for a quarter, anything else for three days
        (retention("vpc-flow-logs", 60), HIGH, "the retention of log group vpc-flow-logs to 60 days"),
        (retention("shop", 2), MEDIUM, "the retention of log group shop to 2 days"),
        # Organizations: which handshake, whose, what kind of policy
        (
            changed(
                "organizations-invitation-accepted", {}, **handshake(action="ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE")
            ),
            HIGH,
            "accepted invitation h-0a1b2c3d4e",
        ),
        (
            changed(
                "organizations-invitation-accepted",
                {},
                **handshake(parties=[("ACCOUNT", OWN), ("ORGANIZATION", "o-1")]),
            ),
            HIGH,
            "accepted the invitation to organization o-1",
        ),
        (
            changed("organizations-invitation-accepted", {}, **handshake(parties=[("ACCOUNT", OWN)])),
            HIGH,
            "accepted the invitation to an organization",
        ),
        (
            changed(
                "organizations-account-invited", {"target": {"type": "EMAIL", "id": "HIDDEN_DUE_TO_SECURITY_REASONS"}}
            ),
            MEDIUM,
            "invited another account to the organization",
        ),
        (
            changed("organizations-policy-type-disabled", {"policyType": "AISERVICES_OPT_OUT_POLICY"}),
            HIGH,
            "disabled all AI opt-out policies of the organization",
        ),
        (
            changed("organizations-policy-type-disabled", {"policyType": "DECLARATIVE_POLICY_EC2"}),
            HIGH,
            "disabled all declarative EC2 policies of the organization",
        ),
        (
            changed("organizations-policy-changed", {"content": json.dumps({"Statement": [EVERYTHING, A_DENIAL]})}),
            HIGH,
            "changed service control policy guard-the-trail",
        ),
        # RDS: an instance of Aurora has its data in the cluster
        (
            changed("rds-database-deleted", {}, responseElements={"engine": "aurora-mysql"}),
            MEDIUM,
            "deleted database payments",
        ),
        (
            changed("rds-database-deleted", {}, responseElements={"engine": "mysql", "dBClusterIdentifier": "ledger"}),
            MEDIUM,
            "deleted database payments",
        ),
        (
            changed("rds-database-made-public", {}, eventName="CreateDBInstance"),
            HIGH,
            "made database payments publicly accessible",
        ),
        (changed("rds-snapshot-created", {}, eventName="CopyDBSnapshot"), LOW, "copied a snapshot of database orders"),
        (
            changed("redshift-copied", {}, eventName="RestoreTableFromClusterSnapshot"),
            LOW,
            "restored data of Redshift sales",
        ),
        # Roles Anywhere, Route 53: lists of one, two and more
        (changed("rolesanywhere-profile-created", roles(), responseElements=None), HIGH, "profile factory"),
        (changed("rolesanywhere-profile-created", roles("a")), HIGH, "profile factory for role a"),
        (changed("rolesanywhere-profile-created", roles("a", "b")), HIGH, "for roles a and b"),
        (changed("rolesanywhere-profile-created", roles("a", "b", "c", "d")), HIGH, "for roles a, b and 2 more"),
        (
            changed(
                "route53-address-changed",
                records({"name": "pay.example.com.", "type": "A", "aliasTarget": {"dNSName": "lb.example.net"}}),
            ),
            MEDIUM,
            "pay.example.com to lb.example.net",
        ),
        (
            changed("route53-address-changed", records({"name": "pay.example.com.", "type": "A"})),
            MEDIUM,
            ": pay.example.com",
        ),
        (
            changed("route53-record-changed", mail("a.example.", "b.example.", "c.example.")),
            MEDIUM,
            "MX of a.example and 2 more",
        ),
        (
            changed(
                "route53domains-name-servers-changed", {"nameservers": [{"name": f"ns{i}.example"} for i in range(3)]}
            ),
            CRITICAL,
            "to ns0.example and 2 more",
        ),
        # S3: pages, copies and batch jobs
        (
            changed("s3-bucket-cors-changed", {"CORSConfiguration": {"CORSRule": {"AllowedOrigin": ["a", "b", "c"]}}}),
            LOW,
            "to allow pages of a and 2 more",
        ),
        (
            changed("s3-bucket-cors-changed", {"CORSConfiguration": {"CORSRule": {"AllowedMethod": "GET"}}}),
            LOW,
            "the CORS rules of bucket payments-archive",
        ),
        (
            changed("s3-bucket-replication-set", copied_to(ours=OWN, theirs=OTHER)),
            HIGH,
            f"to replicate to account {OTHER}, bucket theirs and 1 more",
        ),
        (changed("s3-bucket-replication-set", copied_to()), MEDIUM, "set bucket payments-archive to replicate"),
        (
            changed(
                "s3-batch-job-created",
                {
                    "operation": None,
                    "CreateJobRequest": {"Operation": {"S3PutObjectCopy": {"TargetResource": "arn:aws:s3:::theirs"}}},
                },
            ),
            HIGH,
            "an S3 batch job to copy objects to bucket theirs",
        ),
        (
            changed("s3-batch-job-created", {"operation": {"s3PutObjectAcl": {"accessControlPolicy": {}}}}),
            HIGH,
            "an S3 batch job to change the ACLs of objects",
        ),
        (
            changed("s3-batch-job-created", {"operation": {"s3ReplicateObject": {}}}),
            HIGH,
            "an S3 batch job to replicate objects",
        ),
        # Security Hub: what is no longer checked or seen
        (
            changed("securityhub-standards-disabled", standards("a", "b", "c")),
            MEDIUM,
            "standard a and 2 more in Security Hub",
        ),
        (changed("securityhub-standards-disabled", standards("", "a")), MEDIUM, "disabled standard a in Security Hub"),
        (
            changed("securityhub-controls-disabled", controls(S3="ENABLED", EC2="DISABLED")),
            LOW,
            "disabled control EC2 in Security Hub",
        ),
        (
            changed("securityhub-findings-suppressed", {"FindingIdentifiers": [{"Id": "a"}]}),
            LOW,
            "suppressed 1 Security Hub finding",
        ),
        # SNS: who listens
        (
            changed("sns-topic-subscribed", {"protocol": "http", "endpoint": "http://example.com"}),
            LOW,
            "subscribed a web address by plain HTTP to topic on-call",
        ),
        (
            changed("sns-topic-subscribed", {"protocol": "https", "endpoint": "https://example.com"}),
            LOW,
            "subscribed a web address to topic on-call",
        ),
        (
            changed(
                "sns-topic-subscribed",
                {"protocol": "lambda", "endpoint": f"arn:aws:lambda:eu-west-1:{OTHER}:function:f"},
            ),
            MEDIUM,
            f"subscribed a target of account {OTHER} to topic on-call",
        ),
        (
            changed(
                "ssm-command-sent",
                {"instanceIds": None, "targets": ["all", {"key": "InstanceIds", "values": ["i-1", "i-2"]}]},
            ),
            MEDIUM,
            "ran AWS-RunShellScript on i-1 and i-2",
        ),
        # Identity Center: what a denial names, and whom a request does
        (
            denied("sso-permission-set-extended", "arn:aws:sso:::permissionSet/ssoins-1/ps-1"),
            MEDIUM,
            "to change permission set ps-1 to include a policy: denied (AccessDenied)",
        ),
        (
            denied("sso-permission-set-extended", "arn:aws:sso:::instance/ssoins-1"),
            MEDIUM,
            "to change permission set (not named) to include a policy: denied (AccessDenied)",
        ),
        (
            denied("sso-instance-deleted", "arn:aws:sso:::instance/ssoins-1"),
            HIGH,
            "to delete Identity Center instance ssoins-1: denied (AccessDenied)",
        ),
        (changed("sso-access-assigned", {"targetId": None}), MEDIUM, "to group 1a2b3c4d in an account"),
        (changed("sso-user-created", {"userName": "zoe"}), MEDIUM, "created Identity Center user zoe"),
        (
            changed("sso-user-removed", {"groupId": "1a2b3c4d-1"}, eventName="DeleteGroupMembership"),
            MEDIUM,
            "deleted a group membership",
        ),
        (
            changed("sso-user-removed", {"groupId": "1a2b3c4d-1"}, eventName="DeleteGroup"),
            MEDIUM,
            "deleted group 1a2b3c4d",
        ),
        # WAF: a classic load balancer, and what is neither that nor an API
        (changed("waf-web-acl-detached", {"resourceArn": BALANCER}), HIGH, "from load balancer shop"),
        (
            changed("waf-web-acl-detached", {"resourceArn": f"arn:aws:cognito-idp:eu-west-1:{OWN}:userpool/p"}),
            HIGH,
            "removed the web ACL from p",
        ),
    ],
)
def test_a_request_is_as_severe_as_it_says_and_no_more_is_said_of_it(
    event: dict[str, Any], severity: Severity, ending: str
) -> None:
    alert = judged(event)
    assert headline_of(alert).endswith(ending)
    assert alert.severity is severity


@pytest.mark.parametrize(
    "event",
    [
        retention("vpc-flow-logs", 90),
        retention("shop", 3),
        changed("iam-policy-attached", {"policyArn": "arn:aws:iam::aws:policy/AWSDenyAll"}),
        changed("securityhub-findings-suppressed--by-filter", {"RecordState": "ACTIVE"}),
        changed(
            "sns-topic-subscribed", {"protocol": "lambda", "endpoint": f"arn:aws:lambda:eu-west-1:{OWN}:function:f"}
        ),
    ],
)
def test_what_takes_nothing_away_and_opens_nothing_is_silent(event: dict[str, Any]) -> None:
    assert judge(event, CATALOG).silence is Silence.CONDITION


def test_all_layers_are_named() -> None:
    layers = [layer(OWN, f"l{number}:1") for number in range(5)]  # as many as a function may have
    alert = judged(changed("lambda-function-configuration-changed", {"layers": layers}))
    assert ("Layers", "l0:1, l1:1, l2:1, l3:1 and l4:1") in alert.facts


@pytest.mark.parametrize(
    ("first", "last", "severity"),
    [
        ("Nov 18, 2026, 9:40:11 AM", "Nov 19, 2026, 9:40:11 AM", MEDIUM),
        ("Nov 18, 2026, 9:40:11\u202fAM", "Nov 19, 2026, 9:40:12\u202fAM", INFO),
        ("", "Nov 19, 2026, 9:40:12 AM", MEDIUM),
        ("Nov 18, 2026, 9:40:11 AM", "", MEDIUM),
    ],
)
def test_a_finding_of_inspector_s_is_new_for_a_day(first: str, last: str, severity: Severity) -> None:
    event = sample("inspector-finding-reported")
    event["detail"] |= {"firstObservedAt": first, "lastObservedAt": last}
    assert judged(event).severity is severity


@pytest.mark.parametrize("name", ["kms-key-deletion-scheduled", "secretsmanager-secret-deleted"])
def test_without_the_request_nobody_knows_the_days(name: str) -> None:
    event = sample(name)
    event["detail"] |= {"requestParameters": None, "responseElements": None}
    assert "days" not in headline_of(judged(event))
