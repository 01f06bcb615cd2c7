from collections.abc import Iterator

import pytest
from moto import mock_aws

from account_event_handler.compose.caller import Caller
from account_event_handler.compose.enrich.session_person import SessionPerson
from account_event_handler.compose.lineage.link import Link
from account_event_handler.compose.lineage.session import Session
from account_event_handler.compose.lineage.sessions import Sessions
from account_event_handler.memory import MemoryLost
from tests.memory_table import Clock, lost_memory, memory_table

ARN = "arn:aws:sts::111122223333:assumed-role/deploy/4711"
ADA, GRACE = Caller("ada", "IAM user"), Caller("grace", "IAM user")


@pytest.fixture
def sessions() -> Iterator[Sessions]:
    with mock_aws():
        yield Sessions(memory_table(Clock()))


def obtained(sessions: Sessions, key: str, caller: Caller) -> None:
    began = sessions.memory.now()
    sessions.keep(Session(Link(ARN, key, began), caller, ends=began + 3600))


def test_who_obtained_the_session_is_known_by_its_arn_alone(sessions: Sessions) -> None:
    obtained(sessions, "ASIAEXAMPLE000000001", ADA)
    obtained(sessions, "ASIAEXAMPLE000000002", ADA)
    person = SessionPerson(sessions)(ARN)
    assert person is not None
    assert (person.name, person.via) == ("ada", "role deploy")


def test_two_people_with_one_session_name_are_nobody_in_particular(sessions: Sessions) -> None:
    obtained(sessions, "ASIAEXAMPLE000000001", ADA)
    obtained(sessions, "ASIAEXAMPLE000000002", GRACE)
    assert SessionPerson(sessions)(ARN) is None


@pytest.mark.parametrize("arn", [ARN, "", "no arn", "arn:aws:sts::1:assumed-role/x/\u202e"])
def test_a_session_that_nobody_remembers_has_nobody(sessions: Sessions, arn: str) -> None:
    assert SessionPerson(sessions)(arn) is None


def test_without_memory_nobody_can_say() -> None:
    with pytest.raises(MemoryLost):
        SessionPerson(Sessions(lost_memory()))(ARN)
