"""Reading IAM and resource policies: grantees, actions, conditions, privileges."""
