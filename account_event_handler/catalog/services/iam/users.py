"""IAM users: who comes and goes, and which groups and console passwords they have."""

from account_event_handler.catalog.refusal import denied_on, refused_name
from account_event_handler.catalog.services.iam.principal import ROOT, is_own, user
from account_event_handler.catalog.watch import Watch, api_call
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
    return Severity.HIGH if powerful or is_own(event) else Severity.MEDIUM


def _password_severity(event: AccountEvent) -> Severity:
    """A password that its owner must replace at once is how people are let in properly."""
    if user(event) == ROOT:
        return Severity.CRITICAL
    replaced = event.field("requestParameters.passwordResetRequired") is True
    return Severity.MEDIUM if replaced or is_own(event) else Severity.HIGH


def _kept(event: AccountEvent) -> str | None:
    """What makes a password set by somebody else dangerous."""
    is_kept = _password_severity(event) is Severity.HIGH and not event.text("errorCode")
    return "need not be replaced at sign-in" if is_kept else None


USER_CREATED = Watch(
    name="iam-user-created",
    severity=Severity.MEDIUM,
    on=api_call("iam", "CreateUser"),
    says="created user {requestParameters.userName|refused}",
    why="A user can have a password and keys of its own that nobody's departure ends.",
    advice="Ask why Identity Center or a role would not do; delete the user if nobody claims it.",
    words={"refused": refused_name},
    denied=Severity.MEDIUM,
    mitre="T1136.003",
)

USER_DELETED = Watch(
    name="iam-user-deleted",
    severity=Severity.MEDIUM,
    on=api_call("iam", "DeleteUser"),
    says="deleted user {requestParameters.userName|refused}",
    why="The person or program behind the user is locked out.",
    advice="Check that they were meant to go; a user can only be made anew.",
    words={"refused": refused_name},
    mitre="T1531",
)

USER_ADDED_TO_GROUP = Watch(
    name="iam-user-added-to-group",
    severity=_group_severity,
    on=api_call("iam", "AddUserToGroup"),
    says="added {member} to group {group}",
    why="The user can do all that the group's policies allow.",
    advice="Ask the group's owner whether the user belongs there; take them out if not.",
    words={"member": _member, "group": _group},
    denied=Severity.MEDIUM,
    mitre="T1098.003",
)

USER_REMOVED_FROM_GROUP = Watch(
    name="iam-user-removed-from-group",
    severity=Severity.LOW,
    on=api_call("iam", "RemoveUserFromGroup"),
    says="removed {member} from group {group}",
    why="The user lost what the group allowed, or got rid of what it forbade.",
    advice="Check that the group was not one that limits its members.",
    words={"member": _member, "group": _group},
)

GROUP_CREATED = Watch(
    name="iam-group-created",
    severity=Severity.LOW,
    on=api_call("iam", "CreateGroup"),
    says="created group {requestParameters.groupName|refused}",
    why="A group is a way to give permissions to many at once.",
    advice="Watch for the policies it gets and for its members.",
    words={"refused": refused_name},
    mitre="T1136.003",
)

GROUP_DELETED = Watch(
    name="iam-group-deleted",
    severity=Severity.LOW,
    on=api_call("iam", "DeleteGroup"),
    says="deleted group {requestParameters.groupName|refused}",
    why="A group must be empty before it is deleted; who was taken out has lost permissions.",
    advice="Usually tidying up; check who was a member.",
    words={"refused": refused_name},
    mitre="T1531",
)

LOGIN_PROFILE_CREATED = Watch(
    name="iam-login-profile-created",
    severity=_password_severity,
    on=api_call("iam", "CreateLoginProfile"),
    says="created a console password for {user}[ that {kept}]",
    why="The user can sign in to the console with it; whoever set the password knows it.",
    advice="Ask the user; a user made for a program needs no password.",
    words={"user": user, "kept": _kept},
    mitre="T1098.001",
)

LOGIN_PROFILE_CHANGED = Watch(
    name="iam-login-profile-changed",
    severity=_password_severity,
    on=api_call("iam", "UpdateLoginProfile"),
    says="changed the console password of {user}[ to one that {kept}]",
    why="Whoever set the new password can sign in as the user.",
    advice="Ask the user whether they wanted it; if not, reset the password and check their MFA.",
    words={"user": user, "kept": _kept},
    mitre="T1098.001",
)

LOGIN_PROFILE_DELETED = Watch(
    name="iam-login-profile-deleted",
    severity=Severity.LOW,
    on=api_call("iam", "DeleteLoginProfile"),
    says="deleted the console password of {user}",
    why="The user can no longer sign in to the console; access keys go on working.",
    advice="Usually good news; check that the user was meant to be locked out.",
    words={"user": user},
    mitre="T1531",
)
