"""S3 Tables: tables opened, copied or deleted."""

from account_event_handler.catalog.conditions import event_is, kind, name_at, word
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import CRITICAL, HIGH, MEDIUM, Watches

_POLICY = ResourcePolicy(policy_at("requestParameters.resourcePolicy"), public=CRITICAL, outside=HIGH)
_name = name_at("requestParameters.name", "requestParameters.tableBucketARN", "requestParameters.tableArn")
_WORDS = {"kind": kind, "name": _name, "part": word(event_is("PutTablePolicy"), "table", "bucket"), "aim": _POLICY.aim}
tables = Watches("s3tables", mitre="T1530", words=_WORDS)

WATCHES = (
    tables.call("PutTableBucketPolicy", "PutTablePolicy")(
        name="s3tables-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of S3 Tables {part} {name}",
        fact="[to {aim}]",
        why="Accounts in the policy can read or change the tables.",
        advice="Remove the accounts that are not yours.",
        would="accounts in the policy could read or change the tables.",
    ),
    tables.call("PutTableReplication", "PutTableBucketReplication", mitre="T1537")(
        name="s3tables-replicated",
        severity=MEDIUM,
        says="set up {kind} of {name}",
        why="Every change is copied to another bucket.",
        advice="Check that the other bucket is yours.",
    ),
    tables.call("DeleteTable", "DeleteTableBucket", mitre="T1485")(
        name="s3tables-deleted",
        severity=HIGH,
        says="deleted {kind} {name}",
        why="The table's data is gone for good.",
        advice="If nobody planned it, load the data again from its source.",
        would="the table's data would be gone for good.",
    ),
)
