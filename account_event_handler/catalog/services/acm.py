"""ACM: certificates that are about to expire."""

from account_event_handler.catalog.watch import Watch, service_event
from account_event_handler.model import AccountEvent, Severity

HEADING = "ACM"
ABOUT = "certificates about to expire"

# ACM tells it every day; on other days than these it is counted only.
_BY_DAYS = {
    45: Severity.LOW,
    30: Severity.LOW,
    14: Severity.MEDIUM,
    7: Severity.HIGH,
    3: Severity.HIGH,
    1: Severity.CRITICAL,
    0: Severity.CRITICAL,
}
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
        return Severity.HIGH
    severity = _BY_DAYS.get(days, Severity.INFO)
    return Severity.LOW if _unused(event) and severity is not Severity.INFO else severity


def _blocked(event: AccountEvent) -> Severity:
    """ACM says it once per attempt to renew: at 45, 30, 15, 3 and 1 days."""
    days = _days(event)
    if _unused(event):
        return Severity.LOW
    return Severity.MEDIUM if days is not None and days > 14 else Severity.HIGH


def _expired(event: AccountEvent) -> Severity:
    return Severity.LOW if _unused(event) else Severity.CRITICAL


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

CERTIFICATE_EXPIRY_APPROACHED = Watch(
    name="acm-certificate-expiry-approached",
    severity=_expiring,
    on=service_event("acm", "ACM Certificate Approaching Expiration"),
    says="Certificate of {CommonName} expires {left}",
    why="From that day on, browsers and clients refuse whatever shows this certificate.",
    advice="Import a new one if it was imported; otherwise see why ACM has not renewed it.",
    words=_WORDS,
    shows=_SHOWS,
    link=_LINK,
)

CERTIFICATE_EXPIRED = Watch(
    name="acm-certificate-expired",
    severity=_expired,
    on=service_event("acm", "ACM Certificate Expired"),
    says="Certificate of {CommonName} has expired",
    why="Browsers and clients refuse whatever shows this certificate.",
    advice="Request or import a new certificate and put it where this one was, or delete this one.",
    words=_WORDS,
    shows=_SHOWS,
    link=_LINK,
)

CERTIFICATE_RENEWAL_BLOCKED = Watch(
    name="acm-certificate-renewal-blocked",
    severity=_blocked,
    on=service_event("acm", "ACM Certificate Renewal Action Required"),
    says="Certificate of {CommonName} cannot be renewed[ and expires {left}][: {reason}]",
    why="ACM has tried and needs your help; without it the certificate expires.",
    advice="Mend it in DNS (validation or CAA record) or with the private CA; if ACM sent a mail,"
    " answer it.",
    words=_WORDS,
    shows=_SHOWS,
    link=_LINK,
)
