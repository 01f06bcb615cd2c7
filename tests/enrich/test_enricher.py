import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from copy import replace
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from msgspec import field

from account_event_handler.aws.cross_account import CrossAccountClients
from account_event_handler.aws.errors import BoundedLookups
from account_event_handler.catalog import CATALOG
from account_event_handler.enrich import Enrichment, Facts, PartError
from account_event_handler.enrich.account_names import AccountNames
from account_event_handler.enrich.enricher import ENRICHED_WATCHES, Enricher, Enrichments
from account_event_handler.enrich.organizational_units import OrganizationalUnits
from account_event_handler.model import AccountEvent, Actor, ActorType, Alert
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.actor import kind_of, name_of
from tests.enrich.events import Fake, event
from tests.support.alerts import alert_of
from tests.support.state_table import unavailable_state_table

TABLE = "dynamodb-table-created"
OWN = "111122223333"
DENIED = ClientError({"Error": {"Code": "AccessDeniedException"}}, "DescribeTable")


class Chosen(Enrichments):
    """Enrichments that a test makes up, for whichever alert."""

    chosen: dict[str, Enrichment] = field(default_factory=dict)

    def of(self, alert: Alert) -> dict[str, Enrichment]:
        return self.chosen


def chosen(**enrichments: Enrichment) -> Chosen:
    cross_account = CrossAccountClients(no_client, OWN, "eu-west-1")
    return Chosen((), cross_account, unavailable_state_table(), chosen=enrichments)


def nobody() -> Any:
    return Fake()


def no_client(service: str, region: str, credentials: Any) -> Any:
    raise AssertionError(service)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(4)
    yield pool
    pool.shutdown(wait=False, cancel_futures=True)


@pytest.fixture
def hang() -> Iterator[Callable[..., Any]]:
    over = Event()
    yield lambda *args, **asked: over.wait(30)
    over.set()


def enricher(
    pool: ThreadPoolExecutor, enrichments: Enrichments, organizations: Any = None, seconds: float = 5
) -> Enricher:
    named: Any = organizations or Fake(describe_account={"Account": {"Name": "payments-prod"}})
    lookups = BoundedLookups(pool, seconds)
    names = AccountNames(unavailable_state_table(), lambda: named, nobody, "999999999999")
    return Enricher(lookups, names, enrichments)


def test_an_alert_has_the_organizational_unit_of_its_account(pool: ThreadPoolExecutor) -> None:
    parents = {"Parents": [{"Id": "ou-abcd-12345678", "Type": "ORGANIZATIONAL_UNIT"}]}
    named: Any = Fake(list_parents=parents, describe_organizational_unit={"OrganizationalUnit": {"Name": "Prod"}})
    units = OrganizationalUnits(unavailable_state_table(), lambda: named)
    for _ in range(2):  # asked, and known
        alert, failures = replace(enricher(pool, chosen()), units=units).enriched(alert_of("s3-bucket-deleted"))
        assert (alert.unit[:5], failures) == ("Prod/", ())
        assert alert.account_names == {OWN: "payments-prod"}
    assert len(named.asked) == 10


def test_a_unit_that_is_slow_costs_the_alert_no_name(pool: ThreadPoolExecutor, hang: Callable[..., Any]) -> None:
    slow: Any = type("Slow", (), {"list_parents": hang})
    units = OrganizationalUnits(unavailable_state_table(), lambda: slow)
    alert, failures = replace(enricher(pool, chosen(), seconds=0.3), units=units).enriched(
        alert_of("s3-bucket-deleted")
    )
    assert (alert.unit, alert.account_names) == ("", {OWN: "payments-prod"})
    assert failures == ("organizational-unit: TimeoutError",)


def cost(_: AccountEvent) -> Facts:
    return (("Cost", "$18.78 a month"),)


def denied(_: AccountEvent) -> Facts:
    raise DENIED


def surprised(_: AccountEvent) -> Facts:
    raise KeyError("requestParameters")


def partly(_: AccountEvent) -> Facts:
    raise PartError((("Replicas", "us-east-1"),), EndpointConnectionError(endpoint_url="x"))


def test_an_alert_gets_its_account_s_name_and_the_lines(pool: ThreadPoolExecutor) -> None:
    alert, failures = enricher(pool, chosen(cost=cost)).enriched(alert_of(TABLE), event(TABLE))
    assert alert.account_names[alert.account] == "payments-prod"
    assert alert.facts == (*alert_of(TABLE).facts, ("Cost", "$18.78 a month"))
    assert failures == ()


def test_lines_come_in_the_same_order_whichever_answer_is_first(pool: ThreadPoolExecutor) -> None:
    def slow(_: AccountEvent) -> Facts:
        time.sleep(0.05)
        return (("Slow", "yes"),)

    alert, _ = enricher(pool, chosen(slow=slow, cost=cost)).enriched(alert_of(TABLE), event(TABLE))
    assert [label for label, _ in alert.facts][-2:] == ["Slow", "Cost"]


def test_what_fails_is_left_out_and_counted(pool: ThreadPoolExecutor) -> None:
    found = chosen(denied=denied, odd=surprised, part=partly, cost=cost)
    alert, failures = enricher(pool, found).enriched(alert_of(TABLE), event(TABLE))
    assert alert.facts[-2:] == (("Replicas", "us-east-1"), ("Cost", "$18.78 a month"))
    assert failures == ("denied: AccessDeniedException", "odd: KeyError", "part: EndpointConnectionError")


