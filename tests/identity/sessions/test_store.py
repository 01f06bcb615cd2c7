from typing import Any

import pytest

from account_event_handler.identity.sessions.session import LONGEST, SessionKey, end_of
from account_event_handler.identity.sessions.store import ENOUGH, GRACE, SessionStore, obtained
from account_event_handler.identity.user_identity import Identity
from account_event_handler.model import Actor, ActorType
from tests.identity.sessions.records import (
    BEGIN,
    HERE,
    THERE,
    event,
    issued,
    key,
    record,
    role,
    role_arn,
    switched,
    user,
    words,
)
from tests.support.state_table import Clock, memory_table

OIDC = f"arn:aws:iam::{HERE}:oidc-provider/"
EKS = f"{OIDC}oidc.eks.eu-west-1.amazonaws.com/id/0123"
TASK = "0123456789abcdef0123456789abcdef"
SERVICE_ROLE = f"arn:aws:iam::{HERE}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
ARN = role_arn("Deploy", "x")


def web(provider: str) -> dict[str, Any]:
    return {"type": "WebIdentityUser", "identityProvider": provider, "userName": "subject"}


def within(identity: dict[str, Any], **context: Any) -> dict[str, Any]:
    return {**identity, "sessionContext": {**identity["sessionContext"], **context}}


@pytest.fixture
def clock() -> Clock:
    return Clock(BEGIN)


@pytest.fixture
def sessions(clock: Clock) -> SessionStore:
    return SessionStore(memory_table(clock))


@pytest.mark.parametrize(
    ("identity", "is_kept"),
    [
        (user("ada"), True),
        ({"type": "Root", "accountId": HERE}, True),
        ({"type": "SAMLUser", "userName": "ada"}, True),
        ({"type": "FederatedUser"}, True),
        (web(f"{OIDC}token.actions.githubusercontent.com"), True),
        (web(f"{OIDC}login.example.com"), True),
        (web("accounts.google.com"), True),
        (role("Audit", "a", "one"), True),
        (role("Audit", "ada@example.com", "one"), True),
        (role("hub", "GitHubActions", "one"), True),
        (role("build", "AWSCodeBuild-1", "one"), True),
        (role("web", "i-0dbc91f429e48eeed", "one", sourceIdentity="ada"), True),
        (web(EKS), False),
        (web("cognito-identity.amazonaws.com"), False),
        (web("graph.facebook.com"), False),
        ({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}, False),
        ({"type": "AWSAccount", "accountId": THERE}, False),
        ({"type": "AWSAccount", "accountId": THERE, "principalId": "AROAX:i-1"}, False),
        ({"type": "AWSAccount", "accountId": THERE, "principalId": "AIDAX"}, True),
        ({"type": "AWSAccount", "accountId": THERE, "principalId": "AROAX:ada@example.com"}, True),
        (user("ada", invokedBy="AWS Internal"), False),
        (role("web", "i-0dbc91f429e48eeed", "one"), False),
        (role("web", "anything", "one", ec2RoleDelivery="2.0"), False),
        (role("app", TASK, "one"), False),
        (role("app", "eks-shop-cart-01234567-89ab-cdef", "one"), False),
        (role("app", "x", "one", webIdFederationData={"federatedProvider": EKS}), False),
        (role("app", "x", "one", webIdFederationData={"federatedProvider": f"{OIDC}login.example.com"}), True),
        ({**role("fn", "f", "one"), "inScopeOf": {"issuerType": "AWS::Lambda::Function"}}, False),
        (within(role("r", "SLR", "one"), sessionIssuer={"arn": SERVICE_ROLE}), False),
        ({"type": "Unknown"}, False),
        (None, False),
    ],
)
def test_only_what_people_and_pipelines_obtain_is_kept(sessions: SessionStore, identity: Any, is_kept: bool) -> None:
    record_ = issued(identity or {}, ARN, "one")
    assert sessions.remember(event({**record_, "userIdentity": identity})) is is_kept


def test_a_call_of_that_name_of_another_source_obtains_no_session() -> None:
    of = issued(user("ada"), ARN, "one")
    assert obtained(event(of))
    assert obtained(event({**of, "eventSource": "example.amazonaws.com"})) is None


@pytest.mark.parametrize(
    "agent", ["Boto3/1.43.0 exec-env/AWS_Lambda_python3.13", "aws-sdk-go-v2/1.38.1 exec-env/AWS_ECS_FARGATE"]
)
@pytest.mark.parametrize("identity", [user("ada"), role("build", "AWSCodeBuild-1", "one"), role("app", "x", "one")])
def test_no_agent_keeps_a_session_from_being_remembered(
    sessions: SessionStore, identity: dict[str, Any], agent: str
) -> None:
    assert sessions.remember(event(issued(identity, ARN, "two", userAgent=agent)))


def test_more_sessions_of_one_name_than_are_read_are_nobody_in_particular(sessions: SessionStore) -> None:
    session_key = SessionKey(ARN, "", 0)
    for number in range(ENOUGH):
        sessions.remember(event(issued(user("ada"), ARN, f"k{number}")))
    assert sessions.issued(session_key) is not None
    sessions.remember(event(issued(user("ada"), ARN, "zz")))
    assert sessions.issued(session_key) is None


@pytest.mark.parametrize(
    "name",
    [
        "AssumeRole",
        "AssumeRoleWithSAML",
        "AssumeRoleWithWebIdentity",
        "AssumeRoot",
        "GetFederationToken",
        "GetSessionToken",
    ],
)
def test_every_call_that_gives_out_keys_is_kept(sessions: SessionStore, name: str) -> None:
    target = {"targetPrincipal": HERE}
    given = issued(user("ada"), ARN, "one", name, requestParameters=target)
    assert sessions.remember(event(given))


