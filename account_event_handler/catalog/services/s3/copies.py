"""S3: batch jobs, inventories, access points, access grants, notifications and objects."""

from typing import Any

from account_event_handler.catalog.conditions import event_is, has, request, said, word
from account_event_handler.catalog.kinds import copied
from account_event_handler.catalog.policy.document import PolicyDocument, ResourcePolicy
from account_event_handler.catalog.record import external_account, mappings, text
from account_event_handler.catalog.watch import BY_PEOPLE, CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent


def _sent(event: AccountEvent, path: str) -> Any:
    """The field of a call to S3 Control, at the top or in the XML body `CreateJobRequest`."""
    capital = ".".join(step[:1].upper() + step[1:] for step in path.split("."))
    return request(event, path) or request(event, f"{event.text('eventName')}Request.{capital}")


def _policy(event: AccountEvent) -> PolicyDocument:
    return PolicyDocument.read(_sent(event, "policy") or _sent(event, "details.policy"))


def _name(event: AccountEvent) -> str:
    return text(_sent(event, "name") or _sent(event, "details.name")) or event.text("requestParameters.bucketName")


_TASKS = {
    "s3putobjectcopy": "to copy objects",
    "s3putobjectacl": "to change the ACLs of objects",
    "s3replicateobject": "to replicate objects",  # an empty object, since replication has no options
}


def _task(event: AccountEvent) -> str | None:
    """What a job does that copies or opens; others tag, restore or run a function."""
    operations = {name.lower() for each in mappings(_sent(event, "operation")) for name in each}
    task = next((task for name, task in _TASKS.items() if name in operations), None)
    target = text(_sent(event, "operation.s3PutObjectCopy.targetResource")).rpartition(":")[2]
    return f"{task} to bucket {target}" if task and target else task


_POLICY = ResourcePolicy(_policy, public=CRITICAL, outside=HIGH)
_WORDS = {
    "did": word(event_is("CreateAccessPoint", "CreateMultiRegionAccessPoint"), "created", "changed"),
    "task": _task,
    "granted": word(event_is("PutAccessGrantsInstanceResourcePolicy"), "S3 access grants", "S3 access point"),
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
        severity=HIGH.when(said("it copies objects or changes their ACLs")(has(_task)), else_=MEDIUM),
        says="created an S3 batch job",
        fact="[{task}]",
        why="One job can copy, change or expose every object of a bucket.",
        advice="Check what the job does and where it copies to; cancel it with aws s3control update-job-status if "
        "unplanned.",
        shows=(("Role", "{role}"),),
        would="the job could copy, change or expose every object of a bucket.",
    ),
    s3.call("PutBucketInventoryConfiguration", "PutBucketAnalyticsConfiguration", mitre="T1619")(
        name="s3-inventory-set",
        severity=LOW,
        says="set up an {kind} of bucket {requestParameters.bucketName}",
        why="It lists the bucket's objects, and may be delivered to another account's bucket.",
        advice="Check where it is delivered to.",
        words={"kind": word(event_is("PutBucketInventoryConfiguration"), "inventory", "analysis")},
        ordinary=True,
    ),
    s3.call(
        *("PutAccessPointPolicy", "PutAccessPointPolicyForObjectLambda", "PutMultiRegionAccessPointPolicy"),
        "PutAccessGrantsInstanceResourcePolicy",
    )(
        name="s3-access-point-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of {granted}[ {name}]",
        fact="[to {aim}]",
        why="It gives access to objects as a bucket's own policy does.",
        advice="Remove anyone who should not be in the policy.",
    ),
    s3.call("CreateAccessPoint", "CreateMultiRegionAccessPoint", "DeleteAccessPointPolicy", "PutAccessPointScope")(
        name="s3-access-point-changed",
        severity=MEDIUM.when(said("a bucket of another account")(has(_WORDS["account"])), else_=LOW),
        says="{did} S3 access point[ {name}]",
        fact="[for a bucket of account {account}]",
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
        why="A function or another Region's bucket decides what readers get; the function sees every object.",
        advice="Check the function and the routes; restore the previous ones if nobody planned this.",
    ),
    s3.call("CreateAccessGrant", "CreateAccessGrantsLocation", "UpdateAccessGrantsLocation")(
        name="s3-access-granted",
        severity=MEDIUM,
        says="granted [{permission} ]access to S3 objects[ to {grantee}]",
        why="The grantee gets access to objects apart from IAM and bucket policies.",
        advice="Check who got it; run aws s3control delete-access-grant if nobody asked for it.",
    ),
    s3.call("PutBucketNotification", mitre="T1546")(
        name="s3-bucket-notification-changed",
        severity=LOW,
        says="changed the notifications of bucket {requestParameters.bucketName}",
        why="They decide which functions and queues learn of new objects; a malware scanner may no longer run.",
        advice="Check that the targets are yours and that none is missing.",
        ordinary=True,
    ),
    s3.call("PutBucketRequestPayment", "PutBucketAbac", "DeleteBucketWebsite")(
        name="s3-bucket-settings-changed",
        severity=LOW,
        says="changed the settings of bucket {requestParameters.bucketName}",
        why="They decide who pays for requests, who gets access by tags, and whether the bucket is a website.",
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
        says="wrote an object to bucket {requestParameters.bucketName}",
        fact="encrypted with a key that AWS does not have",
        why="Only the holder of the key can read the object; ransomware does this.",
        advice="If nobody planned it, block the caller and restore the objects from their previous versions.",
        ordinary=True,
        exact_rule=True,
    ),
    s3.call("UpdateObjectEncryption", mitre="T1486")(
        name="s3-object-key-changed",
        severity=MEDIUM,
        says="changed the key of an object in bucket {requestParameters.bucketName}",
        why="The owner of the new key decides who can read the object; ransomware does this.",
        advice="Check that the key is yours; if it is not, block the caller and restore previous versions.",
        ordinary=True,
    ),
    s3.call("DeleteObjects", mitre="T1485", userIdentity=BY_PEOPLE)(
        name="s3-objects-deleted",
        severity=LOW,
        says="deleted objects from bucket {requestParameters.bucketName}",
        why="One call deletes up to a thousand objects.",
        advice="Ask the caller; restore them from their previous versions or a backup if nobody planned it.",
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
