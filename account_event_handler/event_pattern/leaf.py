"""A field's list of values enters, the test of what an event holds in that field leaves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from account_event_handler.event_pattern.addresses import address, same_address
from account_event_handler.event_pattern.errors import PatternError
from account_event_handler.event_pattern.numeric import equals
from account_event_handler.event_pattern.operators import is_absent, test_of
from account_event_handler.event_pattern.strings import Test

ABSENT = object()


@dataclass(frozen=True, slots=True)
class Leaf:
    texts: frozenset[str]
    tests: tuple[Test, ...]
    may_be_absent: bool

    @classmethod
    def of(cls, values: list[object], at: str) -> "Leaf":
        if not values:
            raise PatternError(at, "must not be an empty list")
        texts = frozenset([value for value in values if isinstance(value, str)])
        tests = [] if len(texts) == len(values) else _tests(values, at)
        if addresses := [found for text in texts if (found := address(text))]:
            tests.append(same_address(addresses))
        return cls(texts, tuple(tests), is_absent in tests)

    def holds(self, value: object) -> bool:
        """Whether the field may hold this; an object or an empty list is as good as absent."""
        if isinstance(value, list):
            found = list(scalars(value))
            return any(map(self.admits, found)) if found else self.may_be_absent
        if value is ABSENT or isinstance(value, dict):
            return self.may_be_absent
        return self.admits(value)

    def admits(self, scalar: object) -> bool:
        if isinstance(scalar, str) and scalar in self.texts:
            return True
        return bool(self.tests) and any(test(scalar) for test in self.tests)


def scalars(value: list[object]) -> Iterator[object]:
    """What a list holds at any depth, but not inside objects: those are fields of their own."""
    pending = [value]
    while pending:
        for element in pending.pop():
            if isinstance(element, list):
                pending.append(element)
            elif not isinstance(element, dict):
                yield element


def _tests(values: list[object], at: str) -> list[Test]:
    places = ((value, f"{at}[{index}]") for index, value in enumerate(values))
    return [_test(value, place) for value, place in places if not isinstance(value, str)]


def _test(value: object, at: str) -> Test:
    if value is None or isinstance(value, bool):
        return lambda scalar: scalar is value
    if isinstance(value, int | float):
        return equals(value, at)
    if isinstance(value, Mapping):
        return test_of(value, at)
    raise PatternError(at, "must be a string, number, true, false, null or an operator")
