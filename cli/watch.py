"""`account-watcher watch add|list|remove`: a pattern and a sentence enter, a live watch is kept."""

import argparse
import json

from account_event_handler.catalog.catalog import Catalog
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from account_event_handler.render.verbs import BASE_FORMS
from account_event_handler.suppress.custom_watches import (
    ADVICE,
    KIND,
    PREFIX,
    CatalogWithCustomWatches,
    CustomWatch,
    CustomWatchError,
)
from account_event_handler.suppress.operator_config import PARTITION
from cli.command import Commands, add_json
from cli.desk import Desk
from cli.errors import Misused, Refused
from cli.given import pattern_text, words
from cli.samples import Sample, samples
from cli.watch_list import live_watches, table

_EXAMPLES = """\
example:
  account-watcher watch add --name secret-read --severity medium --owner ada \\
    --pattern '{"source": ["aws.secretsmanager"],
                "detail": {"eventName": ["GetSecretValue"]}}' \\
    --says 'read secret {requestParameters.secretId}[ in {$region}]'

  No rule lets this call through: it needs the trail's log files (CreateTrail or
  TrailBucket).

  {path} is a field inside the event's detail, {a|b} the first that is there,
  {$account} and {$region} are the event's own; [what] stands in square brackets
  is left out when a field in it is missing. The sentence follows the name of
  whoever did it, and starts with a verb in the past tense.
"""
ROADS = (
    "It sees every event of the trail's log files. By EventBridge it sees only what"
    " a rule of the stack lets through."
)


def add_to(commands: Commands) -> None:
    """Add `watch add`, `watch list` and `watch remove`."""
    group = commands.group("watch", "watch for more than the catalog does, without a deploy")
    add = group.add("add", "tell what a pattern matches; in force within a minute", _add)
    add.formatter_class, add.epilog = argparse.RawDescriptionHelpFormatter, _EXAMPLES
    name = f"small letters, digits, hyphens; alerts say {PREFIX}NAME"
    add.add_argument("--name", required=True, help=name)
    pattern = "an EventBridge event pattern, as JSON or @file"
    add.add_argument("--pattern", required=True, help=pattern, metavar="JSON|@FILE")
    add.add_argument("--severity", required=True, choices=[str(each) for each in Severity])
    add.add_argument("--says", required=True, help="the sentence of its alerts, see below")
    add.add_argument("--owner", default="", help="who wants it; its alerts name them")
    add.add_argument("--advice", default=ADVICE, help="what to do when it speaks")
    add_json(group.add("list", "show every live watch", _list))
    group.add("remove", "end a live watch", _remove).add_argument("name")


def _add(given: argparse.Namespace, desk: Desk) -> int:
    watch = _watch(given, int(desk.now.timestamp()))
    matching = [each for each in samples() if watch.compiled.matches(each.envelope)]
    state_table = desk.aws.state_table
    former = state_table.get(PARTITION, f"{KIND}#{watch.name}")
    state_table.put(PARTITION, f"{KIND}#{watch.name}", watch.item)
    done = "takes the place of the former one" if former else "is added"
    desk.say(f"{watch.watch.name} {done}; it speaks within a minute.")
    desk.say(_preview(watch, matching))
    verb = watch.says.split(" ")[0]
    if verb not in BASE_FORMS:
        desk.say(f"A refused call will read 'tried to {clean(verb)}': start with a known verb.")
    desk.say(ROADS)
    return 0


def _watch(given: argparse.Namespace, now: int) -> CustomWatch:
    try:
        return CustomWatch(
            name=given.name,
            pattern=pattern_text(given.pattern),
            severity=Severity(given.severity),
            says=given.says.strip(),
            created=now,
            owner=clean(given.owner),
            advice=words(given.advice, "--advice"),
        )
    except CustomWatchError as error:
        raise Misused(f"That is no live watch: {error}.", "account-watcher watch add -h") from error


def _preview(watch: CustomWatch, matching: list[Sample]) -> str:
    """What it would say, by the first sample event that it matches."""
    alone = CatalogWithCustomWatches(Catalog.of(), [watch])
    for sample in matching:
        alert = judge(sample.event, alone).alert
        if alert is not None and alert.watch == watch.watch.name:
            return f"It will read, for example: {headline_of(alert)}"
    return "It matches no sample event; compare it with a real one to be sure that it works."


def _list(given: argparse.Namespace, desk: Desk) -> int:
    rows = live_watches(desk.aws.state_table)
    if given.json:
        desk.out.print_json(json.dumps(rows))
    elif rows:
        desk.out.print(table(rows))
    else:
        desk.say("There is no live watch.")
    return 0


def _remove(given: argparse.Namespace, desk: Desk) -> int:
    name = given.name.removeprefix(PREFIX)
    if desk.aws.state_table.delete(PARTITION, f"{KIND}#{name}") is None:
        raise Refused(
            f"There is no live watch {clean(name)}.", "account-watcher watch list shows all."
        )
    desk.say(f"{name} is removed; it is silent within a minute.")
    return 0
