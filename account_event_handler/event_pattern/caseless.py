"""A string that ignores case enters, how far it reads along an event's string leaves.

EventBridge takes each character of the pattern in its lower or its upper case, whatever their
lengths: "straße" covers "STRASSE". AlertGrouper both sides instead would take the Kelvin sign for a k.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caseless:
    cases: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, wanted: str) -> "Caseless":
        return cls(tuple((character.lower(), character.upper()) for character in wanted))

    def equals(self, value: str) -> bool:
        return self._reach(value) == len(value)

    def starts(self, value: str) -> bool:
        return self._reach(value) >= 0

    def ends(self, value: str) -> bool:
        end = len(value)
        for lower, upper in reversed(self.cases):
            if value.endswith(lower, 0, end):
                end -= len(lower)
            elif value.endswith(upper, 0, end):
                end -= len(upper)
            else:
                return False
        return True

    def _reach(self, value: str) -> int:
        """How many characters are read from the start, -1 when one is not as wanted."""
        start = 0
        for lower, upper in self.cases:
            if value.startswith(lower, start):
                start += len(lower)
            elif value.startswith(upper, start):
                start += len(upper)
            else:
                return -1
        return start
