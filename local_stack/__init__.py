"""Runs the watcher on this machine: MiniStack for AWS, local recipients for Slack and mail."""
