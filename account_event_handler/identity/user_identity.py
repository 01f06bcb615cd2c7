"""An AccountEvent enters, the parts of its userIdentity leave, whatever the record holds there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent

NOTHING: Mapping[str, Any] = {}
Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """`own` is the userIdentity, `context` its sessionContext, `issuer` that one's sessionIssuer.

    Each is empty where the record has none; reading a path anew for every field is most of what
    an actor would cost.
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
    def is_assumed_root(self) -> bool:
        """Whether it is a session as a member account's root, made by AssumeRoot."""
        return self.context.get("assumedRoot") in ("true", True)

    @property
    def used_mfa(self) -> bool | None:
        """None where the record does not say: a key without a session never has MFA."""
        said = part(self.context, "attributes").get("mfaAuthenticated")
        if said in ("true", True):
            return True
        return False if said in ("false", False) else None


def part(of: Part, name: str) -> Part:
    """The object under that name, an empty one where there is none."""
    value = of.get(name)
    return value if isinstance(value, (dict, Mapping)) else NOTHING


def text(of: Part, name: str) -> str:
    """The string under that name as it stands, empty where there is none."""
    value = of.get(name)
    return value if isinstance(value, str) else ""


def word(of: Part, name: str, limit: int = 100) -> str:
    """The string under that name, fit to be shown."""
    value = of.get(name)
    return clean(value, limit) if value and isinstance(value, str) else ""
