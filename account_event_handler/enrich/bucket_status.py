"""Whether a bucket's policy makes it public right now."""

import re
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from msgspec import Struct

from account_event_handler.aws.errors import code_of
from account_event_handler.enrich import ClientOf, Facts
from account_event_handler.model import AccountEvent

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_BUCKET = re.compile(r"[A-Za-z0-9._-]{3,255}", re.ASCII)  # no ARN: that would name another host

PUBLIC = "yes, its policy allows anyone unless Block Public Access prevents it"
NOT_PUBLIC = "not by its policy; ACLs may open it besides"
NO_POLICY = "it has no policy; ACLs may open it besides"
GONE = "the bucket is gone"
_SAID_BY_ERRORS = {"NoSuchBucketPolicy": NO_POLICY, "NoSuchBucket": GONE}


class BucketStatus(Struct, frozen=True):
    """Asks GetBucketPolicyStatus, which judges the bucket's policy and looks at nothing else."""

    s3_of: ClientOf["S3Client"]

    def __call__(self, event: AccountEvent) -> Facts:
        bucket = event.text("requestParameters.bucketName")
        s3 = self.s3_of(event.account, event.region) if _BUCKET.fullmatch(bucket) else None
        if s3 is None:
            return ()
        try:
            is_public = s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"].get("IsPublic")
        except ClientError as error:
            said = _SAID_BY_ERRORS.get(code_of(error))
            if said is None:
                raise
            return (("Public", said),)
        return (("Public", PUBLIC if is_public else NOT_PUBLIC),)
