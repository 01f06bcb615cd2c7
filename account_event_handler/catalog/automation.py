"""Operators' ARN patterns, and whether trusted automation made a call."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from account_event_handler.catalog.record import is_service_linked
from account_event_handler.catalog.watch import API_CALL
from account_event_handler.model import AccountEvent, Result

# What a pattern can be. Callers choose the name of a session, so it counts only beside the name of its role.
PATTERN = r"arn:[a-z*?-]+:(iam|sts)::[0-9*?]+:(role|user|assumed-role(?!/[*?]+/))/[^\s,]+"
# Calls that bring something into the account or take it out; others change what is there.
CREATES_OR_DELETES = (
    *("Allocate", "Create", "Delete", "Deregister", "Import", "Register", "Release", "Restore", "Run"),
    *("ScheduleKeyDeletion", "Terminate"),
)
_WHO = ("userIdentity.arn", "userIdentity.sessionContext.sessionIssuer.arn")


def is_trusted(event: AccountEvent, patterns: Sequence[str]) -> bool:
    """Whether a pattern names the caller, or the role or user whose session it is.

    What a service such as CloudFormation does for the caller is the caller's. Root is never trusted, nor a session of
    the console: whoever clicks is no automation. A service-linked role is trusted only by a pattern that says
    `aws-service-role`.
    """
    if not patterns or event.field("sessionCredentialFromConsole") in ("true", True):
        return False
    arns = [arn for arn in arns_of_caller(event) if not arn.endswith(":root")]
    if any(is_service_linked(arn) or ":assumed-role/AWSServiceRoleFor" in arn for arn in arns):
        patterns = [pattern for pattern in patterns if "aws-service-role/" in pattern]
    return any(arn_matches(pattern, arn) for pattern in patterns for arn in arns)


def creates_or_deletes(event: AccountEvent, result: Result) -> bool:
    name = event.text("eventName")
    changes = (name[:1].upper() + name[1:]).startswith(CREATES_OR_DELETES)
    return changes and result is Result.DONE and event.detail_type == API_CALL


def arns_of_caller(event: AccountEvent) -> list[str]:
    """What a pattern may name: the caller, and the role or user whose session it is.

    A federated user's own ARN says nothing but the name that somebody chose for it.
    """
    return [arn for path in _WHO if (arn := event.text(path)) and ":federated-user/" not in arn]


def arn_matches(pattern: str, arn: str) -> bool:
    """Whether the pattern names the ARN, as IAM's ArnLike compares: each of six parts for itself.

    So no asterisk runs from one account into another. A pattern of a session without the session's name is of all
    sessions of the role, since who takes on a role chooses that name; so one of any role's sessions names nobody.
    """
    wanted, given = _parts(pattern.replace("[", "[[]")), _parts(arn)  # which fnmatch also reads
    if len(wanted) > 7 and not wanted[6].strip("*?"):
        return False
    return 6 <= len(wanted) <= len(given) and all(map(fnmatchcase, given, wanted))


def _parts(arn: str) -> list[str]:
    *head, resource = arn.split(":", 5)
    return [*head, *(resource.split("/") if resource.startswith("assumed-role/") else [resource])]
