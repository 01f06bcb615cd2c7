"""A cell of the fault matrix enters, what became of an event that met its faults leaves."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from typing import Any

from local_stack.original import Original
from local_stack.proxy import Fault
from local_stack.replica import Replica
from local_stack.replication import replicated
from local_stack.slack import Post, SlackFault
from local_stack.variation import id_of, thing_of, varied

AT_ONCE = 8  # cells; each is a function in a process of its own
RUNS = 3  # at most, of a cell; a machine that is too busy for the local AWS loses the table, too
FIRST_TRY = 180  # seconds for a cold start on a busy machine, and a first try
FOLDING = {"WINDOW_MINUTES": "10"}  # on, whatever the stack was deployed with
HOLD = 4.0  # seconds that the faults last once each has been met
OK = "ok"
GONE = "404"  # what no retry mends
SLACK = (OK, "429", "500", "timeout", "reset", GONE, "slow")
SNS = (OK, "throttled", "down")
MEMORY = (OK, "down")


@dataclass(frozen=True, slots=True)
class Cell:
    """What fails: Slack, the topic's service, the table's service."""

    slack: str
    sns: str
    state_table: str

    def __str__(self) -> str:
        return f"{self.slack}-{self.sns}-{self.state_table}"


CELLS = tuple(Cell(*words) for words in product(SLACK, SNS, MEMORY))


@dataclass(frozen=True, slots=True)
class Seen:
    """What people and machines have got: Slack's posts, the topic's alerts, the dead letters."""

    posts: list[Post]
    alerts: list[dict[str, Any]]
    dead: list[dict[str, Any]]
    event_id: str

    @property
    def told(self) -> list[dict[str, Any]]:
        """The topic's alerts of the event."""
        return [alert for alert in self.alerts if alert["id"] == self.event_id]

    @property
    def notices(self) -> list[dict[str, Any]]:
        """The topic's alerts of what Slack answers."""
        return [alert for alert in self.alerts if "Slack answer" in alert["headline"]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was seen once the faults had healed and, after a redrive, once more.

    `lost` is how often the function said that it could not ask Memory: each time it speaks, though
    it may have spoken before.
    """

    healed: Seen
    redriven: Seen
    lost: int

    @property
    def at_most(self) -> int:
        """How often a channel may have been told: once, but for what Memory could not know."""
        return 1 + self.lost


def outcomes(original: Original, cells: tuple[Cell, ...] = CELLS) -> dict[Cell, Future[Outcome]]:
    """Every cell, many at once; what a cell raises is raised where its result is asked for."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return {cell: threads.submit(outcome, original, cell) for cell in cells}


def outcome(original: Original, cell: Cell) -> Outcome:
    """What becomes of one event; of another where the table was well and yet was missed."""
    for run in range(1, RUNS + 1):
        found = _run(original, cell, f"cell-{cell}-{run}")
        if cell.state_table != OK or not found.lost:
            break
    return found


def _run(original: Original, cell: Cell, name: str) -> Outcome:
    """Send one event into its faults, heal them, and wait until nothing waits any more.

    Where Slack will never take it, that heals last, by a person's hand, as does the redrive.
    """
    event = varied(str(cell))
    with replicated(original, name, FOLDING) as replica:
        with ExitStack() as by_hand:
            _suffer(replica, cell, event, by_hand)
            replica.wait_until_empty()
        healed = redriven = _seen(replica, cell, id_of(event))
        if healed.dead:
            replica.send(*(letter["Body"] for letter in healed.dead))
            replica.wait_until_empty()
            redriven = _seen(replica, cell, id_of(event))
        return Outcome(healed, redriven, replica.logged("state table unavailable"))


def _suffer(replica: Replica, cell: Cell, body: str, by_hand: ExitStack) -> None:
    """Send the message, and heal a while after each fault has been met."""
    with ExitStack() as stack:
        faults: dict[str, Fault | SlackFault] = {}
        if cell.slack != OK:
            slack = replica.faults.slack(cell.slack, retry_after=2, seconds=3)
            faults["slack"] = (by_hand if cell.slack == GONE else stack).enter_context(slack)
        if cell.sns != OK:
            faults["sns"] = stack.enter_context(replica.faults.sns(cell.sns))
        if cell.state_table != OK:
            faults["memory"] = stack.enter_context(replica.faults.state_table(cell.state_table))
        replica.send(body)
        end = time.monotonic() + FIRST_TRY
        while not all(fault.met for fault in faults.values()):
            met = {name: fault.met for name, fault in faults.items()}
            assert time.monotonic() < end, f"{cell} met {met} of its faults"
            time.sleep(0.05)
        if faults:
            time.sleep(HOLD)


def _seen(replica: Replica, cell: Cell, event_id: str) -> Seen:
    posts = replica.slack.said(thing_of(str(cell)))
    return Seen(posts, list(replica.told_topic()), replica.dead(), event_id)
