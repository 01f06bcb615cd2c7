from copy import replace
from typing import Any

import pytest

from account_event_handler.aws.cross_account import CrossAccountClients
from account_event_handler.catalog import CATALOG
from account_event_handler.enrich.enricher import ENRICHED_WATCHES, Enrichments
from account_event_handler.settings import ENRICHMENTS
from tests.enrich.events import Fake, event
from tests.support.alerts import alert_of
from tests.support.state_table import unavailable_state_table

ALL = frozenset(ENRICHED_WATCHES)
EVERY_WATCH = sorted({watch for watches in ENRICHED_WATCHES.values() for watch in watches})


def enrichments(on: frozenset[str] = ALL, client: Any = None, partition: str = "aws") -> Enrichments:
    cross_account = CrossAccountClients(
        lambda service, region, credentials: client, "111122223333", "eu-west-1", partition
    )
    return Enrichments(on, cross_account, unavailable_state_table())


@pytest.mark.parametrize("watch", EVERY_WATCH)
def test_every_enriched_watch_is_in_the_catalog(watch: str) -> None:
    assert watch in {each.name for each in CATALOG.watches}


def test_what_the_settings_can_switch_off_is_what_there_is() -> None:
    assert set(ENRICHMENTS) == ALL


@pytest.mark.parametrize("watch", EVERY_WATCH)
def test_every_enriched_watch_s_sample_gets_its_enrichments(watch: str) -> None:
    wanted = [name for name, watches in ENRICHED_WATCHES.items() if watch in watches]
    assert list(enrichments().of(alert_of(watch))) == wanted


def test_a_watch_without_enrichment_gets_none() -> None:
    assert enrichments().of(alert_of("s3-bucket-deleted")) == {}


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_can_be_switched_off_alone(name: str) -> None:
    alert = alert_of(ENRICHED_WATCHES[name][0])
    assert name in enrichments(ALL).of(alert)
    assert name not in enrichments(ALL - {name}).of(alert)


@pytest.mark.parametrize("partition", ["aws-cn", "aws-us-gov", "aws-eusc", "aws-iso"])
def test_other_partitions_credentials_are_not_sent_to_the_price_list_of_aws(partition: str) -> None:
    alert = alert_of("dynamodb-table-created")
    assert list(enrichments(partition=partition).of(alert)) == ["table-scaling"]


def test_a_watch_that_also_holds_gets_its_enrichments() -> None:
    alert = alert_of("dynamodb-table-created")
    louder = replace(alert, watch="root-acted", also=(alert.watch,))
    assert list(enrichments().of(louder)) == ["table-cost", "table-scaling"]


def test_an_enrichment_is_made_once() -> None:
    every = enrichments()
    alert = alert_of("s3-bucket-policy-changed")
    assert every.of(alert)["bucket-status"] is every.of(alert)["bucket-status"]


@pytest.mark.parametrize(
    ("watch", "operations"),
    [
        ("ssm-parameter-changed", {"describe_parameters"}),
        ("dynamodb-table-created", {"get_products", "describe_table", "describe_scalable_targets"}),
        ("ec2-security-group-opened", {"describe_network_interfaces"}),
        ("s3-bucket-policy-changed", {"get_bucket_policy_status"}),
    ],
)
def test_each_asks_for_what_it_is_for(watch: str, operations: set[str]) -> None:
    modifier = "arn:aws:iam::111122223333:user/ada"
    client = Fake(
        describe_parameters={"Parameters": [{"LastModifiedUser": modifier, "Version": 1}]},
        get_products={"PriceList": []},
        describe_table={"Table": {}},
        describe_scalable_targets={"ScalableTargets": []},
        describe_network_interfaces={"NetworkInterfaces": []},
        get_bucket_policy_status={"PolicyStatus": {}},
    )
    for enrichment in enrichments(client=client).of(alert_of(watch)).values():
        enrichment(event(watch))
    assert {operation for operation, _ in client.asked} == operations
