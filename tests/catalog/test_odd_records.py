"""Records that leave something out, or write it otherwise: what they do not say is not stated."""

from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.ingest import decode, envelope_of
from account_event_handler.ingest.outcome import DENIED_BEGINNINGS, DENIED_ENDING
from account_event_handler.model import AccountEvent, Severity, Silence
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from account_event_handler.render.sentence import MISSING
from tests.support.every import every
from tests.support.samples import SPEAKING, load, sample

_OMITTED = {"omitted": True, "originalSize": 120_003, "reason": "requestParameters too large"}
_CALLS = [
    path
    for path in SPEAKING
    if isinstance(load(path)["detail"].get("requestParameters"), dict) and not load(path)["detail"].get("errorCode")
]


def _decoded(payload: dict[str, Any]) -> AccountEvent:
    event = decode(payload)
    assert isinstance(event, AccountEvent)
    return event


def _changed(name: str, **detail: Any) -> dict[str, Any]:
    payload = sample(name)
    payload["detail"] |= detail
    return payload


@every(_CALLS, lambda path: path.stem, lambda path: path.parent.name)
def test_of_an_omitted_request_nothing_is_stated(path: Any) -> None:
    payload = load(path)
    payload["detail"] |= {"requestParameters": _OMITTED, "responseElements": _OMITTED}
    verdict = judge(payload, CATALOG)
    if verdict.silence:  # watches over this deployment's own things, and routine of services
        assert verdict.silence not in (Silence.CONDITION, Silence.FAILED)
        return
    assert verdict.alert
    headline = headline_of(verdict.alert)
    assert "CloudTrail omitted the request" in headline
    assert MISSING not in headline
    assert ("Request", "requestParameters too large, 120003 bytes") in verdict.alert.facts


def test_of_an_omitted_request_it_is_not_said_that_aws_found_a_leaked_key() -> None:
    alert = judge(_changed("iam-inline-policy-put", requestParameters=_OMITTED), CATALOG).alert
    assert alert
    assert (alert.watch, alert.severity) == ("iam-inline-policy-put", Severity.HIGH)
    assert "does not say" in alert.why


@pytest.mark.parametrize(
    "request_",
    [_OMITTED, {**_OMITTED, "omitted": "true"}, "HIDDEN_DUE_TO_SECURITY_REASONS"],
    ids=["omitted", "text", "hidden"],
)
def test_an_omitted_request_is_as_loud_as_what_it_may_hide(request_: object) -> None:
    for name in ("s3-bucket-policy-changed--own-account", "rds-database-made-public--by-its-subnets"):
        verdict = judge(_changed(name, requestParameters=request_), CATALOG)
        assert verdict.alert
        assert verdict.alert.severity is Severity.HIGH


@pytest.mark.parametrize("name", ["iam-user-created", "behaviour-root-used", "ec2-costly-instances-launched"])
def test_no_length_of_a_request_makes_root_quieter(name: str) -> None:
    root = {"type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:root"}
    alert = judge(_changed(name, requestParameters=_OMITTED, userIdentity=root), CATALOG).alert
    assert alert
    assert (alert.watch, alert.severity) == ("behaviour-root-used", Severity.CRITICAL)
    assert "CloudTrail omitted the request" in headline_of(alert)


@pytest.mark.parametrize(
    ("name", "invented"),
    [("cloudtrail-selectors-changed", "no management events"), ("waf-web-acl-emptied", "removed all rules")],
)
def test_of_a_record_without_a_request_nothing_is_stated(name: str, invented: str) -> None:
    alert = judge(_changed(name, requestParameters=None), CATALOG).alert
    assert alert
    assert invented not in headline_of(alert)


