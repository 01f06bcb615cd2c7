"""A trail as the last look saw it: its ARN and where it writes to."""

from dataclasses import dataclass

ANY = "*"


@dataclass(frozen=True, slots=True)
class KnownTrail:
    """`bucket` is a name, `prefix` what comes before `AWSLogs/` there, `key` an ARN; "" for none.

    `ANY` stands for what is not known, in the ARN and as prefix.
    """

    arn: str
    bucket: str = ""
    prefix: str = ""
    key: str = ""

    @classmethod
    def unknown(cls, account: str, bucket: str = "") -> "KnownTrail":
        """Whichever trail the account may have that writes to the bucket."""
        return cls(f"arn:{ANY}:cloudtrail:{ANY}:{account}:trail/{ANY}", bucket, ANY)

    @property
    def account(self) -> str:
        """Who owns it."""
        return self.arn.split(":")[4]

    @property
    def region(self) -> str:
        """Where it is at home."""
        return self.arn.split(":")[3]
