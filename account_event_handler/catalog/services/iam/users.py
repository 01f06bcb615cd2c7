"""IAM users: their groups, console passwords, access keys and MFA devices."""

from account_event_handler.catalog.conditions import event_is, phrase, request_is, text_at, word
from account_event_handler.catalog.kinds import opened, rerouted
from account_event_handler.catalog.record import denied_name, denied_resource
from account_event_handler.catalog.services.iam.principal import ROOT, is_own, is_root, user
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_KEY_IDS = ("requestParameters.accessKeyId", "responseElements.accessKey.accessKeyId")
# that a user name and password of its own is for: `bedrock.amazonaws.com`, `codecommit.amazonaws.com`
_service = text_at("requestParameters.serviceName", "responseElements.serviceSpecificCredential.serviceName")
# Nothing needs a key of root; a key for somebody else is one that they may not know of.
_FOR_OTHERS = MEDIUM.when(is_own, else_=HIGH)
_KEY = CRITICAL.when(is_root, else_=_FOR_OTHERS)
# A password that its owner must replace at once is how people are let in properly.
_is_proper = request_is("passwordResetRequired", True)
_PASSWORD = CRITICAL.when(is_root, else_=MEDIUM.when(_is_proper, else_=_FOR_OTHERS))


def _group(event: AccountEvent) -> str | None:
    kind, name = denied_resource(event)
    return event.text("requestParameters.groupName") or (name if kind == "group" else None)


def _kept(event: AccountEvent) -> str | None:
    is_kept = _PASSWORD(event) is HIGH and not event.text("errorCode")
    return "need not be replaced at sign-in" if is_kept else None


def _is_of_root(event: AccountEvent) -> bool:
    """Whether it is root's device, which carries root's name."""
    serial = event.text("requestParameters.serialNumber")
    return is_root(event) or serial.endswith("/root-account-mfa-device") or "u2f/root" in serial


_WORDS = {
    "member": phrase("user {}", "requestParameters.userName", else_="a user"),
    "group": _group,
    "user": user,
    "kept": _kept,
    "refused": denied_name,
    "key": phrase("access key {}", *_KEY_IDS, else_="an access key"),
    "status": lambda event: event.text("requestParameters.status").lower() or "active or inactive",
    "service": lambda event: _service(event).partition(".")[0] or "service",
    "certificate": word(event_is("UploadSSHPublicKey"), "an SSH key", "a signing certificate"),
    "owner": lambda event: ROOT if _is_of_root(event) else user(event),
}
iam = Watches("iam", mitre="T1098.001", words=_WORDS)
others = Watches("iam")

