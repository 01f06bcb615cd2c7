from collections.abc import Callable, Iterator
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.enrich import PartError
from account_event_handler.enrich.parameter_history import ParameterHistory
from account_event_handler.model import Actor, ActorType
from account_event_handler.state import StateUnavailable
from tests.enrich.events import Fake, always, event
from tests.support.clients import client

Person = Callable[[str], Actor | None]

ROLE = (ActorType.ROLE, "deploy")
GONE = (("Last change", "not known: a deleted parameter keeps no history"),)
SESSIONS = "arn:aws:sts::111122223333:assumed-role/"
DEPLOY = SESSIONS + "deploy/4711"
SSO = SESSIONS + "AWSReservedSSO_Admin_0123456789abcdef/ada@example.com"


@pytest.fixture
def ssm() -> Iterator[Any]:
    with mock_aws():
        yield client("ssm")


def changed_by(arn: object) -> Fake:
    parameter = {"Name": "/payments/db-password", "Version": 7, "LastModifiedUser": arn}
    return Fake(describe_parameters={"Parameters": [parameter]})


def last_change(arn: object, person: Person = lambda arn: None) -> str:
    history = ParameterHistory(always(changed_by(arn)), person)
    return dict(history(event("ssm-parameter-changed")))["Last change"]


def nobody_asks(arn: str) -> Actor | None:
    raise AssertionError(arn)


def test_a_change_names_who_changed_it_last_and_the_version(ssm: Any) -> None:
    for value in ("one", "two"):
        ssm.put_parameter(Name="/payments/db-password", Value=value, Type="SecureString", Overwrite=True)
    facts = dict(ParameterHistory(always(ssm), nobody_asks)(event("ssm-parameter-changed")))
    assert facts["Version"] == "2"
    assert facts["Last change"].startswith("by ")
    assert "two" not in str(facts)


def test_a_deleted_parameter_says_that_it_has_no_history() -> None:
    assert ParameterHistory(always(None), nobody_asks)(event("ssm-parameter-changed--deleted")) == GONE


def test_a_parameter_deleted_since_says_the_same(ssm: Any) -> None:
    assert ParameterHistory(always(ssm), nobody_asks)(event("ssm-parameter-changed")) == GONE


def test_an_account_out_of_reach_has_no_line() -> None:
    assert ParameterHistory(always(None), nobody_asks)(event("ssm-parameter-changed")) == ()


@pytest.mark.parametrize(
    ("arn", "said"),
    [
        ("arn:aws:iam::111122223333:user/staff/ada", "by ada (IAM user)"),
        ("arn:aws:iam::111122223333:root", "by the root user"),
        ("", "by somebody unknown"),
        (None, "by somebody unknown"),
    ],
)
def test_an_arn_reads_as_a_name_and_nobody_else_is_asked_for(arn: object, said: str) -> None:
    assert last_change(arn, nobody_asks).startswith(said)


@pytest.mark.parametrize(("chain", "said"), [((), "deploy"), ((ROLE, (ActorType.ROLE, "audit")), "deploy via audit")])
def test_the_person_behind_a_role_s_session_is_named(chain: tuple[tuple[ActorType, str], ...], said: str) -> None:
    change = last_change(DEPLOY, {DEPLOY: Actor("grace", ActorType.USER, chain=chain)}.get)
    assert change == f"by grace (IAM user), as role {said}"


def test_a_session_s_name_that_another_took_on_is_not_believed() -> None:
    arn = SESSIONS + "deploy/ada@example.com"
    said = last_change(arn, {arn: Actor("eve", ActorType.USER, chain=(ROLE,))}.get)
    assert said == "by eve (IAM user), as role deploy"


@pytest.mark.parametrize(
    ("session", "said"),
    [
        ("4711", "by role deploy (session 4711)"),
        ("ada@example.com", "by ada@example.com (role deploy, claimed by the session's name)"),
        ("i-0123456789abcdef0", "by EC2 instance i-0123456789abcdef0 (role deploy, claimed by the session's name)"),
    ],
)
def test_a_session_that_nobody_is_known_behind_says_how_its_name_is_known(session: str, said: str) -> None:
    assert last_change(f"{SESSIONS}deploy/{session}") == said


def test_what_can_be_had_without_memory_is_told() -> None:
    def lost(arn: str) -> Actor | None:
        raise StateUnavailable("no")

    with pytest.raises(PartError) as raised:
        last_change(DEPLOY, lost)
    assert raised.value.facts == (("Last change", "by role deploy (session 4711)"), ("Version", "7"))
    assert isinstance(raised.value.cause, StateUnavailable)


def test_a_hostile_session_name_is_told_clean() -> None:
    said = last_change(SESSIONS + "deploy/\u202e`x`\nhttps://evil.example")
    assert said == "by role deploy (session 'x' https[:]//evil.example)"


def test_of_identity_center_s_roles_an_arn_has_the_name_only() -> None:
    role = SSO.split("/")[1]
    assert last_change(SSO) == f"by ada@example.com (role {role}, claimed by the session's name)"
