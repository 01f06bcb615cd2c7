"""ACM: certificates about to expire."""

from account_event_handler.catalog.conditions import field_is, said
from account_event_handler.catalog.kinds import copied, deleted, opened, rerouted
from account_event_handler.catalog.watch import CRITICAL, HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

# ACM sends it every day; on other days than these it is counted only.
_BY_DAYS = {45: LOW, 30: LOW, 14: MEDIUM, 7: HIGH, 3: HIGH, 1: CRITICAL, 0: CRITICAL}
_REASONS = {
    "CAA_ERROR": "a CAA record does not allow Amazon to issue it",
    "PENDING_DOMAIN_VALIDATION": "the domain is no longer validated",
    "NO_AVAILABLE_CONTACTS": "the domain has no contact address",
    "ADDITIONAL_VERIFICATION_REQUIRED": "AWS requires further verification",
    "DOMAIN_NOT_ALLOWED": "the domain is on a block list",
    "INVALID_PUBLIC_DOMAIN": "the domain is not a public one",
    "DOMAIN_VALIDATION_DENIED": "the validation was denied",
    "PCA_ACCESS_DENIED": "ACM is denied access to the private CA",
    "PCA_INVALID_STATE": "the private CA is not active",
    "SLR_NOT_FOUND": "ACM's service-linked role is gone",
}
# Where ACM says that nothing uses the certificate; older events do not say.
_is_unused = said("nothing uses it")(field_is("InUse", False, "FALSE", "false"))


def _days(event: AccountEvent) -> int:
    """Raises where ACM does not say, which makes the severity high."""
    return int(event.field("DaysToExpiry"))


@said(
    "info: a day between those that follow; low: nothing uses it, or 30 or 45 days left;"
    " critical: 0 or 1 days left; high: 3 or 7 days left; medium: 14 days left"
)
def _expiring(event: AccountEvent) -> Severity:
    severity = _BY_DAYS.get(_days(event), INFO)
    return LOW if _is_unused(event) and severity is not INFO else severity


def _reason(event: AccountEvent) -> str:
    reason = event.text("RenewalStatusReason")
    return _REASONS.get(reason) or reason.replace("_", " ").lower()


_WORDS = {
    "left": lambda event: {0: "today", 1: "tomorrow"}.get(_days(event), f"in {_days(event)} days"),
    "reason": _reason,
    "id": lambda event: event.resources[0].rpartition("/")[2],
}
_SHOWS = (
    ("Expires", "{CertificateExpirationDate}"),
    ("Validated by", "{DomainValidationMethod}"),
    ("In use", "{InUse}"),
    ("Certificate", "{id}"),
)
acm = Watches("acm", words=_WORDS, shows=_SHOWS, link="acm/home?region={$region}#/certificates/{id}")
others = Watches("acm")

WATCHES = (
    acm.event("ACM Certificate Approaching Expiration")(
        name="acm-certificate-expiry-approached",
        severity=_expiring,
        says="Certificate for {CommonName}",
        fact="expires {left}",
        why="From that day, browsers and clients reject connections that use this certificate.",
        advice="Import a new one if it was imported; otherwise run aws acm describe-certificate to see why ACM has"
        " not renewed it.",
    ),
    acm.event("ACM Certificate Expired")(
        name="acm-certificate-expired",
        severity=LOW.when(_is_unused, else_=CRITICAL),
        says="Certificate for {CommonName}",
        fact="has expired",
        why="Browsers and clients reject connections that use this certificate.",
        advice="Request or import a new certificate and use it in place of this one; delete this one if nothing"
        " uses it.",
    ),
    # once per attempt to renew: at 45, 30, 15, 3 and 1 days
    acm.event("ACM Certificate Renewal Action Required")(
        name="acm-certificate-renewal-blocked",
        severity=LOW.when(
            _is_unused, else_=MEDIUM.when(said("more than 14 days left")(lambda event: _days(event) > 14), else_=HIGH)
        ),
        says="Certificate for {CommonName}",
        fact="cannot be renewed[ and expires {left}][: {reason}]",
        why="ACM cannot renew it until you act, and then it expires.",
        advice="Fix the DNS validation, the CAA record or the private CA; if ACM sent an approval e-mail, follow"
        " its link.",
    ),
    copied(others, "ACM", "ExportCertificate", name="acm-certificate-exported", severity=MEDIUM),
    opened(
        *(others, "ACM", "CreateAcmeEndpoint", "CreateAcmeExternalAccountBinding"),
        name="acm-endpoint-opened",
        severity=MEDIUM,
    ),
    deleted(others, "ACM", "DeleteCertificate", "RevokeCertificate", name="acm-certificate-deleted", severity=MEDIUM),
    rerouted(
        *(others, "ACM", "ImportCertificate", "RequestCertificate", "UpdateCertificateOptions"),
        name="acm-certificate-added",
        severity=LOW,
    ),
)
