"""`account-watcher mute add|list|remove`: a pattern and its end enter, silence for it is kept."""

import argparse
import json
import secrets

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import Severity
from account_event_handler.suppress.mutes import COUNTS, KIND, LONGEST, Mute
from account_event_handler.suppress.operator_config import PARTITION
from cli.ages import span
from cli.command import Commands, add_json
from cli.desk import Desk
from cli.errors import Refused
from cli.given import end, pattern_text, words
from cli.mute_list import events, mutes, table
from cli.reach import Reach, reach
from cli.samples import samples
from cli.show import definitions, listed

_EXAMPLES = """\
examples:
  account-watcher mute add --owner ada --reason "load test" --ends 7d \\
    --pattern '{"source": ["aws.ec2"], "detail": {"eventName": ["RunInstances"]}}'
  account-watcher mute add --owner ada --reason "cluster move" --ends 2026-12-31 \\
    --pattern @mute.json
"""


def add_to(commands: Commands) -> None:
    """Add `mute add`, `mute list` and `mute remove`."""
    group = commands.group("mute", "keep alerts silent for a while, counted")
    add = group.add("add", "keep silent what a pattern matches; in force within a minute", _add)
    add.formatter_class, add.epilog = argparse.RawDescriptionHelpFormatter, _EXAMPLES
    pattern = "an EventBridge event pattern, as JSON or @file"
    add.add_argument("--pattern", required=True, help=pattern, metavar="JSON|@FILE")
    add.add_argument("--owner", required=True, help="who wants it, and is asked about it")
    add.add_argument("--reason", required=True, help="why")
    ends = "when it ends: 30d, 12h or a date; 90 days at most"
    add.add_argument("--ends", required=True, help=ends, metavar="WHEN")
    critical = "critical alerts, too; without it they are told all the same"
    add.add_argument("--hide-critical", action="store_true", help=critical)
    everything = "yes, it may hide (nearly) everything, critical alerts included"
    add.add_argument("--hide-everything", action="store_true", help=everything)
    add_json(group.add("list", "show every mute and what it has hidden", _list))
    remove = group.add("remove", "end a mute now; what it hid stays untold", _remove)
    remove.add_argument("id", help="as mute list shows it")


def _add(given: argparse.Namespace, desk: Desk) -> int:
    now = desk.now
    mute = Mute(
        id=secrets.token_hex(3),
        pattern=pattern_text(given.pattern),
        owner=words(given.owner, "--owner", 80),
        reason=words(given.reason, "--reason"),
        ends=end(given.ends, now, LONGEST),
        created=now,
        critical=given.hide_critical or given.hide_everything,
    )
    found = reach(mute.pattern, samples())
    _show(found, desk, critical=mute.critical)
    if found.everything and not given.hide_everything:
        raise Refused(
            "That would hide (nearly) everything.",
            "Name a source, a call or a person in the pattern, or say --hide-everything.",
        )
    desk.aws.state_table.put(PARTITION, f"{KIND}#{mute.id}", mute.item)
    desk.say(
        f"Muted as {mute.id}, within a minute, until {mute.ends:%Y-%m-%d %H:%M} UTC"
        f" ({span((mute.ends - now).total_seconds())})."
        + ("\nIt hides critical alerts, too." if mute.critical else "")
        + f"\nTo end it sooner: account-watcher mute remove {mute.id}"
    )
    return 0


def _show(found: Reach, desk: Desk, *, critical: bool) -> None:
    """Which watches would fall silent, before anything does, as far as samples can tell."""
    if not found.possible:
        desk.say("It matches no sample event; compare it with a real one to be sure that it works.")
        return
    watches = {
        str(severity): listed(names)
        for severity, names in found.by_severity().items()
        if critical or severity is not Severity.CRITICAL
    }
    if watches:
        only = "" if found.exact == found.possible else " of whom, where and what it names"
        desk.say(f"It hides what these watches say{only}:")
        desk.out.print(definitions(watches))
    if found.critical and not critical:
        desk.say(
            f"Critical alerts are told all the same ({listed(found.critical)});"
            " --hide-critical hides them, too."
        )


def _list(given: argparse.Namespace, desk: Desk) -> int:
    rows = mutes(desk.aws.state_table, desk.now)
    if given.json:
        desk.out.print_json(json.dumps(rows))
    elif rows:
        desk.out.print(table(rows, desk.now))
    else:
        desk.say("Nothing is muted.")
    return 0


def _remove(given: argparse.Namespace, desk: Desk) -> int:
    state_table = desk.aws.state_table
    if state_table.delete(PARTITION, f"{KIND}#{given.id}") is None:
        raise Refused(
            f"There is no mute {clean(given.id)}.", "account-watcher mute list shows all."
        )
    count = state_table.delete(COUNTS, given.id) or {}
    desk.say(
        f"{given.id} is removed; what it muted speaks again within a minute."
        f" It has hidden {events(count.get('hidden_events', 0))}."
    )
    return 0
