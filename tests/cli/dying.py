"""What a process of a replay imports to die at once: little."""

import os
from typing import Any

from cli.replay.reader import Chunk


def dies(*given: Any) -> list[Chunk]:
    os._exit(9)