def test_an_access_key_is_for_whom_the_answer_names() -> None:
    answer = {"accessKey": {"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "userName": "svc"}}
    payload = _changed("iam-access-key-created", requestParameters=None, responseElements=answer)
    alert = judge(payload, CATALOG).alert
    assert alert
    assert (headline_of(alert).endswith("for svc"), alert.severity) == (True, Severity.HIGH)


@pytest.mark.parametrize("said", ["true", True, None])
def test_a_read_by_root_is_silent_however_the_record_says_that_it_is_one(said: object) -> None:
    payload = _changed("behaviour-root-used", eventName="DescribeEventAggregates", readOnly=said)
    assert judge(payload, CATALOG).silence


@pytest.mark.parametrize("name", ["ViewBilling", "FilterLogEvents", "SimulatePrincipalPolicy", "ValidateTemplate"])
def test_a_read_by_root_is_silent_in_a_record_that_does_not_say_that_it_is_one(name: str) -> None:
    payload = _changed("behaviour-root-used", eventName=name)
    del payload["detail"]["readOnly"]
    assert judge(payload, CATALOG).silence


@pytest.mark.parametrize("name", ["GetFederationToken", "CreateAccessKey"])
def test_a_call_that_does_not_say_that_it_reads_is_judged_by_its_name(name: str) -> None:
    payload = _changed("behaviour-root-used", eventName=name)
    del payload["detail"]["readOnly"]
    assert judge(payload, CATALOG).alert


@pytest.mark.parametrize("days", [1, "1", 1.0])
def test_a_number_may_be_written_as_text(days: object) -> None:
    payload = _changed("logs-retention-shortened", requestParameters={"logGroupName": "g", "retentionInDays": days})
    alert = judge(payload, CATALOG).alert
    assert alert
    assert "1 day" in headline_of(alert)


@pytest.mark.parametrize("public", [True, "true"])
def test_true_may_be_written_as_text(public: object) -> None:
    asked = {"dBInstanceIdentifier": "db", "publiclyAccessible": public}
    payload = _changed("rds-database-made-public", requestParameters=asked)
    assert judge(payload, CATALOG).alert


@pytest.mark.parametrize("code", [*DENIED_BEGINNINGS, f"Client.{DENIED_ENDING}"])
def test_each_code_that_counts_as_denied_is_alerted_in_any_service(code: str) -> None:
    payload = _changed("behaviour-call-refused", errorCode=code)
    alert = judge(payload, CATALOG).alert
    assert alert
    assert alert.watch == "behaviour-call-refused"


def test_an_insight_record_gets_the_source_that_eventbridge_gives_it() -> None:
    event = sample("cloudtrail-insight-found")
    assert envelope_of(event["detail"])["source"] == event["source"]


def test_an_insight_is_alerted_when_it_starts_and_not_when_it_ends() -> None:
    event = sample("cloudtrail-insight-found")
    assert CATALOG.describing(_decoded(event))
    event["detail"]["insightDetails"]["state"] = "End"
    assert not CATALOG.describing(_decoded(event))


def test_two_records_of_one_call_in_two_accounts_have_one_id() -> None:
    ours = _changed("s3-bucket-policy-changed", sharedEventID="77cbc257-e663-0286-6cf6-191754c0c8e3")
    theirs = _changed("s3-bucket-policy-changed", sharedEventID="77cbc257-e663-0286-6cf6-191754c0c8e3", eventID="other")
    first, second = judge(ours, CATALOG).alert, judge(theirs, CATALOG).alert
    assert first
    assert second
    assert first.id == second.id


def test_a_policy_that_grants_is_no_quarantine_whatever_its_name() -> None:
    everything = '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
    asked = {"userName": "ci", "policyName": "AWSCompromisedKeyQuarantineV3", "policyDocument": everything}
    payload = _changed("iam-inline-policy-put", requestParameters=asked)
    alert = judge(payload, CATALOG).alert
    assert alert
    assert alert.watch == "iam-inline-policy-put"


@pytest.mark.parametrize(
    ("bound", "severity"),
    [
        ({}, Severity.HIGH),
        ({"sourceAccount": "111122223333"}, None),
        ({"sourceAccount": "999988887777"}, Severity.MEDIUM),
        ({"sourceArn": "arn:aws:sns:eu-west-1:111122223333:orders"}, None),
        ({"principal": "111122223333"}, None),
        ({"principal": "999988887777"}, Severity.MEDIUM),
        ({"principalOrgID": "o-abcdefghij"}, Severity.MEDIUM),
        ({"action": "lambda:InvokeFunctionUrl", "functionUrlAuthType": "NONE"}, Severity.HIGH),
        ({"action": "lambda:InvokeFunctionUrl", "functionUrlAuthType": "AWS_IAM"}, Severity.HIGH),
        ({"invokedViaFunctionUrl": True}, Severity.HIGH),
    ],
)
def test_a_lambda_permission_for_anyone_is_bounded_by_what_it_names(
    bound: dict[str, Any], severity: Severity | None
) -> None:
    asked = {"functionName": "resize", "statementId": "s", "action": "lambda:InvokeFunction", "principal": "*", **bound}
    alert = judge(_changed("lambda-function-permission-added", requestParameters=asked), CATALOG).alert
    assert (alert and alert.severity) == severity


_ANYWHERE = {"ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}


@pytest.mark.parametrize(
    ("rule", "severity", "ports"),
    [
        ({"ipProtocol": "tcp", "fromPort": "22", "toPort": "22"}, Severity.HIGH, "SSH (22)"),
        ({"ipProtocol": "tcp", "fromPort": 22.0, "toPort": 22.0}, Severity.HIGH, "SSH (22)"),
        ({"ipProtocol": "tcp", "fromPort": "0", "toPort": "65535"}, Severity.CRITICAL, "all TCP ports"),
        ({"ipProtocol": "-1", "fromPort": None, "toPort": None}, Severity.CRITICAL, "all ports"),
    ],
)
def test_ports_may_be_written_as_text(rule: dict[str, Any], severity: Severity, ports: str) -> None:
    asked = {"groupId": "sg-1", "ipPermissions": {"items": [rule | _ANYWHERE]}}
    alert = judge(_changed("ec2-security-group-opened", requestParameters=asked), CATALOG).alert
    assert alert
    assert alert.severity is severity
    assert f"opened {ports} on sg-1 to the whole internet" in headline_of(alert)


@pytest.mark.parametrize("included", [False, "false"])
def test_false_may_be_written_as_text(included: object) -> None:
    asked = {"trailName": "main", "eventSelectors": [{"readWriteType": "All", "includeManagementEvents": included}]}
    alert = judge(_changed("cloudtrail-selectors-changed", requestParameters=asked), CATALOG).alert
    assert alert
    assert "to record no management events" in headline_of(alert)


@pytest.mark.parametrize("forced", [True, "true"])
def test_nobody_is_advised_to_restore_a_secret_that_was_deleted_for_good(forced: object) -> None:
    asked = {"secretId": "prod/db", "forceDeleteWithoutRecovery": forced}
    alert = judge(_changed("secretsmanager-secret-deleted", requestParameters=asked), CATALOG).alert
    assert alert
    assert alert.watch == "secretsmanager-secret-destroyed"
    assert "restore-secret" not in alert.advice


_ANYONE_SENDS = '{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}'
_OTHER_DOES_ALL = '{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sqs:*", "Resource": "*"}'


def test_every_grantee_of_a_policy_is_named_with_what_they_may_do() -> None:
    policy = f'{{"Statement": [{_ANYONE_SENDS}, {_OTHER_DOES_ALL}]}}'
    asked = {"queueUrl": "https://sqs/1/orders", "attributes": {"Policy": policy}}
    alert = judge(_changed("sqs-queue-opened", requestParameters=asked), CATALOG).alert
    assert alert
    assert "let anyone send to it and account 444455556666 do everything with it" in headline_of(alert)


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        ("AWSExposedCredentialPolicy_DO_NOT_REMOVE", '{"Statement": {"Effect": "Deny", "Action": "ec2:*"}}'),
        ("AWSCompromisedKeyQuarantineV3", "{}"),
    ],
)
def test_a_quarantine_is_known_in_its_inline_form_and_never_to_be_deleted(name: str, policy: str) -> None:
    asked = {"userName": "ci", "policyName": name, "policyDocument": policy}
    alert = judge(_changed("iam-inline-policy-put", requestParameters=asked), CATALOG).alert
    assert alert
    assert (alert.watch, alert.severity) == ("iam-key-quarantined", Severity.CRITICAL)
    assert "delete" not in alert.advice


def test_a_disabled_rule_replicates_nothing() -> None:
    rule = {"Status": "Disabled", "Destination": {"Bucket": "arn:aws:s3:::copies", "Account": "444455556666"}}
    asked = {"bucketName": "archive", "ReplicationConfiguration": {"Rule": rule}}
    alert = judge(_changed("s3-bucket-replication-set", requestParameters=asked), CATALOG).alert
    assert alert
    assert headline_of(alert).endswith("set bucket archive to replicate, with every rule disabled")
    assert alert.severity is Severity.MEDIUM


def test_deleting_aws_quarantine_is_as_loud_in_its_inline_form() -> None:
    asked = {"userName": "ci", "policyName": "AWSExposedCredentialPolicy_DO_NOT_REMOVE"}
    alert = judge(_changed("iam-inline-policy-deleted", requestParameters=asked), CATALOG).alert
    assert alert
    assert alert.severity is Severity.HIGH


@pytest.mark.parametrize(
    ("principals", "whom"),
    [
        (["arn:aws:organizations::444455556666:organization/o-a1b2c3d4e5"], "for organization o-a1b2c3d4e5"),
        (["arn:aws:organizations::444455556666:ou/o-a1b2c3d4e5/ou-ab12-c3d4"], "for organizational unit ou-ab12-c3d4"),
        (["444455556666", "999988887777"], "for account 444455556666 and account 999988887777"),
    ],
)
def test_a_share_names_whom_it_is_for(principals: list[str], whom: str) -> None:
    asked = {"name": "subnets", "principals": principals, "allowExternalPrincipals": True}
    alert = judge(_changed("ram-resource-shared", requestParameters=asked), CATALOG).alert
    assert alert
    assert (headline_of(alert).endswith(whom), alert.severity) == (True, Severity.MEDIUM)


@pytest.mark.parametrize("aimed", [{"instanceIds": []}, {"targets": [{"key": "tag:env", "values": ["prod"]}]}])
def test_a_command_to_no_machine_is_silent_and_one_to_a_tag_is_not(aimed: dict[str, Any]) -> None:
    asked = {"documentName": "AWS-RunShellScript", **aimed}
    answer = {"command": {"instanceIds": [], "targets": [], "targetCount": 0}}
    verdict = judge(_changed("ssm-command-sent", requestParameters=asked, responseElements=answer), CATALOG)
    assert bool(verdict.alert) is ("targets" in aimed)


def test_a_command_whose_answer_names_a_machine_is_alerted() -> None:
    answer = {"command": {"instanceIds": ["i-0123456789abcdef0"], "targets": []}}
    asked = {"documentName": "AWS-RunShellScript"}
    alert = judge(_changed("ssm-command-sent", requestParameters=asked, responseElements=answer), CATALOG).alert
    assert alert
    assert headline_of(alert).endswith("on i-0123456789abcdef0")


def test_an_identity_pool_is_named_by_its_id_where_the_request_has_no_name() -> None:
    asked = {"allowUnauthenticatedIdentities": True, "identityPoolId": "eu-west-1:1f2e"}
    alert = judge(
        _changed("cognito-pool-opened", eventName="UpdateIdentityPool", requestParameters=asked), CATALOG
    ).alert
    assert alert
    assert (alert.severity, MISSING in headline_of(alert)) == (Severity.HIGH, False)


def test_what_a_vpc_endpoint_denied_is_alerted_for_every_caller() -> None:
    payload = sample("behaviour-call-refused--endpoint")
    assert envelope_of(payload["detail"])["detail-type"] == payload["detail-type"]
    alert = judge(payload, CATALOG).alert
    assert alert
    assert (alert.watch, alert.severity) == ("behaviour-call-refused", Severity.MEDIUM)
