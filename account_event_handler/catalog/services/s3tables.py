"""S3 Tables: tables opened, copied or deleted."""

from account_event_handler.catalog.conditions import kind, name_at
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import CRITICAL, HIGH, MEDIUM, Watches

_POLICY = ResourcePolicy(policy_at("requestParameters.resourcePolicy"), public=CRITICAL, outside=HIGH)
_name = name_at("requestParameters.name", "requestParameters.tableBucketARN", "requestParameters.tableArn")
tables = Watches("s3tables", mitre="T1530", words={"kind": kind, "name": _name, "aim": _POLICY.aim})

WATCHES = (
    tables.call("PutTableBucketPolicy", "PutTablePolicy")(
        name="s3tables-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of table or table bucket {name}",
        fact="[to {aim}]",
        why="Those whom the policy lets in read and change the tables from their own account.",
        advice="Remove the accounts that are not yours.",
    ),
    tables.call("PutTableReplication", "PutTableBucketReplication", mitre="T1537")(
        name="s3tables-replicated",
        severity=MEDIUM,
        says="set table or table bucket {name} to replicate",
        why="Every change is copied to another bucket from now on.",
        advice="Check that the other bucket is yours.",
    ),
    tables.call("DeleteTable", "DeleteTableBucket", mitre="T1485")(
        name="s3tables-deleted",
        severity=HIGH,
        says="deleted {kind} {name}",
        why="The table's data is gone for good.",
        advice="If nobody planned it, load the data again from its source.",
    ),
)
