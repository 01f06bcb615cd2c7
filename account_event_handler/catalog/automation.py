"""An event and the patterns of trusted automation enter; whether it did it leaves, and what."""

from collections.abc import Sequence

from account_event_handler.catalog.arn_pattern import arns_of_caller, names
from account_event_handler.catalog.watch import API_CALL
from account_event_handler.model import AccountEvent, Result

# What a principal's ARN can be.
PATTERN = r"arn:[a-z*?-]+:(iam|sts)::[0-9*?]+:(role|user|assumed-role|federated-user)/[^\s,]+"
# Calls that bring something into the account or take it out; others change what is there.
CREATES_OR_DELETES = (
    "Allocate",
    "Create",
    "Delete",
    "Deregister",
    "Import",
    "Register",
    "Release",
    "Restore",
    "Run",
    "ScheduleKeyDeletion",
    "Terminate",
)
_OF_A_SERVICE = (":role/aws-service-role/", ":assumed-role/AWSServiceRoleFor")


def is_trusted(event: AccountEvent, patterns: Sequence[str]) -> bool:
    """Whether a pattern names the caller, or the role or user whose session it is.

    What a service such as CloudFormation does for the caller is the caller's. Root is never
    trusted, nor a session of the console: whoever clicks is no automation. A service-linked role
    is trusted only by a pattern that says `aws-service-role`.
    """
    if not patterns or event.field("sessionCredentialFromConsole") in ("true", True):
        return False
    arns = [arn for arn in arns_of_caller(event) if not arn.endswith(":root")]
    if any(of_a_service in arn for arn in arns for of_a_service in _OF_A_SERVICE):
        patterns = [pattern for pattern in patterns if "aws-service-role/" in pattern]
    return any(names(pattern, arn) for pattern in patterns for arn in arns)


def creates_or_deletes(event: AccountEvent, result: Result) -> bool:
    """Whether the call has brought something into the account or taken it out."""
    name = event.text("eventName")
    changes = (name[:1].upper() + name[1:]).startswith(CREATES_OR_DELETES)
    return changes and result is Result.DONE and event.detail_type == API_CALL
