"""S3: other ways to objects: batch jobs, inventories, access points, access grants, notifications."""

from typing import Any

from account_event_handler.catalog.conditions import has, request, said
from account_event_handler.catalog.kinds import copied
from account_event_handler.catalog.policy.document import PolicyDocument, ResourcePolicy
from account_event_handler.catalog.record import external_account, text
from account_event_handler.catalog.watch import BY_PEOPLE, CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent


def _sent(event: AccountEvent, path: str) -> Any:
    """The field of a call to S3 Control, at the top or in the XML body `CreateJobRequest`."""
    capital = ".".join(step[:1].upper() + step[1:] for step in path.split("."))
    return request(event, path) or request(event, f"{event.text('eventName')}Request.{capital}")


def _policy(event: AccountEvent) -> PolicyDocument | None:
    found = _sent(event, "policy") or _sent(event, "details.policy")
    return PolicyDocument.read(found) if found else None


def _name(event: AccountEvent) -> str:
    return text(_sent(event, "name") or _sent(event, "details.name")) or event.text("requestParameters.bucketName")


@said("it copies objects or changes their ACLs")
def _gives(event: AccountEvent) -> bool:
    """Whether the job copies or opens; others tag, restore or run a function."""
    kinds = ("s3PutObjectCopy", "s3PutObjectAcl", "s3ReplicateObject")
    return any(_sent(event, f"operation.{kind}") for kind in kinds)


_POLICY = ResourcePolicy(_policy, public=CRITICAL, outside=HIGH)
_WORDS = {
    "target": lambda event: text(_sent(event, "operation.s3PutObjectCopy.targetResource")).rpartition(":")[2] or None,
    "name": _name,
    "aim": _POLICY.aim,
    "account": lambda event: external_account(event, _sent(event, "bucketAccountId")),
    "permission": lambda event: text(_sent(event, "permission")) or None,
    "grantee": lambda event: text(_sent(event, "grantee.granteeIdentifier")) or None,
    "role": lambda event: text(_sent(event, "roleArn")) or None,
}
s3 = Watches("s3", mitre="T1530", words=_WORDS)
others = Watches("s3")

WATCHES = (
    s3.call("CreateJob", mitre="T1537")(
        name="s3-batch-job-created",
        severity=HIGH.when(_gives, else_=MEDIUM),
        says="created a batch job on S3 objects[, to copy them to {target}]",
        why="One job copies, changes or opens every object of a bucket.",
        advice="Check what the job does and where to; cancel it if nobody planned it.",
        shows=(("Role", "{role}"),),
    ),
    s3.call("PutBucketInventoryConfiguration", "PutBucketAnalyticsConfiguration", mitre="T1619")(
        name="s3-inventory-set",
        severity=LOW,
        says="set up a list of all objects of bucket {requestParameters.bucketName}",
        why="The list names every object, and may be delivered to another account's bucket.",
        advice="Check where it is delivered to.",
        ordinary=True,
    ),
    s3.call(
        *("PutAccessPointPolicy", "PutAccessPointPolicyForObjectLambda", "PutMultiRegionAccessPointPolicy"),
        "PutAccessGrantsInstanceResourcePolicy",
    )(
        name="s3-access-point-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of an S3 access point or of access grants[: {name}]",
        fact="[, to {aim}]",
        why="It lets people reach objects, as a bucket's own policy does.",
        advice="Remove those who were not meant to be in the policy.",
    ),
    s3.call("CreateAccessPoint", "CreateMultiRegionAccessPoint", "DeleteAccessPointPolicy", "PutAccessPointScope")(
        name="s3-access-point-changed",
        severity=MEDIUM.when(said("a bucket of another account")(has(_WORDS["account"])), else_=LOW),
        says="made or changed S3 access point[ {name}][ to a bucket of account {account}]",
        why="An access point is another way to the bucket, with a policy of its own.",
        advice="Check who uses it and whether it is bound to a VPC.",
        ordinary=True,
    ),
    s3.call(
        *("CreateAccessPointForObjectLambda", "PutAccessPointConfigurationForObjectLambda"),
        "SubmitMultiRegionAccessPointRoutes",
        mitre="T1565",
    )(
        name="s3-object-lambda-set",
        severity=MEDIUM,
        says="changed what S3 access point[ {name}] returns",
        why="A function or another Region's bucket decides what readers get, and the function sees every object.",
        advice="Check the function and the routes; restore what was before.",
    ),
    s3.call("CreateAccessGrant", "CreateAccessGrantsLocation", "UpdateAccessGrantsLocation")(
        name="s3-access-granted",
        severity=MEDIUM,
        says="granted access to S3 objects[: {permission}][ to {grantee}]",
        why="A grant gives credentials for objects beside all IAM policies.",
        advice="Check who is granted; delete the grant if nobody asked for it.",
    ),
    s3.call("PutBucketNotification", mitre="T1546")(
        name="s3-bucket-notification-changed",
        severity=LOW,
        says="changed whom bucket {requestParameters.bucketName} notifies",
        why="A function can be run for each new object, or a scanner no longer be.",
        advice="Check that the targets are yours and that none is missing.",
        ordinary=True,
    ),
    s3.call("PutBucketRequestPayment", "PutBucketAbac", "DeleteBucketWebsite")(
        name="s3-bucket-settings-changed",
        severity=LOW,
        says="changed the settings of bucket {requestParameters.bucketName}",
        why="Readers may be billed, turned away or let in by their tags.",
        advice="Check that the bucket's owner asked for it.",
        ordinary=True,
    ),
    # Data events, which come only where a trail records them.
    s3.call(
        *("CopyObject", "CreateMultipartUpload", "PutObject"),
        mitre="T1486",
        requestParameters={"x-amz-server-side-encryption-customer-algorithm": [{"exists": True}]},
    )(
        name="s3-object-encrypted-with-own-key",
        severity=MEDIUM,
        says="put an object into bucket {requestParameters.bucketName} under a key of their own",
        why="AWS does not keep such a key: whoever has it alone can read the object, and may ask for money.",
        advice="If nobody planned it, stop the caller and restore the objects from their former versions.",
        ordinary=True,
        exact_rule=True,
    ),
    s3.call("DeleteObjects", mitre="T1485", userIdentity=BY_PEOPLE)(
        name="s3-objects-deleted",
        severity=LOW,
        says="deleted objects of bucket {requestParameters.bucketName}",
        why="One call deletes up to a thousand objects.",
        advice="Ask the caller; restore them from their former versions or a backup if nobody planned it.",
        ordinary=True,
        exact_rule=True,
    ),
    copied(
        *(others, "S3", "CreateBucketMetadataConfiguration", "CreateBucketMetadataTableConfiguration"),
        *("PutStorageLensConfiguration", "UpdateJobStatus"),
        name="s3-metadata-copied",
        severity=LOW,
    ),
)
