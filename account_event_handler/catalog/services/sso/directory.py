"""IAM Identity Center's directory: whose sign-ins it takes, its users and their second factors."""

from collections.abc import Mapping
from typing import Any

from account_event_handler.catalog.hidden import is_hidden
from account_event_handler.catalog.watch import API_CALL, CRITICAL, HIGH, MEDIUM, Watch
from account_event_handler.model import AccountEvent, Severity


def _directory_call(*names: str) -> Mapping[str, Any]:
    """The same calls come from the console (sso-directory, sso) and by the API (identitystore)."""
    return {
        "source": ["aws.identitystore", "aws.sso", "aws.sso-directory"],
        "detail-type": [API_CALL],
        "detail": {"eventName": list(names)},
    }


def _user(event: AccountEvent) -> str:
    """The user's name where CloudTrail does not hide it, else the start of the user's id."""
    name = event.text("requestParameters.userName")
    if name and not is_hidden(name):
        return f"Identity Center user {name}"
    for path in (
        "requestParameters.userId",
        "requestParameters.member.memberId",
        "requestParameters.memberId.userId",
        "responseElements.user.userId",
        "responseElements.userId",
    ):
        if identity := event.text(path):
            return f"Identity Center user {identity[:8]}"
    return "an Identity Center user"


def _group(event: AccountEvent) -> str:
    group = event.text("requestParameters.groupId")
    return f"group {group[:8]}" if group else "a group"


def _password_severity(event: AccountEvent) -> Severity:
    """A link by mail reaches the user alone; a password made up by an administrator does not."""
    is_mailed = event.text("requestParameters.passwordMode") == "EMAIL"
    return MEDIUM if is_mailed else HIGH


def _sign_ins(event: AccountEvent) -> str:
    """What becomes of the identity provider outside: the end of the sentence "made …"."""
    name = event.text("eventName")
    if name.startswith(("Disable", "Delete")):
        return "its own directory instead of the identity provider outside"
    return "another identity provider outside"


def _directory(event: AccountEvent) -> str:
    directory = event.text("requestParameters.directoryId")
    return f"directory {directory}" if directory else "its directory"


WATCHES = (
    Watch(
        name="sso-identity-provider-changed",
        severity=CRITICAL,
        on=_directory_call(
            "CreateExternalIdPConfigurationForDirectory",
            "EnableExternalIdPConfigurationForDirectory",
            "UpdateExternalIdPConfigurationForDirectory",
            "DisableExternalIdPConfigurationForDirectory",
            "DeleteExternalIdPConfigurationForDirectory",
        ),
        says="made Identity Center trust {sign_ins}",
        why="Whoever runs the identity provider can sign in as anybody, in every account.",
        advice="Call whoever did it; put the old provider back and end all sessions if in doubt.",
        words={"sign_ins": _sign_ins},
        mitre="T1484.002",
    ),
    Watch(
        name="sso-directory-associated",
        severity=CRITICAL,
        on=_directory_call("AssociateDirectory"),
        says="connected Identity Center to {directory}",
        why="The people in the directory are from now on those who can sign in, in every account.",
        advice="Check that the directory is yours; put the old one back if not.",
        words={"directory": _directory},
        mitre="T1484.002",
    ),
    Watch(
        name="sso-directory-disassociated",
        severity=HIGH,
        on=_directory_call("DisassociateDirectory"),
        says="disconnected Identity Center from {directory}",
        why="Nobody from the directory can sign in any more, and another may take its place.",
        advice="Check that it was planned, and watch for the directory that comes next.",
        words={"directory": _directory},
        mitre="T1531",
    ),
    Watch(
        name="sso-mfa-rules-changed",
        severity=HIGH,
        on=_directory_call("PutMfaDeviceManagementForDirectory"),
        says="changed when Identity Center asks for MFA",
        why="The rule holds for everybody who signs in through Identity Center.",
        advice="Look at the setting: MFA should be asked for at every sign-in, or at unusual ones.",
        mitre="T1556.006",
    ),
    Watch(
        name="sso-mfa-device-deleted",
        severity=HIGH,
        on=_directory_call("DeleteMfaDeviceForUser"),
        says="deleted an MFA device of {user}",
        why="Whoever has the user's password may now register a device of their own.",
        advice="Ask the user whether they lost or replaced a device.",
        words={"user": _user},
        mitre="T1556.006",
    ),
    Watch(
        name="sso-user-password-reset",
        severity=_password_severity,
        on=_directory_call("UpdatePassword"),
        says="reset the password of {user}",
        why="Whoever knows the new password can sign in as the user, in every account they have.",
        advice="Ask the user whether they wanted it.",
        words={"user": _user},
        mitre="T1098",
    ),
    Watch(
        name="sso-user-created",
        severity=MEDIUM,
        on=_directory_call("CreateUser"),
        says="created {user}",
        why="The user can sign in to whatever accounts it or its groups are assigned to.",
        advice="Check that a person stands behind it; disable it if nobody knows them.",
        words={"user": _user},
        mitre="T1136.003",
    ),
    Watch(
        name="sso-user-enabled",
        severity=MEDIUM,
        on=_directory_call("EnableUser"),
        says="enabled {user}",
        why="The user can sign in again to whatever accounts it or its groups are assigned to.",
        advice="Check why the user had been disabled, and whether the person is back.",
        words={"user": _user},
        mitre="T1098",
    ),
    Watch(
        name="sso-user-added-to-group",
        severity=MEDIUM,
        on=_directory_call("AddMemberToGroup", "CreateGroupMembership"),
        says="added {user} to {group}",
        why="The user gets every permission set that the group has, in every account.",
        advice="Check what the group may do and whether the user belongs there.",
        words={"user": _user, "group": _group},
        shows=(("Group", "{requestParameters.groupId}"),),
        mitre="T1098.003",
    ),
)
