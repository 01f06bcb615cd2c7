"""The envelope that EventBridge would have put around a CloudTrail record."""

from collections.abc import Mapping
from typing import Any

_API_CALL = "AWS API Call via CloudTrail"
_DETAIL_TYPES = {
    "AwsApiCall": _API_CALL,
    "AwsConsoleAction": "AWS Console Action via CloudTrail",
    "AwsConsoleSignIn": "AWS Console Sign In via CloudTrail",
    "AwsServiceEvent": "AWS Service Event via CloudTrail",
    "AwsCloudTrailInsight": "AWS Insight via CloudTrail",
    "AwsVpceEvent": "AWS Network Activity Event via CloudTrail",
    "AwsVpceEvents": "AWS Network Activity Event via CloudTrail",
}


def envelope_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The envelope, ready for JSON; its id is the record's, so that both roads name one event."""
    return {
        "version": "0",
        "id": record.get("eventID", ""),
        "detail-type": detail_type_of(record.get("eventType")),
        "source": source_of(record.get("eventSource")),
        "account": _account(record),
        "time": record.get("eventTime", ""),
        "region": record.get("awsRegion", ""),
        "resources": [],
        "detail": record,
    }


def source_of(event_source: object) -> str:
    """`aws.iam` for iam.amazonaws.com, `aws.monitoring` for CloudWatch's, empty for no text."""
    if not isinstance(event_source, str) or not event_source:
        return ""
    return f"aws.{event_source.partition('.amazonaws.')[0]}"


def detail_type_of(event_type: object) -> str:
    """A record that does not say what it is, or says what nobody knew, is taken for a call."""
    return _DETAIL_TYPES.get(event_type, _API_CALL) if isinstance(event_type, str) else _API_CALL


def _account(record: Mapping[str, Any]) -> Any:
    identity = record.get("userIdentity")
    own = identity.get("accountId", "") if isinstance(identity, Mapping) else ""
    return record.get("recipientAccountId") or own
