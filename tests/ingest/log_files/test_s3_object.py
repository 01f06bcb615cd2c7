import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from moto import mock_aws

from account_event_handler.aws.clients import Clients
from account_event_handler.ingest.log_files.s3_object import CHUNK, S3ObjectError, chunks_of
from account_event_handler.ingest.s3_notification import S3Object
from tests.support.clients import client
from tests.support.gzipped import gzipped

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

FILE = S3Object("trail", "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/20/x.json.gz")
ARN = f"arn:aws:s3:::{FILE.bucket}/{FILE.key}"


@pytest.fixture
def s3() -> Iterator["S3Client"]:
    with mock_aws():
        made = client("s3")
        place: Any = {"LocationConstraint": "eu-west-1"}
        made.create_bucket(Bucket=FILE.bucket, CreateBucketConfiguration=place)
        yield made


class Refusing:
    """An S3 client whose every answer is this error."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.meta = type("Meta", (), {"partition": "aws"})

    def get_object(self, **_: Any) -> Any:
        raise self.error


def refusal(code: str, message: str = "") -> S3ObjectError:
    error = ClientError({"Error": {"Code": code, "Message": message}}, "GetObject")
    s3: Any = Refusing(error)
    with pytest.raises(S3ObjectError) as raised:
        list(chunks_of(s3, FILE))
    return raised.value


def test_an_object_comes_in_small_chunks_as_it_is_stored(s3: "S3Client") -> None:
    body = bytes(3 * CHUNK + 1)
    s3.put_object(Bucket=FILE.bucket, Key=FILE.key, Body=body)
    chunks = list(chunks_of(s3, FILE))
    assert b"".join(chunks) == body
    assert max(map(len, chunks)) == CHUNK


def test_an_object_that_is_gone_is_not_asked_for_again(s3: "S3Client") -> None:
    with pytest.raises(S3ObjectError, match="it is not in the bucket any more") as raised:
        list(chunks_of(s3, FILE))
    assert not raised.value.again


def test_a_bucket_that_is_gone_is_named(s3: "S3Client") -> None:
    with pytest.raises(S3ObjectError, match="the bucket other is gone") as raised:
        list(chunks_of(s3, S3Object("other", FILE.key)))
    assert not raised.value.again


@pytest.mark.parametrize(
    ("message", "lacks"),
    [
        (
            "User: arn:aws:sts::111122223333:assumed-role/watcher/x is not authorized to perform:"
            f' s3:GetObject on resource: "{ARN}" because no resource-based policy allows it',
            f"lacks s3:GetObject on {ARN}: its role must allow it, and the bucket's policy",
        ),
        (
            "User: arn:aws:sts::111122223333:assumed-role/watcher/x is not authorized to perform:"
            " kms:Decrypt on resource: arn:aws:kms:eu-west-1:444455556666:key/1 because",
            "lacks kms:Decrypt on arn:aws:kms:eu-west-1:444455556666:key/1: its role must allow it,"
            " and the KMS key's policy",
        ),
        (
            "User: arn:aws:sts::111122223333:assumed-role/watcher/x is not authorized to perform:"
            f' s3:ListBucket on resource: "arn:aws:s3:::{FILE.bucket}" because no identity-based',
            "it is not in the bucket any more, or the bucket's policy denies even to look",
        ),
        ("Access Denied", f"lacks s3:GetObject on {ARN}, or kms:Decrypt on the key"),
    ],
)
def test_a_refusal_says_which_permission_is_missing(message: str, lacks: str) -> None:
    error = refusal("AccessDenied", message)
    assert lacks in str(error)
    assert not error.again


@pytest.mark.parametrize("code", ["KMS.AccessDeniedException", "KMS.AccessDenied"])
@pytest.mark.parametrize(
    ("message", "lacks"),
    [
        ("not you", "the function lacks kms:Decrypt on the key that it is encrypted with"),
        (
            "is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:x:1:key/1 because",
            "the function lacks kms:Decrypt on arn:aws:kms:x:1:key/1",
        ),
    ],
)
def test_a_key_that_refuses_is_not_asked_again(code: str, message: str, lacks: str) -> None:
    error = refusal(code, message)
    assert str(error).startswith(lacks)
    assert not error.again


@pytest.mark.parametrize(
    "code", ["SlowDown", "KMS.ThrottlingException", "InternalError", "503", "RequestTimeout", "ExpiredToken", "Unheard"]
)
def test_what_may_pass_is_tried_again(code: str) -> None:
    assert refusal(code).again
    assert str(refusal(code)) == f"S3 answered {code}"


@pytest.mark.parametrize("code", ["InvalidObjectState", "KMS.DisabledException", "NoSuchBucket"])
def test_what_only_a_person_can_mend_is_not_tried_again(code: str) -> None:
    assert not refusal(code).again


def test_a_network_that_fails_is_tried_again() -> None:
    s3: Any = Refusing(ReadTimeoutError(endpoint_url="https://s3"))
    with pytest.raises(S3ObjectError, match="ReadTimeoutError") as raised:
        list(chunks_of(s3, FILE))
    assert raised.value.again


def answering(body: bytes, length: int) -> Iterator[str]:
    """An S3 that answers once, with so many bytes announced; its address."""
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n"

    def answer(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(head.encode() + body)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, args=(server,))
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def test_gzip_comes_through_the_pool_as_gzip(monkeypatch: pytest.MonkeyPatch) -> None:
    body = gzipped(b"x" * 1_000_000)
    for url in answering(body, len(body)):
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        assert b"".join(chunks_of(Clients().s3(), FILE)) == body


def test_an_object_cut_on_its_way_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[bytes] = []
    for url in answering(b"x" * 200_000, 300_000):
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        with pytest.raises(S3ObjectError) as raised:
            got.extend(chunks_of(Clients().s3(), FILE))
    assert raised.value.again
    assert len(got) >= 3
