"""IAM MFA: second factors that come and go."""

from account_event_handler.catalog.refusal import refused_name
from account_event_handler.catalog.services.iam.principal import ROOT, is_own, user
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_SERIAL = "requestParameters.serialNumber"


def _owner(event: AccountEvent) -> str | None:
    """The user's name, or the root user, whose devices carry its name."""
    return ROOT if _is_of_root(event) else user(event)


def _is_of_root(event: AccountEvent) -> bool:
    serial = event.text(_SERIAL)
    return (
        user(event) == ROOT or serial.endswith("/root-account-mfa-device") or "u2f/root" in serial
    )


def _deactivated_severity(event: AccountEvent) -> Severity:
    return CRITICAL if _is_of_root(event) else HIGH


def _enabled_severity(event: AccountEvent) -> Severity:
    """One's own new device is good news; one for root or somebody else may be an intruder's."""
    return LOW if is_own(event) and not _is_of_root(event) else MEDIUM


iam = Watches("iam", mitre="T1556.006")

WATCHES = (
    iam.call("DeactivateMFADevice")(
        name="iam-mfa-deactivated",
        severity=_deactivated_severity,
        says="deactivated an MFA device of {owner}",
        why="If it was the only one, a password alone is now enough to sign in.",
        advice="Ask the owner whether they lost or replaced a device; if not, reset their"
        " password.",
        words={"owner": _owner},
        shows=(("Device", f"{{{_SERIAL}}}"),),
    ),
    iam.call("DeleteVirtualMFADevice")(
        name="iam-mfa-device-deleted",
        severity=MEDIUM,
        says=f"deleted virtual MFA device {{{_SERIAL}|refused}}",
        why="The device was taken from its owner first, or never had one.",
        advice="Check that its owner has another device.",
        words={"refused": refused_name},
    ),
    iam.call("EnableMFADevice")(
        name="iam-mfa-enabled",
        severity=_enabled_severity,
        says="enabled an MFA device for {owner}",
        why="Good news, unless an intruder makes sure of a way back with a device of their own.",
        advice="If it was not the owner, ask them whether the device is theirs.",
        words={"owner": _owner},
        shows=(("Device", f"{{{_SERIAL}}}"),),
    ),
)
