"""What IAM Identity Center leaves in a record enters: its permission set, its user by id."""

import re
from dataclasses import dataclass

from account_event_handler.identity.user_identity import Identity, part, word

_ROLE = re.compile(r"AWSReservedSSO_(?P<permission_set>.+)_[0-9a-f]{16}")
_PATH = ":role/aws-reserved/sso.amazonaws.com/"
_USER_ID = re.compile(r"(?:[0-9a-f]{10}-)?([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class UserBehind:
    """A user of Identity Center, known by id alone; `name` says what can be read aloud of it."""

    id: str

    @property
    def name(self) -> str:
        short = _USER_ID.fullmatch(self.id)
        return f"Identity Center user {short[1] if short else self.id}"


def user_behind(identity: Identity) -> UserBehind | None:
    """The Identity Center user on whose behalf the call was made."""
    if "onBehalfOf" not in identity.own:
        return None
    user = word(part(identity.own, "onBehalfOf"), "userId")
    return UserBehind(user) if user else None


def permission_set_of(role: str, arn: str = "") -> str:
    """The permission set of a role that Identity Center made, empty for any other role.

    Anybody may give a role such a name, and nobody else one below Identity Center's path; so the
    role's ARN decides where the record has it.
    """
    if not role.startswith("AWSReservedSSO_") or (arn and _PATH not in arn):
        return ""
    match = _ROLE.fullmatch(role)
    return match["permission_set"] if match else ""
