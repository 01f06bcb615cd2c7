"""What runs in Lambda: an event comes in, Slack and an SNS topic are told."""
