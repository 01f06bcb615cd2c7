"""Which texts name a trail, in every part of AWS."""

import pytest

from account_event_handler.aws.trail import Trail
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent
from account_event_handler.remediate.trail_state import TrailState
from tests.support.samples import sample


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eusc-de-east-1", "aws-eusc")],
)
@pytest.mark.parametrize("by", ["name", "arn"])
def test_a_call_names_its_trail_in_every_partition(region: str, partition: str, by: str) -> None:
    arn = f"arn:{partition}:cloudtrail:{region}:111122223333:trail/audit"
    event = sample("cloudtrail-trail-stopped")
    event["region"] = event["detail"]["awsRegion"] = region
    event["detail"]["requestParameters"] = {"name": {"name": "audit", "arn": arn}[by]}
    arrived = decode(event)
    assert isinstance(arrived, AccountEvent)
    assert Trail.of_event(arrived) == Trail(arn, region, "111122223333", "audit")


@pytest.mark.parametrize("arn", ["", "audit", "arn:aws:cloudtrail:x:1:trail/a", "arn:aws:s3:::b"])
def test_what_is_no_trail_s_arn_is_none(arn: str) -> None:
    assert Trail.of_arn(arn) is None


@pytest.mark.parametrize(
    ("logging", "gone", "is_there"),
    [(None, False, False), (None, True, False), (False, False, True), (True, True, False)],
)
def test_a_trail_is_there_once_it_was_seen_until_it_is_gone(logging: bool | None, gone: bool, is_there: bool) -> None:
    trail = Trail("arn:aws:cloudtrail:eu-west-1:111122223333:trail/a", "eu-west-1", "111122223333", "a")
    assert TrailState(trail, logging=logging, gone=gone).is_there is is_there
