"""An event enters; the operator's pattern that lets its principal stop a trail leaves, if any."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from account_event_handler.catalog.automation import arns_of_caller
from account_event_handler.model import AccountEvent


@dataclass(frozen=True, slots=True)
class Stoppers:
    """ARN patterns with * and ?, compared part by part as IAM's ArnLike does.

    A role may be named by its own ARN or by that of its sessions.
    """

    patterns: tuple[str, ...] = ()

    def allowing(self, event: AccountEvent) -> str:
        """The first pattern that one of the principal's ARNs matches, else empty."""
        arns = arns_of_caller(event)
        return next((p for p in self.patterns if any(_matches(p, arn) for arn in arns)), "")


def _matches(pattern: str, arn: str) -> bool:
    """Six parts each: a * does not reach over a colon, so it cannot take in another account."""
    wanted, parts = pattern.split(":", 5), arn.split(":", 5)
    if len(wanted) != 6 or len(parts) != 6:
        return False
    plain = [part.replace("[", "[[]") for part in wanted]  # fnmatch alone gives [ a meaning
    return all(fnmatchcase(part, like) for part, like in zip(parts, plain, strict=True))
