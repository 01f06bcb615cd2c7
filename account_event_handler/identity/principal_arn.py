"""A principal's ARN enters, whom it names leaves: some records say no more of a caller."""

from account_event_handler.identity.identity_center import permission_set_of
from account_event_handler.identity.principal import Principal
from account_event_handler.identity.role import session_of
from account_event_handler.ingest.sanitize import clean


def name_of_arn(arn: str) -> str:
    """A principal's ARN as a person would say it: the user, the session's person or the role."""
    return caller_of_arn(arn).name


def is_plain_session(arn: str) -> bool:
    """Whether it is a role's session whose name anybody may have chosen: not Identity Center."""
    _, is_role, path = arn.partition(":assumed-role/")
    return bool(is_role) and not permission_set_of(path.partition("/")[0])


def caller_of_arn(arn: str) -> Principal:
    """Whom a principal's ARN names, with the account that knows them; nobody for no text."""
    *_, account, resource = ["", *arn.split(":", 5)] if arn.count(":") >= 5 else ["", "", arn]
    kind, _, path = resource.partition("/")
    account = clean(account, 12)
    if resource == "root":
        return Principal("the root user", f"root of account {account}")
    if kind == "assumed-role":
        role, _, session = path.partition("/")
        return Principal(*session_of(clean(role), clean(session)), account=account)
    name = clean(path.rpartition("/")[2] or resource)
    return Principal(name, "IAM user" if kind == "user" else clean(kind), account=account)
