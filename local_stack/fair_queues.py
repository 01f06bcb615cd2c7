"""Runs MiniStack with fair queues, which SQS has and MiniStack has not.

SQS takes a message's MessageGroupId for its tenant, and delivers those of quiet tenants first where one has more than
a tenth of the queue, and at least thirty messages:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
"""

import runpy
import time
from collections import Counter
from typing import Any

from ministack.services import sqs

SHARE, LEAST = 0.1, 30

_in_order = sqs._collect_msgs


def fair(queue: dict[str, Any], most: int, visibility_timeout: int) -> list[Any]:
    """As MiniStack receives messages, those of quiet tenants first."""
    now, waiting = time.time(), queue["messages"]
    tenants = Counter(each.get("group_id") for each in waiting if each.get("visible_at", 0) <= now)
    noisy = {name for name, count in tenants.items() if name and count >= LEAST and count > SHARE * tenants.total()}
    if queue["is_fifo"] or not noisy:
        received: list[Any] = _in_order(queue, most, visibility_timeout)
        return received
    quiet = [each for each in waiting if each.get("group_id") not in noisy]
    received = _in_order({**queue, "messages": quiet}, most, visibility_timeout)
    return received or _in_order(queue, most, visibility_timeout)


if __name__ == "__main__":
    sqs._collect_msgs = fair
    runpy.run_module("ministack", run_name="__main__")
