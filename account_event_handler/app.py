"""Lambda's entry: a batch of queue messages or one bare event enters, the watcher takes it."""

# ruff: noqa: E402
import gc

gc.disable()  # what is imported stays: looking for garbage in it costs 6 % of a cold start

import os
from collections.abc import Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from account_event_handler.assembly import Assembly

ENOUGH_FOR_A_FILE = 30  # seconds; 50 MB of gzip take half of that

logger = Logger()
metrics = Metrics()
assembly = Assembly(os.environ, logger, metrics)
watcher = assembly.watcher()

gc.freeze()
gc.enable()


@metrics.log_metrics(capture_cold_start_metric=True)
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(payload: Any, context: LambdaContext) -> Any:
    """Answer a queue's batch with the records to try again, a bare event with what was told."""
    assembly.invocation.context = context
    match payload:
        case {"Records": [{"eventSource": "aws:sqs", **first}, *_] as records}:
            # Powertools' batch processor answers the same, for 30 ms more of every cold start.
            again = taken(records, str(first.get("eventSourceARN", "")))
            return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in again]}
    if is_notice(payload):
        return assembly.log_files().take_notice(payload)
    return watcher.take_event(payload, context.aws_request_id)


def taken(records: Sequence[Mapping[str, Any]], queue_arn: str) -> list[str]:
    """The ids of the messages that must come again; each queue has a road of its own."""
    if not queue_arn or queue_arn != assembly.settings.log_file_queue_arn:
        return watcher.take(records)
    log_files, time_left = assembly.log_files(), assembly.invocation.time_left
    return [
        record["messageId"]
        for record in records
        if time_left() < ENOUGH_FOR_A_FILE or not log_files.take(record)
    ]


def is_notice(payload: Any) -> bool:
    """Whether a bare payload announces log files; on a desk nothing can be read."""
    if assembly.on_a_desk or not isinstance(payload, Mapping):
        return False
    if payload.get("detail-type", "Object Created") != "Object Created":
        return False
    from account_event_handler.arrive.notice import notice_of

    return notice_of(payload) is not None
