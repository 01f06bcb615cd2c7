"""How many messages the alerts make: repeats are grouped by windows of their kind, some are listed once a day."""

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
LIST = Kind(Severity.LOW, LEARNED.name, "", "")  # of machines' low firsts, and of what was denied again
_MOST = 250_000  # alerts that wait for their neighbours, which may come in any order


class Windows(Struct):
    """Adds alerts up; `messages` of each kind are complete after `close`."""

    messages: Counter[Kind] = field(default_factory=Counter)
    _waiting: dict[str, list[tuple[Moment, Kind]]] = field(default_factory=dict)
    # What machines do, if it is a first, and if it is listed anyway.
    _quiet: list[tuple[float, Kind, bool, bool]] = field(default_factory=list)
    _count: int = 0

    def add(
        self, moment: Moment, kind: Kind, *, is_quiet: bool = False, is_first: bool = False, is_listed: bool = False
    ) -> None:
        if is_quiet or is_listed:
            self._quiet.append((moment.time, kind, is_first, is_listed))
        if not ((is_quiet and is_first) or is_listed):
            self._waiting.setdefault(moment.group, []).append((moment, kind))
        self._count += 1
        if self._count >= _MOST:
            self.close()

    def close(self) -> None:
        for moments in self._waiting.values():
            self._send(sorted(moments))
        self._send_firsts()
        self._waiting, self._quiet, self._count = {}, [], 0

    def _send_firsts(self) -> None:
        """As `Novelty`: what comes within 24 hours of another or of a list waits for the list of its day."""
        since, listed, lists = dict[str, float](), dict[str, int](), set[int]()
        for time, kind, is_first, is_listed in sorted(self._quiet):
            account, day = kind.account, int(time // DAY)
            if listed.get(account, day) < day:
                since[account] = (listed.pop(account) + 1) * DAY
            if not is_listed and time - since.get(account, float("-inf")) >= DAY:
                since[account] = time
                self.messages[kind] += is_first
            elif is_first or is_listed:
                listed[account] = day
                lists.add(day)
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
