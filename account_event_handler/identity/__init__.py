"""Who did it: the person, role or service behind an event."""
