"""The fault matrix: what becomes of one event under each combination of faults."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from typing import Any

from tests.end_to_end.support.deployed_function import DeployedFunction
from tests.end_to_end.support.event_factory import bucket_of, id_of, new_event
from tests.end_to_end.support.isolated_stack import IsolatedStack
from tests.end_to_end.support.provision import provisioned
from tests.end_to_end.support.proxy import Fault
from tests.end_to_end.support.slack import Post, SlackFault

AT_ONCE = 8  # cells; each is a function in a process of its own
RUNS = 3  # at most, of a cell: on a busy machine the local AWS may time out for the table
FIRST_TRY = 180  # seconds for a cold start on a busy machine, and a first try
GROUPING = {"WINDOW_MINUTES": "10"}  # on, whatever the stack was deployed with
HOLD = 4.0  # seconds that the faults last once each has been met
OK = "ok"
GONE = "404"  # no retry helps
SLACK = (OK, "429", "500", "timeout", "reset", GONE, "slow")
SNS = (OK, "throttled", "down")
STATE_TABLE = (OK, "down")


@dataclass(frozen=True, slots=True)
class Cell:
    """What fails: Slack, the topic's service, the table's service."""

    slack: str
    sns: str
    state_table: str

    def __str__(self) -> str:
        return f"{self.slack}-{self.sns}-{self.state_table}"


CELLS = tuple(Cell(*words) for words in product(SLACK, SNS, STATE_TABLE))


@dataclass(frozen=True, slots=True)
class Seen:
    """What was sent: Slack's posts, the topic's alerts, the dead letters."""

    posts: list[Post]
    alerts: list[dict[str, Any]]
    dead: list[dict[str, Any]]
    event_id: str

    @property
    def published(self) -> list[dict[str, Any]]:
        """The topic's alerts of the event."""
        return [alert for alert in self.alerts if alert["id"] == self.event_id]

    @property
    def notices(self) -> list[dict[str, Any]]:
        """The topic's alerts that Slack denies messages."""
        return [alert for alert in self.alerts if "Slack answer" in alert["headline"]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was seen once the faults had healed and, after a redrive, once more.

    `lost` is how often the state table was unavailable to the function: each time it sends the
    alert, though it may have sent it before.
    """

    healed: Seen
    redriven: Seen
    lost: int

    @property
    def at_most(self) -> int:
        """How often a channel may have got the alert: once, and once more for each `lost`."""
        return 1 + self.lost


def outcomes(deployed: DeployedFunction, cells: tuple[Cell, ...] = CELLS) -> dict[Cell, Future[Outcome]]:
    """Run every cell, many at once."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return {cell: threads.submit(outcome, deployed, cell) for cell in cells}


def outcome(deployed: DeployedFunction, cell: Cell) -> Outcome:
    """What becomes of one event; of another if the table timed out without a fault."""
    for run in range(1, RUNS + 1):
        found = _run(deployed, cell, f"cell-{cell}-{run}")
        if cell.state_table != OK or not found.lost:
            break
    return found


def _run(deployed: DeployedFunction, cell: Cell, name: str) -> Outcome:
    """Send one event into its faults, heal them, and wait until the queue is empty.

    A Slack that is gone heals last, before the redrive, as people have to do both.
    """
    event = new_event(str(cell))
    with provisioned(deployed, name, GROUPING) as isolated:
        with ExitStack() as by_hand:
            _send_into_faults(isolated, cell, event, by_hand)
            isolated.wait_until_empty()
        healed = redriven = _seen(isolated, cell, id_of(event))
        if healed.dead:
            isolated.send(*(letter["Body"] for letter in healed.dead))
            isolated.wait_until_empty()
            redriven = _seen(isolated, cell, id_of(event))
        return Outcome(healed, redriven, isolated.logged("state table unavailable"))


def _send_into_faults(isolated: IsolatedStack, cell: Cell, body: str, by_hand: ExitStack) -> None:
    """Send the message, and heal the faults a while after each has been met."""
    with ExitStack() as stack:
        faults: dict[str, Fault | SlackFault] = {}
        if cell.slack != OK:
            slack = isolated.faults.slack(cell.slack, retry_after=2, seconds=3)
            faults["slack"] = (by_hand if cell.slack == GONE else stack).enter_context(slack)
        if cell.sns != OK:
            faults["sns"] = stack.enter_context(isolated.faults.sns(cell.sns))
        if cell.state_table != OK:
            faults["state_table"] = stack.enter_context(isolated.faults.state_table(cell.state_table))
        isolated.send(body)
        end = time.monotonic() + FIRST_TRY
        while not all(fault.met for fault in faults.values()):
            met = {name: fault.met for name, fault in faults.items()}
            assert time.monotonic() < end, f"{cell} met {met} of its faults"
            time.sleep(0.05)
        if faults:
            time.sleep(HOLD)


def _seen(isolated: IsolatedStack, cell: Cell, event_id: str) -> Seen:
    posts = isolated.slack.said(bucket_of(str(cell)))
    return Seen(posts, list(isolated.topic_alerts()), isolated.dead_letters(), event_id)
