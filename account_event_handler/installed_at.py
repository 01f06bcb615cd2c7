"""StateTable.installed_at by its former name, until remediate/ uses the method."""

from account_event_handler.state import StateTable


def installed_at(state_table: StateTable) -> int:
    return state_table.installed_at()
