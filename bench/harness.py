"""One process as Lambda starts it: measures a handler's cold and warm costs.

Runs with `python -S -E`, so that nothing but the package itself can be imported, and prints one
JSON line: CPU seconds from process start to the end of the first event, then CPU and wall seconds
per event of the warm rounds.
"""

import importlib
import json
import re
import resource
import sys
import time
from pathlib import Path
from typing import Any

PAUSE = 0.55  # seconds between two warm events: SNS is told two alerts a second


class Context:
    """What Powertools reads of Lambda's context."""

    function_name = "bench"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:111122223333:function:bench"
    aws_request_id = "00000000-0000-0000-0000-000000000000"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """A minute, as the template gives."""
        return 60_000


def main(folder: str, handler: str, events: str, rounds: str) -> None:
    """Import, take the first event, then the warm rounds."""
    sys.path.insert(0, folder)
    module, _, name = handler.rpartition(".")
    batches = json.loads(Path(events).read_text())
    out, sys.stdout = sys.stdout, sys.stderr
    take = getattr(importlib.import_module(module), name)
    _checked(take(batches[0], Context()))
    cold = _cpu()
    started_cpu, walls = _cpu(), []
    for number in range(int(rounds)):
        time.sleep(PAUSE)
        batch = _anew(batches[number % len(batches)], number)
        started = time.perf_counter()
        _checked(take(batch, Context()))
        walls.append(time.perf_counter() - started)
    warm = (_cpu() - started_cpu) / max(len(walls), 1)
    print(json.dumps({"cold": cold, "warm": warm, "walls": walls}), file=out)


def _anew(batch: dict[str, Any], number: int) -> dict[str, Any]:
    """The batch as if others had done it again: no event is alerted twice, and what one person repeats is grouped."""
    records = []
    for record in batch["Records"]:
        event_id = json.loads(record["body"])["detail"]["eventID"]
        body = record["body"].replace(event_id, f"{event_id[:-6]}{number:06}")
        body = re.sub(r"\bada\b", f"ada-{number}", body)
        records.append({**record, "body": body})
    return {**batch, "Records": records}


def _checked(answer: object) -> None:
    if answer != {"batchItemFailures": []}:
        raise SystemExit(f"the handler answered {answer}")


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main(*sys.argv[1:])