WATCHES = (
    iam.call("CreateUser", mitre="T1136.003")(
        name="iam-user-created",
        severity=MEDIUM,
        says="created user {requestParameters.userName|refused}",
        why="A user can have a password and keys of its own that nobody's departure ends.",
        advice="Ask why Identity Center or a role would not do; delete the user if nobody claims it.",
        denied=MEDIUM,
    ),
    iam.call("DeleteUser", mitre="T1531")(
        name="iam-user-deleted",
        severity=MEDIUM,
        says="deleted user {requestParameters.userName|refused}",
        why="The person or program behind the user is locked out.",
        advice="Check that they were meant to go; a user can only be made anew.",
    ),
    iam.call("AddUserToGroup", mitre="T1098.003")(
        name="iam-user-added-to-group",
        severity=HIGH,
        says="added {member} to group {group}",
        why="The user can do all that the group's policies allow.",
        advice="Ask the group's owner whether the user belongs there; take them out if not.",
        denied=MEDIUM,
    ),
    iam.call("RemoveUserFromGroup", mitre="")(
        name="iam-user-removed-from-group",
        severity=LOW,
        says="removed {member} from group {group}",
        why="The user lost what the group allowed, or got rid of what it forbade.",
        advice="Check that the group was not one that limits its members.",
    ),
    iam.call("CreateGroup", mitre="T1136.003")(
        name="iam-group-created",
        severity=LOW,
        says="created group {requestParameters.groupName|refused}",
        why="A group is a way to give permissions to many at once.",
        advice="Watch for the policies it gets and for its members.",
    ),
    iam.call("DeleteGroup", mitre="T1531")(
        name="iam-group-deleted",
        severity=LOW,
        says="deleted group {requestParameters.groupName|refused}",
        why="A group must be empty before it is deleted; who was taken out has lost permissions.",
        advice="Usually tidying up; check who was a member.",
    ),
    iam.call("CreateLoginProfile")(
        name="iam-login-profile-created",
        severity=_PASSWORD,
        says="created a console password for {user}[ that {kept}]",
        why="The user can sign in to the console with it; whoever set the password knows it.",
        advice="Ask the user; a user made for a program needs no password.",
    ),
    iam.call("UpdateLoginProfile")(
        name="iam-login-profile-changed",
        severity=_PASSWORD,
        says="changed the console password of {user}[ to one that {kept}]",
        why="Whoever set the new password can sign in as the user.",
        advice="Ask the user whether they wanted it; if not, reset the password and check their MFA.",
    ),
    iam.call("DeleteLoginProfile", mitre="T1531")(
        name="iam-login-profile-deleted",
        severity=LOW,
        says="deleted the console password of {user}",
        why="The user can no longer sign in to the console; access keys go on working.",
        advice="Usually good news; check that the user was meant to be locked out.",
    ),
    iam.call("CreateAccessKey")(
        name="iam-access-key-created",
        severity=_KEY,
        says="created {key} for {user}",
        why="An access key works from anywhere, without MFA, until somebody deletes it.",
        advice="Deactivate the key if nobody claims it; ask those who do why a role would not do.",
    ),
    iam.call("UpdateAccessKey")(
        name="iam-access-key-switched",
        severity=LOW.when(request_is("status", "Inactive"), else_=_KEY),
        says="made {key} of {user} {status}",
        why="An active key can be used again, an inactive one stops whatever still uses it.",
        advice="If it is active again, ask what for; if it is inactive now, look for what used it.",
    ),
    iam.call("DeleteAccessKey", mitre="")(
        name="iam-access-key-deleted",
        severity=LOW,
        says="deleted {key} of {user}",
        why="Whatever still used the key has stopped working.",
        advice="Usually good news; check that nothing in production signed with it.",
    ),
    iam.call("CreateServiceSpecificCredential", "ResetServiceSpecificCredential")(
        name="iam-service-credential-created",
        severity=_FOR_OTHERS,
        says="created a {service} credential for {user}",
        why="It is a password for one service that works from anywhere, without MFA.",
        advice="Ask why short-lived credentials would not do; delete it if nobody claims it.",
    ),
    iam.call("UploadSigningCertificate", "UploadSSHPublicKey")(
        name="iam-user-certificate-uploaded",
        severity=_FOR_OTHERS,
        says="uploaded {certificate} for {user}",
        why="Whoever has its private half can act as the user.",
        advice="Ask the user whether it is theirs; delete it if not.",
    ),
    iam.call("DeactivateMFADevice", mitre="T1556.006")(
        name="iam-mfa-deactivated",
        severity=CRITICAL.when(_is_of_root, else_=HIGH),
        says="deactivated an MFA device of {owner}",
        why="If it was the only one, a password alone is now enough to sign in.",
        advice="Ask the owner whether they lost or replaced a device; if not, reset their password.",
        shows=(("Device", "{requestParameters.serialNumber}"),),
    ),
    iam.call("DeleteVirtualMFADevice", mitre="T1556.006")(
        name="iam-mfa-device-deleted",
        severity=MEDIUM,
        says="deleted virtual MFA device {requestParameters.serialNumber|refused}",
        why="The device was taken from its owner first, or never had one.",
        advice="Check that its owner has another device.",
    ),
    iam.call("EnableMFADevice", mitre="T1556.006")(
        name="iam-mfa-enabled",
        # One's own new device is good news; one for root or somebody else may be an intruder's.
        severity=LOW.when(lambda event: is_own(event) and not _is_of_root(event), else_=MEDIUM),
        says="enabled an MFA device for {owner}",
        why="Good news, unless an intruder makes sure of a way back with a device of their own.",
        advice="If it was not the owner, ask them whether the device is theirs.",
        shows=(("Device", "{requestParameters.serialNumber}"),),
    ),
    opened(*(others, "IAM", "UpdateGroup", "UpdateUser"), name="iam-user-renamed", severity=MEDIUM, ordinary=False),
    opened(
        *(others, "IAM", "UpdateSSHPublicKey", "UpdateServiceSpecificCredential", "UpdateSigningCertificate"),
        name="iam-credential-switched",
        severity=MEDIUM,
        ordinary=False,
    ),
    rerouted(
        *(others, "IAM", "DeleteServerCertificate", "UpdateServerCertificate", "UploadServerCertificate"),
        name="iam-server-certificate-changed",
        severity=LOW,
    ),
)
