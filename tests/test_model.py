import pytest

from account_event_handler.model import Severity


@pytest.mark.parametrize(
    ("severity", "lowest", "reaches"),
    [("critical", "info", True), ("medium", "medium", True), ("low", "medium", False)],
)
def test_a_severity_reaches_what_is_not_louder(severity: str, lowest: str, reaches: bool) -> None:
    assert Severity(severity).reaches(Severity(lowest)) is reaches


def test_quieter_is_one_step_and_ends_at_info() -> None:
    assert Severity.CRITICAL.quieter() is Severity.HIGH
    assert Severity.INFO.quieter() is Severity.INFO
