"""CloudTrail's userIdentity: its parts, and what IAM Identity Center leaves in it."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent

Part = Mapping[str, Any]
NOTHING: Part = {}
User = tuple[str, str]  # of Identity Center: identity store and user id, both empty for none
NO_USER: User = ("", "")
NOBODY = "somebody"  # whom CloudTrail does not name, or hides

_USER_ID = re.compile(r"(?:[0-9a-f]{10}-)?([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MAIL = re.compile(r"[^@\s/:]+@(?:[A-Za-z0-9-]+\.)+(?!internal$|local$|localdomain$|lan$)[A-Za-z]{2,}")


class Identity(Struct, frozen=True):
    """`own` is the userIdentity, `context` its sessionContext, `issuer` that one's sessionIssuer; empty for none.

    They are looked up once: reading a path anew for every field is most of what an actor would cost.
    """

    own: Part
    context: Part
    issuer: Part

    @classmethod
    def of(cls, event: AccountEvent) -> "Identity":
        own = part(event.detail, "userIdentity")
        context = part(own, "sessionContext")
        return cls(own, context, part(context, "sessionIssuer"))

    @property
    def kind(self) -> str:
        """CloudTrail's identity type."""
        return text(self.own, "type")

    @property
    def arn(self) -> str:
        """As the record has it: it is for comparing and taking apart, not for showing."""
        return text(self.own, "arn")

    @property
    def source_identity(self) -> str:
        """IAM Roles Anywhere sets the certificate's subject, of which the common name is said."""
        said = word(self.context, "sourceIdentity")
        return said[3:].partition(",")[0] or said if said.startswith("CN=") else said

    @property
    def user_id(self) -> str:
        """The id of the Identity Center user on whose behalf the call was made."""
        return word(part(self.own, "onBehalfOf"), "userId")

    @property
    def name_of_user_id(self) -> str:
        """What can be said aloud of that user, empty for none."""
        user_id = self.user_id
        short = _USER_ID.fullmatch(user_id)
        return f"Identity Center user {short[1] if short else user_id}" if user_id else ""

    @property
    def user(self) -> User:
        """The id with the identity store that knows it."""
        behind = part(self.own, "onBehalfOf")
        store, user = text(behind, "identityStoreArn").rpartition("/")[2], text(behind, "userId")
        return (store, user) if store and user else NO_USER

    @property
    def is_assumed_root(self) -> bool:
        """Whether it is a session as a member account's root, made by AssumeRoot."""
        return self.context.get("assumedRoot") in ("true", True)

    @property
    def used_mfa(self) -> bool | None:
        """None where the record does not say: a key without a session never has MFA."""
        said = part(self.context, "attributes").get("mfaAuthenticated")
        return said in ("true", True) if said in ("true", True, "false", False) else None


def part(of: Part, name: str) -> Part:
    """The object under that name, an empty one where there is none."""
    value = of.get(name, NOTHING)  # a dict is known for a Mapping at once, None is not
    return value if isinstance(value, (dict, Mapping)) else NOTHING


def text(of: Part, name: str) -> str:
    """The string under that name as it stands, empty where there is none."""
    value = of.get(name)
    return value if isinstance(value, str) else ""


def word(of: Part, name: str, limit: int = 100) -> str:
    """The string under that name, fit to be shown."""
    value = of.get(name)
    return clean(value, limit) if value and isinstance(value, str) else ""


def is_mail(name: str) -> bool:
    """Whether the text is an e-mail address; a host of a private network is not."""
    return "@" in name and _MAIL.fullmatch(name) is not None
