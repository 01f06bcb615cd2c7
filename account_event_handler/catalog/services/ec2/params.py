"""Request parameters of EC2 calls, whichever way CloudTrail spells and wraps them.

Old calls name a field `instanceId` and wrap lists as {"items": […]}. Newer ones name it
`InstanceId` inside `<Call>Request`, where a list of one is the thing itself and a text in a list
is {"content": …, "tag": 1}.
"""

from collections.abc import Callable, Mapping
from typing import Any

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
    return [str(each) for each in items_of(value) if isinstance(each, str | int) and each != ""]


def placeholder(*paths: str) -> Callable[[AccountEvent], str | None]:
    """A word for a sentence: what the first of the paths that has something says."""
    return lambda event: next(filter(None, (_few(texts(event, path)) for path in paths)), None)


def placeholders(*paths: str) -> dict[str, Callable[[AccountEvent], str | None]]:
    """A word for each of the paths, called as the path is."""
    return {path: placeholder(path) for path in paths}


def _few(found: list[str]) -> str:
    return found[0] if len(found) == 1 else human_list(found)


def is_off(event: AccountEvent, path: str) -> bool:
    """Whether the request sets a switch to false, plainly or as {"value": false}."""
    return _switch(event, path) in (False, "false")


def is_on(event: AccountEvent, path: str) -> bool:
    """Whether the request sets a switch to true, plainly or as {"value": true}."""
    return _switch(event, path) in (True, "true")


def _switch(event: AccountEvent, path: str) -> object:
    value = param(event, path)
    if isinstance(value, Mapping):
        value = value.get("value", value.get("Value"))
    return value.lower() if isinstance(value, str) else value
