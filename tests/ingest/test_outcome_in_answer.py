"""Failures that a call names in an answer without an error."""

import pytest

from account_event_handler.ingest import decode
from account_event_handler.ingest.outcome import outcome_of
from account_event_handler.model import AccountEvent, Result
from tests.support.samples import sample


def _answered(request: object, answer: object) -> AccountEvent:
    payload = sample("ec2-flow-logs-deleted")
    payload["detail"] |= {"requestParameters": request, "responseElements": answer}
    event = decode(payload)
    assert isinstance(event, AccountEvent)
    return event


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ({"findingIds": ["a"]}, {"unprocessedFindings": [{"findingIdentifier": {"id": "a"}, "errorCode": "NotFound"}]}),
        ({"accountIds": ["1", "2"]}, {"unprocessedAccounts": [{"accountId": "1"}, {"accountId": "2"}]}),
        ({"cluster": "web"}, {"failures": [{"arn": "a", "reason": "MISSING"}], "tasks": []}),
        ({"targets": [{"id": "1"}]}, {"failedEntryCount": 1, "failedEntries": [{"targetId": "1", "errorCode": "X"}]}),
        ({"tablesToDelete": ["t"]}, {"errors": [{"tableName": "t", "errorDetail": {"errorCode": "NotFound"}}]}),
        ({"groupId": "sg-1"}, {"_return": False}),
        ({"groupId": "sg-1"}, {"requestId": "x", "return": "false"}),
        ({"name": "x"}, {"createAccountStatus": {"state": "FAILED", "failureReason": "EMAIL_ALREADY_EXISTS"}}),
    ],
)
def test_an_answer_that_names_all_that_was_asked_for_is_a_failure(request_: object, answer: object) -> None:
    assert outcome_of(_answered(request_, answer)).result is Result.FAILED


def test_a_failure_of_a_part_is_done_and_says_how_much_failed() -> None:
    outcome = outcome_of(_answered({"ids": ["a", "b", "c"]}, {"unprocessed": [{"id": "a", "errorCode": "NotFound"}]}))
    assert (outcome.result, outcome.message) == (Result.DONE, "1 of 3 failed: NotFound")


@pytest.mark.parametrize("answer", [None, {}, "", {"unsuccessful": ""}, {"failures": []}, {"failedEntryCount": 0}, [1]])
def test_an_answer_without_failures_is_done(answer: object) -> None:
    assert outcome_of(_answered({"ids": ["a"]}, answer)).result is Result.DONE


def test_a_denial_in_the_answer_counts_as_denied() -> None:
    answer = {"unprocessedAccounts": [{"accountId": "1", "result": "AccessDenied: not yours"}]}
    assert outcome_of(_answered({"accountIds": ["1"]}, answer)).result is Result.DENIED


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ({"cluster": "web", "count": 2}, {"failures": [{"reason": "RESOURCE:MEMORY"}], "tasks": [{"taskArn": "a"}]}),
        ({"count": 9}, {"failures": [{"reason": "AGENT"}] * 8, "tasks": [{"taskArn": "a"}]}),
        ({"id": "a"}, {"CreateFlowLogsResponse": {"unsuccessful": {"item": {}}, "flowLogIdSet": {"item": "fl-1"}}}),
    ],
)
def test_what_was_done_beside_a_failure_is_done(request_: object, answer: object) -> None:
    assert outcome_of(_answered(request_, answer)).result is Result.DONE
