from typing import Any

import pytest

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent
from account_event_handler.remediate.cloudtrail import WhoStopped
from tests.support.samples import sample

ROLE = "arn:aws:iam::111122223333:role/ops/Deploy[1]"
SESSION = "arn:aws:sts::111122223333:assumed-role/Deploy[1]/ada"


def event(arn: str, issuer: str = "") -> AccountEvent:
    stopped = sample("cloudtrail-trail-stopped")
    stopped["detail"]["userIdentity"] = {"arn": arn, "sessionContext": {}}
    if issuer:
        stopped["detail"]["userIdentity"]["sessionContext"]["sessionIssuer"] = {"arn": issuer}
    read = decode(stopped)
    assert isinstance(read, AccountEvent)
    return read


def who_may(patterns: tuple[str, ...]) -> WhoStopped:
    nobody: Any = None  # is not asked
    return WhoStopped(nobody, patterns)


@pytest.mark.parametrize(
    "pattern",
    [
        ROLE,
        SESSION,
        "arn:aws:iam::*:role/ops/*",
        "arn:aws:iam::1111????3333:role/*/Deploy?1?",
        "arn:*:sts::111122223333:assumed-role/*",
    ],
)
def test_a_role_may_by_its_own_arn_or_its_session_s(pattern: str) -> None:
    others = "arn:aws:iam::999999999999:root"
    assert who_may((others, pattern)).exemption(event(SESSION, ROLE)) == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "*",
        "arn:*",
        "arn:aws:iam::*",
        "arn:aws:iam::111122223333:role/ops/deploy*",
        "arn:aws:iam::444455556666:role/*",
        "arn:aws:iam::111122223333:role/ops/Deploy1",
        "arn:aws:iam::111122223333:user/*",
        "arn:aws:iam::111122223333:role/ops/Deploy",
        "arn:aws:*:role/ops/*",
    ],
)
def test_a_pattern_that_does_not_match_part_by_part_allows_nobody(pattern: str) -> None:
    assert not who_may((pattern,)).exemption(event(SESSION, ROLE))


def test_nobody_known_may_nothing() -> None:
    assert not who_may(("arn:*:*:*:*:*",)).exemption(event(""))
