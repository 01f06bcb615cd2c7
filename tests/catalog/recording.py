"""Records what a watch's functions read of an event."""

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from account_event_handler.catalog.watch import Watch
from account_event_handler.model import AccountEvent
from tests.catalog.service_models import FieldPath
from tests.support.stack_context import context

_ROOMS = ("account_event_handler.catalog.", "account_event_handler.own_stack.")
_EVENT = AccountEvent.__module__
_WRAPPINGS = "account_event_handler.catalog.services.ec2.params"
# functions that read what they are told to: who told them is the reader
_TOLD = (
    "conditions.",
    "services.ec2.params.",
    "record.mappings",
    "record.strings",
    "record.values_at",
    "record.text",
    "policy.document.ResourcePolicy.",
    "policy.document.policy_at.",
)
_ALTERNATIVES = "conditions.text_at."


class Read(NamedTuple):
    """A path, and what asked for it: a function's name, or the watch's own function."""

    reader: object
    path: FieldPath


class RecordedEvent(AccountEvent, frozen=True):
    """An event whose `reads` grow as its fields are asked for."""

    reads: set[Read]

    def field(self, path: str) -> Any:
        steps = tuple(path.split("."))
        second_spelling = f"{self.detail.get('eventName')}Request"  # of what `asked` asks for
        if second_spelling not in steps:
            _note(steps, self.reads)
        return AccountEvent.field(self, path)


def reads_of(watch: Watch, event: AccountEvent) -> Iterable[Read]:
    """What is read until a function returns or raises, as it may for events that lack much."""
    values = {name: getattr(event, name) for name in event.__struct_fields__}
    for function in (watch.when, _applies_to(watch), watch.severity, *watch.words.values()):
        reads: set[Read] = set()
        detail = _noting(event.detail, (), reads)
        if callable(function):
            with suppress(Exception):  # as watches do; what was read until then counts
                function(RecordedEvent(**{**values, "detail": detail}, reads=reads))
        yield from (read._replace(reader=read.reader or function) for read in reads)


def _applies_to(watch: Watch) -> Callable[[AccountEvent], bool] | None:
    applies_to = watch.applies_to
    return None if applies_to is None else lambda event: applies_to(event, context())


class _Noting(dict[str, Any]):
    """An object inside an event, noting what is read of it."""

    def __init__(self, values: dict[str, Any], path: FieldPath, reads: set[Read]) -> None:
        super().__init__({key: _noting(v, (*path, key), reads) for key, v in values.items()})
        self._path, self._reads = path, reads

    def get(self, key: str, default: Any = None) -> Any:
        self._note(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self._note(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> Any:
        self._note(key)
        return super().__getitem__(key)

    def _note(self, key: str) -> None:
        """But not the steps of a path already noted, nor a search for wrappings."""
        module = sys._getframe(2).f_globals["__name__"]
        if module not in (_EVENT, _WRAPPINGS):
            _note((*self._path, key), self._reads)


def _noting(value: Any, path: FieldPath, reads: set[Read]) -> Any:
    if isinstance(value, dict):
        return _Noting(value, path, reads)
    if isinstance(value, list):
        return [_noting(each, (*path, str(index)), reads) for index, each in enumerate(value)]
    return value


def _note(path: FieldPath, reads: set[Read]) -> None:
    reads.add(Read(_reader(), path))


def _reader() -> str:
    """The innermost function of the catalog that chose the path, empty where a watch did.

    A list of alternatives is one reader, whoever asks for it.
    """
    frame = sys._getframe(2)
    while frame.f_back is not None:
        module = frame.f_globals["__name__"]
        name = f"{module.removeprefix(_ROOMS[0])}.{frame.f_code.co_qualname}"
        if name.startswith(_ALTERNATIVES):
            return ", ".join(frame.f_locals["paths"])
        if module.startswith(_ROOMS) and not name.startswith(_TOLD):
            return name
        frame = frame.f_back
    return ""
