"""What CloudTrail's event history knows of a session that nobody remembered.

LookupEvents searches 90 days of one account and region: by an access key as the ResourceName it
finds the call that issued the key, by a session's ARN the calls that began it.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import sleep
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct

from account_event_handler.aws.errors import is_throttled
from account_event_handler.identity.sessions.session import Session, SessionKey
from account_event_handler.identity.sessions.store import SAME, SessionStore, obtained, only
from account_event_handler.ingest import decode, envelope_of
from account_event_handler.limits import LOOKUP_RATE, LOOKUP_TURNS, SESSION_MISSING_FRESH
from account_event_handler.model import AccountEvent
from account_event_handler.state import lookup_turns_partition, sessions_partition

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail.client import CloudTrailClient
    from mypy_boto3_cloudtrail.type_defs import LookupEventsRequestTypeDef

_GLOBAL = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}


class BusyError(Exception):
    """Others have the turns of this second."""


class EventHistory(Struct, frozen=True):
    """`client_of` an account and region; it gives None where the stack has no rights.

    `home` is the region of the stack, where people's tools are likely to be as well.
    """

    sessions: SessionStore
    client_of: Callable[[str, str], "CloudTrailClient | None"]
    home: str
    sleep: Callable[[float], None] = sleep

    def issued(self, session_key: SessionKey) -> Session | None:
        """As the store has it, else as CloudTrail does; what it answers is remembered, also no.

        Raises StateUnavailable, botocore's errors and BusyError.
        """
        state_table, pk = self.sessions.state_table, sessions_partition(session_key.arn)
        asked = f"asked#{session_key.key or session_key.began}"
        known = self.sessions.issued(session_key)
        if known and not known.cross_account:
            return known
        if not (session_key.key or session_key.began) or state_table.get(pk, asked):
            return known
        session = known or self._in_account(session_key.account, session_key)
        if session and session.cross_account:  # the account that the call came from has its own record
            session = self._in_account(session.cross_account, session_key) or session
        if session is None or session.cross_account:
            state_table.put(pk, asked, {}, SESSION_MISSING_FRESH)
        return session

    def _in_account(self, account: str, session_key: SessionKey) -> Session | None:
        # Calls to the endpoint without a region are recorded in one region of each partition.
        without_region = _GLOBAL.get(session_key.arn.split(":")[1], "")
        for region in dict.fromkeys((session_key.region, self.home, without_region)):
            client = self.client_of(account, region) if account and region else None
            if client is None:
                continue
            self._wait_for_a_turn(account, region)
            if session := _looked_up(client, session_key):
                self.sessions.keep(session)
                return session
        return None

    def _wait_for_a_turn(self, account: str, region: str) -> None:
        """One process of many: the state table gives out the turns."""
        state_table, pk = self.sessions.state_table, lookup_turns_partition(account, region)
        for _ in range(LOOKUP_TURNS):
            turn = state_table.clock() * LOOKUP_RATE
            if state_table.put_new(pk, str(int(turn)), {}, 60) is None:
                return
            self.sleep((1 - turn % 1) / LOOKUP_RATE)
        raise BusyError


def _looked_up(client: "CloudTrailClient", session_key: SessionKey) -> Session | None:
    asked: LookupEventsRequestTypeDef = {
        "LookupAttributes": [{"AttributeKey": "ResourceName", "AttributeValue": session_key.key or session_key.arn}]
    }
    if not session_key.key:
        start, end = (datetime.fromtimestamp(session_key.began + apart, UTC) for apart in (-SAME, SAME))
        asked |= {"StartTime": start, "EndTime": end}
    try:
        answer = client.lookup_events(**asked)
    except ClientError as error:
        if is_throttled(error):
            raise BusyError from error
        return None  # such as a denial, which asking again would not change
    sessions = filter(None, map(obtained, _events(answer["Events"])))
    return only(session for session in sessions if _is_same(session.session_key, session_key))


def _events(found: list[Any]) -> Iterator[AccountEvent]:

    for each in found:
        try:
            record = json.loads(each["CloudTrailEvent"])
        except (KeyError, ValueError):
            continue
        event = decode(envelope_of(record)) if isinstance(record, dict) else None
        if isinstance(event, AccountEvent):
            yield event


def _is_same(found: SessionKey, session_key: SessionKey) -> bool:
    if session_key.key:
        return found.key == session_key.key
    return found.arn == session_key.arn and abs(found.began - session_key.began) <= SAME
