"""Trails of member accounts: started through the role of their forwarder, or it is said why not."""

from copy import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from account_event_handler.model import Alert
from account_event_handler.remediate.cloudtrail import CloudTrail as Client
from tests.remediate.cloudtrail import CloudTrail
from tests.remediate.world import World, facts
from tests.support.state_table import Clock, memory_table

MEMBER = "444455556666"
TRAIL = f"arn:aws:cloudtrail:eu-west-1:{MEMBER}:trail/theirs"
DENIED = ClientError({"Error": {"Code": "AccessDenied", "Message": "not you"}}, "AssumeRole")


class Hub(World):
    """A world with a member account, whose trails only the role there can start."""

    def __init__(self, role: Exception | None = None, *, is_known: bool = True) -> None:
        clock = Clock()
        super().__init__(memory_table(clock), clock)
        self.there, self.role, self.is_known = CloudTrail(clock), role, is_known
        self.there.add(TRAIL)
        restarter = self.remediator.restarter
        cloudtrail = Client(self.cloudtrail.client, self.member)
        self.remediator = replace(self.remediator, restarter=replace(restarter, cloudtrail=cloudtrail))

    def member(self, account: str, region: str) -> Any:
        assert (account, region) == (MEMBER, "eu-west-1")
        if self.role:
            raise self.role
        return self.there.client(region) if self.is_known else None

    def stopped(self) -> Alert:
        self.there.stop(TRAIL)
        event = self.event("cloudtrail-trail-stopped", TRAIL)
        (alert,) = self.arrives(event | {"account": MEMBER})
        return alert


def test_a_member_s_trail_is_started_by_its_own_role() -> None:
    hub = Hub()
    alert = hub.stopped()
    assert hub.there.trails[TRAIL].logging
    assert hub.cloudtrail.starts == 0
    assert "logging again" in facts(alert)["Restarted"]


@pytest.mark.parametrize(
    ("hub", "why"),
    [
        (Hub(DENIED), "the role for the watcher there cannot be used, AccessDenied"),
        (Hub(is_known=False), "the role for the watcher there was denied before"),
    ],
    ids=["denied", "denied-before"],
)
def test_why_a_member_s_trail_is_not_started_is_said_with_the_command(hub: Hub, why: str) -> None:
    alert = hub.stopped()
    assert not hub.there.trails[TRAIL].logging
    assert facts(alert)["Not restarted"] == f"the trail belongs to account {MEMBER}, and {why}"
    assert facts(alert)["Run there"].startswith("aws cloudtrail start-logging")
