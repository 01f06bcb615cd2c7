"""What happened in a member of the hub is alerted as in the hub's own account: of its account, Region and person."""

import json
from itertools import product
from pathlib import Path

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Alert
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.alert import alert_to_json
from tests.support.samples import ACCOUNT, SPEAKING, every_sample, load, moved, watch_of
from tests.support.stack_context import context

PLACES = list(product(("555566667777", "666677778888", "888899990000"), ("eu-west-1", "us-east-1")))
NUMBER = {path: number for number, path in enumerate(SPEAKING)}
OF_THE_HUB = {  # what is said of the hub's own stack and trails
    watch.name for watch in CATALOG.watches if watch.applies_to and not watch.name.startswith("watcher-forwarder-")
}


OPTIONS = {watch.name: watch.option for watch in CATALOG.watches if watch.option}


def judged(event: object, path: Path) -> Alert | None:
    """With the option on that the sample's watch asks for."""
    return judge(event, CATALOG, context(*filter(None, [OPTIONS.get(watch_of(path))]))).alert


@every_sample(SPEAKING)
def test_a_sample_is_of_the_account_region_and_person_that_it_happened_to(path: Path) -> None:
    event, (account, region) = load(path), PLACES[NUMBER[path] % len(PLACES)]
    own, there = judged(event, path), judged(moved(event, account, region), path)
    assert own
    if own.watch in OF_THE_HUB:
        return
    assert there
    assert (there.account, there.region, there.watch) == (account, region, own.watch)
    assert (there.severity, there.events) == (own.severity, own.events)
    actor = json.dumps(alert_to_json(own)["actor"]).replace(ACCOUNT, account)
    assert json.dumps(alert_to_json(there)["actor"]) == actor
