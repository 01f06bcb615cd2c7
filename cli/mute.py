"""`account-watcher mute add|list|remove`: keep alerts silent for a while, counted."""

import argparse
import secrets
from datetime import UTC, datetime
from typing import Any

from rich.padding import Padding

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import Severity
from account_event_handler.state import Item
from account_event_handler.suppress.mutes import COUNTS, KIND, LONGEST, Hidden, Mute, hidden
from account_event_handler.suppress.operator_config import PARTITION
from cli.arguments import Command
from cli.context import Context, ago, counted, grid, listed, pattern_summary, plain_table, span
from cli.errors import CliError
from cli.patterns import pattern_of_options
from cli.samples import reach, samples
from cli.values import end, words

_EXAMPLES = """\
examples:
  account-watcher mute add --owner ada --reason "load test" --ends 7d \\
    --watch ec2-costly-instances-launched --role load-test --account 111122223333
  account-watcher mute add --owner ada --reason "bucket move" --ends 2026-12-31 \\
    --pattern '{"source": ["aws.s3"], "detail": {"eventName": ["DeleteBucket"]}}'

  The options can be combined; a pattern, from a file as @mute.json, can say more.
"""

type Row = dict[str, Any]


def add_to(group: Command) -> None:
    add = group.add(
        "add", "mute a watch, a role, a user, an account or what a pattern matches, within a minute", _add, _EXAMPLES
    )
    add.takes("--watch", "the alerts of this watch", metavar="NAME")
    add.takes("--role", "what is done with this role, by name or ARN", metavar="ROLE")
    add.takes("--user", "what this person or IAM user does, by name or ARN", metavar="USER")
    add.takes("--account", "what is done in this account", metavar="ID")
    add.add_pattern(required=False)
    add.takes("--owner", "who asked for it and can answer questions", required=True)
    add.takes("--reason", "why", required=True)
    add.takes("--ends", "when it ends: 30d, 12h or a date; 90 days at most", required=True, metavar="WHEN")
    add.switch("--hide-critical", "critical alerts, too; without it they are still sent")
    add.switch("--hide-everything", "allow a mute that hides (nearly) everything, critical alerts included")
    group.add("list", "show every mute and what it has hidden", _list).add_json()
    group.add("remove", "end a mute now; what it hid is not sent later", _remove).takes("id", "as mute list shows it")


def _add(given: argparse.Namespace, context: Context) -> int:
    now = context.now
    mute = Mute(
        id=secrets.token_hex(3),
        pattern=pattern_of_options(given),
        owner=words(given.owner, "--owner", 80),
        reason=words(given.reason, "--reason"),
        ends=end(given.ends, now, LONGEST),
        created=now,
        critical=given.hide_critical or given.hide_everything,
    )
    if _hides_everything(mute, context) and not given.hide_everything:
        raise CliError(
            "That would hide (nearly) everything.",
            "Name a source, a call or a person in the pattern, or use --hide-everything.",
        )
    context.aws.state_table.put(PARTITION, f"{KIND}#{mute.id}", mute.item)
    context.say(
        f"Muted as {mute.id}, within a minute, until {mute.ends:%Y-%m-%d %H:%M} UTC"
        f" ({span((mute.ends - now).total_seconds())})."
        + ("\nIt hides critical alerts, too." if mute.critical else "")
        + f"\nTo end it sooner: account-watcher mute remove {mute.id}"
    )
    return 0


def _hides_everything(mute: Mute, context: Context) -> bool:
    found = reach(mute.pattern, samples())
    if not found.watches:
        context.say("It matches no sample event; compare it with a real one to be sure it works.")
    watches = {str(severity): listed(names) for severity, names in found.watches.items()}
    spared = "" if mute.critical else watches.pop(Severity.CRITICAL, "")
    if watches:
        context.say(f"It hides {'the' if found.exact else 'some'} alerts of these watches:")
        context.out.print(Padding(grid(watches.items(), 2), (0, 0, 0, 2)))
    if spared:
        context.say(f"Critical alerts are still sent ({spared}); --hide-critical hides them, too.")
    return found.everything


def _list(given: argparse.Namespace, context: Context) -> int:
    state_table, now = context.aws.state_table, context.now
    counts = hidden(state_table)
    found = [_entry(item, counts, now) for item in state_table.items(PARTITION, f"{KIND}#")]
    table = plain_table((shown for _, shown in found), Mute=8, Hides=0, Owner=12, Reason=16, Ends=10, Hidden=11)
    return context.show([row for row, _ in found], table, "Nothing is muted.", as_json=given.json)


def _entry(item: Item, counts: dict[str, Hidden], now: datetime) -> tuple[Row, tuple[str, ...]]:
    """A mute as --json has it, and as the table shows it."""
    mute_id = item["sk"].removeprefix(f"{KIND}#")
    count = counts.get(mute_id, Hidden(0, 0))
    row: Row = {
        "id": clean(mute_id),
        "state": "unreadable",
        "pattern": "",
        "owner": "",
        "ends": None,
        "hidden": count.events,
        "last_hidden": datetime.fromtimestamp(count.last, UTC).isoformat() if count.events else None,
        "critical": False,
    }
    ends, last = (
        "unreadable",
        f"{count.events:,}, last {ago(count.last, now.timestamp())}" if count.events else "nothing",
    )
    try:
        mute = Mute.of(item)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        row["reason"] = f"cannot be read, hides nothing: {clean(str(error))}"
    else:
        row |= {
            "state": "muting" if mute.ends > now else "expired",
            "pattern": clean(mute.pattern, len(mute.pattern)),
            "owner": clean(mute.owner),
            "reason": clean(mute.reason, 200),
            "ends": mute.ends.isoformat(),
            "critical": mute.critical,
        }
        ends = f"in {span((mute.ends - now).total_seconds())}" if mute.ends > now else "expired"
    hides = pattern_summary(row["pattern"]) + (", critical, too" if row["critical"] else "")
    return row, (row["id"], hides, row["owner"], row["reason"], ends, last)


def _remove(given: argparse.Namespace, context: Context) -> int:
    state_table = context.aws.state_table
    if state_table.delete(PARTITION, f"{KIND}#{given.id}") is None:
        raise CliError(f"There is no mute {clean(given.id)}.", "account-watcher mute list shows all.")
    count = state_table.delete(COUNTS, given.id) or {}
    context.say(
        f"{given.id} is removed; its alerts are sent again within a minute."
        f" It has hidden {counted(count.get('hidden_events', 0), 'event')}."
    )
    return 0
