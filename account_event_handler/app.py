"""Lambda's entry: a batch of queue messages or one bare event enters, the watcher takes it."""

# ruff: noqa: E402
import gc

gc.disable()  # what is imported stays: looking for garbage in it costs 6 % of a cold start

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.parameters import SSMProvider
from aws_lambda_powertools.utilities.typing import LambdaContext

from account_event_handler.catalog import CATALOG
from account_event_handler.compose.parameter import ParameterHistory
from account_event_handler.connections import Connections
from account_event_handler.deliver import Channel, Delivery
from account_event_handler.deliver.dead_letters import DeadLetters
from account_event_handler.deliver.slack import SlackChannel
from account_event_handler.deliver.slack_url import slack_url_reader
from account_event_handler.deliver.topic import TopicChannel
from account_event_handler.settings import Settings
from account_event_handler.watcher import Watcher

ENOUGH = 14_000  # milliseconds for one message while a channel is silent

logger = Logger()
metrics = Metrics()
settings = Settings.of(os.environ)
connections = Connections()
ssm = connections.ssm()


def channels() -> list[Channel]:
    """Slack and the topic; standard output where the function is only emulated on a desk."""
    if os.environ.get("AWS_SAM_LOCAL"):
        from account_event_handler.deliver.printed import PrintedChannel

        return [PrintedChannel()]
    told: list[Channel] = []
    if settings.slack_url_parameter:  # first, since it is the slower one to answer
        read_url = slack_url_reader(settings.slack_url_parameter, SSMProvider(boto3_client=ssm))
        told.append(SlackChannel(read_url, settings.slack_severity, connections.session))
    told.append(TopicChannel(connections.sns(), settings.topic_arn, settings.topic_severity))
    return told


watcher = Watcher(
    catalog=CATALOG,
    enrichments={"ssm-parameter-changed": ParameterHistory(ssm)},
    home=settings.home,
    site=settings.site,
    delivery=Delivery(channels(), ThreadPoolExecutor(max_workers=2)),
    dead_letters=DeadLetters(connections.sqs, settings.dead_letter_queue_url),
    logger=logger,
    metrics=metrics,
)

gc.freeze()
gc.enable()


@metrics.log_metrics(capture_cold_start_metric=True)
@logger.inject_lambda_context(clear_state=True)
def lambda_handler(payload: Any, context: LambdaContext) -> Any:
    """Answer a queue's batch with the records to try again, a bare event with what was told."""
    match payload:
        case {"Records": [{"eventSource": "aws:sqs"}, *_] as records}:
            # Powertools' batch processor answers the same, for 30 ms more of every cold start.
            again = [
                record["messageId"]
                for record in records
                if context.get_remaining_time_in_millis() < ENOUGH or not watcher.took(record)
            ]
            return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in again]}
    return watcher.take_event(payload)
