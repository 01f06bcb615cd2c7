from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from account_event_handler.aws.cross_account import CLIENTS, HUB_ROLE, CrossAccountClients
from account_event_handler.limits import CREDENTIALS_EARLY, ROLE_COOLDOWN
from tests.enrich.events import Fake
from tests.support.state_table import Clock

OWN, OTHER, HOME = "111122223333", "444455556666", "eu-west-1"
Made = tuple[str, str, Mapping[str, str]]


class Aws:
    """Makes clients that are only their own description; STS lends a role for an hour."""

    def __init__(self, role: str = "", refusal: Exception | None = None) -> None:
        self.clock = Clock()
        self.made: list[Made] = []
        self.sts = Fake(assume_role=refusal or self._lent())
        self.cross_account = CrossAccountClients(self.make, OWN, HOME, "aws-cn", role, self.clock)

    def _lent(self) -> dict[str, Any]:
        end = datetime.fromtimestamp(self.clock(), UTC) + timedelta(hours=1)
        return {
            "Credentials": {
                "AccessKeyId": "ASIAEXAMPLE",
                "SecretAccessKey": "secret",
                "SessionToken": "token",
                "Expiration": end,
            }
        }

    def make(self, service: str, region: str, credentials: Mapping[str, str]) -> Any:
        self.made.append((service, region, credentials))
        return self.sts if service == "sts" else self.made[-1]


def test_the_own_account_is_reached_in_every_region_with_the_stack_s_own_rights() -> None:
    aws = Aws(role="watched")
    assert aws.cross_account.client("ssm", OWN, HOME) == ("ssm", HOME, {})
    assert aws.cross_account.client("ssm", OWN, "us-gov-west-1") == ("ssm", "us-gov-west-1", {})
    assert aws.sts.asked == []


def test_a_client_is_made_once() -> None:
    aws = Aws()
    assert aws.cross_account.client("ssm", OWN, HOME) is aws.cross_account.client("ssm", OWN, HOME)
    assert aws.cross_account.own("ssm") is aws.cross_account.client("ssm", OWN, HOME)
    assert len(aws.made) == 1


def test_another_account_is_out_of_reach_without_a_role() -> None:
    aws = Aws()
    assert aws.cross_account.client("ssm", OTHER, HOME) is None
    assert aws.made == []


def test_another_account_is_reached_through_the_role() -> None:
    aws = Aws(role="watched")
    client: Any = aws.cross_account.client("ssm", OTHER, "eu-central-1")
    service, region, credentials = client
    assert (service, region) == ("ssm", "eu-central-1")
    assert credentials == {
        "aws_access_key_id": "ASIAEXAMPLE",
        "aws_secret_access_key": "secret",
        "aws_session_token": "token",
    }
    asked = {"RoleArn": "arn:aws-cn:iam::444455556666:role/watched", "RoleSessionName": "account-watcher"}
    assert aws.sts.asked == [("assume_role", asked)]


def test_a_role_is_assumed_anew_before_its_session_ends() -> None:
    aws = Aws(role="watched")
    aws.cross_account.client("ssm", OTHER, HOME)
    aws.clock.seconds += 3600 - CREDENTIALS_EARLY - 1
    aws.cross_account.client("ec2", OTHER, HOME)
    assert len(aws.sts.asked) == 1
    aws.clock.seconds += 1
    aws.cross_account.client("ec2", OTHER, HOME)
    assert len(aws.sts.asked) == 2


def test_an_account_without_the_role_says_so_once_in_a_while() -> None:
    denied = ClientError({"Error": {"Code": "AccessDenied"}}, "AssumeRole")
    aws = Aws(role="watched", refusal=denied)
    with pytest.raises(ClientError):
        aws.cross_account.client("ssm", OTHER, HOME)
    assert aws.cross_account.client("ssm", OTHER, HOME) is None
    aws.clock.seconds += ROLE_COOLDOWN
    with pytest.raises(ClientError):
        aws.cross_account.client("ssm", OTHER, HOME)


@pytest.mark.parametrize("region", ["", "evil.example", "eu-west-1.evil.example", "a/b", "EU-WEST"])
def test_what_is_no_region_is_out_of_reach(region: str) -> None:
    """A region becomes a part of the host that the request is sent to."""
    assert Aws().cross_account.client("ssm", OWN, region) is None


@pytest.mark.parametrize("account", ["", "1", "444455556666:role/x", "aws"])
def test_what_is_no_account_is_out_of_reach(account: str) -> None:
    aws = Aws(role="watched")
    assert aws.cross_account.client("ssm", account, HOME) is None
    assert aws.sts.asked == []


def test_only_so_many_clients_are_kept() -> None:
    aws = Aws()
    for number in range(CLIENTS + 1):
        aws.cross_account.client("ssm", OWN, f"eu-west-{number}")
    aws.cross_account.client("ssm", OWN, f"eu-west-{CLIENTS}")
    assert len(aws.made) == CLIENTS + 1
    aws.cross_account.client("ssm", OWN, "eu-west-0")
    assert len(aws.made) == CLIENTS + 2


def test_each_region_of_an_account_has_a_role_of_its_own_for_the_hub() -> None:
    aws = Aws(role=HUB_ROLE)
    for region in (HOME, "us-east-1", HOME):
        aws.cross_account.client("ssm", OTHER, region)
    roles = [asked["RoleArn"].rpartition("/")[2] for _, asked in aws.sts.asked]
    assert roles == ["account-watcher-hub-eu-west-1", "account-watcher-hub-us-east-1"]
