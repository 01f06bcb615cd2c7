"""`account-watcher redrive`: dead letters go back into their queue, once somebody says yes."""

import argparse
from collections import Counter
from typing import TYPE_CHECKING

from cli.command import Commands
from cli.desk import Desk
from cli.errors import Refused
from cli.letters import ELSEWHERE, Letters
from cli.move import Move
from cli.queues import NAMES, QueuePair, depth, pairs

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

LOOKED_AT = 100  # letters whose reasons are shown before the question


def add_to(commands: Commands) -> None:
    """Add `redrive`."""
    command = commands.add("redrive", "put dead letters back into their queue, asking first", _run)
    command.add_argument(
        "--queue", choices=list(NAMES.values()), help="only the dead letters of this queue"
    )
    command.add_argument("--yes", action="store_true", help="do not ask")


def _run(given: argparse.Namespace, desk: Desk) -> int:
    sqs = desk.aws.session.client("sqs")
    chosen = [
        pair
        for pair in pairs(sqs, desk.aws.stack.queues)
        if pair.dead_letters_url and given.queue in (None, pair.name)
    ]
    if not chosen:
        raise Refused("The stack has no such queue.", "account-watcher status shows its queues.")
    codes = [_redrive(sqs, pair, desk, ask=not given.yes) for pair in chosen]
    return max(codes)


def _redrive(sqs: "SQSClient", pair: QueuePair, desk: Desk, *, ask: bool) -> int:
    """Show, ask, move, report; the exit code."""
    letters = Letters(sqs, pair.dead_letters_url)
    shown = letters.look(LOOKED_AT)
    if not shown:
        return _nothing_to_see(sqs, pair, desk)
    count = max(len(shown), depth(sqs, pair.dead_letters_url).waiting)
    desk.say(f"{pair.name}: {_letters(count)}" + (", among them:" if count > len(shown) else ":"))
    for reason, times in Counter(letter.reason for letter in shown).most_common():
        desk.say(f"  {times:>4}  {reason}")
    if ask and not desk.ask(f"Move {_letters(count)} back into the {pair.name} queue?"):
        desk.say("Nothing was moved.")
        return 1
    with desk.out.status("moving …") as shown_status:
        move = Move(letters, pair.url, lambda moved: shown_status.update(f"moved {moved:,} …"))
        move.run()
    return _report(pair, move, desk)


def _nothing_to_see(sqs: "SQSClient", pair: QueuePair, desk: Desk) -> int:
    """None is there, or somebody else holds all of them just now."""
    taken = depth(sqs, pair.dead_letters_url).taken
    if not taken:
        desk.say(f"{pair.name}: no dead letters.")
        return 0
    desk.say(f"{pair.name}: {_letters(taken)} {ELSEWHERE}: try again in two minutes.")
    return 1


def _report(pair: QueuePair, move: Move, desk: Desk) -> int:
    desk.say(f"{pair.name}: moved {_letters(move.moved)} back.")
    if move.returned:
        desk.say(
            f"{_letters(len(move.returned))} came back at once: what failed before fails still."
            " Mend it, then redrive again."
        )
    if move.denied:
        why = ", ".join(sorted(set(move.denied)))
        desk.say(
            f"SQS did not take {_letters(len(move.denied))} ({why}); they stay where they are."
        )
    return 1 if move.returned or move.denied else 0


def _letters(count: int) -> str:
    return f"{count:,} dead letter" + "s" * (count != 1)
