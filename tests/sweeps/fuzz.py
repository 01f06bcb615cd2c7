"""Judges random payloads on all processors and counts the faults of our own: `make fuzz`.

A payload is a sample or another carrier's message with some of its parts changed. It is known by the seed and its
number: `python -m tests.sweeps.fuzz --show 4711` prints that one.
"""

import argparse
import json
import multiprocessing
import os
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from copy import replace
from functools import cache, partial
from typing import Any

from account_event_handler.catalog import CATALOG
from account_event_handler.identity.sessions.session import SessionKey
from account_event_handler.identity.sessions.store import obtained
from account_event_handler.identity.user_identity import Identity
from account_event_handler.ingest import decode, envelope_of
from account_event_handler.ingest.s3_notification import s3_notification_of
from account_event_handler.model import AccountEvent, Alert, Unreadable
from account_event_handler.pipeline.judge import Verdict, _verdict, judge
from account_event_handler.render.alert import alert_from_json, alert_to_json
from tests.support.harmless import assert_harmless
from tests.support.leaves import Path, at, leaves
from tests.support.mutations import CARRIERS, CHANGES, KEYS, OTHERS
from tests.support.samples import QUIET, SPEAKING, load
from tests.support.stack_context import context

PAYLOADS = 1_000_000
CHUNK = 500  # payloads that a process takes at once
SITE = replace(context("AlarmNames", "ConsoleChanges"), flag_outsiders=True)
LETTERS = '{}[]",:\\u0d8é🪣 \n\t'


@cache
def originals() -> list[tuple[Any, list[Path]]]:
    """Each with the places where it can be changed."""
    events = [*map(load, SPEAKING + QUIET), *CARRIERS]
    return [(event, list(leaves(event))) for event in events]


def payload(seed: int, number: int) -> str:
    """The text of one, the same whenever it is asked for."""
    chance = random.Random(f"{seed}-{number}")
    event, places = chance.choice(originals())
    for _ in range(chance.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        place, other = chance.choice(places), chance.choice(OTHERS)
        with suppress(KeyError, IndexError, TypeError, AttributeError):  # where a change before has left no such place
            if isinstance(other, str) and isinstance(value := at(event, place), str) and chance.random() < 0.3:
                other = beside(value, other, chance)
            event = chance.choice(CHANGES)(event, place, other)
    if isinstance(event, dict) and chance.random() < 0.1:
        event = event | {chance.choice(KEYS): chance.choice(OTHERS)}
    return damaged(json.dumps(event), chance) if chance.random() < 0.1 else json.dumps(event)


def beside(value: str, other: str, chance: random.Random) -> str:
    """The other somewhere in the value, so that what it begins or ends with stays."""
    place = chance.randint(0, len(value))
    return value[:place] + other[:300] + value[place:]


def damaged(text: str, chance: random.Random) -> str:
    place = chance.randint(0, len(text))
    match chance.choice(("cut", "twice", "letters", "text", "deep")):
        case "cut":
            return text[:place]
        case "twice":
            return text + text
        case "letters":
            return text[:place] + "".join(chance.choices(LETTERS, k=chance.randint(1, 6))) + text[place:]
        case "text":
            return json.dumps(text)
    return "[" * 20_000 + text


def outcome_of(text: str) -> str:
    """What becomes of it: alert, unreadable, or why it is silent; raises what is a fault of our own."""
    s3_notification_of(text)
    verdict = judged(text)
    if isinstance(verdict.decoded, AccountEvent):
        remembered(verdict.decoded)
        judged(envelope_of(verdict.decoded.detail))  # as the log files' road has it
    if verdict.alert:
        shown(verdict.alert)
    is_read = isinstance(verdict.decoded, AccountEvent)
    return verdict.silence or ("alert" if is_read else "unreadable")


def judged(payload: object) -> Verdict:
    verdict = judge(payload, CATALOG, SITE, "message-1")
    if isinstance(verdict.decoded, Unreadable) and verdict.decoded.reason.startswith("the watcher failed"):
        event = decode(payload)
        assert isinstance(event, AccountEvent)
        _verdict(event, CATALOG, SITE)  # once more, for the place where it fails
        raise AssertionError(verdict.decoded.reason)
    return verdict


def remembered(event: AccountEvent) -> None:
    obtained(event)
    SessionKey.of(event, Identity.of(event))


def shown(alert: Alert) -> None:
    assert_harmless(alert)
    assert alert_from_json(json.loads(json.dumps(alert_to_json(alert)).encode())) == alert


def faults_of(seed: int, begin: int, end: int, outcome: Callable[[str], str] = outcome_of) -> tuple[Any, Any]:
    """How often each outcome was, and for each fault the number of every payload that had it."""
    outcomes, faults = Counter[str](), dict[str, list[int]]()
    for number in range(begin, end):
        try:
            outcomes[outcome(payload(seed, number))] += 1
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{'/'.join(last.filename.split('/')[-2:])}:{last.lineno}"
            faults.setdefault(f"{type(error).__name__} at {place}", []).append(number)
    return outcomes, faults


def _chunk(seed: int, payloads: int, begin: int) -> tuple[Any, Any]:
    return faults_of(seed, begin, min(begin + CHUNK, payloads))


def run(payloads: int, seed: int, processes: int) -> dict[str, list[int]]:
    """All of them, with a line every few seconds; the faults."""
    outcomes, faults = Counter[str](), dict[str, list[int]]()
    started = said = time.monotonic()
    with multiprocessing.Pool(processes) as pool:
        for some, wrong in pool.imap_unordered(partial(_chunk, seed, payloads), range(0, payloads, CHUNK)):
            outcomes += some
            for fault, numbers in wrong.items():
                faults.setdefault(fault, []).extend(numbers)
            if time.monotonic() - said >= 10:
                said = time.monotonic()
                _say_progress(outcomes, faults, payloads, said - started)
    _say_progress(outcomes, faults, payloads, time.monotonic() - started)
    for name, count in outcomes.most_common():
        print(f"{count:>10,} {name}")
    for fault, numbers in sorted(faults.items(), key=lambda entry: -len(entry[1])):
        print(f"{len(numbers):>10,} FAULT {fault}, first in payload {min(numbers)}")
    return faults


def _say_progress(outcomes: Counter[str], faults: dict[str, list[int]], payloads: int, seconds: float) -> None:
    wrong = sum(map(len, faults.values()))
    done = outcomes.total() + wrong
    rate = done / max(seconds, 0.001)
    print(f"{done:,} of {payloads:,} payloads, {wrong:,} faults, {rate:,.0f} a second", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--payloads", type=int, default=PAYLOADS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--show", type=int, metavar="NUMBER", help="print the payload of this number")
    given = parser.parse_args()
    if given.show is not None:
        print(payload(given.seed, given.show))
        return 0
    return 1 if run(given.payloads, given.seed, given.processes) else 0


if __name__ == "__main__":
    sys.exit(main())
