"""What runs in Lambda: AWS account events become alerts in Slack and an SNS topic."""
