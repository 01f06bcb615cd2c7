"""Lambda's entry point: takes a batch of SQS messages, or one bare event."""

# ruff: noqa: E402
import gc

gc.disable()  # what is imported stays: looking for garbage in it costs 6 % of a cold start

import os
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from account_event_handler.wiring import Wiring

NOT_HERE = (
    "it announces log files, which only a deployed stack reads that has TrailBucket or CreateTrail;"
    " account-watcher replay reads them anywhere"
)

logger = Logger()
metrics = Metrics()
wiring = Wiring(os.environ, logger, metrics)
watcher = wiring.watcher()

gc.freeze()
gc.enable()


@metrics.log_metrics(capture_cold_start_metric=True)
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(payload: Any, context: LambdaContext) -> Any:
    """Answer a queue's batch with the records to retry, a bare event with what was delivered."""
    wiring.begin(context)
    match payload:
        case {"Records": [{"eventSource": "aws:sqs", **first}, *_] as records}:
            # Powertools' batch processor answers the same, for 30 ms more of every cold start.
            again = taken(records, str(first.get("eventSourceARN", "")))
            return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in again]}
    if is_s3_notification(payload):
        if wiring.is_local or not wiring.settings.log_file_queue_url:
            wiring.event_metrics.arrived()
            return {"delivered": (), "why": NOT_HERE}
        return wiring.log_files().take_notification(payload)
    return watcher.take_event(payload, context.aws_request_id)


def taken(records: Sequence[Mapping[str, Any]], queue_arn: str) -> list[str]:
    """The ids of the messages to retry; the log files' queue holds notifications, and events of the files read."""
    if not queue_arn or queue_arn != wiring.settings.log_file_queue_arn:
        return watcher.take(records)
    from account_event_handler.ingest.s3_notification import s3_notification_of

    is_notification = [s3_notification_of(record["body"]) is not None for record in records]
    events = [record for record, is_one in zip(records, is_notification, strict=True) if not is_one]
    again = watcher.take(events)  # first, since a large file may take all the time that there is
    notifications = compress(records, is_notification)
    return again + [record["messageId"] for record in notifications if not wiring.log_files().take(record)]


def is_s3_notification(payload: Any) -> bool:
    """Whether a bare payload announces log files."""
    if not isinstance(payload, Mapping):
        return False
    if payload.get("detail-type", "Object Created") != "Object Created":
        return False
    from account_event_handler.ingest.s3_notification import s3_notification_of

    return s3_notification_of(payload) is not None
