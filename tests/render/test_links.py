import pytest
from botocore.session import Session

from account_event_handler.model import AccountEvent
from account_event_handler.render.sentence import link_of

ID = "0a1b2c3d-0000-4000-8000-000000000000"
CALL = "AWS API Call via CloudTrail"


def event(region: str, event_id: str = ID, kind: str = CALL) -> AccountEvent:
    detail = {"name": "/a b/c", "list": [1]}
    return AccountEvent(event_id, "aws.s3", kind, "111122223333", region, None, (), detail)


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "eu-west-1.console.aws.amazon.com"),
        ("cn-north-1", "cn-north-1.console.amazonaws.cn"),
        ("us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
        ("eusc-de-east-1", "eusc-de-east-1.console.amazonaws-eusc.eu"),
    ],
)
def test_a_call_links_to_its_event_in_the_partition_s_console(region: str, host: str) -> None:
    link = f"https://{host}/cloudtrailv2/home?region={region}#/events/{ID}"
    assert link_of(event(region), "", {}) == link


@pytest.mark.parametrize("region", ["us-iso-east-1", "us-isob-east-1", "us-isof-south-1", "eu-isoe-west-1"])
def test_a_partition_whose_console_is_not_public_has_no_link(region: str) -> None:
    assert link_of(event(region), "", {}) == ""


def test_every_partition_is_decided_on() -> None:
    known = sorted(Session().get_available_partitions())
    assert known == ["aws", "aws-cn", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-us-gov"]
    hosts = {link_of(event(region), "", {})[8:].partition("/")[0] for region in regions(known)}
    assert {host.partition(".")[2] for host in hosts} == {
        *("", "console.aws.amazon.com", "console.amazonaws.cn"),
        *("console.amazonaws-us-gov.com", "console.amazonaws-eusc.eu"),
    }


def regions(partitions: list[str]) -> list[str]:
    return [region for each in partitions for region in Session().get_available_regions("cloudtrail", each)]


@pytest.mark.parametrize(
    ("region", "event_id"), [("evil.example/#", ID), ("", ID), ("eu-west-1", "../../x"), ("eu-west-1", "")]
)
def test_an_event_cannot_make_a_link_of_its_own(region: str, event_id: str) -> None:
    assert link_of(event(region, event_id), "", {}) == ""


def test_a_service_s_own_event_links_to_its_thing() -> None:
    link = link_of(event("eu-west-1", kind="Parameter Store Change"), "ssm/{name}?r={$region}", {})
    assert link == "https://eu-west-1.console.aws.amazon.com/ssm/%2Fa%20b%2Fc?r=eu-west-1"


@pytest.mark.parametrize("path", ["", "ssm/{missing}", "ssm/{list}"])
def test_without_all_its_values_there_is_no_link(path: str) -> None:
    assert link_of(event("eu-west-1", kind="Parameter Store Change"), path, {}) == ""


def test_a_link_that_is_longer_than_one_can_follow_is_left_out() -> None:
    words = {"long": lambda _: "x" * 1900, "longer": lambda _: "x" * 2000}
    kind = "Parameter Store Change"
    assert link_of(event("eu-west-1", kind=kind), "ssm/{long}", words)
    assert link_of(event("eu-west-1", kind=kind), "ssm/{longer}", words) == ""
