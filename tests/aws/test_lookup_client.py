import time
from typing import Any

import pytest
from botocore.exceptions import ClientError, HTTPClientError

from account_event_handler.aws.clients import Clients
from tests.end_to_end.support.http_server import Listener, Request, Server

TOLD = '{"Account": {"Id": "444455556666", "Name": "payments-prod"}}'


class Keeping(Listener):
    """Keeps what says who asks."""

    authorization = ""

    def serve(self, request: Request) -> None:
        self.authorization = request.headers["Authorization"]
        super().serve(request)


class Silent(Server):
    """Takes a request and never answers it."""

    def serve(self, request: Request) -> None:
        request.read()
        request.wait()


def ask(clients: Clients, credentials: dict[str, str] | None = None) -> Any:
    client = clients.look_up("organizations", "eu-west-1", credentials or {})
    return client.describe_account(AccountId="444455556666")["Account"]["Name"]


def test_a_look_up_is_made_with_the_function_s_own_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    with Keeping(lambda path, body: (200, TOLD)) as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
        assert ask(Clients()) == "payments-prod"
    assert "Credential=testing/" in aws.authorization


def test_a_look_up_in_another_account_is_made_with_the_role_s(monkeypatch: pytest.MonkeyPatch) -> None:
    role = {"aws_access_key_id": "ASIAEXAMPLE", "aws_secret_access_key": "secret", "aws_session_token": "token"}
    with Keeping(lambda path, body: (200, TOLD)) as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
        ask(Clients(), role)
    assert "Credential=ASIAEXAMPLE/" in aws.authorization


def test_a_look_up_that_fails_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with Listener(lambda path, body: (503, "")) as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
        with pytest.raises(ClientError):
            ask(Clients())
    assert len(aws.bodies) == 1


def test_a_look_up_that_nobody_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with Silent() as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
        start = time.monotonic()
        with pytest.raises(HTTPClientError):
            ask(Clients())
        assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    "service", ["s3", "ec2", "pricing", "application-autoscaling", "dynamodb", "cloudtrail", "iam", "sts"]
)
def test_every_service_that_is_looked_up_has_a_client(service: str) -> None:
    client = Clients().look_up(service, "us-east-1", {})
    assert client.meta.region_name in ("us-east-1", "aws-global")
