import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import HTTPClientError
from moto import mock_aws

from account_event_handler.aws.clients import CircuitOpenError, Clients
from tests.end_to_end.support.http_server import Listener
from tests.end_to_end.support.proxy import Fault, Kind, Proxy
from tests.end_to_end.support.tls import server_context

PUBLISHED = (
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>'
    "<MessageId>from-the-pool</MessageId></PublishResult></PublishResponse>"
)
TOPIC = "arn:aws:sns:eu-west-1:111122223333:alerts"


def test_a_client_sends_through_the_pool_and_reads_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = server_context(tmp_path, "127.0.0.1")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    with Listener(lambda path, body: (200, PUBLISHED), tls=context) as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
        sns = Clients().sns()
        assert sns.publish(TopicArn=TOPIC, Message="x")["MessageId"] == "from-the-pool"


def test_aws_with_a_certificate_of_an_unknown_authority_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Listener(tls=server_context(tmp_path, "127.0.0.1")) as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
        with pytest.raises(HTTPClientError, match="CERTIFICATE_VERIFY_FAILED"):
            Clients().sqs().send_message(QueueUrl=f"{aws.url}/q", MessageBody="x")
    assert aws.bodies == []


def test_an_answer_that_is_cut_short_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<Publish"
    whole = f"HTTP/1.1 200 OK\r\nContent-Length: {len(PUBLISHED)}\r\n\r\n{PUBLISHED}".encode()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer_each, args=(server, [cut, whole]))
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        answer = Clients().sns().publish(TopicArn=TOPIC, Message="x")
        thread.join()
    assert answer["MessageId"] == "from-the-pool"


def answer_each(server: socket.socket, answers: list[bytes]) -> None:
    for answer in answers:
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(answer)


def test_a_passing_fault_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([(503, ""), (200, PUBLISHED)])
    with Listener(lambda path, body: next(answers)) as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
        Clients().sns().publish(TopicArn=TOPIC, Message="x")
    assert len(aws.bodies) == 2


def test_connections_that_died_in_lambda_s_sleep_cost_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with Listener(lambda path, body: (200, "{}")) as aws, Proxy(aws.url) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        dynamodb = Clients().dynamodb()
        with ThreadPoolExecutor(2) as lanes:

            def ask_from_both() -> list[Any]:
                return list(lanes.map(lambda _: dynamodb.list_tables(), range(2)))

            with proxy.failing(Fault("dynamodb", Kind.SLOW, seconds=0.2)):
                ask_from_both()  # at the same time, so that two connections are kept
            with proxy.failing(Fault("dynamodb", Kind.STALE)) as fault:
                assert len(ask_from_both()) == 2
    assert fault.met == 2


def test_a_service_that_answers_nobody_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    with Listener() as aws, Proxy(aws.url) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        dynamodb = Clients().dynamodb()
        with proxy.failing(Fault("dynamodb", Kind.DOWN)) as fault:
            with pytest.raises(HTTPClientError):
                dynamodb.list_tables()
            with pytest.raises(CircuitOpenError):
                dynamodb.list_tables()
    assert fault.met == 2


def test_no_log_level_shows_what_ssm_answers(caplog: pytest.LogCaptureFixture) -> None:
    with mock_aws(), caplog.at_level("DEBUG"):
        ssm = boto3.client("ssm")  # whose log is set when connections is imported
        ssm.put_parameter(Name="/x", Value="not-for-the-log", Type="SecureString")
        caplog.clear()
        answer = ssm.get_parameter(Name="/x", WithDecryption=True)
    assert answer["Parameter"]["Value"] == "not-for-the-log"
    assert "not-for-the-log" not in caplog.text
