from typing import Any

import pytest

from account_event_handler.catalog.services.s3.buckets import expiry, expiry_severity
from account_event_handler.model import AccountEvent, Severity


def put(*rules: dict[str, Any]) -> AccountEvent:
    configuration = {"Rule": list(rules) if len(rules) > 1 else rules[0]}
    detail = {"requestParameters": {"LifecycleConfiguration": configuration}}
    return AccountEvent("", "aws.s3", "", "111122223333", "eu-west-1", None, (), detail)


def rule(**fields: Any) -> dict[str, Any]:
    return {"ID": "x", "Status": "Enabled", **fields}


def under(prefix: str, days: int) -> dict[str, Any]:
    return rule(Filter={"Prefix": prefix}, Expiration={"Days": days})


@pytest.mark.parametrize(
    ("event", "words", "severity"),
    [
        (put(rule(Transition={"Days": 30})), None, Severity.LOW),
        (put({**under("", 1), "Status": "Disabled"}), None, Severity.LOW),
        (put(under("", 1)), "delete objects after 1 day", Severity.HIGH),
        (put(under("*", 7)), "delete objects after 7 days", Severity.HIGH),
        (put(under("", 8)), "delete objects after 8 days", Severity.LOW),
        (put(under("tmp/", 2)), "delete objects under tmp/ after 2 days", Severity.MEDIUM),
        (put(under("AWSLogs/", 1)), "delete objects under AWSLogs/ after 1 day", Severity.HIGH),
        (put(rule(Prefix="", Expiration={"Days": 1})), "delete objects after 1 day", Severity.HIGH),
        (
            put(rule(Filter={"And": {"Prefix": "a/", "Tag": {}}}, Expiration={"Days": 1})),
            "delete objects under a/ after 1 day",
            Severity.MEDIUM,
        ),
        (
            put(rule(Filter={"Tag": {"Key": "k"}}, Expiration={"Days": 1})),
            "delete objects with a tag after 1 day",
            Severity.MEDIUM,
        ),
        (put(rule(Expiration={"Date": "2026-12-01T00:00:00Z"})), "delete objects on 2026-12-01", Severity.HIGH),
        (
            put(rule(NoncurrentVersionExpiration={"NoncurrentDays": 3})),
            "delete old versions after 3 days",
            Severity.MEDIUM,
        ),
        (put(under("cache/", 1), under("", 3)), "delete objects under cache/ after 1 day", Severity.HIGH),
        (
            put(under("a/", 1), rule(Prefix="z/", Expiration={"Date": "2026-12-01T00:00:00Z"})),
            "delete objects under z/ on 2026-12-01",
            Severity.MEDIUM,
        ),
        (put(rule(Expiration={"ExpiredObjectDeleteMarker": True})), None, Severity.LOW),
        (put(rule(Expiration={"Days": "soon"})), "delete objects after 0 days", Severity.HIGH),
        (put(rule(NoncurrentVersionExpiration={})), "delete old versions after 0 days", Severity.MEDIUM),
        (put(under("p" * 45, 8)), f"delete objects under {'p' * 40} after 8 days", Severity.LOW),
    ],
)
def test_a_lifecycle_says_what_goes_first(event: AccountEvent, words: str | None, severity: Severity) -> None:
    assert (expiry(event), expiry_severity(event)) == (words, severity)
