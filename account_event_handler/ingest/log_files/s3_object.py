"""Reading an S3 object in chunks, with errors that say which permission is missing."""

import re
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from account_event_handler.aws.errors import code_of, is_denied, is_missing, message_of
from account_event_handler.ingest.s3_notification import S3Object

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

CHUNK = 65_536  # bytes
_ACTION_AND_RESOURCE = re.compile(r'perform: ([\w:]+) on resource: "?([^\s"]+)')
_FIXABLE = {
    "NoSuchBucket": "the bucket {bucket} is gone",
    "InvalidObjectState": "it is archived; restore it, then send the notice again",
    "PermanentRedirect": "the bucket {bucket} is in another Region",
    "KMS.DisabledException": "the KMS key that it is encrypted with is disabled",
    "KMS.NotFoundException": "the KMS key that it is encrypted with is gone",
    "KMS.KMSInvalidStateException": "the KMS key that it is encrypted with cannot be used now",
}


class S3ObjectError(Exception):
    """S3 did not give the object, in words for people; `again` says whether a retry may help."""

    def __init__(self, reason: str, again: bool) -> None:
        super().__init__(reason)
        self.again = again


def chunks_of(s3: "S3Client", file: S3Object) -> Iterator[bytes]:
    """The object as it is stored; raises S3ObjectError, at any chunk."""
    try:
        with closing(s3.get_object(Bucket=file.bucket, Key=file.key)["Body"]) as body:
            while chunk := body.read(CHUNK):
                yield chunk
    except ClientError as error:
        raise _s3_object_error(error, file, s3.meta.partition) from error
    except (BotoCoreError, HTTPError, OSError) as error:
        raise S3ObjectError(f"S3 could not be read: {type(error).__name__}", again=True) from error


def _s3_object_error(error: ClientError, file: S3Object, partition: str) -> S3ObjectError:
    """What only a person can fix is not retried; all else may pass."""
    code = code_of(error)
    if is_missing(error):
        return S3ObjectError("it is not in the bucket any more", again=False)
    if code in _FIXABLE:
        return S3ObjectError(_FIXABLE[code].format(bucket=file.bucket), again=False)
    if is_denied(error):
        arn = f"arn:{partition}:s3:::{file.bucket}/{file.key}"
        return S3ObjectError(_denied(message_of(error), arn, code.startswith("KMS.")), again=False)
    return S3ObjectError(f"S3 answered {code}", again=True)


def _denied(message: str, arn: str, is_of_key: bool) -> str:
    named = _ACTION_AND_RESOURCE.search(message)
    action, resource = named.groups() if named else ("", "")
    if action == "s3:ListBucket":
        # Without s3:ListBucket, S3 denies where it would otherwise say that an object is missing.
        return "it is not in the bucket any more, or the bucket's policy denies even to look"
    if is_of_key and not named:
        action, resource = "kms:Decrypt", "the key that it is encrypted with"
    if not action:
        return (
            f"the function lacks s3:GetObject on {arn}, or kms:Decrypt on the key that it is encrypted with, or the"
            " object is gone: its role must allow both, and another account's bucket and key in their policies"
        )
    policy = "the KMS key's policy" if is_of_key or action.startswith("kms:") else "the bucket's policy"
    where = f"its role must allow it, and {policy} where that is another account's"
    return f"the function lacks {action} on {resource}: {where}"
