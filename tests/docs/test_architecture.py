"""What docs/architecture.md says is so: rooms, reasons, partitions, limits, paths, costs."""

import re
from collections.abc import Iterator
from copy import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from account_event_handler import limits, state
from account_event_handler.aws import queue as internal_events
from account_event_handler.aws.queue import MessageQueue
from account_event_handler.identity.sessions.first_seen import FirstSeen
from account_event_handler.model import Silence
from account_event_handler.suppress.grouping import AlertGrouper, Decision
from account_event_handler.suppress.novelty import LEARNS, Novelty
from account_event_handler.suppress.rate_limit import RateLimiter
from tests.deliver.test_delivery import Fake
from tests.support.alerts import alert_of
from tests.support.delivery import delivery
from tests.support.state_table import Clock, memory_table
from tests.test_import_order import LAYERS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "account_event_handler"
PAGE = (ROOT / "docs/architecture.md").read_text()
ROWS = {tuple(cell.strip() for cell in line.strip("|").split("|")) for line in PAGE.splitlines()}
LIMITS = sorted(name for name in vars(limits) if name.isupper())
DETAIL_TYPES = {
    name: value
    for name, value in vars(internal_events).items()
    if name.isupper() and isinstance(value, str) and not name.endswith("SOURCE")
}


def test_every_room_is_in_the_layer_that_the_import_order_has() -> None:
    rows = {(str(number), ", ".join(f"`{room}`" for room in sorted(rooms))) for number, rooms in enumerate(LAYERS, 1)}
    assert rows - ROWS == set()


def test_every_room_has_its_job() -> None:
    jobs = {name for row in ROWS if len(row) == 2 for name in re.findall(r"`(\w+)`", row[0])}
    assert {room for rooms in LAYERS for room in rooms} - jobs == set()


@pytest.mark.parametrize("reason", Silence)
def test_every_silence_has_its_meaning(reason: Silence) -> None:
    (meaning,) = [row[2] for row in ROWS if row[0] == f"`{reason}`" and len(row) == 3]
    assert meaning.startswith(Silence(reason).means)


def partitions() -> Iterator[tuple[str, str, str]]:
    """The table of the module's docstring: partition, lifetime and bound."""
    lines = (state.__doc__ or "").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("---"))
    begins = [match.start() for match in re.finditer("-+", lines[first])]
    name = ""
    for line in lines[first + 1 :]:
        partition, *_, lifetime, bound = [line[begin:end].strip() for begin, end in pairwise([*begins, len(line)])]
        name = partition or name
        yield f"`{name}`", lifetime, bound


def test_every_partition_is_as_its_module_has_it() -> None:
    shown = {(row[0], *row[-2:]) for row in ROWS if len(row) == 6}
    assert set(partitions()) == shown - {row for row in shown if row[0] in {"partition", "---"}}


def test_every_limit_occurs_and_no_other() -> None:
    named = {row[0].strip("`") for row in ROWS if len(row) == 3 and row[0].strip("`").isupper()}
    assert sorted(named) == LIMITS


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_has_the_value_that_it_has(name: str) -> None:
    (shown,) = [row[1] for row in ROWS if row[0] == f"`{name}`" and len(row) == 3]
    value = getattr(limits, name)
    values = list(value) if isinstance(value, tuple) else [value]
    assert [float(number) for number in re.findall(r"[\d.]+", shown)] in (values, [values[0], values[-1]])


def test_every_internal_event_occurs() -> None:
    rows = {(f"`{detail_type}`", f"`{name}`") for name, detail_type in DETAIL_TYPES.items()}
    assert rows - {row[:2] for row in ROWS if len(row) == 4} == set()


def test_every_path_exists() -> None:
    paths = set(re.findall(r"`((?:[\w.]+/)*[\w.]+(?:/|\.(?:py|md|yaml|txt)))`", PAGE))
    missing = {path for path in paths if not any((at / path).exists() for at in (ROOT, PACKAGE))}
    assert len(paths) > 40
    assert missing - {"codeartifact.py"} == set()  # which a recipe makes


def test_every_link_leads_to_a_heading() -> None:
    headings = re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\(#([\w-]+)\)", PAGE)) - anchors == set()


def test_an_alert_to_two_channels_costs_what_is_said() -> None:
    table = memory_table()
    no_queue: Any = None
    queue = MessageQueue(no_queue, "")
    grouper, limiter = AlertGrouper(table, queue, 600), RateLimiter(table, queue, 600, 100)
    made = delivery([Fake("slack"), Fake("topic")], table, rate_limiter=limiter)
    assert made.ledger is not None
    alert = alert_of("iam-access-key-created")
    FirstSeen(table).noted(replace(alert, id="an earlier alert about the same actor"))
    table.requests.clear()
    assert grouper.part(alert, claims=made.ledger.new_claims()) is Decision.DELIVER
    FirstSeen(table).noted(alert)
    assert made.begin(alert, made.count(alert)).wait(5).delivered == ("slack", "topic")
    assert table.requests == ["transact", *["write"] * 4]
    writes = 2 * 2 + 4  # two in the transaction, which each count twice
    assert f"{len(table.requests)} requests and {writes} write units" in PAGE


@pytest.mark.parametrize("is_first", [True, False])
def test_an_ordinary_alert_costs_one_request_more(is_first: bool) -> None:
    table = memory_table(clock := Clock())
    novelty = Novelty(table, pytest.fail)
    novelty.judged(alert_of("cloudfront-code-changed"), is_ordinary=True)
    clock.seconds += LEARNS
    novelty.judged(alert_of("cloudfront-distribution-changed"), is_ordinary=True)
    table.requests.clear()
    alert = replace(alert_of("cloudfront-code-changed"), id="another")
    novelty.judged(replace(alert, account="444455556666") if is_first else alert, is_ordinary=True)
    assert table.requests == ["write"] * is_first
