"""Starts `account-watcher` where it is installed: the wheel's one folder is laid out like a clone."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cli.__main__ import main

__all__ = ["main"]
