"""A session that nobody remembered enters, what CloudTrail's event history knows of it leaves.

LookupEvents searches 90 days of one account and region. With an access key as the ResourceName it
finds the call that issued the key, with a session's ARN the calls that began it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from time import sleep
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from account_event_handler.arrive import arrive
from account_event_handler.compose.lineage.link import Link
from account_event_handler.compose.lineage.record import obtained
from account_event_handler.compose.lineage.session import Session
from account_event_handler.compose.lineage.sessions import SAME, Sessions, only, partition
from account_event_handler.model import AccountEvent

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail.client import CloudTrailClient
    from mypy_boto3_cloudtrail.type_defs import LookupEventsRequestTypeDef

ASKED = 300  # seconds that an answer without the session stands; its record may come yet
TURNS_A_SECOND = 2  # that CloudTrail gives to one account and region, whoever asks
TRIES = 3  # turns that are waited for
_GLOBAL = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
_THROTTLED = ("ThrottlingException", "Throttling", "TooManyRequestsException")


class BusyError(Exception):
    """Others have the turns of this second."""


@dataclass(frozen=True, slots=True)
class Trail:
    """`client_of` an account and region; it gives None where the stack has no rights.

    `home` is the region of the stack, where people's tools are likely to be as well.
    """

    sessions: Sessions
    client_of: Callable[[str, str], "CloudTrailClient | None"]
    home: str
    sleep: Callable[[float], None] = sleep

    def issued(self, link: Link) -> Session | None:
        """As Sessions has it, else as CloudTrail does; what it answers is remembered, also no.

        Raises MemoryLost, botocore's errors and BusyError.
        """
        memory = self.sessions.memory
        known = self.sessions.issued(link)
        if known and not known.abroad:
            return known
        if not (link.key or link.began) or memory.get(partition(link), _asked(link)):
            return known
        session = known or self._in_account(link.account, link)
        if session and session.abroad:  # the account that the call came from has its own record
            session = self._in_account(session.abroad, link) or session
        if session is None or session.abroad:
            memory.put(partition(link), _asked(link), {}, ASKED)
        return session

    def _in_account(self, account: str, link: Link) -> Session | None:
        for region in dict.fromkeys((link.region, self.home, _global_region(link))):
            client = self.client_of(account, region) if account and region else None
            if client is not None and (session := self._in_region(client, link, account, region)):
                self.sessions.keep(session)
                return session
        return None

    def _in_region(
        self, client: "CloudTrailClient", link: Link, account: str, region: str
    ) -> Session | None:
        self._wait_for_a_turn(account, region)
        try:
            answer = client.lookup_events(**_question(link))
        except ClientError as error:
            if error.response["Error"]["Code"] in _THROTTLED:
                raise BusyError from error
            return None  # such as a denial, which asking again would not change
        return only(
            session
            for event in _events(answer["Events"])
            if (session := obtained(event)) and _is_it(session.link, link)
        )

    def _wait_for_a_turn(self, account: str, region: str) -> None:
        """One process of many: the turns are given out by Memory."""
        memory = self.sessions.memory
        for _ in range(TRIES):
            turn = memory.clock() * TURNS_A_SECOND
            if memory.put_new(f"lookup#{account}#{region}", str(int(turn)), {}, 60) is None:
                return
            self.sleep((1 - turn % 1) / TURNS_A_SECOND)
        raise BusyError


def _question(link: Link) -> "LookupEventsRequestTypeDef":
    name = link.key or link.arn
    question: LookupEventsRequestTypeDef = {
        "LookupAttributes": [{"AttributeKey": "ResourceName", "AttributeValue": name}]
    }
    if not link.key:
        start, end = (datetime.fromtimestamp(link.began + apart, UTC) for apart in (-SAME, SAME))
        question |= {"StartTime": start, "EndTime": end}
    return question


def _events(found: list[Any]) -> Iterator[AccountEvent]:
    from account_event_handler.arrive.log_file.envelope import envelope_of  # only here, and rarely

    for each in found:
        try:
            record = json.loads(each["CloudTrailEvent"])
        except (KeyError, ValueError):
            continue
        event = arrive(envelope_of(record)) if isinstance(record, dict) else None
        if isinstance(event, AccountEvent):
            yield event


def _is_it(found: Link, link: Link) -> bool:
    if link.key:
        return found.key == link.key
    return found.arn == link.arn and abs(found.began - link.began) <= SAME


def _asked(link: Link) -> str:
    return f"asked#{link.key or link.began}"


def _global_region(link: Link) -> str:
    """Where calls to the endpoint without a region are recorded."""
    return _GLOBAL.get(link.arn.split(":")[1], "")
