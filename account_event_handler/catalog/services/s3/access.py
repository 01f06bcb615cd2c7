"""S3: who may reach a bucket, by its policy, its ACL and what blocks public access."""

from account_event_handler.catalog.one_or_many import mappings, strings
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.policy.resource_policy import ResourcePolicy, policy_at
from account_event_handler.catalog.services.s3.acl import acl_aim, acl_severity, is_public_acl
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."
_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_POLICY = ResourcePolicy(policy_at(_REQUEST + "bucketPolicy"), public=CRITICAL, outside=HIGH)


def _unblocked(event: AccountEvent) -> list[str]:
    """The parts of Block Public Access that are off after the call."""
    if event.text("eventName").startswith("Delete"):
        return list(_BLOCKS)
    configuration = event.field(_REQUEST + "PublicAccessBlockConfiguration")
    found = mappings(configuration)
    return [name for name in _BLOCKS if str(found[0].get(name)).lower() != "true"]


def _unblocks(event: AccountEvent) -> bool:
    return bool(_unblocked(event))


def _kept(event: AccountEvent) -> str:
    """The parts that stay on: "BlockPublicPolicy and RestrictPublicBuckets"."""
    off = _unblocked(event)
    return human_list(name for name in _BLOCKS if name not in off)


def _bucket_unblocking(event: AccountEvent) -> Severity:
    return HIGH if len(_unblocked(event)) == len(_BLOCKS) else MEDIUM


def _account_unblocking(event: AccountEvent) -> Severity:
    return CRITICAL if len(_unblocked(event)) == len(_BLOCKS) else HIGH


def _allows_acls(event: AccountEvent) -> bool:
    rules = mappings(event.field(_REQUEST + "OwnershipControls.Rule"))
    return all(rule.get("ObjectOwnership") != "BucketOwnerEnforced" for rule in rules)


def _origins(event: AccountEvent) -> str | None:
    rules = mappings(event.field(_REQUEST + "CORSConfiguration.CORSRule"))
    found = [each for rule in rules for each in strings(rule.get("AllowedOrigin"))]
    if not found:
        return None
    return (
        "any web page" if "*" in found else f"pages of {human_list(dict.fromkeys(found), most=2)}"
    )


s3 = Watches("s3", mitre="T1530")

WATCHES = (
    s3.call("PutBucketPolicy")(
        name="s3-bucket-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of bucket {requestParameters.bucketName}[ to {aim}]",
        why="The policy decides who may read, write and delete what the bucket holds.",
        advice="Take out whoever is not meant to be in it; if anyone was, find out what they read.",
        words={"aim": _POLICY.aim},
        cis="4.8",
    ),
    s3.call("DeleteBucketPolicy")(
        name="s3-bucket-policy-deleted",
        severity=MEDIUM,
        says="deleted the policy of bucket {requestParameters.bucketName}",
        why="What the policy denied, plain HTTP or other accounts, may be allowed now.",
        advice="Check what the policy forbade, and put it back if it is still needed.",
        cis="4.8",
        mitre="T1562",
    ),
    s3.call("PutBucketAcl")(
        name="s3-bucket-acl-changed",
        severity=acl_severity,
        says="changed the ACL of bucket {requestParameters.bucketName}[ to {aim}]",
        why="An ACL lets people into a bucket without a word in its policy.",
        advice="Set the ACL to private, and let the bucket's owner own every object.",
        words={"aim": acl_aim},
        cis="4.8",
    ),
    s3.call("PutObjectAcl")(
        name="s3-object-acl-opened",
        severity=HIGH,
        when=is_public_acl,
        says="changed the ACL of object {requestParameters.key} in bucket"
        " {requestParameters.bucketName}[ to {aim}]",
        why="Whoever knows the object's address can read it, without an AWS account.",
        advice="Set the object's ACL to private, and block public ACLs for the account.",
        words={"aim": acl_aim},
    ),
    s3.call("DeleteBucketPublicAccessBlock", "PutBucketPublicAccessBlock")(
        name="s3-bucket-public-access-unblocked",
        severity=_bucket_unblocking,
        when=_unblocks,
        says="turned off Block Public Access of bucket {requestParameters.bucketName}[ except"
        " {kept}]",
        why="The next policy or ACL that lets anyone in will be accepted.",
        advice="Switch it on again unless the bucket serves a public website.",
        words={"kept": _kept},
        mitre="T1562",
    ),
    s3.call("DeleteAccountPublicAccessBlock", "PutAccountPublicAccessBlock")(
        name="s3-account-public-access-unblocked",
        severity=_account_unblocking,
        when=_unblocks,
        says="turned off S3 Block Public Access for the whole account[ except {kept}]",
        why="Every bucket of the account can be opened to anyone from now on.",
        advice="Switch it on again at once, and look at which buckets were opened since.",
        words={"kept": _kept},
        mitre="T1562",
    ),
    s3.call("PutBucketOwnershipControls", "DeleteBucketOwnershipControls")(
        name="s3-bucket-acls-enabled",
        severity=MEDIUM,
        when=_allows_acls,
        says="turned on ACLs for bucket {requestParameters.bucketName}",
        why="ACLs can open single objects, which no policy and few reviews show.",
        advice="Set object ownership to bucket owner enforced unless an old program needs ACLs.",
        mitre="T1562",
    ),
    s3.call("PutBucketCors")(
        name="s3-bucket-cors-changed",
        severity=LOW,
        says="changed the CORS rules of bucket {requestParameters.bucketName}[ to allow {origins}]",
        why="CORS decides which web pages may use what their visitors can reach in the bucket.",
        advice="Name the pages that need it; any page is right only for public files.",
        words={"origins": _origins},
        cis="4.8",
        mitre="",
    ),
    s3.call("DeleteBucketCors")(
        name="s3-bucket-cors-deleted",
        severity=LOW,
        says="deleted the CORS rules of bucket {requestParameters.bucketName}",
        why="Web pages that read the bucket from another domain stop working.",
        advice="Check that no page still needs them.",
        cis="4.8",
        mitre="",
    ),
    s3.call("PutBucketWebsite")(
        name="s3-bucket-website-made",
        severity=MEDIUM,
        says="made bucket {requestParameters.bucketName} a website[ that sends visitors to"
        " {requestParameters.WebsiteConfiguration.RedirectAllRequestsTo.HostName}]",
        why="A website serves the bucket's public objects by plain HTTP, or sends visitors"
        " elsewhere.",
        advice="If nobody planned a website, delete it and look at the bucket's policy.",
    ),
)
