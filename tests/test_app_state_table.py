"""One request to DynamoDB on an alert's way is answered late, or lost before or after it was done."""

import os
import time
from collections.abc import Iterator

import pytest

from tests.end_to_end.support.proxy import Fault, Kind, Proxy
from tests.end_to_end.support.slack import SlackStandIn
from tests.support.samples import sample
from tests.test_app import Context, ids, imported, queue_record, surroundings

REQUESTS = 14  # of a fresh environment's first alert
DECIDED = 2  # the place of the write that decides and claims, from 0
SOON = 10  # seconds


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    with SlackStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def proxy(slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    with surroundings(slack, monkeypatch), Proxy(os.environ["AWS_ENDPOINT_URL"]) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        yield proxy


def asked(proxy: Proxy, service: str) -> list[str]:
    return [call.operation for call in proxy.calls if call.service == service]


def test_an_alert_s_way_has_so_many_requests(proxy: Proxy, slack: SlackStandIn) -> None:
    batch = {"Records": [queue_record("1", sample("s3-bucket-deleted"))]}
    assert ids(imported().lambda_handler(batch, Context())) == []
    operations = asked(proxy, "dynamodb")
    assert (len(operations), operations[DECIDED]) == (REQUESTS, "TransactWriteItems")


@pytest.mark.parametrize(
    ("kind", "place"), [*((Kind.LOST, place) for place in range(REQUESTS)), (Kind.DOWN, DECIDED), (Kind.SLOW, DECIDED)]
)
def test_whichever_request_fails_the_alert_is_sent_soon_and_once(
    proxy: Proxy, slack: SlackStandIn, kind: Kind, place: int
) -> None:
    batch = {"Records": [queue_record("1", sample("s3-bucket-deleted"))]}
    began = time.monotonic()
    with proxy.failing(Fault("dynamodb", kind, times=1, skip=place, seconds=3)) as fault:
        assert ids(imported().lambda_handler(batch, Context())) == []
    assert (fault.met, time.monotonic() - began < SOON) == (1, True)
    assert (len(slack.bodies), asked(proxy, "sns").count("Publish")) == (1, 1)
    assert ids(imported().lambda_handler(batch, Context())) == []  # of another environment
    assert (len(slack.bodies), asked(proxy, "sns").count("Publish")) == (1, 1)


@pytest.mark.parametrize("place", [DECIDED, DECIDED + 1, REQUESTS - 2])
def test_a_request_whose_repetition_is_slow_too_delays_the_alert_by_seconds(
    proxy: Proxy, slack: SlackStandIn, place: int
) -> None:
    batch = {"Records": [queue_record("1", sample("s3-bucket-deleted"))]}
    app, began = imported(), time.monotonic()
    with proxy.failing(Fault("dynamodb", Kind.SLOW, times=2, skip=place, seconds=3)):
        assert ids(app.lambda_handler(batch, Context())) == []
    assert time.monotonic() - began < SOON
    assert ids(app.lambda_handler(batch, Context())) == []  # of the same environment
    assert (len(slack.bodies), asked(proxy, "sns").count("Publish")) == (1, 1)
