"""IAM users: who comes and goes, and which groups and console passwords they have."""

from account_event_handler.catalog.refusal import denied_on, refused_name
from account_event_handler.catalog.services.iam.principal import ROOT, is_own, user
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_POWERFUL = ("admin", "root", "power", "owner", "security", "glass", "super")


def _group(event: AccountEvent) -> str | None:
    kind, name = denied_on(event)
    return event.text("requestParameters.groupName") or (name if kind == "group" else None)


def _member(event: AccountEvent) -> str:
    name = event.text("requestParameters.userName")
    return f"user {name}" if name else "a user"


def _group_severity(event: AccountEvent) -> Severity:
    name = event.text("requestParameters.groupName").lower()
    powerful = any(word in name for word in _POWERFUL)
    return HIGH if powerful or is_own(event) else MEDIUM


def _password_severity(event: AccountEvent) -> Severity:
    """A password that its owner must replace at once is how people are let in properly."""
    if user(event) == ROOT:
        return CRITICAL
    replaced = event.field("requestParameters.passwordResetRequired") is True
    return MEDIUM if replaced or is_own(event) else HIGH


def _kept(event: AccountEvent) -> str | None:
    """What makes a password set by somebody else dangerous."""
    is_kept = _password_severity(event) is HIGH and not event.text("errorCode")
    return "need not be replaced at sign-in" if is_kept else None


iam = Watches("iam", mitre="T1531")

WATCHES = (
    iam.call("CreateUser")(
        name="iam-user-created",
        severity=MEDIUM,
        says="created user {requestParameters.userName|refused}",
        why="A user can have a password and keys of its own that nobody's departure ends.",
        advice="Ask why Identity Center or a role would not do; delete the user if nobody claims"
        " it.",
        words={"refused": refused_name},
        denied=MEDIUM,
        mitre="T1136.003",
    ),
    iam.call("DeleteUser")(
        name="iam-user-deleted",
        severity=MEDIUM,
        says="deleted user {requestParameters.userName|refused}",
        why="The person or program behind the user is locked out.",
        advice="Check that they were meant to go; a user can only be made anew.",
        words={"refused": refused_name},
    ),
    iam.call("AddUserToGroup")(
        name="iam-user-added-to-group",
        severity=_group_severity,
        says="added {member} to group {group}",
        why="The user can do all that the group's policies allow.",
        advice="Ask the group's owner whether the user belongs there; take them out if not.",
        words={"member": _member, "group": _group},
        denied=MEDIUM,
        mitre="T1098.003",
    ),
    iam.call("RemoveUserFromGroup")(
        name="iam-user-removed-from-group",
        severity=LOW,
        says="removed {member} from group {group}",
        why="The user lost what the group allowed, or got rid of what it forbade.",
        advice="Check that the group was not one that limits its members.",
        words={"member": _member, "group": _group},
        mitre="",
    ),
    iam.call("CreateGroup")(
        name="iam-group-created",
        severity=LOW,
        says="created group {requestParameters.groupName|refused}",
        why="A group is a way to give permissions to many at once.",
        advice="Watch for the policies it gets and for its members.",
        words={"refused": refused_name},
        mitre="T1136.003",
    ),
    iam.call("DeleteGroup")(
        name="iam-group-deleted",
        severity=LOW,
        says="deleted group {requestParameters.groupName|refused}",
        why="A group must be empty before it is deleted; who was taken out has lost permissions.",
        advice="Usually tidying up; check who was a member.",
        words={"refused": refused_name},
    ),
    iam.call("CreateLoginProfile")(
        name="iam-login-profile-created",
        severity=_password_severity,
        says="created a console password for {user}[ that {kept}]",
        why="The user can sign in to the console with it; whoever set the password knows it.",
        advice="Ask the user; a user made for a program needs no password.",
        words={"user": user, "kept": _kept},
        mitre="T1098.001",
    ),
    iam.call("UpdateLoginProfile")(
        name="iam-login-profile-changed",
        severity=_password_severity,
        says="changed the console password of {user}[ to one that {kept}]",
        why="Whoever set the new password can sign in as the user.",
        advice="Ask the user whether they wanted it; if not, reset the password and check their"
        " MFA.",
        words={"user": user, "kept": _kept},
        mitre="T1098.001",
    ),
    iam.call("DeleteLoginProfile")(
        name="iam-login-profile-deleted",
        severity=LOW,
        says="deleted the console password of {user}",
        why="The user can no longer sign in to the console; access keys go on working.",
        advice="Usually good news; check that the user was meant to be locked out.",
        words={"user": user},
    ),
)
