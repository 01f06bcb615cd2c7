"""The watches for events that a rule passes and no watch describes."""

from account_event_handler.catalog.findings import UNDESCRIBED_CALL, UNDESCRIBED_EVENT, Finding
from account_event_handler.catalog.watch import Watch
from account_event_handler.model import AccountEvent, Severity


def undescribed(event: AccountEvent) -> Watch:
    return CALL if event.text("eventName") else SERVICE_EVENT


def _watch(finding: Finding, failed: Severity | None = None) -> Watch:
    return Watch(
        name=finding.name,
        severity=finding.severity,
        on={},
        says=finding.says,
        why=finding.why,
        advice=finding.advice,
        words={"service": lambda event: event.source.removeprefix("aws.")},
        failed=failed,
    )


CALL = _watch(UNDESCRIBED_CALL, failed=Severity.LOW)
SERVICE_EVENT = _watch(UNDESCRIBED_EVENT)
