"""`account-watcher who`: who did what to a resource, and what a person did, from past events."""

from cli.who.run import add_to as add_to
