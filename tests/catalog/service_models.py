"""Whether AWS's service model has a path as CloudTrail spells it."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import replace
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import botocore

from tests.catalog.cloudtrail_spelling import (
    CAPITAL,
    EC2_WRAPPED,
    FOLDERS,
    ODDITIES,
    OMITTED,
    OPERATIONS,
    RECORD,
    SMALL_CALLS,
    XML_EXTRAS,
)

FieldPath = tuple[str, ...]

REQUEST, RESPONSE = "requestParameters", "responseElements"
_DATA = Path(botocore.__file__).parent / "data"
_DATED = re.compile(r"(?P<name>\w+?)(?P<date>\d{8})(v\d)?")
_UNDATED_SINCE = "2019"  # Lambda's calls of an older API version carry its date in their name


class Call(NamedTuple):
    """An API call as its records name it: eventSource's first label and eventName."""

    source: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A shape inside a service's model, and the dialect in which CloudTrail writes its fields."""

    shapes: Mapping[str, Any]
    shape: str
    dialect: str

    def at(self, step: str) -> "Place | None":
        """The place one step further, None where the model knows no such step."""
        shape = self.shapes[self.shape]
        match shape["type"]:
            case "structure":
                members = shape["members"].items()
                found = (ref for name, ref in members if step == self._spelled(name, ref))
                ref = next(found, None)
                return replace(self, shape=ref["shape"]) if ref else None
            case "list":
                return self._in_list(step, shape["member"])
            case "map":
                return replace(self, shape=shape["value"]["shape"])
        return None

    def _spelled(self, name: str, ref: Mapping[str, Any]) -> str:
        sent: str = ref.get("locationName", name)
        match self.dialect:
            case "capital":
                return name
            case "s3":
                return sent
            case "ec2":
                return _small(sent)
            case "ec2 request":
                return str(ref.get("queryName") or sent[:1].upper() + sent[1:])
        return _small(name)

    def _in_list(self, step: str, ref: Mapping[str, Any]) -> "Place | None":
        """EC2 and S3 wrap lists; wrapped lists of one are the thing itself."""
        member = replace(self, shape=ref["shape"])
        match self.dialect:
            case "ec2" if step in ("items", "item"):
                return self
            case "ec2 request":
                is_wrapping = step.isdecimal() or step in ("content", "tag")
                return self if is_wrapping else member.at(step)
            case "s3" if not step.isdecimal():
                return self if step == ref.get("locationName") else member.at(step)
        return member if step.isdecimal() else None


def operations(call: Call) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """What the call may be: (folder, model, operation), nothing where no model has it."""
    names: Iterable[str] = OPERATIONS.get(call, {call.name} - _renamed(call.source))
    if call.source in SMALL_CALLS:
        names = (call.name[0].upper() + call.name[1:],)
    if call.source == "lambda" and (dated := _DATED.fullmatch(call.name)):
        names = (dated["name"],)
    models = [(f, _model(f)) for f in FOLDERS.get(call.source, (call.source,))]
    found = [(f, m, m["operations"][n]) for f, m in models for n in names if n in m["operations"]]
    return [each for each in found if call.source != "lambda" or _is_dated_so(call, each[2])]


def knows(call: Call, path: FieldPath) -> bool:
    """Whether a record of the call may hold something there; only of two fields more is known."""
    if len(path) == 1 or path[0] not in (REQUEST, RESPONSE):
        return path[0] in RECORD
    is_extra = path[-1] in XML_EXTRAS.get(call.source, ()) or path[1:] in OMITTED
    return is_extra or _is_odd(call, path) or is_modelled(call, path)


def is_modelled(call: Call, path: FieldPath) -> bool:
    """Whether the call's model alone, its names spelled as CloudTrail does, has the path."""
    part, *rest = path
    return any(_reaches(place, way) for place, way in _starts(call, part, rest))


def _is_odd(call: Call, path: FieldPath) -> bool:
    """Whether the tables have the path, or something beneath it."""
    plain = ".".join(step for step in path if not step.isdecimal())
    return any(
        call.source == odd.source
        and (not odd.names or call.name in odd.names)
        and (
            f"{odd.path}.".startswith(f"{plain}.")
            or (odd.path.endswith(".*") and f"{plain}.".startswith(odd.path[:-1]))
        )
        for odd in ODDITIES
    )


def _starts(call: Call, part: str, steps: list[str]) -> Iterator[tuple[Place, list[str]]]:
    """Where a path may begin, and what of it remains to be walked from there."""
    for folder, model, operation in operations(call):
        ref = operation.get("input" if part == REQUEST else "output")
        if not ref:
            continue
        shapes = model["shapes"]
        place = Place(shapes, ref["shape"], _dialect(folder))
        if folder.startswith("s3") and steps == [_subresource(operation)]:
            yield place, []
        if folder == "ec2" and call.name in EC2_WRAPPED:
            wrapper = call.name + ("Request" if part == REQUEST else "Response")
            if steps[0] == wrapper:
                is_request = part == REQUEST
                yield replace(place, dialect="ec2 request") if is_request else place, steps[1:]
            continue
        answer = list(shapes[ref["shape"]]["members"].values())
        if folder == "rds" and part == RESPONSE and len(answer) == 1:
            place = replace(place, shape=answer[0]["shape"])  # CloudTrail unpacks it
        yield place, steps


def _reaches(place: Place | None, steps: list[str]) -> bool:
    for step in steps:
        if place is None:
            return False
        place = place.at(step)
    return place is not None


def _dialect(folder: str) -> str:
    if folder in CAPITAL:
        return "capital"
    return {"ec2": "ec2", "s3": "s3", "s3control": "s3"}.get(folder, "plain")


def _subresource(operation: Mapping[str, Any]) -> str:
    """What S3 is asked for, `policy` in `/{Bucket}?policy`: CloudTrail has it with no value."""
    return re.split(r"[?/]", operation["http"]["requestUri"])[-1]


def _is_dated_so(call: Call, operation: Mapping[str, Any]) -> bool:
    date: str = operation["http"]["requestUri"][1:11].replace("-", "")
    dated = _DATED.fullmatch(call.name)
    return (dated["date"] if dated else None) == (date if date < _UNDATED_SINCE else None)


@cache
def _renamed(source: str) -> set[str]:
    """The operations that no record is named after."""
    named = {name for at, name in OPERATIONS if at == source}
    return {each for (at, _), behind in OPERATIONS.items() if at == source for each in behind} - named


@cache
def _model(folder: str) -> Mapping[str, Any]:
    versions = sorted(path for path in (_DATA / folder).iterdir() if path.is_dir())
    packed = (versions[-1] / "service-2.json.gz").read_bytes()
    model: Mapping[str, Any] = json.loads(gzip.decompress(packed))
    return model


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]
