import gzip
import json
import uuid
from typing import Any

import pytest

from account_event_handler.ingest import envelope_of
from local_stack.delivery import deliver
from local_stack.deployment import Deployment
from tests.end_to_end.support.log_files import a_key, put
from tests.end_to_end.support.shared_stack import Subscriber, subscribe, wait_until, wait_until_processed
from tests.identity.sessions.records import HERE, THERE, call, issued, role, role_arn, user


@pytest.fixture(scope="module")
def subscriber(deployment: Deployment) -> Subscriber:
    return subscribe(deployment, "about-people")


def fresh(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "eventID": str(uuid.uuid4())}


def by_bus(deployment: Deployment, record: dict[str, Any]) -> None:
    """Through whichever deployed rule lets it through, and no further if none does."""
    (_,) = deliver(deployment, envelope_of(record))
    wait_until_processed(deployment)


def by_file(deployment: Deployment, *records: dict[str, Any]) -> None:
    body = gzip.compress(json.dumps({"Records": list(records)}).encode())
    put(deployment, a_key(), body)


def actor_of(subscriber: Subscriber, record: dict[str, Any]) -> dict[str, Any]:
    def arrived() -> bool:
        subscriber.read()
        return record["eventID"] in subscriber.alerts

    wait_until(arrived, 90)
    (alert,) = subscriber.alerts[record["eventID"]]
    actor: dict[str, Any] = alert["actor"]
    return actor


def chain(name: str, keys: tuple[str, str]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A person takes on a role here, and with it another in another account, and deletes there."""
    audit, deploy = role_arn("Audit", name), role_arn("Deploy", name, THERE)
    obtained = [
        issued(user(name), audit, gives=keys[0]),
        issued(role("Audit", name, keys[0]), deploy, gives=keys[1], account=HERE),
    ]
    done = call(role("Deploy", name, keys[1], THERE), THERE)
    return [fresh(record) for record in obtained], fresh(done)


def test_a_person_is_named_through_two_roles_and_two_accounts(deployment: Deployment, subscriber: Subscriber) -> None:
    obtained, done = chain("ada", ("k1", "k2"))
    for record in (*obtained, done):
        by_bus(deployment, record)
    actor = actor_of(subscriber, done)
    assert actor["name"] == "ada"
    assert actor["via"] == "role Deploy via Audit"


def test_sessions_of_log_files_are_stored_too(deployment: Deployment, subscriber: Subscriber, bucket: str) -> None:
    obtained, done = chain("grace", ("k3", "k4"))
    by_file(deployment, *obtained, done)
    assert actor_of(subscriber, done)["name"] == "grace"


@pytest.mark.parametrize(("first", "key"), [("caller", "k7"), ("owner", "k8")])
def test_one_call_has_a_record_in_two_accounts_and_the_caller_s_own_names_them(
    deployment: Deployment, subscriber: Subscriber, first: str, key: str
) -> None:
    deploy, shared = role_arn("Deploy", first, THERE), {"sharedEventID": str(uuid.uuid4())}
    foreign = {"type": "AWSAccount", "accountId": HERE, "principalId": "AIDAEXAMPLE"}
    own = fresh(issued(user("bob"), deploy, gives=key, account=HERE, **shared))
    owner_s = fresh(issued(foreign, deploy, gives=key, account=THERE, **shared))
    for record in (own, owner_s) if first == "caller" else (owner_s, own):
        by_bus(deployment, record)
    done = fresh(call(role("Deploy", first, key, THERE), THERE))
    by_bus(deployment, done)
    actor = actor_of(subscriber, done)
    assert (actor["name"], actor["account"]) == ("bob", HERE)
    assert actor["via"] == "role Deploy"


def test_an_account_s_number_is_what_the_owner_of_a_role_knows_of_its_caller(
    deployment: Deployment, subscriber: Subscriber
) -> None:
    foreign = {"type": "AWSAccount", "accountId": HERE, "principalId": "AIDAEXAMPLE"}
    by_bus(deployment, fresh(issued(foreign, role_arn("Deploy", "q", THERE), gives="k11", account=THERE)))
    done = fresh(call(role("Deploy", "q", "k11", THERE), THERE))
    by_bus(deployment, done)
    assert HERE in actor_of(subscriber, done)["name"]


def test_out_of_order_records_name_the_role_and_cause_no_second_alert(
    deployment: Deployment, subscriber: Subscriber
) -> None:
    obtained, done = chain("alice", ("k5", "k6"))
    by_bus(deployment, done)
    for record in obtained:
        by_bus(deployment, record)
    assert "Deploy" in json.dumps(actor_of(subscriber, done))
    assert len(subscriber.alerts[done["eventID"]]) == 1
