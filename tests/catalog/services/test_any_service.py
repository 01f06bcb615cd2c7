from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.record import target_of
from account_event_handler.catalog.suppression import silence_of
from account_event_handler.catalog.watch import Watch
from account_event_handler.ingest import decode
from account_event_handler.ingest.outcome import outcome_of
from account_event_handler.model import AccountEvent, Severity
from account_event_handler.own_stack.context import StackContext
from account_event_handler.render.sentence import fill
from tests.support.watches import watch

CALL_REFUSED = watch("behaviour-call-refused")
CONSOLE_CHANGED = watch("behaviour-console-changed")
ROOT_USED = watch("behaviour-root-used")

ROOT = {"type": "Root", "accountId": "111122223333"}
USER = {"type": "IAMUser", "userName": "alice", "accountId": "111122223333"}


def call(
    name: str = "CreateThing", *, identity: Any = USER, kind: str = "AWS API Call via CloudTrail", **detail: Any
) -> AccountEvent:
    """A call whose record has these fields, but for those that are `...`."""
    fields = {"eventName": name, "eventType": "AwsApiCall", "readOnly": False, "userIdentity": identity, **detail}
    said = {key: value for key, value in fields.items() if value is not ...}
    event = decode({"source": "aws.glue", "detail-type": kind, "detail": said})
    assert isinstance(event, AccountEvent)
    return event


def denied(name: str = "CreateThing", **detail: Any) -> AccountEvent:
    return call(name, **{"errorCode": "AccessDenied", **detail})


def asking_for(attribute: str) -> AccountEvent:
    request = {"instanceId": "i-1", "attribute": attribute}
    return denied("DescribeInstanceAttribute", readOnly=True, requestParameters=request)


def reaches(watch: Watch, event: AccountEvent) -> bool:
    return watch in CATALOG.describing(event) and watch.holds(event)


def judge_alone(watch: Watch, event: AccountEvent) -> Severity | None:
    outcome = outcome_of(event)
    if not reaches(watch, event) or silence_of(watch, event, outcome, StackContext()):
        return None
    return watch.severity_of(event, outcome)


def severity(watch: Watch, event: AccountEvent) -> Severity | None:
    return watch.severity_of(event, outcome_of(event))


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (denied(), Severity.LOW),
        (denied(readOnly=None), Severity.LOW),
        (denied(sessionCredentialFromConsole="true"), Severity.LOW),
        (denied("ListThings", readOnly=True), Severity.LOW),
        (denied("AssumeRole", readOnly=True), Severity.MEDIUM),
        (denied("GetSecretValue", readOnly=True), Severity.MEDIUM),
        (denied("GetSecretValue", readOnly=True, sessionCredentialFromConsole="true"), Severity.MEDIUM),
        (denied("ListThings", readOnly=True, sessionCredentialFromConsole="true"), Severity.INFO),
        (denied("ListThings", readOnly=True, userAgent="[S3Console/0.4, x]"), Severity.LOW),
        (denied("ListThings", readOnly=True, userAgent="Mozilla/5.0 (X11)"), Severity.LOW),
        (denied("GetObject", readOnly=True, managementEvent=False), Severity.INFO),
        (denied("PutObject", managementEvent=False), Severity.LOW),
        (denied("PutThingPolicy"), Severity.MEDIUM),
        (denied("PutThingPolicy", requestParameters={"thing": "t"}), Severity.LOW),
        (asking_for("userData"), Severity.MEDIUM),
        (asking_for("instanceType"), Severity.LOW),
        (denied("HeadBucket", readOnly=True), Severity.INFO),
        (denied("DeleteThing", identity={"accountId": "anonymous"}), Severity.INFO),
    ],
)
def test_a_refusal_is_as_loud_as_what_was_tried(event: Any, told: Any) -> None:
    assert severity(CALL_REFUSED, event) is told


@pytest.mark.parametrize(
    "code", ["AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation", "AuthorizationError"]
)
def test_every_word_for_refused_reaches_the_watch(code: Any) -> None:
    assert CALL_REFUSED in CATALOG.describing(denied(errorCode=code))


@pytest.mark.parametrize(
    "event",
    [
        denied(errorCode="NoSuchBucket"),
        denied(identity={"type": "AWSService", "invokedBy": "config.amazonaws.com"}),
        denied(identity={**USER, "invokedBy": "athena.amazonaws.com"}),
        call(),
    ],
)
def test_what_is_no_refusal_of_a_person_or_a_role_does_not_reach_it(event: Any) -> None:
    assert not reaches(CALL_REFUSED, event)


def test_the_console_of_older_records_counts_as_a_person() -> None:
    identity = {**USER, "invokedBy": "signin.amazonaws.com"}
    assert reaches(CALL_REFUSED, denied(identity=identity))


@pytest.mark.parametrize(
    "event",
    [
        call(identity=ROOT),
        call(identity=ROOT, kind="AWS Console Action via CloudTrail", readOnly=...),
        call(identity=ROOT, errorCode="LimitExceeded"),
        denied("ListThings", identity=ROOT, readOnly=True),
    ],
)
def test_whatever_root_changes_or_is_refused_is_critical(event: Any) -> None:
    assert reaches(ROOT_USED, event)
    assert severity(ROOT_USED, event) is Severity.CRITICAL


