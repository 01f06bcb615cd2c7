"""`python -m local_stack.burst`: a burst of events enters, what people got for it is shown.

How many messages, how soon, and whether every event was told or counted exactly once. Slack takes
one message a second here, as the real one does.
"""

import argparse
import signal
import sys
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from local_stack.errors import LocalStackError, show_error
from local_stack.original import Original
from local_stack.reconciliation import Reconciliation, of_slack, of_topic
from local_stack.replica import Replica
from local_stack.replication import replicated
from local_stack.slack import SlackStandIn
from local_stack.stack import local_stack
from local_stack.variation import id_of, varied

WINDOW = {"WINDOW_MINUTES": "1"}  # the shortest; nobody wants to wait for ten
PATIENCE = 3600.0  # seconds
LOOK = 0.25  # seconds


@dataclass(frozen=True, slots=True)
class Figures:
    """One burst: `read` is when the queue held only what it delays, `done` when it was empty.

    All times are seconds from the first event sent; `first` is Slack's first post. `forgotten` is
    how often the function had to do without Memory, as on a machine that is too busy. `busiest` is
    how many alerts the topic was told in the second that had most.
    """

    events: int
    kinds: int
    slack: Reconciliation
    topic: Reconciliation
    dead: int
    forgotten: int
    first: float
    read: float
    done: float
    busiest: int


def burst(original: Original, events: int, kinds: int, patience: float = PATIENCE) -> Figures:
    """Send so many events of so many kinds to a new replica, and wait until all is told."""
    bodies = [varied(f"person-{number % kinds:05}") for number in range(events)]
    sent = [id_of(body) for body in bodies]
    name, slack = f"burst-{events}-{kinds}", SlackStandIn(rate=1)
    straight = {"AWS_ENDPOINT_URL": original.deployment.ministack.url}  # past the proxy
    with replicated(original, name, WINDOW | straight, slack) as replica:
        started = time.monotonic()
        replica.send(*bodies)
        read = _seconds_until(replica, started, patience, yet_to_appear=False)
        done = _seconds_until(replica, started, patience, yet_to_appear=True)
        topic = of_topic(replica, sent)
        return Figures(
            events=events,
            kinds=kinds,
            slack=of_slack(replica, sent),
            topic=topic,
            dead=len(replica.dead()),
            forgotten=replica.logged("state table unavailable"),
            first=slack.posts[0].at - started if slack.posts else 0.0,
            read=read,
            done=done,
            busiest=busiest(replica.told_at),
        )


def busiest(times: Sequence[float]) -> int:
    """How many of the times are in the second that has most of them, wherever it begins."""
    times = sorted(times)
    return max((bisect_left(times, time + 1) - at for at, time in enumerate(times)), default=0)


def _seconds_until(
    replica: Replica, started: float, patience: float, *, yet_to_appear: bool
) -> float:
    while waiting := replica.waiting(yet_to_appear=yet_to_appear):
        if time.monotonic() - started > patience:
            raise LocalStackError(f"{waiting} messages still wait after {patience:.0f} s")
        time.sleep(LOOK)
    return time.monotonic() - started


def shown(figures: list[Figures]) -> Table:
    """The figures as a table."""
    table = Table(title="Bursts on the local stack; Slack takes one message a second")
    columns = ("events", "kinds", "Slack", "topic", "stand for", "lost", "twice", "dead")
    for column in (*columns, "forgotten", "in a second", "first s", "read s", "done s"):
        table.add_column(column, justify="right")
    for each in figures:
        both = (each.slack, each.topic)
        table.add_row(
            f"{each.events:,}",
            f"{each.kinds:,}",
            *(f"{books.messages:,}" for books in both),
            " / ".join(f"{books.stands_for:,}" for books in both),
            " / ".join(str(books.lost) for books in both),
            " / ".join(str(books.twice) for books in both),
            str(each.dead),
            str(each.forgotten),
            str(each.busiest),
            *(f"{seconds:.1f}" for seconds in (each.first, each.read, each.done)),
        )
    return table


def main() -> int:
    """Run the bursts that the command line names; 1 when an event is not accounted for."""
    parser = argparse.ArgumentParser(prog="local_stack.burst", description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--kinds", type=int, nargs="+", default=[1, 100, 10_000])
    arguments = parser.parse_args()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)  # so that nothing is left running
    console, figures = Console(highlight=False), []
    try:
        with local_stack() as running:
            original = Original.of(running.deployment)
            for kinds in arguments.kinds:
                figures.append(burst(original, arguments.events, kinds))
                console.print(shown(figures[-1:]))
    except LocalStackError as error:
        show_error(console, error)
        return 1
    console.print(shown(figures))
    balanced = all(each.slack.balanced and each.topic.balanced for each in figures)
    return 0 if balanced and not any(each.dead for each in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
