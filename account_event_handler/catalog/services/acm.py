"""ACM: certificates about to expire."""

from account_event_handler.catalog.watch import CRITICAL, HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

# ACM tells it every day; on other days than these it is counted only.
_BY_DAYS = {45: LOW, 30: LOW, 14: MEDIUM, 7: HIGH, 3: HIGH, 1: CRITICAL, 0: CRITICAL}
_REASONS = {
    "CAA_ERROR": "a CAA record forbids Amazon to issue it",
    "PENDING_DOMAIN_VALIDATION": "the domain is not validated any more",
    "NO_AVAILABLE_CONTACTS": "the domain has nobody to mail to",
    "ADDITIONAL_VERIFICATION_REQUIRED": "AWS wants to verify more",
    "DOMAIN_NOT_ALLOWED": "the domain is on a block list",
    "INVALID_PUBLIC_DOMAIN": "the domain is not a public one",
    "DOMAIN_VALIDATION_DENIED": "the validation was denied",
    "PCA_ACCESS_DENIED": "ACM may not use the private CA",
    "PCA_INVALID_STATE": "the private CA is not active",
    "SLR_NOT_FOUND": "ACM's service-linked role is gone",
}


def _days(event: AccountEvent) -> int | None:
    days = event.field("DaysToExpiry")
    return int(days) if isinstance(days, int | float) else None


def _unused(event: AccountEvent) -> bool:
    """Where ACM says that nothing uses the certificate; older events do not say."""
    return event.field("InUse") in (False, "FALSE", "false")


def _expiring(event: AccountEvent) -> Severity:
    days = _days(event)
    if days is None:
        return HIGH
    severity = _BY_DAYS.get(days, INFO)
    return LOW if _unused(event) and severity is not INFO else severity


def _blocked(event: AccountEvent) -> Severity:
    """ACM says it once per attempt to renew: at 45, 30, 15, 3 and 1 days."""
    days = _days(event)
    if _unused(event):
        return LOW
    return MEDIUM if days is not None and days > 14 else HIGH


def _expired(event: AccountEvent) -> Severity:
    return LOW if _unused(event) else CRITICAL


def _left(event: AccountEvent) -> str | None:
    days = _days(event)
    if days is None:
        return None
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _reason(event: AccountEvent) -> str | None:
    reason = event.text("RenewalStatusReason")
    return _REASONS.get(reason) or reason.replace("_", " ").lower() or None


def _id(event: AccountEvent) -> str | None:
    return event.resources[0].rpartition("/")[2] if event.resources else None


_WORDS = {"left": _left, "reason": _reason, "id": _id}
_SHOWS = (
    ("Expires", "{CertificateExpirationDate}"),
    ("Validated by", "{DomainValidationMethod}"),
    ("In use", "{InUse}"),
    ("Certificate", "{id}"),
)
_LINK = "acm/home?region={$region}#/certificates/{id}"

acm = Watches("acm")

WATCHES = (
    acm.event("ACM Certificate Approaching Expiration")(
        name="acm-certificate-expiry-approached",
        severity=_expiring,
        says="Certificate of {CommonName} expires {left}",
        why="From that day on, browsers and clients refuse whatever shows this certificate.",
        advice="Import a new one if it was imported; otherwise see why ACM has not renewed it.",
        words=_WORDS,
        shows=_SHOWS,
        link=_LINK,
    ),
    acm.event("ACM Certificate Expired")(
        name="acm-certificate-expired",
        severity=_expired,
        says="Certificate of {CommonName} has expired",
        why="Browsers and clients refuse whatever shows this certificate.",
        advice="Request or import a new certificate and put it where this one was, or delete this"
        " one.",
        words=_WORDS,
        shows=_SHOWS,
        link=_LINK,
    ),
    acm.event("ACM Certificate Renewal Action Required")(
        name="acm-certificate-renewal-blocked",
        severity=_blocked,
        says="Certificate of {CommonName} cannot be renewed[ and expires {left}][: {reason}]",
        why="ACM has tried and needs your help; without it the certificate expires.",
        advice="Mend it in DNS (validation or CAA record) or with the private CA; if ACM sent a"
        " mail, answer it.",
        words=_WORDS,
        shows=_SHOWS,
        link=_LINK,
    ),
)