@pytest.mark.parametrize(
    "event",
    [
        call("ListThings", identity=ROOT, readOnly=True),
        call("ListThings", identity=ROOT, readOnly=True, errorCode="NoSuchThing"),
        call(identity={**ROOT, "invokedBy": "backup.amazonaws.com"}),
        call(identity=ROOT, eventType="AwsServiceEvent"),
        call(identity=USER),
    ],
)
def test_reads_of_root_and_what_services_do_for_it_are_no_use_of_root(event: Any) -> None:
    assert judge_alone(ROOT_USED, event) is None


@pytest.mark.parametrize("flag", ["true", True])
def test_a_central_root_session_is_high(flag: Any) -> None:
    event = call(identity={**ROOT, "sessionContext": {"assumedRoot": flag}})
    assert severity(ROOT_USED, event) is Severity.HIGH


@pytest.mark.parametrize(
    ("detail", "by_hand"),
    [
        ({"sessionCredentialFromConsole": "true"}, True),
        ({"userAgent": "console.amazonaws.com"}, True),
        ({"userAgent": "[S3Console/0.4, aws-internal/3]"}, True),
        ({"userAgent": "signin.amazonaws.com"}, True),
        ({"userAgent": "Mozilla/5.0 (X11; Linux x86_64)"}, True),
        ({"userAgent": "aws-cli/2.31.3"}, False),
        ({}, False),
        ({"sessionCredentialFromConsole": "true", "readOnly": True}, False),
    ],
)
def test_a_change_by_hand_is_known_by_its_session_or_its_user_agent(detail: Any, by_hand: Any) -> None:
    assert (CONSOLE_CHANGED in CATALOG.describing(call(**detail))) is by_hand


def test_a_change_that_a_service_makes_on_somebodys_behalf_is_not_by_hand() -> None:
    identity = {**USER, "invokedBy": "cloudformation.amazonaws.com"}
    event = call(identity=identity, sessionCredentialFromConsole="true")
    assert not reaches(CONSOLE_CHANGED, event)


@pytest.mark.parametrize(
    ("detail", "named"),
    [
        ({"requestParameters": {"userName": "bob", "policyArn": "arn:aws:iam::aws:policy/X"}}, "bob"),
        ({"requestParameters": {"clientToken": "t", "roleSessionName": "s", "roleArn": "r"}}, "r"),
        ({"requestParameters": {"instancesSet": {"items": [{"instanceId": "i-1"}]}}}, "i-1"),
        ({"requestParameters": {"CreateThingRequest": {"GroupId": "sg-1"}}}, "sg-1"),
        ({"requestParameters": {"instanceIds": ["i-1", "i-2"]}}, "i-1"),
        ({"requestParameters": {"queueUrl": "https://sqs.example/111122223333/orders"}}, "orders"),
        ({"requestParameters": {"limit": 5, "names": [], "tags": [{"key": "a"}]}}, None),
        ({"requestParameters": None, "resources": [{"ARN": "arn:aws:s3:::b"}]}, "arn:aws:s3:::b"),
        ({"errorMessage": 'x on resource: "arn:aws:s3:::b" because no'}, "arn:aws:s3:::b"),
        ({"errorMessage": "x on resource: arn:aws:sns:eu-west-1:1:t."}, "t"),
        ({"errorMessage": "x on resource: user bob because no"}, "bob"),
        ({"errorMessage": "x on resource: * because", "requestParameters": {"name": "n"}}, "n"),
        ({"errorMessage": "x on resource: arn:aws:iam::1:user/"}, None),
    ],
)
def test_a_call_names_what_it_was_about(detail: Any, named: Any) -> None:
    assert target_of(call(**detail)) == named


@pytest.mark.parametrize(
    ("name", "request_parameters", "said"),
    [
        ("AssumeRole", {"roleArn": "arn:aws:iam::111122223333:role/admin"}, "assumed role admin"),
        ("GetSecretValue", {"secretId": "db"}, "read secret db"),
        ("GetSessionToken", None, "got a session token"),
        (
            "DescribeInstanceAttribute",
            {"instanceId": "i-1", "attribute": "userData"},
            "read the start-up script of i-1",
        ),
        (
            "DescribeInstanceAttribute",
            {"instanceId": "i-1", "attribute": "kernel"},
            "read instance attribute of i-1 (glue:DescribeInstanceAttribute)",
        ),
        (
            "ModifyInstanceAttribute",
            {"instanceId": "i-1", "attribute": "userData"},
            "changed instance attribute of i-1 (glue:ModifyInstanceAttribute)",
        ),
        ("CreateThing", {"name": "x"}, "created thing x (glue:CreateThing)"),
        ("CreateThing", None, "created a thing (glue:CreateThing)"),
        ("FrobThing", {"name": "x"}, "called glue:FrobThing on x"),
        ("FrobThing", None, "called glue:FrobThing"),
    ],
)
def test_a_call_is_said_in_words_and_by_its_name_unless_the_words_are_our_own(
    name: str, request_parameters: Any, said: str
) -> None:
    assert fill(CALL_REFUSED.says, call(name, requestParameters=request_parameters), CALL_REFUSED.words) == said


def test_root_s_central_session_is_said() -> None:
    event = call(identity={**ROOT, "sessionContext": {"assumedRoot": "true"}})
    said = "created a thing (glue:CreateThing)"
    assert fill(ROOT_USED.says, event, ROOT_USED.words) == f"{said}, through AssumeRoot"
    assert fill(ROOT_USED.says, call(identity=ROOT), ROOT_USED.words) == said
