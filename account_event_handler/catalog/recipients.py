"""With whom a call shares an image, a snapshot or a document."""

from collections.abc import Mapping

from account_event_handler.catalog.conditions import said
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.services.ec2.params import items_of, param, strings
from account_event_handler.model import AccountEvent, Severity

EVERYONE = "everyone"
_PERMISSIONS = ("launchPermission", "createVolumePermission")
_LISTS = ("valuesToAdd", "accountIdsToAdd")
# EC2's other way to ask for the same, together with an operation
_SPELLED_OUT = ("userIds", "groupNames", "userGroups", "organizationArns", "organizationalUnitArns")


def recipients(event: AccountEvent) -> list[str]:
    """Whom an image, snapshot or document is newly shared with, the loudest first.

    "everyone", "account 444455556666", "organization o-example"; the own account is nobody new.
    """
    permissions = [each for name in _PERMISSIONS for each in items_of(param(event, f"{name}.add"))]
    added = [strings(list(each.values())) for each in permissions if isinstance(each, Mapping)]
    lists = (*_LISTS, *_SPELLED_OUT) if param(event, "operationType") == "add" else _LISTS
    added += [strings(param(event, name)) for name in lists]
    names = [_called(value) for values in added for value in values if value != event.account]
    return sorted(dict.fromkeys(names), key=lambda name: name != EVERYONE)


def is_shared(event: AccountEvent) -> bool:
    return bool(recipients(event))


def whom(event: AccountEvent) -> str | None:
    found = recipients(event)
    return "everyone in the world" if EVERYONE in found else human_list(found) or None


@said("critical: everyone; high: another account; medium: an organization or a part of it")
def severity_of_sharing(event: AccountEvent) -> Severity:
    """Critical for everyone, high for another account, medium within an organization."""
    found = recipients(event)
    if EVERYONE in found:
        return Severity.CRITICAL
    if all(name.startswith("organization") for name in found):
        return Severity.MEDIUM
    return Severity.HIGH


def _called(text: str) -> str:
    if text.lower() == "all":
        return EVERYONE
    if ":organization/" in text or ":ou/" in text:
        kind = "organizational unit" if ":ou/" in text else "organization"
        return f"{kind} {text.rpartition('/')[2]}"
    return f"account {text}"
