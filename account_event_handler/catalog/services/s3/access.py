"""S3: access to buckets by policy, ACL and Block Public Access."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from account_event_handler.catalog.conditions import any_at, has, not_, request, said
from account_event_handler.catalog.kinds import opened
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.record import mappings, strings, text, values_at
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_POLICY = ResourcePolicy(policy_at("requestParameters.bucketPolicy"), public=CRITICAL, outside=HIGH)
_ANYONE, _ANY_CUSTOMER = _PUBLIC = ("anyone", "anyone with an AWS account")  # the larger first
_GROUPS = {"AllUsers": _ANYONE, "AuthenticatedUsers": _ANY_CUSTOMER}
_CANNED = {
    "public-read": ((_ANYONE, "READ"),),
    "public-read-write": ((_ANYONE, "READ"), (_ANYONE, "WRITE")),
    "authenticated-read": ((_ANY_CUSTOMER, "READ"),),
}
_RIGHTS = {
    "FULL_CONTROL": "do everything with it",
    "WRITE_ACP": "change its ACL",
    "WRITE": "write to it",
    "READ": "read it",
    "READ_ACP": "read its ACL",
}
_BUCKET_RIGHTS = {**_RIGHTS, "WRITE": "write objects", "READ": "list objects"}
_HEADER_GROUP = re.compile(r"\s*uri=.*/groups/\w+/(\w+)", re.IGNORECASE)


def _unblocked(event: AccountEvent) -> list[str]:
    if event.text("eventName").startswith("Delete"):
        return list(_BLOCKS)
    found = mappings(request(event, "PublicAccessBlockConfiguration"))
    return [name for name in _BLOCKS if str(found[0].get(name)).lower() != "true"]


@said("some of the four settings stay on")
def _kept(event: AccountEvent) -> str:
    return human_list(name for name in _BLOCKS if name not in _unblocked(event))


def _origins(event: AccountEvent) -> str | None:
    found = dict.fromkeys(values_at(event.detail, "requestParameters.CORSConfiguration.CORSRule.AllowedOrigin"))
    pages = "any web page" if "*" in found else f"pages of {human_list(found, most=2)}"
    return pages if found else None


def acl_aim(event: AccountEvent) -> str | None:
    """Who is to gain what: "let anyone list objects"; None when it is nobody but the owner."""
    rights = _BUCKET_RIGHTS if event.text("eventName") == "PutBucketAcl" else _RIGHTS
    grants = sorted(_grants(event), key=lambda grant: (*_PUBLIC, grant[0]).index(grant[0]))
    gained = {permission for who, permission in grants if who == grants[0][0]}
    found = human_list((right for name, right in rights.items() if name in gained), most=2)
    return f"let {grants[0][0]} {found or 'in'}" if grants else None


@said(
    "critical: anyone may write or change the ACL; high: anyone may read; medium: somebody else by name; low otherwise"
)
def acl_severity(event: AccountEvent) -> Severity:
    """Critical where anyone may change things, high where anyone may look, medium for others."""
    grants = list(_grants(event))
    public = [permission for who, permission in grants if who in _PUBLIC]
    if public:
        return HIGH if {"READ", "READ_ACP"}.issuperset(public) else CRITICAL
    return MEDIUM if grants else LOW


def is_public_acl(event: AccountEvent) -> bool:
    return any(who in _PUBLIC for who, _ in _grants(event))


def _grants(event: AccountEvent) -> Iterator[tuple[str, str]]:
    """(who, permission) for everybody but the owner, whichever way the call spells them."""
    asked = mappings(event.field("requestParameters"))[0]  # raises without any: such a record is not harmless
    for canned in strings(asked.get("x-amz-acl")):
        yield from _CANNED.get(canned, ())
    for right in _RIGHTS:
        header = f"x-amz-grant-{right.replace('_', '-').lower()}"
        for grantees in strings([asked.get(header), *values_at(asked, f"accessControlList.{header}")]):
            yield from ((who, right) for who in _named_in_header(grantees) if who)
    owner = request(event, "AccessControlPolicy.Owner.ID")
    for grant in mappings(values_at(asked, "AccessControlPolicy.AccessControlList.Grant")):
        for grantee in mappings(grant.get("Grantee")):
            who = _grantee(grantee)
            if who and (not owner or grantee.get("ID") != owner):
                yield who, text(grant.get("Permission"))


def _grantee(grantee: Mapping[str, Any]) -> str:
    if "URI" in grantee:
        return _GROUPS.get(text(grantee["URI"]).rpartition("/")[2], "")
    name = text(grantee.get("EmailAddress")) or text(grantee.get("DisplayName"))
    return name or f"canonical user {text(grantee.get('ID'))[:8]}…"


def _named_in_header(grantees: str) -> list[str]:
    """Groups such as `uri="http://acs.amazonaws.com/groups/global/AllUsers"`, else "others"."""
    found = [_HEADER_GROUP.match(grantee) for grantee in grantees.split(",")]
    return [_GROUPS.get(group[1], "") if group else "others" for group in found]


s3 = Watches("s3", mitre="T1530", words={"aim": acl_aim, "kept": _kept, "origins": _origins})
others = Watches("s3")

WATCHES = (
    s3.call("PutBucketPolicy", cis="4.8")(
        name="s3-bucket-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of bucket {requestParameters.bucketName}",
        fact="[to {aim}]",
        why="The policy decides who can read, write and delete the bucket's objects.",
        advice="Remove anyone who should not be in it; if the bucket was public, find out what was read.",
        words={"aim": _POLICY.aim},
        ordinary=LOW,
    ),
    s3.call("DeleteBucketPolicy", mitre="T1562", cis="4.8")(
        name="s3-bucket-policy-deleted",
        severity=MEDIUM,
        says="deleted the policy of bucket {requestParameters.bucketName}",
        why="What the policy denied, such as plain HTTP or other accounts, may be allowed.",
        advice="Check what the policy forbade, and put it back if it is still needed.",
    ),
    s3.call("PutBucketAcl", cis="4.8")(
        name="s3-bucket-acl-changed",
        severity=acl_severity,
        says="changed the ACL of bucket {requestParameters.bucketName}",
        fact="[to {aim}]",
        why="An ACL can open a bucket to others without any change to its policy.",
        advice="Set the ACL to private, or turn ACLs off by setting object ownership to BucketOwnerEnforced.",
        ordinary=LOW,
    ),
    s3.call("PutObjectAcl")(
        name="s3-object-acl-opened",
        severity=HIGH,
        when=is_public_acl,
        says="changed the ACL of object {requestParameters.key} in bucket {requestParameters.bucketName}",
        fact="[to {aim}]",
        why="Anyone who knows the object's address can reach it from outside the account.",
        advice="Set the object's ACL to private, and turn on S3 Block Public Access for the account.",
        would="anyone who knows the object's address could reach it from outside the account.",
    ),
    s3.call("DeleteBucketPublicAccessBlock", "PutBucketPublicAccessBlock", mitre="T1562")(
        name="s3-bucket-public-access-unblocked",
        severity=MEDIUM.when(has(_kept), else_=HIGH),
        when=has(_unblocked),
        says="turned off Block Public Access of bucket {requestParameters.bucketName}[ except {kept}]",
        why="A policy or ACL that gives access to anyone is accepted.",
        advice="Turn it on again with aws s3api put-public-access-block unless the bucket serves a public website.",
        would="a policy or ACL that gives access to anyone would be accepted.",
    ),
    s3.call("DeleteAccountPublicAccessBlock", "PutAccountPublicAccessBlock", mitre="T1562")(
        name="s3-account-public-access-unblocked",
        severity=HIGH.when(has(_kept), else_=CRITICAL),
        when=has(_unblocked),
        says="turned off S3 Block Public Access",
        fact="for the whole account[ except {kept}]",
        why="Every bucket of the account can be made public.",
        advice="Turn it on again at once with aws s3control put-public-access-block, and check which buckets were "
        "opened.",
        would="every bucket of the account could be made public.",
    ),
    s3.call("PutBucketOwnershipControls", "DeleteBucketOwnershipControls", mitre="T1562")(
        name="s3-bucket-acls-enabled",
        severity=MEDIUM,
        when=not_(any_at("requestParameters.OwnershipControls.Rule.ObjectOwnership", "BucketOwnerEnforced")),
        says="turned on ACLs for bucket {requestParameters.bucketName}",
        why="ACLs can open single objects to others, which bucket policies do not show.",
        advice="Set object ownership to BucketOwnerEnforced unless an old program needs ACLs.",
    ),
    s3.call("PutBucketCors", mitre="", cis="4.8")(
        name="s3-bucket-cors-changed",
        severity=LOW,
        says="changed the CORS rules of bucket {requestParameters.bucketName}[ to allow {origins}]",
        why="CORS decides which web pages can use the bucket from a visitor's browser.",
        advice="Allow only the pages that need it; any page is fine only for public files.",
        ordinary=True,
    ),
    s3.call("DeleteBucketCors", mitre="", cis="4.8")(
        name="s3-bucket-cors-deleted",
        severity=LOW,
        says="deleted the CORS rules of bucket {requestParameters.bucketName}",
        why="Web pages that read the bucket from another domain stop working.",
        advice="Check that no page still needs them.",
        ordinary=True,
    ),
    s3.call("PutBucketWebsite")(
        name="s3-bucket-website-made",
        severity=MEDIUM,
        says="made bucket {requestParameters.bucketName} a website[ that redirects to"
        " {requestParameters.WebsiteConfiguration.RedirectAllRequestsTo.HostName}]",
        why="A website serves the bucket's public objects over plain HTTP, or redirects visitors elsewhere.",
        advice="If nobody planned a website, run aws s3api delete-bucket-website and check the bucket's policy.",
    ),
    opened(
        *(others, "S3", "AssociateAccessGrantsIdentityCenter", "CreateAccessGrantsInstance"),
        "DeleteAccessGrantsInstanceResourcePolicy",
        name="s3-access-grants-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
)
