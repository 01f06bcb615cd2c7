"""A file's name enters, what is stored under it leaves, from S3 or this machine."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import Misused

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

CHUNK = 65_536  # bytes
S3 = "s3://"


@dataclass(frozen=True, slots=True)
class Source:
    """A file by its path or S3 URI, with its size in bytes.

    `place` is the path that is opened, where the name means something to one process only.
    """

    name: str
    size: int
    place: str = ""

    def chunks(self, s3: "Callable[[], S3Client]") -> Iterator[bytes]:
        """What is stored; raises OSError, or botocore's and urllib3's errors."""
        if not self.name.startswith(S3):
            with Path(self.place or self.name).open("rb") as file:
                while chunk := file.read(CHUNK):
                    yield chunk
            return
        bucket, key = bucket_and_key(self.name)
        with closing(s3().get_object(Bucket=bucket, Key=key)["Body"]) as body:
            while chunk := body.read(CHUNK):
                yield chunk


def bucket_and_key(uri: str) -> tuple[str, str]:
    """The key may be a prefix; raises Misused where there is no bucket."""
    bucket, _, key = uri.removeprefix(S3).partition("/")
    if not bucket:
        raise Misused(f"{uri} names no bucket.", "Say s3://bucket/prefix.")
    return bucket, key
