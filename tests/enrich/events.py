"""Sample events, and copies of them with other fields."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent
from tests.support.samples import sample


def event(name: str, change: Mapping[str, Any] | None = None) -> AccountEvent:
    """A sample whose fields at the dotted paths inside `detail` are others; None takes one out."""
    payload = json.loads(json.dumps(sample(name)))
    for path, value in (change or {}).items():
        *steps, last = path.split(".")
        holder = payload["detail"]
        for step in steps:
            holder = holder[step]
        holder[last] = value
        if value is None:
            del holder[last]
    read = decode(payload)
    assert isinstance(read, AccountEvent)
    return read


def always(client: Any) -> Callable[[str, str], Any]:
    """The client for whichever account and region."""
    return lambda account, region: client


class Fake:
    """A client whose operations answer the same each time, or raise it; `asked` is with what."""

    def __init__(self, **answers: Any) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._answers = answers

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        answer = self._answers[operation]

        def ask(**asked: Any) -> Any:
            self.asked.append((operation, asked))
            if isinstance(answer, Exception):
                raise answer
            return answer

        return ask
