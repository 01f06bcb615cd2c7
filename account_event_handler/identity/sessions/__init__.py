"""Whom the history of an event's session names: later events of a session carry only its access key."""
