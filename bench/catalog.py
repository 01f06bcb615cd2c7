"""Measures the CPU milliseconds that a package's catalog costs.

Runs with `python -S -B` in a process of its own; what the catalog shares with the rest of the
package is imported before the clock starts.
"""

import json
import sys
import time
from pathlib import Path


def main(folder: str, event: str) -> None:
    """Print one JSON line: to be ready, to match a first event, and to load every watch."""
    sys.path[:0] = folder.split(":")
    from account_event_handler.ingest import decode

    read = decode(json.loads(Path(event).read_text()))
    started = time.process_time()
    from account_event_handler.catalog import CATALOG

    ready = time.process_time()
    CATALOG.describing(read)  # type: ignore[arg-type]
    matched = time.process_time()
    watches = len(CATALOG.watches)
    loaded = time.process_time()
    costs = {"ready": ready - started, "first": matched - ready, "rest": loaded - matched}
    print(json.dumps({**costs, "watches": watches}))


if __name__ == "__main__":
    main(*sys.argv[1:])
