"""`account-watcher replay`: what the watcher would have sent for past events; sends nothing."""

from cli.replay.run import add_to as add_to
