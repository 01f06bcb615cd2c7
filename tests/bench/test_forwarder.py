"""What docs/hub.md says a forwarder sends is what the generated fortnight has, and its table multiplies right."""

import re

import pytest

from bench.fortnight import fortnight
from bench.forwarder import MONTH, Counts, count
from tools.generate.__main__ import ROOT

PAGE = (ROOT / "docs/hub.md").read_text()
HEARTBEATS, REGIONS, ALARM = 730, 2, 0.10
MORE = 0.05  # that a new watch may take before the page is measured again


@pytest.fixture(scope="module")
def counts() -> Counts:
    return count(fortnight())


def said() -> list[int]:
    """Events, sent, sent in a month, taken, taken in a month, for nothing, and that in percent."""
    (row,) = re.findall(r"^\| ([\d,]+: the generated fortnight .*) \|$", PAGE, re.MULTILINE)
    return [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", row)]


def test_the_page_has_the_figures_of_the_fortnight(counts: Counts) -> None:
    sent, taken = counts.sent.total(), counts.taken
    nothing = sent - taken
    measured = [counts.events, sent, sent * MONTH, taken, taken * MONTH, nothing, 100 * nothing / sent]
    assert said() == pytest.approx(measured, rel=MORE)
    assert f"{counts.of_services} of the {counts.events:,} events of the fortnight" in PAGE


def test_the_table_of_10_and_300_accounts_multiplies_those_figures() -> None:
    _, _, sent, _, taken, *_ = said()
    each = {
        "events to the hub's bus": sent * 1.00 / 1e6,
        "heartbeats, in 2 Regions": HEARTBEATS * REGIONS * 1.00 / 1e6,
        "SQS and Lambda for what the hub takes": taken * 3.00 / 1e6,
        "alarm of each forwarder, in 2 Regions": REGIONS * ALARM,
    }
    for begin, cost in each.items():
        (dollars,) = re.findall(rf"^\| {re.escape(begin)} \| \$([\d.]+) \| \$([\d.]+) \|", PAGE, re.MULTILINE)
        for accounts, dollar in zip((10, 300), dollars, strict=True):
            assert abs(float(dollar) - accounts * cost) <= 0.006, begin
