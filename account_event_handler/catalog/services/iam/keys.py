"""IAM keys: credentials that work from anywhere until somebody takes them away."""

from account_event_handler.catalog.services.iam.principal import ROOT, is_own, user
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity


def _key_severity(event: AccountEvent) -> Severity:
    """Nothing needs a key of root; a key for somebody else is one that they may not know of."""
    if user(event) == ROOT:
        return CRITICAL
    return MEDIUM if is_own(event) else HIGH


def _switched_severity(event: AccountEvent) -> Severity:
    is_off = event.text("requestParameters.status") == "Inactive"
    return LOW if is_off else _key_severity(event)


def _switched_to(event: AccountEvent) -> str:
    return event.text("requestParameters.status").lower() or "active or inactive"


def _key(event: AccountEvent) -> str:
    made = event.text("responseElements.accessKey.accessKeyId")
    key = event.text("requestParameters.accessKeyId") or made
    return f"access key {key}" if key else "an access key"


def _service(event: AccountEvent) -> str:
    """The service that a user name and password of its own is for: `bedrock`, `codecommit`."""
    answer = event.text("responseElements.serviceSpecificCredential.serviceName")
    service = event.text("requestParameters.serviceName") or answer
    return service.partition(".")[0] or "service"


def _credential_severity(event: AccountEvent) -> Severity:
    return MEDIUM if is_own(event) else HIGH


def _certificate(event: AccountEvent) -> str:
    is_ssh = event.text("eventName") == "UploadSSHPublicKey"
    return "an SSH key" if is_ssh else "a signing certificate"


iam = Watches("iam", mitre="T1098.001")

WATCHES = (
    iam.call("CreateAccessKey")(
        name="iam-access-key-created",
        severity=_key_severity,
        says="created {key} for {user}",
        why="An access key works from anywhere, without MFA, until somebody deletes it.",
        advice="Deactivate the key if nobody claims it; ask those who do why a role would not do.",
        words={"key": _key, "user": user},
    ),
    iam.call("UpdateAccessKey")(
        name="iam-access-key-switched",
        severity=_switched_severity,
        says="made {key} of {user} {status}",
        why="An active key can be used again, an inactive one stops whatever still uses it.",
        advice="If it is active again, ask what for; if it is inactive now, look for what used it.",
        words={"key": _key, "user": user, "status": _switched_to},
    ),
    iam.call("DeleteAccessKey")(
        name="iam-access-key-deleted",
        severity=LOW,
        says="deleted {key} of {user}",
        why="Whatever still used the key has stopped working.",
        advice="Usually good news; check that nothing in production signed with it.",
        words={"key": _key, "user": user},
        mitre="",
    ),
    iam.call("CreateServiceSpecificCredential", "ResetServiceSpecificCredential")(
        name="iam-service-credential-created",
        severity=_credential_severity,
        says="created a {service} credential for {user}",
        why="It is a password for one service that works from anywhere, without MFA.",
        advice="Ask why short-lived credentials would not do; delete it if nobody claims it.",
        words={"service": _service, "user": user},
    ),
    iam.call("UploadSigningCertificate", "UploadSSHPublicKey")(
        name="iam-user-certificate-uploaded",
        severity=_credential_severity,
        says="uploaded {certificate} for {user}",
        why="Whoever has its private half can act as the user.",
        advice="Ask the user whether it is theirs; delete it if not.",
        words={"certificate": _certificate, "user": user},
    ),
)
