"""AWS clients and what is common to every call: queues, time limits, look-ups."""