@pytest.mark.parametrize(
    "quiet",
    [
        record("s3", "DeleteBucket", user("ada")),
        record("sts", "GetCallerIdentity", user("ada")),
        record("sts", "AssumeRole", user("ada"), errorCode="AccessDenied", responseElements=None),
        {**switched(f"arn:aws:iam::{THERE}:user/ada", ARN), "responseElements": None},
        {**issued(user("ada"), ARN, "one"), "eventSource": "evil.example.com"},
    ],
)
def test_other_calls_and_failed_ones_leave_nothing(sessions: SessionStore, quiet: Any) -> None:
    assert not sessions.remember(event(quiet))


def test_the_same_record_again_changes_nothing(sessions: SessionStore) -> None:
    given = event(issued(user("ada"), ARN, "one"))
    session_key = SessionKey(ARN, key("one"), BEGIN)
    sessions.remember(given)
    once = sessions.issued(session_key)
    sessions.remember(given)
    assert sessions.issued(session_key) == once
    assert once is not None
    assert once.caller.name == "ada"


def test_a_session_is_forgotten_after_its_end_and_its_grace(sessions: SessionStore, clock: Clock) -> None:
    sessions.remember(event(issued(user("ada"), ARN, "one")))
    session_key = SessionKey(ARN, key("one"), BEGIN)
    clock.seconds = BEGIN + 3600 + GRACE - 1
    assert sessions.issued(session_key) is not None
    clock.seconds = BEGIN + 3600 + GRACE + 1
    assert sessions.issued(session_key) is None


def test_a_session_of_an_old_log_file_is_kept_for_its_grace(sessions: SessionStore, clock: Clock) -> None:
    clock.seconds = BEGIN + 30 * 86_400
    sessions.remember(event(issued(user("ada"), ARN, "one")))
    assert sessions.issued(SessionKey(ARN, key("one"), BEGIN)) is not None


def test_a_key_that_aws_gave_out_again_does_not_lead_to_another_session(sessions: SessionStore) -> None:
    sessions.remember(event(issued(user("ada"), ARN, "one")))
    assert sessions.issued(SessionKey(role_arn("Other", "y"), key("one"), BEGIN)) is None


def test_a_session_whose_record_lacks_its_arn_is_found_by_the_request(sessions: SessionStore) -> None:
    request = {"roleArn": f"arn:aws:iam::{HERE}:role/team/Deploy", "roleSessionName": "x"}
    given = issued(user("ada"), "", "one", requestParameters=request)
    sessions.remember(event(given))
    assert sessions.issued(SessionKey(ARN, key("one"), BEGIN)) is not None


def test_a_session_kept_before_the_upgrade_still_names_who_obtained_it(sessions: SessionStore) -> None:
    """Until November 2026 the caller was kept in words."""
    old = {"who": "ada", "what": "IAM user with MFA", "acting": "role A", "whose": HERE}
    sessions.state_table.put(f"session#{ARN}", key("one"), {**old, "begun": BEGIN}, GRACE)
    session = sessions.issued(SessionKey(ARN, key("one"), BEGIN))
    assert session is not None
    chain = ((ActorType.OTHER, "role A"),)
    assert session.caller == Actor("ada", ActorType.USER, mfa=True, chain=chain, account=HERE)


@pytest.mark.parametrize(
    ("agent", "has_key"),
    [
        ("aws-cli/2.31.3", True),
        ("Mozilla/5.0 (X11; rv:147.0) Firefox/147.0", False),
        ("console.amazonaws.com", False),
        ("aws-cli/2.31.3 exec-env/CloudShell", False),
    ],
)
def test_the_console_s_keys_lead_nowhere(agent: str, has_key: bool) -> None:
    deed = event(record("s3", "DeleteBucket", role("Deploy", "x", "one"), userAgent=agent))
    session_key = SessionKey.of(deed, Identity.of(deed))
    assert session_key is not None
    assert (bool(session_key.key), session_key.began) == (has_key, BEGIN)


@pytest.mark.parametrize(
    ("said", "end"),
    [
        (words(BEGIN + 900), BEGIN + 900),
        ("Jan 15, 2027 8:15:00 AM", BEGIN + 900),
        ("Jan 15, 2027, 8:15:00\u202fAM", BEGIN + 900),
        ("2027-01-15T08:15:00Z", BEGIN + 900),
        ("Jan 15, 2127, 8:15:00 AM", BEGIN + LONGEST),
        ("Jan 99, 2027, 8:15:00 AM", BEGIN + LONGEST),
        ("", BEGIN + LONGEST),
        ("tomorrow" * 1000, BEGIN + LONGEST),
    ],
)
def test_a_session_s_end_is_read_and_never_later_than_aws_allows(said: str, end: int) -> None:
    assert end_of(said, BEGIN) == end


@pytest.mark.parametrize(
    ("change", "is_kept"),
    [
        ({}, True),
        ({"responseElements": {"SwitchRole": "Failure"}}, False),
        ({"additionalEventData": {"SwitchFrom": "ada"}}, False),
        ({"eventName": "ExitRole"}, False),
    ],
)
def test_a_role_that_the_console_switched_to_lasts_half_a_day(change: dict[str, Any], is_kept: bool) -> None:
    session = obtained(event({**switched(f"arn:aws:iam::{THERE}:user/ada", ARN), **change}))
    assert (session is not None) is is_kept
    if session:
        assert (session.ends, session.caller.name, session.parent) == (BEGIN + 43_200, "ada", None)
