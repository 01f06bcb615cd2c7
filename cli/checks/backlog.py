"""The stack's queues enter; what waits in them and what could not be told leaves."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cli.checks.finding import Finding, bad, look, ok
from cli.letters import ELSEWHERE, Letters
from cli.queues import QueuePair, depth, pairs

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MUCH = 1_000  # messages; fewer are gone in a minute or two
LOOKED_AT = 50  # dead letters whose reasons are shown


def backlog(sqs: "SQSClient", queues: Mapping[str, str]) -> Iterator[Finding]:
    """A line for each queue and for its dead letters; raises botocore's errors.

    Looking at dead letters hides each for a moment and raises its receive count by one, which has
    no effect there; none is deleted.
    """
    for pair in pairs(sqs, queues):
        yield _waiting(pair)
        if pair.dead_letters_url:
            yield _dead_letters(sqs, pair)


def _waiting(pair: QueuePair) -> Finding:
    about, waits = f"{pair.name} queue", pair.depth
    says = f"{waits.waiting:,} waiting, {waits.taken:,} taken, {waits.later:,} for later"
    if waits.waiting < MUCH:
        return ok(about, says)
    do = "Look again in a minute; if it does not shrink, look at the function's errors."
    return look(about, says, do)


def _dead_letters(sqs: "SQSClient", pair: QueuePair) -> Finding:
    about = f"{pair.name} dead letters"
    waits = depth(sqs, pair.dead_letters_url)
    letters = Letters(sqs, pair.dead_letters_url).look(LOOKED_AT)
    count = max(len(letters), waits.waiting + waits.taken)
    if not count:
        return ok(about, "none")
    if not letters:
        return bad(about, f"{count:,}, {ELSEWHERE}", "Look again in two minutes.")
    reasons = Counter(letter.reason for letter in letters).most_common()
    listed = "".join(f"\n{times:>4}  {reason}" for reason, times in reasons)
    return bad(
        about,
        f"{count:,}" + (", among them" if count > len(letters) else "") + listed,
        f"Mend the reason, then: account-watcher redrive --queue {pair.name}",
    )
