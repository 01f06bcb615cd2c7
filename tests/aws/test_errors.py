from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from account_event_handler.aws.errors import code_of, is_denied, is_missing, is_throttled, is_transient


def error(code: str) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "about a thing that somebody has named"}}
    return ClientError(answer, "Operation")


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("ThrottlingException", {is_throttled, is_transient}),
        ("SlowDown", {is_throttled, is_transient}),
        ("InternalServerException", {is_transient}),
        ("AccessDenied", {is_denied}),
        ("KMS.AccessDeniedException", {is_denied}),
        ("404", {is_missing}),
        ("ParameterNotFound", {is_missing}),
        ("KMS.NotFoundException", set()),
        ("SomethingNew", set()),
    ],
)
def test_a_code_has_one_meaning(code: str, meaning: set[Any]) -> None:
    asked = (is_throttled, is_denied, is_missing, is_transient)
    assert {is_it for is_it in asked if is_it(error(code))} == meaning
    assert code_of(error(code)) == code


def test_what_aws_did_not_answer_is_named_by_its_kind() -> None:
    assert code_of(EndpointConnectionError(endpoint_url="https://x")) == "EndpointConnectionError"
    answer: Any = {}
    assert code_of(ClientError(answer, "Operation")) == "ClientError"
