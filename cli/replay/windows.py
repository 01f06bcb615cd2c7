"""How many messages the alerts make: repeats are grouped by windows of their kind, machines' low firsts listed."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct, field

from account_event_handler.catalog.findings import LEARNED
from account_event_handler.model import Severity
from account_event_handler.settings import OPERATOR_SETTINGS
from account_event_handler.state import DAY
from account_event_handler.suppress.grouping import SENT
from cli.replay.reader import Kind, Moment

SECONDS = 60 * int(OPERATOR_SETTINGS["WindowMinutes"].default)
LIST = Kind(Severity.LOW, LEARNED.name, "", "")  # of machines' low firsts
_MOST = 250_000  # alerts that wait for their neighbours, which may come in any order


class Windows(Struct):
    """Adds alerts up; `messages` of each kind are complete after `close`."""

    messages: Counter[Kind] = field(default_factory=Counter)
    _waiting: dict[str, list[tuple[Moment, Kind]]] = field(default_factory=dict)
    _firsts: list[tuple[float, Kind]] = field(default_factory=list)  # machines' low ones
    _count: int = 0

    def add(self, moment: Moment, kind: Kind, *, is_held: bool = False) -> None:
        if is_held:
            self._firsts.append((moment.time, kind))
        else:
            self._waiting.setdefault(moment.group, []).append((moment, kind))
        self._count += 1
        if self._count >= _MOST:
            self.close()

    def close(self) -> None:
        for moments in self._waiting.values():
            self._send(sorted(moments))
        self._send_firsts()
        self._waiting, self._firsts, self._count = {}, [], 0

    def _send_firsts(self) -> None:
        """As `Novelty`: the first of 24 hours in an account, and the others of a day in one list."""
        since, lists = dict[str, float](), set[int]()
        for time, kind in sorted(self._firsts):
            if time - since.get(kind.account, float("-inf")) >= DAY:
                since[kind.account] = time
                self.messages[kind] += 1
            else:
                lists.add(int(time // DAY))
        if lists:
            self.messages[LIST] += len(lists)

    def _send(self, moments: Iterable[tuple[Moment, Kind]]) -> None:
        """The first, critical ones about other objects, and a summary if others are left, in each window."""
        closes, sent, is_summed_up = float("-inf"), set[str](), False
        for (_, time, about), kind in moments:
            if time >= closes:
                closes, sent, is_summed_up = time + SECONDS, {about}, False
            elif kind.severity is Severity.CRITICAL and about not in sent and len(sent) < len(SENT):
                sent.add(about)
            elif is_summed_up:
                continue
            else:
                is_summed_up = True
            self.messages[kind] += 1
