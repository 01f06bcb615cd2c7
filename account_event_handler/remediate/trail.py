"""A trail's ARN, or an event that names a trail, enters; the Trail leaves."""

import re
from dataclasses import dataclass

from account_event_handler.model import AccountEvent
from account_event_handler.render.links import link_of

_REGION = r"[a-z]{2,4}(?:-[a-z]+){1,2}-\d{1,2}"
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}"
_ARN = re.compile(rf"arn:aws(?:-[a-z]+)*:cloudtrail:({_REGION}):(\d{{12}}):trail/({_NAME})")
_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc"}
_PAGE = "cloudtrailv2/home?region={$region}#/trails"


@dataclass(frozen=True, slots=True)
class Trail:
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
        partition = next(
            (name for start, name in _PARTITIONS.items() if event.region.startswith(start)), "aws"
        )
        place = f"{event.region}:{event.account}"
        return cls.of_arn(f"arn:{partition}:cloudtrail:{place}:trail/{named}")

    @property
    def start_command(self) -> str:
        """What starts it from a shell with the rights to."""
        return f"aws cloudtrail start-logging --name {self.arn} --region {self.region}"

    @property
    def link(self) -> str:
        """The console's page of the trail."""
        return _page(self.region, _PAGE + "/{arn}", self.arn)


def trails_page(region: str) -> str:
    """The console's list of the trails that a Region sees."""
    return _page(region, _PAGE, "")


def _page(region: str, path: str, arn: str) -> str:
    here = AccountEvent("", "", "", "", region, None, (), {})
    return link_of(here, path, {"arn": lambda _: arn})
