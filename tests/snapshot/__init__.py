"""Snapshots of every message that the product sends: `python -m tests.snapshot` rewrites them."""
