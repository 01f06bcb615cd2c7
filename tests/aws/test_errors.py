from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from account_event_handler.aws.errors import (
    BoundedLookups,
    code_of,
    is_denied,
    is_missing,
    is_throttled,
    is_transient,
    is_unknowable,
    message_of,
)


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


@pytest.mark.parametrize(
    ("code", "is_known_to_nobody"),
    [("AccessDeniedException", True), ("AWSOrganizationsNotInUseException", True), ("TooManyRequestsException", False)],
)
def test_organizations_may_answer_an_account_nothing(code: str, is_known_to_nobody: bool) -> None:
    assert is_unknowable(error(code)) is is_known_to_nobody


def test_of_an_error_its_message_is_kept_apart() -> None:
    answer: Any = {}
    assert message_of(error("x")) == "about a thing that somebody has named"
    assert message_of(ClientError(answer, "Operation")) == ""


def test_what_does_not_answer_in_time_costs_only_itself() -> None:
    with ThreadPoolExecutor(1) as pool:
        go_on = Event()
        found = BoundedLookups(pool, 0.05).run([lambda: go_on.wait(5), lambda: "never begun"])
        go_on.set()
        assert [type(each) for each in found] == [TimeoutError, TimeoutError]
        assert BoundedLookups(pool, 5).run([lambda: "found", lambda: 1 / 0])[0] == "found"
