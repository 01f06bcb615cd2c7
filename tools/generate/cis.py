"""What the CIS AWS Foundations Benchmark asks to be watched, and the table of who does it."""

from collections.abc import Iterable

from account_event_handler.catalog.watch import Watch
from tools.generate.markdown import code, table

CONTROLS = {
    "4.1": "unauthorized API calls",
    "4.2": "console sign-in without MFA",
    "4.3": "use of the root user",
    "4.4": "changes to IAM policies",
    "4.5": "changes to CloudTrail's configuration",
    "4.6": "console sign-ins that fail",
    "4.7": "KMS keys disabled or scheduled for deletion",
    "4.8": "changes to S3 bucket policies",
    "4.9": "changes to AWS Config's configuration",
    "4.10": "changes to security groups",
    "4.11": "changes to network ACLs",
    "4.12": "changes to network gateways",
    "4.13": "changes to route tables",
    "4.14": "changes to VPCs",
    "4.15": "changes to AWS Organizations",
    "4.16": "Security Hub is enabled",
}


def cis_table(watches: Iterable[Watch]) -> str:
    """One row per control, with the names of its watches."""
    names: dict[str, list[str]] = {control: [] for control in CONTROLS}
    for watch in watches:
        if watch.cis:
            names[watch.cis].append(watch.name)
    rows = ([control, CONTROLS[control], code(*names[control])] for control in CONTROLS)
    return table(["Control", "What is to be watched", "Watches"], rows)
