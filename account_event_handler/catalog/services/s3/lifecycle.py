"""A bucket's new lifecycle rules enter; what they delete, how soon and how grave that is leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from account_event_handler.catalog.one_or_many import mappings, text
from account_event_handler.model import AccountEvent, Severity

_SOON = 7  # days
_KEPT_FOR_A_REASON = ("log", "trail", "backup", "archive", "audit")


@dataclass(frozen=True, slots=True, order=True)
class Expiry:
    """One rule's deletion: a fixed date counts as 0 days, as it may be any day."""

    days: int
    what: str
    where: str
    date: str = ""

    def __str__(self) -> str:
        after = f"after {self.days} day" + "s" * (self.days != 1)
        return f"delete {self.what}{self.where} {f'on {self.date}' if self.date else after}"

    def severity(self) -> Severity:
        """High for a whole bucket or its logs within a week, medium for any part of it."""
        if self.days > _SOON:
            return Severity.LOW
        is_kept = any(word in self.where.lower() for word in _KEPT_FOR_A_REASON)
        is_all = self.what == "objects" and not self.where
        return Severity.HIGH if is_all or is_kept else Severity.MEDIUM


def expiry(event: AccountEvent) -> str | None:
    """What is to go first: "delete objects under tmp/ after 1 day"."""
    return next(map(str, expiries(event)), None)


def expiry_severity(event: AccountEvent) -> Severity:
    """The gravest of the rules' deletions; low where nothing is deleted."""
    found = [each.severity() for each in expiries(event)]
    return next((level for level in Severity if level in found), Severity.LOW)


def expiries(event: AccountEvent) -> list[Expiry]:
    """What the rules that are enabled delete, the soonest first."""
    rules = mappings(event.field("requestParameters.LifecycleConfiguration.Rule"))
    found = [_expiry_of(rule) for rule in rules if rule.get("Status") != "Disabled"]
    return sorted(each for each in found if each is not None)


def _expiry_of(rule: Mapping[str, Any]) -> Expiry | None:
    where = _where(rule)
    for each in mappings(rule.get("Expiration")):
        if "Date" in each:
            return Expiry(0, "objects", where, text(each["Date"])[:10])
        if "Days" in each:
            return Expiry(int(each["Days"]), "objects", where)
    for each in mappings(rule.get("NoncurrentVersionExpiration")):
        return Expiry(int(each.get("NoncurrentDays", 0)), "old versions", where)
    return None


def _where(rule: Mapping[str, Any]) -> str:
    """Which part of the bucket, such as " under tmp/"; empty for all of it."""
    filters = mappings(rule.get("Filter"))
    filters += [both for each in filters for both in mappings(each.get("And"))]
    for each in (rule, *filters):
        if prefix := text(each.get("Prefix")).strip("*"):
            return f" under {prefix[:40]}"
    return " with a tag" if any("Tag" in each for each in filters) else ""
