"""A trail of CloudTrail, by its ARN or as a call names it."""

import re

from msgspec import Struct

from account_event_handler.model import AccountEvent

_REGION = r"[a-z]{2,4}(?:-[a-z]+){1,2}-\d{1,2}"
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}"
_ARN = re.compile(rf"arn:aws(?:-[a-z]+)*:cloudtrail:({_REGION}):(\d{{12}}):trail/({_NAME})", re.ASCII)
_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc"}


class Trail(Struct, frozen=True):
    """A trail by its ARN; `region` is its home, where alone it can be started, `account` its owner.

    Every part is what AWS's own grammar allows, so all of it is safe in a command and a message.
    """

    arn: str
    region: str
    account: str
    name: str

    @classmethod
    def of_arn(cls, arn: str) -> "Trail | None":
        """None for what is no trail's ARN."""
        parts = _ARN.fullmatch(arn)
        return cls(arn, *parts.groups()) if parts else None

    @classmethod
    def of_event(cls, event: AccountEvent) -> "Trail | None":
        """The trail that a call names, by ARN or, in its own account and Region, by name."""
        named = event.text("requestParameters.name")
        if named.startswith("arn:"):
            return cls.of_arn(named)
        region = event.region
        partition = next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws")
        return cls.of_arn(f"arn:{partition}:cloudtrail:{region}:{event.account}:trail/{named}")
