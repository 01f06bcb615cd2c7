from typing import Any

import pytest

from account_event_handler.ingest.outcome import outcome_of
from account_event_handler.model import AccountEvent, Result


def outcome(**detail: Any) -> Any:
    return outcome_of(AccountEvent("id", "aws.s3", "x", "", "", None, (), detail))


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("AccessDenied", Result.DENIED),
        ("AccessDeniedException", Result.DENIED),
        ("Client.UnauthorizedOperation", Result.DENIED),
        ("UnauthorizedOperation", Result.DENIED),
        ("AuthorizationErrorException", Result.DENIED),
        ("Client.DryRunOperation", Result.DRY_RUN),
        ("NoSuchBucket", Result.FAILED),
        ("ThrottlingException", Result.FAILED),
        (404, Result.FAILED),
        ({"code": 1}, Result.FAILED),
    ],
)
def test_an_error_code_decides_what_became_of_a_call(code: Any, result: Result) -> None:
    assert outcome(errorCode=code, errorMessage="why").result is result


def test_a_call_without_an_error_is_done() -> None:
    assert outcome(errorCode=None, responseElements=None).result is Result.DONE


def test_a_message_without_a_code_is_no_success() -> None:
    assert outcome(errorMessage="AccessDenied: no").result is Result.DENIED
    assert outcome(errorMessage="something broke").result is Result.FAILED


@pytest.mark.parametrize("answer", ["Failure", "FAILURE"])
def test_a_failed_sign_in_has_failed(answer: str) -> None:
    failed = outcome(responseElements={"ConsoleLogin": answer}, errorMessage="Failed authentication")
    assert (failed.result, failed.message) == (Result.FAILED, "Failed authentication")


@pytest.mark.parametrize("code", [{"eventVersion": "1.11", "items": [None]}, [None], None])
def test_what_is_no_text_is_no_reason(code: Any) -> None:
    answer = {"failures": [{"errorCode": code, "errorMessage": "why"}]}
    assert outcome(requestParameters={"ids": ["a", "b"]}, responseElements=answer).message == "1 of 2 failed: why"
