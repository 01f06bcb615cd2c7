"""`account-watcher watch add|list|remove`: custom watches, in force without a deployment."""

import argparse

from account_event_handler.catalog import Catalog
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import BASE_FORMS, base_form, headline_of
from account_event_handler.state import Item
from account_event_handler.suppress.custom_watches import (
    ADVICE,
    KIND,
    PREFIX,
    CatalogWithCustomWatches,
    CustomWatch,
    CustomWatchError,
)
from account_event_handler.suppress.operator_config import PARTITION
from cli.arguments import Command
from cli.context import Context, pattern_summary, plain_table
from cli.errors import CliError, UsageError
from cli.patterns import pattern_text
from cli.roads import LOG_FILES, may_be_in_log_files, roads
from cli.samples import samples
from cli.values import words

_EXAMPLES = """\
example:
  account-watcher watch add --name secret-read --severity medium --owner ada \\
    --pattern '{"source": ["aws.secretsmanager"],
                "detail": {"eventName": ["GetSecretValue"]}}' \\
    --says 'read secret {requestParameters.secretId}[ in {$region}]'

  EventBridge brings of this call only what is denied and what root does: for all
  of it the stack must read a trail's log files (CreateTrail or TrailBucket).

  {path} is a field inside the event's detail, {a|b} the first that is there,
  {$account} and {$region} are the event's own; [what] stands in square brackets
  is left out when a field in it is missing. The sentence follows the name of
  the person who did it, and starts with a verb in the past tense.
"""
_OWN_RULE = "No rule of the stack passes such events: a rule of your own must bring them."

type Row = dict[str, str]


def add_to(group: Command) -> None:
    add = group.add("add", "alert on events that match a pattern; takes effect within a minute", _add, _EXAMPLES)
    add.takes("--name", f"small letters, digits, hyphens; alerts say {PREFIX}NAME", required=True)
    add.add_pattern()
    add.add_argument("--severity", required=True, choices=[str(each) for each in Severity])
    add.takes("--says", "the sentence of its alerts, see below", required=True)
    add.takes("--owner", "who wants it; its alerts name them", default="")
    add.takes("--advice", "what to do about its alerts", default=ADVICE)
    add.switch("--own-rule", "a rule of your own brings its events to the queue")
    group.add("list", "show every custom watch", _list).add_json()
    group.add("remove", "end a custom watch", _remove).add_argument("name")


def _add(given: argparse.Namespace, context: Context) -> int:
    try:
        watch = CustomWatch(
            name=given.name,
            pattern=pattern_text(given.pattern),
            severity=Severity(given.severity),
            says=given.says.strip(),
            created=int(context.now.timestamp()),
            owner=clean(given.owner),
            advice=words(given.advice, "--advice"),
        )
    except CustomWatchError as error:
        raise UsageError(f"That is not a custom watch: {error}.", "account-watcher watch add -h") from error
    stack = context.aws.stack
    found = list(roads(watch.compiled, stack)) or ([_OWN_RULE] if given.own_rule else [])
    if not found:
        hint = f"Make a rule of your own, with a name that begins with {stack.name}-, and use --own-rule."
        if may_be_in_log_files(watch.compiled):
            hint = f"{LOG_FILES}\n{hint}"
        raise CliError("No rule of the stack passes such events, and it reads no log files that have them.", hint)
    state_table, key = context.aws.state_table, f"{KIND}#{watch.name}"
    done = "replaces the one of that name" if state_table.get(PARTITION, key) else "is added"
    state_table.put(PARTITION, key, watch.item)
    context.say(f"{watch.watch.name} {done}; it takes effect within a minute.")
    context.say(_preview(watch))
    verb = watch.says.split(" ")[0]
    if verb not in BASE_FORMS:
        context.say(f"A denied call will read 'tried to {clean(base_form(verb))}'.")
    context.say("\n".join(found))
    return 0


def _preview(watch: CustomWatch) -> str:
    """What it would say, by the first sample event that it matches."""
    alone = CatalogWithCustomWatches(Catalog.of(), [watch])
    for sample in samples():
        if watch.compiled.matches(sample.event.envelope):
            alert = judge(sample.event, alone).alert
            if alert is not None and alert.watch == watch.watch.name:
                return f"Example: {headline_of(alert)}"
    return "It matches no sample event; compare it with a real one to be sure it works."


def _list(given: argparse.Namespace, context: Context) -> int:
    rows = [_row(item) for item in context.aws.state_table.items(PARTITION, f"{KIND}#")]
    shown = ((row | {"pattern": pattern_summary(row["pattern"])}).values() for row in rows)
    table = plain_table(shown, Name=18, Severity=8, When=0, Says=0, Owner=12)
    return context.show(rows, table, "There is no custom watch.", as_json=given.json)


def _row(item: Item) -> Row:
    name = clean(item["sk"].removeprefix(f"{KIND}#"))
    try:
        watch = CustomWatch.of(item)
    except (KeyError, TypeError, ValueError) as error:
        says = f"cannot be read, has no effect: {clean(str(error))}"
        return {"name": name, "severity": "", "pattern": "", "says": says, "owner": ""}
    return {
        "name": name,
        "severity": str(watch.severity),
        "pattern": clean(watch.pattern, len(watch.pattern)),
        "says": clean(watch.says, 300),
        "owner": clean(watch.owner),
    }


def _remove(given: argparse.Namespace, context: Context) -> int:
    name = given.name.removeprefix(PREFIX)
    if context.aws.state_table.delete(PARTITION, f"{KIND}#{name}") is None:
        raise CliError(f"There is no custom watch {clean(name)}.", "account-watcher watch list shows all.")
    context.say(f"{name} is removed; it has no effect within a minute.")
    return 0
