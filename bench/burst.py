"""`python -m bench.burst`: the messages that a burst of events causes on the local stack.

How many, how soon, and whether every event was sent or counted exactly once. Slack takes one
message a second here, as the real one does.
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
from local_stack.stack import local_stack
from tests.end_to_end.support.deployed_function import DeployedFunction
from tests.end_to_end.support.event_factory import id_of, new_event
from tests.end_to_end.support.exactly_once_audit import Audit, audit_slack, audit_topic
from tests.end_to_end.support.isolated_stack import IsolatedStack
from tests.end_to_end.support.provision import provisioned
from tests.end_to_end.support.shared_stack import PARAMETERS
from tests.end_to_end.support.slack import SlackStandIn

WINDOW = {"WINDOW_MINUTES": "1"}  # the shortest
PATIENCE = 3600.0  # seconds
POLL = 0.25  # seconds


@dataclass(frozen=True, slots=True)
class Figures:
    """One burst: `read` is when the queue held only what it delays, `done` when it was empty.

    All times are seconds from the first event sent; `first` is Slack's first post. `unavailable`
    is how often the state table was, as on a machine that is too busy. `busiest` is how many
    alerts the topic got in its busiest second.
    """

    events: int
    kinds: int
    slack: Audit
    topic: Audit
    dead: int
    unavailable: int
    first: float
    read: float
    done: float
    busiest: int


def burst(deployed: DeployedFunction, events: int, kinds: int, patience: float = PATIENCE) -> Figures:
    """Send events of so many kinds to a new isolated stack, and wait until its queue is empty."""
    bodies = [new_event(f"person-{number % kinds:05}") for number in range(events)]
    sent = [id_of(body) for body in bodies]
    name, slack = f"burst-{events}-{kinds}", SlackStandIn(rate=1)
    direct = {"AWS_ENDPOINT_URL": deployed.deployment.ministack.url}  # past the proxy
    with provisioned(deployed, name, WINDOW | direct, slack) as isolated:
        isolated.subscribe_mail()
        started = time.monotonic()
        isolated.send(*bodies)
        read = _seconds_until(isolated, started, patience, delayed=False)
        done = _seconds_until(isolated, started, patience, delayed=True)
        topic = audit_topic(isolated, sent)
        return Figures(
            events=events,
            kinds=kinds,
            slack=audit_slack(isolated, sent),
            topic=topic,
            dead=len(isolated.dead_letters()),
            unavailable=isolated.logged("state table unavailable"),
            first=slack.posts[0].at - started if slack.posts else 0.0,
            read=read,
            done=done,
            busiest=busiest(isolated.published_at),
        )


def busiest(times: Sequence[float]) -> int:
    """How many of the times are in the second that has most of them, wherever it begins."""
    times = sorted(times)
    return max((bisect_left(times, time + 1) - at for at, time in enumerate(times)), default=0)


def _seconds_until(isolated: IsolatedStack, started: float, patience: float, *, delayed: bool) -> float:
    while waiting := isolated.waiting(delayed=delayed):
        if time.monotonic() - started > patience:
            raise LocalStackError(f"{waiting} messages are left after {patience:.0f} s")
        time.sleep(POLL)
    return time.monotonic() - started


def shown(figures: list[Figures]) -> Table:
    """A table of the figures."""
    table = Table(title="Bursts on the local stack; Slack takes one message a second")
    columns = ("events", "kinds", "Slack", "topic", "stand for", "lost", "twice", "dead")
    for column in (*columns, "unavailable", "in a second", "first s", "read s", "done s"):
        table.add_column(column, justify="right")
    for each in figures:
        both = (each.slack, each.topic)
        table.add_row(
            f"{each.events:,}",
            f"{each.kinds:,}",
            *(f"{audit.messages:,}" for audit in both),
            " / ".join(f"{audit.stands_for:,}" for audit in both),
            " / ".join(str(audit.lost) for audit in both),
            " / ".join(str(audit.twice) for audit in both),
            str(each.dead),
            str(each.unavailable),
            str(each.busiest),
            *(f"{seconds:.1f}" for seconds in (each.first, each.read, each.done)),
        )
    return table


def main() -> int:
    """Run the bursts of the command line; exit code 1 if an event is unaccounted for."""
    parser = argparse.ArgumentParser(prog="bench.burst", description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--kinds", type=int, nargs="+", default=[1, 100, 10_000])
    arguments = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # so that nothing is left running
    console, figures = Console(highlight=False), []
    try:
        with local_stack(parameters=PARAMETERS) as running:
            deployed = DeployedFunction.of(running.deployment)
            for kinds in arguments.kinds:
                figures.append(burst(deployed, arguments.events, kinds))
                console.print(shown(figures[-1:]))
    except LocalStackError as error:
        show_error(console, error)
        return 1
    console.print(shown(figures))
    is_exact = all(each.slack.is_exact and each.topic.is_exact for each in figures)
    return 0 if is_exact and not any(each.dead for each in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
