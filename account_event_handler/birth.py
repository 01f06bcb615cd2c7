"""Memory enters; since when the stack is there leaves, written down by whoever asks first."""

from account_event_handler.memory import Memory


def birth(memory: Memory) -> int:
    """Epoch seconds; raises MemoryLost."""
    now = memory.now()
    standing = memory.put_new("born", "stack", {"at": now})
    return int((standing or {"at": now})["at"])
