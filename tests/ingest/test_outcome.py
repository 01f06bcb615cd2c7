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


def failing(request: Any, *failed: Any, name: str = "failures", **answer: Any) -> Any:
    return outcome(requestParameters=request, responseElements={name: list(failed), **answer})


DENIED, BROKEN = {"code": "AccessDenied", "message": "no"}, {"errorCode": "Broken", "errorMessage": "why"}
NESTED: Any = {"ids": ["a", "b"]}
for _ in range(3_000):
    NESTED = {"inner": NESTED}


@pytest.mark.parametrize(
    ("found", "result", "code", "message"),
    [
        (failing({"ids": ["a"]}, DENIED), Result.DENIED, "AccessDenied", "no"),
        (failing({"id": "a"}, BROKEN), Result.FAILED, "Broken", "why"),
        (failing(None, BROKEN), Result.FAILED, "Broken", "why"),
        (failing({"ids": ["a", "b"]}, BROKEN), Result.DONE, "", "1 of 2 failed: Broken why"),
        (failing({"ids": ["a", "b"]}, BROKEN, DENIED), Result.FAILED, "Broken", "why"),
        (failing({"x": {"ids": ["a", "b"]}, "n": 1}, BROKEN), Result.DONE, "", "1 of 2 failed: Broken why"),
        (failing({"count": 2}, BROKEN, tasks=["t"]), Result.DONE, "", "1 failed: Broken why"),
        (failing({"count": 2}, BROKEN, tasks=[]), Result.FAILED, "Broken", "why"),
        (failing({"count": 2}, BROKEN, tasks={"items": [1]}), Result.DONE, "", "1 failed: Broken why"),
        (failing({"count": 2}, BROKEN, tasks={"items": []}), Result.FAILED, "Broken", "why"),
        (failing({"count": 2}, BROKEN, task={"id": "t"}), Result.FAILED, "Broken", "why"),
        (failing({"id": "a"}, {"error": DENIED, "id": "a"}), Result.DENIED, "AccessDenied", "no"),
        (failing({"id": "a"}, {"Reason": "MISSING"}), Result.FAILED, "MISSING", ""),
        (failing({"id": "a"}, {"error": "text"}), Result.FAILED, "", ""),
        (failing({"id": "a"}, name="failures"), Result.DONE, "", ""),
        (failing({"id": "a"}, {}, "text"), Result.DONE, "", ""),
        (failing({"id": "a"}, BROKEN, name="successes"), Result.DONE, "", ""),
        (failing({"id": "a"}, BROKEN, name="unprocessedAccounts"), Result.FAILED, "Broken", "why"),
        (failing({"id": "a"}, BROKEN, name="failedEntries", x=1), Result.FAILED, "Broken", "why"),
        (failing({"a": {"b": {"c": {"d": ["x", "y"]}}}}, BROKEN), Result.DONE, "", "1 of 2 failed: Broken why"),
        (failing({"a": {"b": {"c": {"d": {"e": ["x", "y"]}}}}}, BROKEN), Result.FAILED, "Broken", "why"),
        (failing(NESTED, BROKEN), Result.FAILED, "Broken", "why"),
    ],
)
def test_an_answer_that_lists_what_was_not_done_is_as_good_as_an_error(
    found: Any, result: Result, code: str, message: str
) -> None:
    assert (found.result, found.code, found.message) == (result, code, message)


@pytest.mark.parametrize(
    "answer",
    [
        {"unsuccessful": {"item": BROKEN}},
        {"unsuccessful": {"items": [BROKEN]}},
        {"unsuccessful": BROKEN},
        {"DeleteVpcEndpointsResponse": {"unsuccessful": [BROKEN], "requestId": "1"}},
    ],
)
def test_each_spelling_of_such_a_list_is_read(answer: Any) -> None:
    assert outcome(responseElements=answer).code == "Broken"


@pytest.mark.parametrize("answer", ["text", [], {"one": "text"}, {}, {"ConsoleLogin": "Success"}])
def test_any_other_answer_is_of_a_call_that_was_done(answer: Any) -> None:
    assert outcome(responseElements=answer).result is Result.DONE


def test_what_only_aws_can_decode_is_not_shown() -> None:
    denied = outcome(
        errorCode="AccessDenied", errorMessage="not authorized. Encoded authorization failure message: xyz"
    )
    assert denied.message == "not authorized."


def test_a_sign_in_that_failed_without_a_reason_says_so() -> None:
    failed = outcome(eventName="ConsoleLogin", responseElements={"ConsoleLogin": "Failure"})
    assert failed.message == "no reason given"


def test_a_message_is_shown_to_300_characters() -> None:
    for detail in ({"errorCode": "x"}, {"responseElements": {"ConsoleLogin": "Failure"}}):
        assert len(outcome(errorMessage="word" * 100, **detail).message) == 300
    long = {"code": "x", "message": "word" * 100}
    for request in ({"ids": ["a", "b"]}, {"id": "a"}):
        assert len(failing(request, long).message) == 300
    assert len(failing({"n": 1}, long, tasks=["t"]).message) == 300
