"""An event from its arrival to its delivery, and the retries of a batch."""
