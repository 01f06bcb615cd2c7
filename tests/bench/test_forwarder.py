"""What docs/hub.md says a forwarder sends is what the generated fortnight has, and its table multiplies right."""

import re

import pytest

from bench.fortnight import fortnight
from bench.forwarder import MONTH, Counts, count
from tools.generate.__main__ import ROOT

PAGE = (ROOT / "docs/hub.md").read_text()
HEARTBEATS, REGIONS, ALARM = 730, 2, 0.10


@pytest.fixture(scope="module")
def counts() -> Counts:
    return count(fortnight())


def test_the_page_has_the_figures_of_the_fortnight(counts: Counts) -> None:
    sent = counts.sent.total()
    row = (
        f"| {counts.events:,}: the generated fortnight of an ordinary account | {sent:,} ({_month(sent)} a month)"
        f" | {counts.taken:,} ({_month(counts.taken)} a month)"
        f" | {sent - counts.taken:,}, {(sent - counts.taken) / sent:.0%} |".replace("%", " %")
    )
    assert row in PAGE
    assert f"{counts.of_services} of the {counts.events:,} events of the fortnight" in PAGE


def test_the_table_of_10_and_300_accounts_multiplies_what_is_measured(counts: Counts) -> None:
    sent, taken = (round(number * MONTH, -2) for number in (counts.sent.total(), counts.taken))
    each = {
        "events to the hub's bus": sent * 1.00 / 1e6,
        "heartbeats, in 2 Regions": HEARTBEATS * REGIONS * 1.00 / 1e6,
        "SQS and Lambda for what the hub takes": taken * 3.00 / 1e6,
        "alarm of each forwarder, in 2 Regions": REGIONS * ALARM,
    }
    for begin, cost in each.items():
        (dollars,) = re.findall(rf"^\| {re.escape(begin)} \| \$([\d.]+) \| \$([\d.]+) \|", PAGE, re.MULTILINE)
        for accounts, said in zip((10, 300), dollars, strict=True):
            assert abs(float(said) - accounts * cost) <= 0.006, begin


def _month(number: int) -> str:
    return f"{round(number * MONTH, -2):,.0f}"
