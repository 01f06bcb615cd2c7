from typing import Any

import pytest

from account_event_handler.catalog.watch import Watch
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Outcome, Result, Severity
from account_event_handler.render.sentence import fill
from tests.support.alerts import judged
from tests.support.samples import sample
from tests.support.watches import watch

ABUSE_REPORTED = watch("health-abuse-reported")
ACCOUNT_NOTIFIED = watch("health-account-notified")
CHANGE_SCHEDULED = watch("health-change-scheduled")
CREDENTIALS_EXPOSED = watch("health-credentials-exposed")
ISSUE_REPORTED = watch("health-issue-reported")

EACH = (ABUSE_REPORTED, ACCOUNT_NOTIFIED, CHANGE_SCHEDULED, CREDENTIALS_EXPOSED, ISSUE_REPORTED)
OURS, PUBLIC = {"eventScopeCode": "ACCOUNT_SPECIFIC"}, {"eventScopeCode": "PUBLIC"}


def told(**detail: Any) -> AccountEvent:
    event = decode(
        {
            "source": "aws.health",
            "detail-type": "AWS Health Event",
            "account": "111122223333",
            "region": "eu-west-1",
            "time": "2026-11-20T12:00:00Z",
            "detail": detail,
        }
    )
    assert isinstance(event, AccountEvent)
    return event


def severity(watch: Watch, **detail: Any) -> Severity | None:
    return watch.severity_of(told(**detail), Outcome(Result.DONE))


def word(name: Any, **detail: Any) -> str | None:
    return ISSUE_REPORTED.words[name](told(**detail))


@pytest.mark.parametrize(
    ("watch", "detail", "expected"),
    [
        (ISSUE_REPORTED, OURS, Severity.HIGH),
        (ISSUE_REPORTED, {}, Severity.HIGH),
        (ISSUE_REPORTED, PUBLIC, Severity.MEDIUM),
        (CHANGE_SCHEDULED, OURS, Severity.MEDIUM),
        (CHANGE_SCHEDULED, PUBLIC, Severity.LOW),
        (CHANGE_SCHEDULED, {**OURS, "startTime": "Mon, 23 Nov 2026 12:00:00 GMT"}, Severity.HIGH),
        (CHANGE_SCHEDULED, {**OURS, "startTime": "Mon, 23 Nov 2026 12:00:01 GMT"}, Severity.MEDIUM),
        (CHANGE_SCHEDULED, {**OURS, "startTime": "2026-11-21T12:00:00Z"}, Severity.MEDIUM),
        (ACCOUNT_NOTIFIED, OURS, Severity.LOW),
        (ACCOUNT_NOTIFIED, {"eventTypeCode": "AWS_KMS_SECURITY_NOTIFICATION"}, Severity.HIGH),
        (ACCOUNT_NOTIFIED, {"eventTypeCode": "AWS_BILLING_SUSPENSION_NOTICE"}, Severity.HIGH),
        (CREDENTIALS_EXPOSED, OURS, Severity.CRITICAL),
        (ABUSE_REPORTED, OURS, Severity.HIGH),
    ],
)
def test_severity_depends_on_what_aws_says(watch: Any, detail: Any, expected: Any) -> None:
    assert severity(watch, **detail) is expected


@pytest.mark.parametrize("watch", EACH, ids=lambda watch: watch.name)
def test_what_is_over_is_only_counted(watch: Any) -> None:
    assert severity(watch, statusCode="closed") is Severity.INFO


@pytest.mark.parametrize("watch", EACH, ids=lambda watch: watch.name)
@pytest.mark.parametrize(
    ("backup", "counted"), [(True, True), ("true", True), (False, False), ("false", False), (None, False)]
)
def test_of_an_event_and_its_copy_in_the_backup_region_the_first_speaks(watch: Any, backup: Any, counted: bool) -> None:
    assert (severity(watch, backupEvent=backup) is Severity.INFO) is counted


@pytest.mark.parametrize("watch", EACH, ids=lambda watch: watch.name)
@pytest.mark.parametrize(("page", "counted"), [("1", False), ("2", True), (3, True), ("", False), (None, False)])
def test_of_several_pages_the_first_speaks(watch: Any, page: Any, counted: Any) -> None:
    assert (severity(watch, page=page) is Severity.INFO) is counted


@pytest.mark.parametrize(
    ("code", "service", "said"),
    [
        ("AWS_EC2_OPERATIONAL_ISSUE", "EC2", "operational issue"),
        ("AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED", "EC2", "instance retirement"),
        ("AWS_LAMBDA_RUNTIME_DEPRECATION_NOTIFICATION", "LAMBDA", "runtime deprecation"),
        ("CAA_CHECK_FAILURE", "ACM", "caa check failure"),
        ("", "", None),
    ],
)
def test_a_code_is_said_in_words(code: Any, service: Any, said: Any) -> None:
    assert word("what", eventTypeCode=code, service=service) == said


@pytest.mark.parametrize(
    ("values", "pages", "said"),
    [
        (["i-1"], "1", "i-1"),
        (["arn:aws:rds:eu-west-1:111122223333:db:payments"], "1", "payments"),
        (["arn:aws:eks:eu-west-1:111122223333:cluster/a", "i-2", "i-3"], "1", "a and 2 more"),
        (["i-1", "i-2"], "4", "i-1 and many more"),
        (["111122223333"], "1", None),
        ([], "1", None),
    ],
)
def test_the_first_resource_and_the_number_of_others_are_named(values: Any, pages: Any, said: Any) -> None:
    entities = [{"entityValue": value} for value in values]
    detail = {"eventTypeCode": "X", "affectedEntities": entities, "totalPages": pages}
    filled = fill("[{affected}]", told(**detail), ISSUE_REPORTED.words)
    assert filled == (said or "")


@pytest.mark.parametrize(
    ("impacted", "said"), [("us-east-1", "us-east-1"), ("global", "all Regions"), ("", "eu-west-1")]
)
def test_the_impacted_region_is_told_not_the_one_it_was_sent_to(impacted: Any, said: Any) -> None:
    assert word("where", eventRegion=impacted) == said


def test_a_time_of_another_form_is_told_as_it_stands() -> None:
    assert word("start", startTime="tomorrow") == "tomorrow"
    assert word("end", endTime="") is None


def facts(**detail: Any) -> dict[str, str]:
    event = sample("health-credentials-exposed")
    event["detail"] |= detail
    return dict(judged(event).facts)


def test_what_the_lines_on_and_where_say_is_not_said_twice() -> None:
    assert not {"Affected", "Account"} & facts().keys()


KEY, OTHER = {"entityValue": "AKIAEXAMPLEALICE0000"}, {"entityValue": "AKIAEXAMPLEOTHER0000"}


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({"affectedEntities": [OTHER]}, "AKIAEXAMPLEOTHER0000"),
        ({"affectedEntities": [KEY, OTHER]}, "AKIAEXAMPLEALICE0000 and 1 more"),
        ({"totalPages": "4"}, "AKIAEXAMPLEALICE0000 and many more"),
    ],
)
def test_what_the_line_on_does_not_say_of_the_affected_is_told(detail: Any, said: str) -> None:
    assert facts(**detail)["Affected"] == said


def test_another_account_that_is_affected_is_told() -> None:
    assert facts(affectedAccount="444455556666")["Account"] == "444455556666"
