"""A plugin of pytest: of what is collected, only the tests that a file lists, in its order.

Node ids on the command line would not do: a mutant may rename what parameters make.
"""

import os
from pathlib import Path

import pytest

VARIABLE = "CHOSEN_TESTS"  # the file's name, one node id a line


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Drop the others, and sort."""
    lines = Path(os.environ[VARIABLE]).read_text().splitlines()
    place = {test: number for number, test in enumerate(lines)}
    chosen = [item for item in items if item.nodeid in place]
    items[:] = sorted(chosen, key=lambda item: place[item.nodeid])
