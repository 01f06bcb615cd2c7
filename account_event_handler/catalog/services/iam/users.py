"""IAM users: their groups, console passwords, access keys and MFA devices."""

from account_event_handler.catalog.conditions import event_is, phrase, request_is, said, text_at, word
from account_event_handler.catalog.kinds import opened, rerouted
from account_event_handler.catalog.record import denied_name
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
_is_proper = said("it must be changed at the next sign-in")(request_is("passwordResetRequired", True))
_PASSWORD = CRITICAL.when(is_root, else_=MEDIUM.when(_is_proper, else_=_FOR_OTHERS))


def _kept(event: AccountEvent) -> str | None:
    is_kept = _PASSWORD(event) is HIGH and not event.text("errorCode")
    return "no reset required" if is_kept else None


@said("root's device")
def _is_of_root(event: AccountEvent) -> bool:
    """Whether it is root's device, which carries root's name."""
    serial = event.text("requestParameters.serialNumber")
    return is_root(event) or serial.endswith("/root-account-mfa-device") or "u2f/root" in serial


_WORDS = {
    "member": phrase("user {}", "requestParameters.userName", else_="a user"),
    "group": lambda event: event.text("requestParameters.groupName") or denied_name(event),
    "user": user,
    "kept": _kept,
    "named": denied_name,
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
        says="created user {requestParameters.userName|named}",
        why="An IAM user can have a password and access keys that work until somebody deletes them.",
        advice="Ask why Identity Center or a role will not do; delete the user if nobody claims it.",
        would="the user could get a password and access keys that work until somebody deletes them.",
        denied=MEDIUM,
    ),
    iam.call("DeleteUser", mitre="T1531")(
        name="iam-user-deleted",
        severity=MEDIUM,
        says="deleted user {requestParameters.userName|named}",
        why="The person or program that used it can no longer sign in.",
        advice="Check that this was planned; a user cannot be restored, only created again.",
    ),
    iam.call("AddUserToGroup", mitre="T1098.003")(
        name="iam-user-added-to-group",
        severity=HIGH,
        says="added {member}",
        fact="to group {group}",
        why="The user gets all permissions of the group.",
        advice="Ask the group's owner whether the user belongs there; if not, remove them with aws iam"
        " remove-user-from-group.",
        would="the user would have all permissions of the group.",
        denied=MEDIUM,
    ),
    iam.call("RemoveUserFromGroup", mitre="")(
        name="iam-user-removed-from-group",
        severity=LOW,
        says="removed {member} from group {group}",
        why="The user loses what the group allows, and is no longer bound by what it denies.",
        advice="Check that the group was not there to restrict its members.",
    ),
    iam.call("CreateGroup", mitre="T1136.003")(
        name="iam-group-created",
        severity=LOW,
        says="created group {requestParameters.groupName|named}",
        why="A group gives its permissions to all its members.",
        advice="Check its policies and members with aws iam list-attached-group-policies and aws iam get-group.",
    ),
    iam.call("DeleteGroup", mitre="T1531")(
        name="iam-group-deleted",
        severity=LOW,
        says="deleted group {requestParameters.groupName|named}",
        why="Only an empty group can be deleted, so its former members have lost its permissions.",
        advice="Usually cleanup; check who was a member.",
    ),
    iam.call("CreateLoginProfile")(
        name="iam-login-profile-created",
        severity=_PASSWORD,
        says="created a console password",
        fact="for {user}[, {kept}]",
        why="Anyone who knows the password, such as the person who set it, can sign in as the user.",
        advice="Ask the user; if it belongs to a program, delete the password with aws iam delete-login-profile.",
        would="anyone who knows the password could sign in to the console as the user.",
    ),
    iam.call("UpdateLoginProfile")(
        name="iam-login-profile-changed",
        severity=_PASSWORD,
        says="changed the console password",
        fact="of {user}[, {kept}]",
        why="Anyone who knows the new password, such as the person who set it, can sign in as the user.",
        advice="Ask the user whether they wanted it; if not, reset the password and check their MFA devices.",
        would="anyone who knows the new password could sign in to the console as the user.",
    ),
    iam.call("DeleteLoginProfile", mitre="T1531")(
        name="iam-login-profile-deleted",
        severity=LOW,
        says="deleted the console password of {user}",
        why="The user can no longer sign in to the console; access keys still work.",
        advice="Usually good news; check that the user was meant to lose console access.",
    ),
    iam.call("CreateAccessKey")(
        name="iam-access-key-created",
        severity=_KEY,
        says="created {key}",
        fact="for {user}",
        why="An access key works from anywhere, without MFA, until somebody deactivates it.",
        advice="Ask what it is for and why a role will not do; if nobody claims it, deactivate it with aws iam"
        " update-access-key --status Inactive.",
        would="the key would work from anywhere, without MFA, until somebody deactivated it.",
    ),
    iam.call("UpdateAccessKey")(
        name="iam-access-key-switched",
        severity=LOW.when(request_is("status", "Inactive"), else_=_KEY),
        says="set {key} of {user}",
        fact="to {status}",
        why="An active key can be used again; an inactive key stops everything that uses it.",
        advice="If nobody knows what an active key is for, deactivate it again; if it is inactive now, find out what"
        " used it.",
        would="the key could be used again, or everything that uses it would stop.",
    ),
    iam.call("DeleteAccessKey", mitre="")(
        name="iam-access-key-deleted",
        severity=LOW,
        says="deleted {key} of {user}",
        why="Everything that uses the key stops working.",
        advice="Usually good news; check that nothing in production used it.",
    ),
    iam.call("CreateServiceSpecificCredential", "ResetServiceSpecificCredential")(
        name="iam-service-credential-created",
        severity=_FOR_OTHERS,
        says="got a {service} credential",
        fact="for {user}",
        why="The credential works for one service, from anywhere and without MFA.",
        advice="Ask why short-lived credentials will not do; if nobody claims it, run aws iam"
        " delete-service-specific-credential.",
        would="the credential would work from anywhere, without MFA.",
    ),
    iam.call("UploadSigningCertificate", "UploadSSHPublicKey")(
        name="iam-user-certificate-uploaded",
        severity=_FOR_OTHERS,
        says="uploaded {certificate}",
        fact="for {user}",
        why="Anyone who has its private key can act as the user.",
        advice="Ask the user whether it is theirs; delete it if not.",
        would="anyone who has its private key could act as the user.",
    ),
    iam.call("DeactivateMFADevice", mitre="T1556.006")(
        name="iam-mfa-deactivated",
        severity=CRITICAL.when(_is_of_root, else_=HIGH),
        says="deactivated an MFA device",
        fact="of {owner}",
        why="Without another MFA device, a password alone is enough to sign in.",
        advice="Ask the owner whether they lost or replaced a device; if not, reset their password.",
        would="a password alone would be enough to sign in, unless there is another MFA device.",
        shows=(("Device", "{requestParameters.serialNumber}"),),
    ),
    iam.call("DeleteVirtualMFADevice", mitre="T1556.006")(
        name="iam-mfa-device-deleted",
        severity=MEDIUM,
        says="deleted virtual MFA device {requestParameters.serialNumber|named}",
        why="Only a device that is assigned to nobody can be deleted, so its owner may have no MFA.",
        advice="Use aws iam list-mfa-devices to check that its owner has another device.",
        would="its owner might have no MFA device.",
    ),
    iam.call("EnableMFADevice", mitre="T1556.006")(
        name="iam-mfa-enabled",
        # One's own new device is good news; one for root or somebody else may be an intruder's.
        severity=LOW.when(said("for oneself")(lambda event: is_own(event) and not _is_of_root(event)), else_=MEDIUM),
        says="enabled an MFA device",
        fact="for {owner}",
        why="Usually good news, but an intruder can use a device of their own to keep access.",
        advice="Ask the owner whether the device is theirs; if not, deactivate it with aws iam deactivate-mfa-device.",
        would="somebody with the device could keep access to the user, even an intruder.",
        shows=(("Device", "{requestParameters.serialNumber}"),),
    ),
    opened(*(others, "IAM", "UpdateGroup", "UpdateUser"), name="iam-user-renamed", severity=MEDIUM, ordinary=False),
    opened(
        *(others, "IAM", "UpdateSSHPublicKey", "UpdateServiceSpecificCredential", "UpdateSigningCertificate"),
        name="iam-credential-switched",
        severity=MEDIUM,
        ordinary=False,
    ),
    opened(others, "IAM", "CreateVirtualMFADevice", name="iam-mfa-device-created", severity=LOW),
    rerouted(
        *(others, "IAM", "DeleteServerCertificate", "UpdateServerCertificate", "UploadServerCertificate"),
        name="iam-server-certificate-changed",
        severity=LOW,
    ),
)