def test_what_hangs_costs_its_lines_and_the_budget_only(pool: ThreadPoolExecutor, hang: Callable[..., Any]) -> None:
    start = time.monotonic()
    working = enricher(pool, chosen(hung=hang, cost=cost), seconds=0.2)
    alert, failures = working.enriched(alert_of(TABLE), event(TABLE))
    assert time.monotonic() - start < 2
    assert alert.facts[-1] == ("Cost", "$18.78 a month")
    assert alert.account_names[alert.account] == "payments-prod"
    assert failures == ("hung: TimeoutError",)


def test_a_name_that_hangs_leaves_the_number(pool: ThreadPoolExecutor, hang: Callable[..., Any]) -> None:
    class Hung:
        describe_account = staticmethod(hang)

    alert, failures = enricher(pool, chosen(), Hung(), seconds=0.1).enriched(alert_of(TABLE))
    assert alert == alert_of(TABLE)
    assert failures == ("account-name: TimeoutError",)


def test_an_answer_of_an_unknown_shape_costs_the_name_only(pool: ThreadPoolExecutor) -> None:
    odd = Fake(describe_account={})
    alert, failures = enricher(pool, chosen(), odd).enriched(alert_of(TABLE))
    assert alert == alert_of(TABLE)
    assert failures == ("account-name: KeyError",)


def test_a_summary_without_an_event_is_named_and_not_enriched(pool: ThreadPoolExecutor) -> None:
    alert, _ = enricher(pool, chosen(cost=cost)).enriched(alert_of(TABLE))
    assert alert.account_names[alert.account] == "payments-prod"
    assert alert.facts == alert_of(TABLE).facts


def test_the_account_that_the_actor_comes_from_is_named_too(pool: ThreadPoolExecutor) -> None:
    plain = alert_of(TABLE)
    assert plain.actor is not None
    foreign = replace(plain, actor=replace(plain.actor, account="444455556666"))
    alert, _ = enricher(pool, chosen()).enriched(foreign)
    assert alert.actor is not None
    assert set(alert.account_names) == {alert.account, alert.actor.account}


def test_an_account_that_the_actor_s_words_speak_of_is_asked_for(pool: ThreadPoolExecutor) -> None:
    plain = alert_of(TABLE)
    assert plain.actor is not None
    actor = Actor("", ActorType.ACCOUNT, "444455556666", delegate="777788889999")
    asked = Fake(describe_account={"Account": {"Name": "audit"}})
    alert, _ = enricher(pool, chosen(), asked).enriched(replace(plain, actor=actor))
    assert alert.actor is not None
    assert name_of(alert.actor, alert) == "audit (444455556666)"
    assert kind_of(alert.actor, alert).endswith("delegated to audit (777788889999)")
    numbers = {said["AccountId"] for _, said in asked.asked}
    assert numbers == {"111122223333", "444455556666", "777788889999"}


def test_nothing_is_looked_up_for_what_was_refused(pool: ThreadPoolExecutor) -> None:
    name = "s3-bucket-deleted--refused"
    alert, failures = enricher(pool, chosen(denied=denied)).enriched(alert_of(name), event(name))
    assert alert.account_names[alert.account] == "payments-prod"
    assert failures == ()


def test_a_known_name_and_no_enrichment_start_no_thread(pool: ThreadPoolExecutor) -> None:
    working = enricher(pool, chosen())
    working.enriched(alert_of(TABLE), event(TABLE))
    pool.shutdown()
    alert, _ = working.enriched(alert_of(TABLE), event(TABLE))
    assert alert.account_names[alert.account] == "payments-prod"


def test_an_alert_without_an_account_needs_nobody() -> None:
    unreadable = judge("no json", CATALOG, message_id="message-1").alert
    assert unreadable is not None
    closed = ThreadPoolExecutor(1)
    closed.shutdown()
    assert enricher(closed, chosen()).enriched(unreadable) == (unreadable, ())


def test_another_account_s_thing_is_not_looked_up_without_a_role(pool: ThreadPoolExecutor) -> None:
    cross_account = CrossAccountClients(no_client, "999999999999", "eu-west-1")
    every = Enrichments(ENRICHED_WATCHES, cross_account, unavailable_state_table())
    for watch in ("ssm-parameter-changed", "ec2-security-group-opened", "s3-bucket-policy-changed"):
        alert, failures = enricher(pool, every).enriched(alert_of(watch), event(watch))
        assert alert.facts == alert_of(watch).facts
        assert failures == ()


def test_another_account_s_thing_is_looked_up_through_the_role(pool: ThreadPoolExecutor) -> None:
    lent = {
        "AccessKeyId": "ASIAEXAMPLE",
        "SecretAccessKey": "secret",
        "SessionToken": "token",
        "Expiration": datetime(2100, 1, 1, tzinfo=UTC),
    }
    sts = Fake(assume_role={"Credentials": lent})
    s3 = Fake(get_bucket_policy_status={"PolicyStatus": {"IsPublic": True}})
    made: list[tuple[str, str]] = []

    def make(service: str, region: str, credentials: Mapping[str, str]) -> Any:
        made.append((service, credentials.get("aws_access_key_id", "")))
        return sts if service == "sts" else s3

    cross_account = CrossAccountClients(make, "999999999999", "eu-west-1", role="watched")
    every = Enrichments(ENRICHED_WATCHES, cross_account, unavailable_state_table())
    watch = "s3-bucket-policy-changed"
    alert, failures = enricher(pool, every).enriched(alert_of(watch), event(watch))
    assert dict(alert.facts)["Public"].startswith("yes")
    assert failures == ()
    assert made == [("sts", ""), ("s3", "ASIAEXAMPLE")]
