import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from account_event_handler.ingest.sanitize import clean
from account_event_handler.render.topic import body, subject
from tests.support.alerts import alert_of, alert_with


@given(st.text().map(lambda text: clean(text, 149)).filter(bool) | st.just("🪣" * 149))
def test_a_subject_is_what_sns_takes(text: str) -> None:
    line = subject(alert_with(text))
    assert len(line.encode("utf-16-le")) // 2 < 100
    assert not any(unicodedata.category(character)[0] == "C" for character in line)
    assert line.startswith("[HIGH] ")


def test_a_body_says_everything_once() -> None:
    text = body(alert_of("s3-bucket-deleted"))
    for line in (
        "MEDIUM: maria@example.com deleted bucket payments-archive",
        "Who:   maria@example.com (Identity Center, AdministratorAccess)",
        "From:  203.0.113.7, AWS CLI 2.31.3",
        "What:  s3:DeleteBucket, done",
        "On:    arn:aws:s3:::payments-archive",
        "Where: account 111122223333 · eu-west-1",
        "When:  2026-11-20 09:41:07 UTC",
    ):
        assert text.count(line) == 1


def test_a_refused_call_reads_as_refused() -> None:
    text = body(alert_of("s3-bucket-deleted--refused"))
    assert "LOW: alice tried to delete bucket payments-archive: refused (AccessDenied)" in text
    assert "Nothing was changed." in text
    assert "deleted" not in text
