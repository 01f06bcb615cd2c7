"""The plain tutorial version of the same job, to compare with: everything made anew per event."""

import json
import os
from typing import Any

import boto3
import requests
from aws_lambda_powertools import Logger, Metrics, Tracer

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@metrics.log_metrics(capture_cold_start_metric=True)
@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Tell Slack and the topic about each record, one after the other."""
    for record in event["Records"]:
        body = json.loads(record["body"])
        detail = body["detail"]
        who = detail["userIdentity"].get("arn")
        text = f"{who} called {detail['eventName']} in {body['account']} {body['region']}"
        logger.info(text)
        ssm = boto3.client("ssm")
        url = ssm.get_parameter(Name=os.environ["SLACK_URL_PARAMETER"], WithDecryption=True)
        requests.post(url["Parameter"]["Value"], json={"text": text}, timeout=10)
        boto3.client("sns").publish(TopicArn=os.environ["TOPIC_ARN"], Subject="AWS event", Message=text)
        metrics.add_metric(name="Told", unit="Count", value=1)
    return {"batchItemFailures": []}
