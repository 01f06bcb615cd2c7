import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from tests.end_to_end.support.faults import Faults
from tests.end_to_end.support.http_server import Request, Server
from tests.end_to_end.support.proxy import Fault, Kind, Proxy
from tests.end_to_end.support.slack import SlackStandIn

ANSWERS = {
    "sns": (
        '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>'
        "<MessageId>published</MessageId></PublishResult></PublishResponse>"
    ),
    "sqs": '{"MessageId": "sent"}',
    "dynamodb": '{"Item": {"pk": {"S": "here"}}}',
    "ssm": '{"Parameter": {"Name": "/url", "Value": "kept"}}',
    "cloudtrail": '{"IsLogging": true}',
}
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "sns": ("publish", {"TopicArn": "arn:aws:sns:eu-west-1:111122223333:t", "Message": "ä & b"}),
    "sqs": ("send_message", {"QueueUrl": "http://localhost/1/q", "MessageBody": "ä & b"}),
    "dynamodb": ("get_item", {"TableName": "t", "Key": {"pk": {"S": "ä & b"}}}),
    "ssm": ("get_parameter", {"Name": "/url"}),
    "cloudtrail": ("get_trail_status", {"Name": "t"}),
}
OPERATIONS = {
    "sns": "Publish",
    "sqs": "SendMessage",
    "dynamodb": "GetItem",
    "ssm": "GetParameter",
    "cloudtrail": "GetTrailStatus",
}
THROTTLED = {
    "sns": "ThrottlingException",
    "sqs": "RequestThrottled",
    "dynamodb": "ProvisionedThroughputExceededException",
    "ssm": "ThrottlingException",
    "cloudtrail": "ThrottlingException",
}


class Aws(Server):
    """Answers every request with what its service would say, and keeps what came."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[str] = []

    def serve(self, request: Request) -> None:
        self.bodies.append(request.read().decode())
        service = request.headers["Authorization"].split("/")[3]
        request.reply(200, ANSWERS[service], {"x-amzn-requestid": "from-aws"})


@dataclass
class Way:
    """A client's way to AWS through the proxy."""

    aws: Aws
    proxy: Proxy
    faults: Faults
    tries: int = 1

    def ask(self, service: str) -> Any:
        name, arguments = CALLS[service]
        config = Config(retries={"total_max_attempts": self.tries, "mode": "standard"}, read_timeout=0.3)
        client: Any = boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.proxy.url,
            config=config,
        )
        try:
            return getattr(client, name)(**arguments)
        finally:
            client.close()


@pytest.fixture
def way() -> Iterator[Way]:
    with Aws() as aws, Proxy(aws.url) as proxy, SlackStandIn() as slack:
        yield Way(aws, proxy, Faults(slack, proxy))


@pytest.mark.parametrize("service", CALLS)
def test_a_request_passes_and_so_does_its_answer(way: Way, service: str) -> None:
    answer = way.ask(service)
    assert answer["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"] == "from-aws"
    assert len(way.aws.bodies) == 1
    (call,) = way.proxy.calls
    assert (call.service, call.operation, call.fault) == (service, OPERATIONS[service], "")


def test_a_body_passes_as_it_is(way: Way) -> None:
    way.ask("dynamodb")
    assert json.loads(way.aws.bodies[0])["Key"] == {"pk": {"S": "ä & b"}}


@pytest.mark.parametrize("service", CALLS)
def test_a_throttle_is_said_in_the_service_s_own_words(way: Way, service: str) -> None:
    with way.faults.aws(service, "throttled"), pytest.raises(ClientError) as failure:
        way.ask(service)
    assert failure.value.response["Error"]["Code"] == THROTTLED[service]
    assert way.aws.bodies == []
    assert way.ask(service)


@pytest.mark.parametrize("service", CALLS)
@pytest.mark.parametrize(("kind", "statuses"), [("broken", {500}), ("denied", {400, 403})])
def test_an_error_is_one_that_the_client_understands(way: Way, service: str, kind: str, statuses: set[int]) -> None:
    with way.faults.aws(service, kind), pytest.raises(ClientError) as failure:
        way.ask(service)
    assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] in statuses


@pytest.mark.parametrize("service", ["sns", "dynamodb"])
def test_a_throttle_is_tried_again_by_the_client(way: Way, service: str) -> None:
    way.tries = 2
    with way.faults.aws(service, "throttled", times=1) as fault:
        assert way.ask(service)
    assert fault.met == 1
    assert [call.fault for call in way.proxy.calls] == ["throttled", ""]


def test_a_service_that_is_down_resets_the_connection_and_does_nothing(way: Way) -> None:
    with way.faults.state_table("down"), pytest.raises(ConnectionClosedError):
        way.ask("dynamodb")
    assert way.aws.bodies == []


def test_only_the_service_and_the_operation_named_fail(way: Way) -> None:
    with way.faults.sns("down"), way.faults.state_table("down", "UpdateItem"):
        assert way.ask("sqs")
        assert way.ask("dynamodb")


def test_only_requests_about_something_fail(way: Way) -> None:
    with way.proxy.failing(Fault("sqs", Kind.DOWN, about="another event")):
        assert way.ask("sqs")
    with way.proxy.failing(Fault("sqs", Kind.DOWN, about="& b")), pytest.raises(ConnectionClosedError):
        way.ask("sqs")


def test_a_lost_answer_is_to_something_that_was_done(way: Way) -> None:
    with way.faults.sns("lost", times=1), pytest.raises(ConnectionClosedError):
        way.ask("sns")
    assert len(way.aws.bodies) == 1


def test_a_request_that_hangs_is_not_done(way: Way) -> None:
    with way.faults.queue("hang"), pytest.raises(ReadTimeoutError):
        way.ask("sqs")
    assert way.aws.bodies == []


def test_a_stale_connection_hangs_and_a_new_one_does_not(way: Way) -> None:
    config = Config(retries={"total_max_attempts": 1}, read_timeout=0.3)
    ssm: Any = boto3.client("ssm", endpoint_url=way.proxy.url, config=config)
    assert ssm.get_parameter(Name="/url")
    with way.faults.parameters("stale"):
        with pytest.raises(ReadTimeoutError):
            ssm.get_parameter(Name="/url")
        assert ssm.get_parameter(Name="/url")
    ssm.close()


def test_a_slow_service_answers_late(way: Way) -> None:
    started = time.monotonic()
    with way.proxy.failing(Fault("ssm", Kind.SLOW, seconds=0.2)):
        assert way.ask("ssm")
    assert time.monotonic() - started >= 0.2


def test_aws_being_away_is_an_answer_too(way: Way) -> None:
    way.aws.refuse()
    with pytest.raises(ClientError) as failure:
        way.ask("ssm")
    assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 502
