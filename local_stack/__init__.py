"""The whole watcher on this machine: MiniStack for AWS, a stand-in for Slack, a mailbox."""
