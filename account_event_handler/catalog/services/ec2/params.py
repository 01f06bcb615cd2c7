"""Request parameters of EC2 calls, whichever way CloudTrail spells and wraps them.

Old calls name a field `instanceId` and wrap lists as {"items": […]}. Newer ones name it `InstanceId` inside
`<Call>Request`, where a list of one is the thing itself and a text in a list is {"content": …, "tag": 1}.
"""

from collections.abc import Mapping
from typing import Any

from account_event_handler.catalog.conditions import Word
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.model import AccountEvent


def param(event: AccountEvent, path: str) -> Any:
    """The request's field at a path as old calls spell it (`instanceId`), None where missing."""
    value = event.field(f"requestParameters.{path}")
    if value is not None:
        return value
    spelled = ".".join(step[:1].upper() + step[1:] for step in path.split("."))
    return event.field(f"requestParameters.{event.text('eventName')}Request.{spelled}")


def items_of(value: object) -> list[Any]:
    """The items of a list in any of its wrappings; a single thing is a list of one."""
    match value:
        case None | "":
            return []
        case list():
            return [item for each in value for item in items_of(each)]
        case Mapping():
            inner = [value[key] for key in ("items", "item", "content") if key in value]
            return items_of(inner) if inner else [value] * bool(value)
    return [value]


def texts(event: AccountEvent, path: str) -> list[str]:
    """The strings at a path, also where there is only one; numbers as text."""
    return strings(param(event, path))


def strings(value: object) -> list[str]:
    """The strings and numbers among the items of a list, as text."""
    return [str(each) for each in items_of(value) if isinstance(each, str | int)]


def placeholder(*paths: str, form: str = "{}") -> Word:
    """A word for a sentence: what the first of the paths that has something says, in a form such as "image {}"."""

    def first(event: AccountEvent) -> str | None:
        found = next(filter(None, (texts(event, path) for path in paths)), [])
        return form.format(found[0] if len(found) == 1 else human_list(found)) if found else None

    return first


def placeholders(*paths: str) -> dict[str, Word]:
    """A word for each of the paths, called as the path is."""
    return {path: placeholder(path) for path in paths}


def is_off(event: AccountEvent, path: str) -> bool:
    return _switch(event, path) == "false"


def is_on(event: AccountEvent, path: str) -> bool:
    return _switch(event, path) == "true"


def _switch(event: AccountEvent, path: str) -> str:
    """`true` or `false` where the request sets it, plainly or as {"value": true}."""
    value = param(event, path)
    return str(value.get("value", value.get("Value")) if isinstance(value, Mapping) else value).lower()
