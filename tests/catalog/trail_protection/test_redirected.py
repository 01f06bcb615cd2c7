"""Which change of a trail sends its record elsewhere, whatever it is hidden among."""

from copy import replace
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from tests.support.samples import sample
from tests.support.stack_context import ACCOUNT, REGION, TRAIL_THINGS, context

HARMLESS: dict[str, Any] = {
    "includeGlobalServiceEvents": True,
    "isMultiRegionTrail": True,
    "enableLogFileValidation": True,
}
UNKNOWN = replace(context(), trail_things=frozenset())
BUCKET_ONLY = replace(context(), trail_things=frozenset({"trail-logs-example"}))
(KEY,) = (each for each in TRAIL_THINGS if ":kms:" in each)
(GROUP,) = (each for each in TRAIL_THINGS if ":log-group:" in each)
THEIR_KEY = f"arn:aws:kms:{REGION}:666666666666:key/0d1c2b3a-4958"
OUR_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0d1c2b3a-4958"
OUR_GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:decoy:*"
THEIR_GROUP = f"arn:aws:logs:{REGION}:666666666666:log-group:decoy:*"


def told(where: Any, answer: dict[str, str] | None = None, **request: Any) -> set[str]:
    """The watches that speak about such a change, as high."""
    event = sample("cloudtrail-bucket-replaced")
    event["detail"]["requestParameters"] = {"name": "management-events", **request}
    event["detail"]["responseElements"] = answer
    alert = judge(event, CATALOG, where).alert
    if alert is None or alert.severity is not Severity.HIGH:
        return set()
    return {alert.watch, *alert.also} - {"cloudtrail-trail-changed"}


@pytest.mark.parametrize("padding", [{}, HARMLESS], ids=["alone", "hidden"])
@pytest.mark.parametrize(
    ("request_", "watch"),
    [
        ({"s3BucketName": "elsewhere"}, "cloudtrail-bucket-replaced"),
        ({"cloudWatchLogsLogGroupArn": OUR_GROUP}, "cloudtrail-log-group-replaced"),
        ({"kmsKeyId": THEIR_KEY}, "cloudtrail-key-replaced"),
        ({"kmsKeyId": OUR_KEY}, "cloudtrail-key-replaced"),
        ({"kmsKeyId": "alias/trails"}, "cloudtrail-key-replaced"),
    ],
)
def test_what_no_trail_wrote_to_before_is_told(request_: dict[str, Any], watch: str, padding: dict[str, Any]) -> None:
    assert told(context(), **request_, **padding) == {watch}


def test_what_a_trail_writes_to_already_is_no_move() -> None:
    same: dict[str, Any] = {"s3BucketName": "trail-logs-example", "cloudWatchLogsLogGroupArn": GROUP}
    assert told(context(), kmsKeyId=KEY, **same, **HARMLESS) == set()
    assert told(context(), answer={"kmsKeyId": KEY}, kmsKeyId="alias/trails") == set()


def test_a_first_key_or_log_group_of_the_account_is_a_gain() -> None:
    assert told(BUCKET_ONLY, kmsKeyId=OUR_KEY) == set()
    assert told(BUCKET_ONLY, kmsKeyId="alias/trails") == set()
    assert told(BUCKET_ONLY, cloudWatchLogsLogGroupArn=OUR_GROUP) == set()


def test_a_first_key_or_log_group_of_another_account_is_told() -> None:
    assert told(BUCKET_ONLY, kmsKeyId=THEIR_KEY) == {"cloudtrail-key-replaced"}
    group = told(BUCKET_ONLY, cloudWatchLogsLogGroupArn=THEIR_GROUP)
    assert group == {"cloudtrail-log-group-replaced"}


def test_while_nothing_is_known_only_what_is_changed_alone_is_told() -> None:
    assert told(UNKNOWN, s3BucketName="elsewhere") == {"cloudtrail-bucket-replaced"}
    assert told(UNKNOWN, kmsKeyId=OUR_KEY) == {"cloudtrail-key-replaced"}
    assert told(UNKNOWN, s3BucketName="elsewhere", **HARMLESS) == set()


@pytest.mark.parametrize(
    ("left", "severity", "ending"),
    [
        ([], Severity.MEDIUM, "to record no Insights"),
        (["ApiCallRateInsight"], Severity.LOW, "to record no Insights on bursts of errors"),
        (["ApiErrorRateInsight"], Severity.LOW, "to record no Insights on bursts of calls"),
    ],
)
def test_whichever_insights_are_left_out_are_named(left: list[str], severity: Severity, ending: str) -> None:
    event = sample("cloudtrail-insights-stopped")
    selectors = [{"insightType": kind} for kind in left]
    event["detail"]["requestParameters"]["insightSelectors"] = selectors
    alert = judge(event, CATALOG, context()).alert
    assert alert is not None
    assert alert.severity is severity
    assert headline_of(alert).endswith(ending)
