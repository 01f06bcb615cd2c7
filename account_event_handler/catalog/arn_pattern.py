"""An ARN pattern of an operator and an ARN enter; whether the pattern names it leaves."""

from fnmatch import fnmatchcase

from account_event_handler.model import AccountEvent

_WHO = ("userIdentity.arn", "userIdentity.sessionContext.sessionIssuer.arn")


def arns_of_caller(event: AccountEvent) -> list[str]:
    """What a pattern may name: the caller, and the role or user whose session it is."""
    return [arn for path in _WHO if (arn := event.text(path))]


def names(pattern: str, arn: str) -> bool:
    """Whether it does, as IAM's ArnLike compares: each of the six parts for itself.

    So no asterisk runs from one account into another. A pattern of a session without the session's
    name is of all sessions of the role, since whoever takes on a role chooses that name.
    """
    wanted, given = _parts(pattern.replace("[", "[[]")), _parts(arn)  # which fnmatch also reads
    return 6 <= len(wanted) <= len(given) and all(map(fnmatchcase, given, wanted))


def _parts(arn: str) -> list[str]:
    *head, resource = arn.split(":", 5)
    return [*head, *(resource.split("/") if resource.startswith("assumed-role/") else [resource])]
