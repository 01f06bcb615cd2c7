"""What selectors leave out, as records and as the API spell them, and which watches are deaf then."""

from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.trail_protection.selectors import (
    EVERYTHING,
    combined,
    deaf_watches,
    left_out,
    recorded,
)

KMS, RDS = "kms.amazonaws.com", "rdsdata.amazonaws.com"


def basic(**fields: Any) -> dict[str, Any]:
    return {"EventSelectors": [{"IncludeManagementEvents": True, **fields}]}


def advanced(*selectors: dict[str, Any]) -> dict[str, Any]:
    return {
        "AdvancedEventSelectors": [
            {"FieldSelectors": [{"Field": name, **condition} for name, condition in selector.items()]}
            for selector in selectors
        ]
    }


MANAGEMENT = {"eventCategory": {"Equals": ["Management"]}}
WRITES_ONLY = MANAGEMENT | {"readOnly": {"Equals": ["false"]}}
READS_ONLY = MANAGEMENT | {"readOnly": {"Equals": ["true"]}}
NO_KMS = {"eventSource": {"NotEquals": [KMS]}}


@pytest.mark.parametrize(
    ("selectors", "missing"),
    [
        (basic(), ()),
        (basic(ReadWriteType="All", ExcludeManagementEventSources=[]), ()),
        (basic(ReadWriteType="WriteOnly"), ("reads",)),
        (basic(ReadWriteType="ReadOnly"), ("writes",)),
        (basic(ExcludeManagementEventSources=[KMS]), ("calls of kms",)),
        (
            basic(ReadWriteType="WriteOnly", ExcludeManagementEventSources=[RDS, KMS]),
            ("reads", "calls of kms", "calls of rdsdata"),
        ),
        ({"EventSelectors": [{"IncludeManagementEvents": False}]}, ("management events",)),
        ({}, ("management events",)),
        (advanced(MANAGEMENT), ()),
        (advanced(WRITES_ONLY), ("reads",)),
        (advanced(READS_ONLY), ("writes",)),
        (advanced(READS_ONLY, WRITES_ONLY), ()),
        (advanced(MANAGEMENT | NO_KMS), ("calls of kms",)),
        (advanced(READS_ONLY | NO_KMS, WRITES_ONLY), ("reads of kms",)),
        (advanced({"eventCategory": {"Equals": ["Data"]}}), ("management events",)),
        (
            {
                "AdvancedEventSelectors": [
                    {
                        "FieldSelectors": [
                            {"Field": "eventCategory", "Equals": ["Management"]},
                            *({"Field": "eventSource", "NotEquals": [source]} for source in (KMS, RDS)),
                        ]
                    }
                ]
            },
            ("calls of kms", "calls of rdsdata"),
        ),
    ],
    ids=str,
)
def test_what_is_left_out_is_said(selectors: dict[str, Any], missing: tuple[str, ...]) -> None:
    assert left_out(recorded(selectors)) == missing


def test_what_another_trail_records_is_not_left_out() -> None:
    writes, reads = recorded(basic(ReadWriteType="WriteOnly")), recorded(advanced(READS_ONLY | NO_KMS))
    assert left_out(combined([writes, reads])) == ("reads of kms",)
    assert left_out(combined([writes, EVERYTHING])) == ()


def deaf(selectors: dict[str, Any]) -> set[str]:
    return set(deaf_watches(recorded(selectors), CATALOG.watches))


def test_without_kms_only_watches_over_keys_are_deaf() -> None:
    about_kms = [watch for watch in CATALOG.watches if watch.on.get("source") == ["aws.kms"]]
    of_kms = {watch.name for watch in about_kms if "via CloudTrail" in watch.on["detail-type"][0]}
    assert deaf(basic(ExcludeManagementEventSources=[KMS])) == of_kms > {"kms-key-disabled", "cloudtrail-key-closed"}
    assert deaf(advanced(READS_ONLY | NO_KMS, WRITES_ONLY)) == set()


def test_without_reads_watches_over_reads_are_deaf_and_without_writes_all_others() -> None:
    without_reads, without_writes = deaf(basic(ReadWriteType="WriteOnly")), deaf(basic(ReadWriteType="ReadOnly"))
    assert "ec2-password-read" in without_reads - without_writes
    assert "s3-bucket-deleted" in without_writes - without_reads
    assert "behaviour-root-used" in without_reads & without_writes


def test_what_services_send_themselves_is_never_left_out() -> None:
    assert "guardduty-finding" not in deaf({})
    assert deaf({}) < {watch.name for watch in CATALOG.watches}
    assert deaf_watches(EVERYTHING, CATALOG.watches) == []


def test_the_loudest_watches_come_first() -> None:
    first, *_ = deaf_watches(recorded({}), CATALOG.watches)
    assert next(watch.severity for watch in CATALOG.watches if watch.name == first) == "critical"
