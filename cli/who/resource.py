"""Whether a record names a resource, by its id, ARN, name or a tag's value, and whether it made it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from account_event_handler.ingest.outcome import outcome_of
from account_event_handler.model import AccountEvent, Result

# Where CloudTrail names what a call was about; whom it was made by stands elsewhere.
_PARTS = ("requestParameters", "responseElements", "resources", "additionalEventData", "serviceEventDetails")
_DEEPEST = 24  # levels; CloudTrail's go to some ten
_SECRET = re.compile(r"-[A-Za-z0-9]{6}")  # what Secrets Manager puts behind a secret's name in its ARN
_SOURCES = {"cloudwatch": "monitoring", "execute-api": "apigateway", "elasticfilesystem": "elasticfilesystem"}
_MAKES = re.compile(
    r"(?:Allocate|BatchCreate|Copy|Create|Import|Launch|Provision|Purchase|Register|Request|Restore|Run)(\w*)"
)
_ENDS = ("identifier", "arn", "name", "id")
_DATE = re.compile(r"\d{8}$|20\d\d_\d\d_\d\d$")  # that Lambda and CloudFront put behind the names of their calls


def is_named(event: AccountEvent, name: str) -> bool:
    """Whether the call was about it: its request, its answer or the record's resources name it as a whole value."""
    return any(_names(value, name, event) for _, value in _values(event, _PARTS))


def is_made(event: AccountEvent, name: str) -> bool:
    """Whether the call created it: only the answer may know the id."""
    makes = _MAKES.match(event.text("eventName"))
    if makes is None or outcome_of(event).result is not Result.DONE:
        return False
    noun = _DATE.sub("", makes[1]).lower()
    asked, answered = (
        [(path, value) for path, value in _values(event, (part,)) if _names(value, name, event)]
        for part in ("requestParameters", "responseElements")
    )
    return any(_is_of(path, noun) for path, _ in (asked or answered))


def _is_of(path: tuple[str, ...], noun: str) -> bool:
    """Whether a field's name says that it is what the call makes: `groupId` of CreateSecurityGroup."""
    for step in reversed(path):
        stem = step.lower()
        for end in _ENDS:
            stem = stem.removesuffix(end)
        stem = stem.removesuffix("resource") or stem  # dbiResourceId
        if stem and not stem.isdecimal():
            singular = noun.removesuffix("s")
            return singular.startswith(stem.removesuffix("s")) or singular.endswith(stem.removesuffix("s"))
    return True  # `name` and `arn` at the top are of what is made


def _names(value: str, name: str, event: AccountEvent) -> bool:
    if value == name:
        return True
    if value.startswith("arn:"):
        return not name.startswith("arn:") and _is_part(value, name)
    if name.startswith("arn:"):
        return _is_short(value, name, event)
    return value.startswith("https://") and value.rpartition("/")[2] == name


def _is_part(arn: str, name: str) -> bool:
    """Whether an ARN's resource is the name, ends with it or lies below it; its first word is a kind of things."""
    _, _, service, _, _, resource, *_ = [*arn.split(":", 5), "", "", "", "", ""]
    resource = resource.removesuffix(":*")
    if resource == name or resource.endswith((f"/{name}", f":{name}")):
        return True
    before, found, after = resource.partition(name)
    if not found:
        return False
    if not before:
        return service == "s3" and after[0] == "/"  # a bucket has no kind before it
    return before[-1] in "/:" and (after[0] in "/:" or bool(_SECRET.fullmatch(after)))


def _is_short(value: str, arn: str, event: AccountEvent) -> bool:
    """Whether a value is the name in the ARN that is asked for, in a call to its service, account and Region."""
    _, _, service, region, account, *rest = [*arn.split(":", 5), "", "", "", "", ""][:6]
    resource = rest[0] if rest else ""
    if not resource or event.source != f"aws.{_SOURCES.get(service, service)}":
        return False
    if (account and account != event.account) or (region and region != event.region):
        return False
    return value in (resource, short_name(arn))


def short_name(name: str) -> str:
    """The last part of an ARN, as requests name the resource; any other name as it is."""
    resource = name.split(":", 5)[-1] if name.startswith("arn:") else name
    return resource.rpartition("/" if "/" in resource else ":")[2] if resource != name else name


def _values(event: AccountEvent, parts: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text below these parts of the record, with the names that lead to it."""
    for part in parts:
        yield from _texts(event.detail.get(part), (), _DEEPEST)


def _texts(value: Any, path: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], str]]:
    match value:
        case str():
            yield path, value
        case list() if depth:
            for each in value:
                yield from _texts(each, path, depth - 1)
        case Mapping() if depth:
            for name, each in value.items():
                yield from _texts(each, (*path, name), depth - 1)
