"""Sample events enter; which fields an event of such a kind may have, besides its own, leaves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cli.samples import Sample

# What a call was given and has answered; all else of a record may be in the record of any call.
_OF_ONE_CALL = ("detail.requestParameters.", "detail.responseElements.")


@dataclass(frozen=True, slots=True)
class Fields:
    """The paths of all fields in CloudTrail's records of calls, and in other events."""

    calls: frozenset[str]
    others: frozenset[str]

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> "Fields":
        """Those that samples have."""
        return cls(
            frozenset(path for each in samples if _is_call(each) for path in _paths(each.envelope)),
            frozenset(
                path for each in samples if not _is_call(each) for path in _paths(each.envelope)
            ),
        )

    def may_have(self, sample: Sample, path: str) -> bool:
        """Whether events like the sample may have the field: also where nobody knows it."""
        if path not in self.calls and path not in self.others:
            return True
        if _is_call(sample) and not path.startswith(_OF_ONE_CALL):
            return path in self.calls
        return any(True for _ in values(sample.envelope, path.split(".")))


def values(node: object, steps: Sequence[str]) -> Iterator[object]:
    """What stands at a path, in every element of the lists on the way."""
    if isinstance(node, list):
        for element in node:
            yield from values(element, steps)
    elif not steps:
        yield node
    elif isinstance(node, Mapping) and steps[0] in node:
        yield from values(node[steps[0]], steps[1:])


def _is_call(sample: Sample) -> bool:
    return "via CloudTrail" in sample.event.detail_type


def _paths(node: object, within: str = "") -> Iterator[str]:
    if isinstance(node, list):
        for element in node:
            yield from _paths(element, within)
    elif isinstance(node, Mapping):
        for name, value in node.items():
            yield f"{within}{name}"
            yield from _paths(value, f"{within}{name}.")
