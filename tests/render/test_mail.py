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
        "MEDIUM · account 111122223333: maria@example.com deleted bucket payments-archive",
        "Who:  maria@example.com (Identity Center, AdministratorAccess) · 203.0.113.7 · AWS CLI 2.31.3",
        "When: 2026-11-20 09:41:07 UTC · eu-west-1",
        "arn:aws:s3:::payments-archive",
        "s3-bucket-deleted",
    ):
        assert text.splitlines().count(line) == 1


def test_a_denied_call_reads_as_denied() -> None:
    text = body(alert_of("s3-bucket-deleted--refused"))
    assert "LOW · account 111122223333: alice tried to delete bucket payments-archive: denied (AccessDenied)" in text
    assert "Nothing changed." in text
    assert "deleted" not in text.replace("s3-bucket-deleted", "")
