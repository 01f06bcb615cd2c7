"""Memory enters; since when the stack is there leaves, written down by whoever asks first."""

from account_event_handler.state import StateTable


def installed_at(state_table: StateTable) -> int:
    """Epoch seconds; raises StateUnavailable."""
    now = state_table.now()
    standing = state_table.put_new("born", "stack", {"at": now})
    return int((standing or {"at": now})["at"])
