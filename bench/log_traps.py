"""Log files that mislead who reads them by anything less than a JSON decoder."""

import json
from typing import Any

_WATCHED: dict[str, Any] = {
    "eventVersion": "1.11",
    "userIdentity": {"type": "AssumedRole", "accountId": "111122223333"},
    "eventTime": "2026-11-20T09:05:00Z",
    "eventSource": "s3.amazonaws.com",
    "eventName": "DeleteBucket",
    "awsRegion": "eu-west-1",
    "requestParameters": {"bucketName": "payments"},
    "eventType": "AwsApiCall",
    "recipientAccountId": "111122223333",
}
_QUIET = _WATCHED | {"eventName": "ListBuckets", "readOnly": True}
_MISLEADING = {"items": [{"eventVersion": "1.11"}, {"eventVersion": "1.11", **_WATCHED}]}


def traps() -> dict[str, bytes]:
    """The JSON of each file by what is wrong with it; in each some records are watched."""
    in_text = {"text": f'"}},{_json(_WATCHED)},{{\\'}
    return {
        "objects that look like borders": _file(_QUIET | {"requestParameters": _MISLEADING}),
        "borders inside of texts": _file(_QUIET | {"requestParameters": in_text}),
        "keys in another order": _file(dict(sorted(_WATCHED.items(), reverse=True))),
        "escapes in names and values": _file(_WATCHED).replace(b"eventName", b"event\\u004eame"),
        "keys that come twice": _file(_QUIET).replace(
            b'"readOnly":true', b'"readOnly":true,"eventName":"DeleteBucket"'
        ),
        "huge texts": _file(_QUIET | {"requestParameters": {"text": "x{" * 250_000}}),
        "unknown fields": _file(_WATCHED | {"new": [[{"eventName": ["ListBuckets"]}]], "": {}}),
        "fields of other kinds": _file(_WATCHED | {"userIdentity": [{"type": "Root"}]}),
        "laid out for people": json.dumps({"Records": [_QUIET, _WATCHED] * 40}, indent=2).encode(),
        "more than records": b'{"a":{"Records":[1]},' + _file(_WATCHED)[1:-1] + b',"b":[{}]}',
    }


def _file(record: dict[str, Any]) -> bytes:
    """The record among others, at the beginning, in the middle and at the end."""
    return _json({"Records": [record, *[_QUIET, _WATCHED, record] * 30, record]}).encode()


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
