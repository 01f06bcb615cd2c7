"""One statement of a policy, with every field a tuple of strings, and IAM's wildcards."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

Condition = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement's fields, whichever way IAM's JSON spells them.

    `principals` are (kind, value), kinds in lower case; `exceptions` are the actions of
    NotAction; `conditions` are (operator, key, values), operator and key in lower case.
    """

    allows: bool
    principals: tuple[tuple[str, str], ...]
    actions: tuple[str, ...]
    exceptions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...]

    @classmethod
    def read(cls, raw: Mapping[object, object]) -> "Statement":
        """The statement; an effect that cannot be read counts as Allow, NotPrincipal as anyone."""
        fields = {str(key).lower(): value for key, value in raw.items()}
        principal = "*" if "notprincipal" in fields else fields.get("principal")
        return cls(
            allows=str(fields.get("effect")).strip().lower() != "deny",
            principals=_principals(principal),
            actions=_strings(fields.get("action")),
            exceptions=_strings(fields.get("notaction")),
            resources=("*",) if "notresource" in fields else _strings(fields.get("resource")),
            conditions=_conditions(fields.get("condition")),
        )

    def covers(self, action: str) -> bool:
        """Whether the statement's actions include this one, such as `iam:PassRole`."""
        if self.exceptions:
            return not any(covers(pattern, action) for pattern in self.exceptions)
        return any(covers(pattern, action) for pattern in self.actions)


def covers(pattern: str, text: str) -> bool:
    """Whether an action or ARN with the wildcards `*` and `?` includes this text."""
    pattern, text = pattern.lower(), text.lower()
    if "*" not in pattern and "?" not in pattern:
        return pattern == text
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def is_any(pattern: str) -> bool:
    """Whether a pattern is nothing but wildcards: `*`, `**`, `*:*`."""
    return "*" in pattern and not pattern.strip("*?:")


def _principals(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping):
        return tuple(("aws", text) for text in _strings(value))
    return tuple(
        ("aws" if kind == "*" else str(kind).lower(), text) for kind, texts in value.items() for text in _strings(texts)
    )


def _conditions(value: object) -> tuple[Condition, ...]:
    if not isinstance(value, Mapping):
        return ()
    return tuple(
        (str(operator).lower(), str(key).lower(), _strings(values))
        for operator, keys in value.items()
        if isinstance(keys, Mapping)
        for key, values in keys.items()
    )


def _strings(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(text for item in values if (text := _text(item)))


def _text(value: object) -> str:
    """A string, a flag, or an account id that somebody wrote as a number."""
    if isinstance(value, int) and 0 <= value < 10**12:
        return str(value)
    return value.strip() if isinstance(value, str) else ""
