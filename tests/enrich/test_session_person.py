import pytest

from account_event_handler.enrich.parameter_history import session_person
from account_event_handler.identity.sessions.session import Session, SessionKey
from account_event_handler.identity.sessions.store import SessionStore
from account_event_handler.model import Actor, ActorType
from account_event_handler.render.actor import via_of
from account_event_handler.state import StateUnavailable
from tests.support.state_table import Clock, memory_table, unavailable_state_table

ARN = "arn:aws:sts::111122223333:assumed-role/deploy/4711"
ADA, GRACE = Actor("ada", ActorType.USER), Actor("grace", ActorType.USER)


@pytest.fixture
def sessions() -> SessionStore:
    return SessionStore(memory_table(Clock()))


def obtained(sessions: SessionStore, key: str, caller: Actor) -> None:
    began = sessions.state_table.now()
    sessions.keep(Session(SessionKey(ARN, key, began), caller, ends=began + 3600))


def test_who_obtained_the_session_is_known_by_its_arn_alone(sessions: SessionStore) -> None:
    obtained(sessions, "ASIAEXAMPLE000000001", ADA)
    obtained(sessions, "ASIAEXAMPLE000000002", ADA)
    person = session_person(sessions, ARN)
    assert person is not None
    assert (person.name, via_of(person)) == ("ada", "role deploy")


def test_two_people_with_one_session_name_are_nobody_in_particular(sessions: SessionStore) -> None:
    obtained(sessions, "ASIAEXAMPLE000000001", ADA)
    obtained(sessions, "ASIAEXAMPLE000000002", GRACE)
    assert session_person(sessions, ARN) is None


@pytest.mark.parametrize("arn", [ARN, "", "no arn", "arn:aws:sts::1:assumed-role/x/\u202e"])
def test_a_session_that_nobody_remembers_has_nobody(sessions: SessionStore, arn: str) -> None:
    assert session_person(sessions, arn) is None


def test_without_memory_nobody_can_say() -> None:
    with pytest.raises(StateUnavailable):
        session_person(SessionStore(unavailable_state_table()), ARN)
