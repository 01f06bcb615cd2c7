"""What an event would have said, and what came of a part of a file, on its way to be counted."""

from dataclasses import dataclass, field

from account_event_handler.model import Severity


@dataclass(frozen=True, slots=True)
class Kind:
    """What a row of the table is about; the texts are clean."""

    severity: Severity
    watch: str
    actor: str
    account: str


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """One alert: `id` is empty where its event has none, `text` where messages are not asked for.

    `pattern` is that of a mute that would silence it, as JSON text, empty where there is none.
    """

    id: bytes
    kind: Kind
    pattern: str
    text: str


@dataclass(slots=True)
class Part:
    """Everything in it adds up; `size` is in bytes of the file as it is stored.

    The stack's mutes have silenced `muted`, those that are tried `tried` of the others. These and
    `quieter` hold an id for each alert, as `Told` does.
    """

    file: int
    size: int = 0
    records: int = 0
    quieter: list[bytes] = field(default_factory=list)
    muted: list[bytes] = field(default_factory=list)
    tried: list[bytes] = field(default_factory=list)
    told: list[DeliveryResult] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    last: bool = False

    @property
    def alerts(self) -> int:
        return len(self.quieter) + len(self.muted) + len(self.tried) + len(self.told)
