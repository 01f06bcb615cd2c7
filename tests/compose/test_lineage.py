import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.alerts import judge
from account_event_handler.catalog import CATALOG
from account_event_handler.compose.enrich.errands import Errands
from account_event_handler.compose.lineage.lineage import Lineage
from account_event_handler.compose.lineage.sessions import Sessions
from account_event_handler.compose.lineage.walk import LONGEST_CHAIN
from account_event_handler.compose.lines import lines
from account_event_handler.compose.machine import machine_text
from account_event_handler.memory import Memory
from account_event_handler.model import AccountEvent, Severity
from tests.compose.lineage_records import (
    BEGIN,
    HERE,
    THERE,
    by_bus,
    by_file,
    call,
    event,
    issued,
    key,
    role,
    role_arn,
    switched,
    user,
)
from tests.memory_table import lost_memory, memory_table

Record = dict[str, Any]
SSO = "AWSReservedSSO_Admin_0123456789abcdef"
GITHUB = f"arn:aws:iam::{HERE}:oidc-provider/token.actions.githubusercontent.com"
ROOT = {"type": "Root", "arn": f"arn:aws:iam::{HERE}:root", "accountId": HERE}


def lineage_of(memory: Memory, failed: list[str] | None = None) -> Lineage:
    return Lineage(
        Sessions(memory),
        None,
        None,
        Errands(ThreadPoolExecutor(1)),
        lambda: 60.0,
        ([] if failed is None else failed).append,
    )


@pytest.fixture
def lineage() -> Iterator[Lineage]:
    with mock_aws():
        yield lineage_of(memory_table())


def who(lineage: Lineage, of: Record, road: Callable[[Record], AccountEvent] = event) -> str:
    """The alert's line about the actor, as the watcher comes to it."""
    arrived = road(of)
    caller = lineage.caller_of(arrived, Severity.MEDIUM)
    alert = judge(arrived, CATALOG, caller=caller).alert
    assert alert is not None
    return dict(lines(alert))["Who"]


WEB = {"type": "WebIdentityUser", "identityProvider": GITHUB}
CHAINS: dict[str, tuple[list[Record], Record, str]] = {
    "a user": ([], call(user("ada")), "ada (IAM user)"),
    "a user to a role": (
        [issued(user("ada"), role_arn("Deploy", "x"), "one")],
        call(role("Deploy", "x", "one")),
        "ada (IAM user), as role Deploy",
    ),
    "a user to a role to a role across two accounts": (
        [
            issued(user("ada", THERE), role_arn("Audit", "a", THERE), "one"),
            issued(role("Audit", "a", "one", THERE), role_arn("Deploy", "b"), "two"),
        ],
        call(role("Deploy", "b", "two")),
        f"ada (IAM user, in account {THERE}), as role Deploy via Audit",
    ),
    "a name that pretends to be somebody's": (
        [issued(user("eve"), role_arn("Deploy", "ada@example.com"), "one")],
        call(role("Deploy", "ada@example.com", "one")),
        "eve (IAM user), as role Deploy",
    ),
    "a chain whose first record nobody saw": (
        [issued(role("Audit", "a", "one"), role_arn("Deploy", "b"), "two")],
        call(role("Deploy", "b", "two")),
        "role Audit (session a), as role Deploy",
    ),
    "a switch of roles in the console": (
        [switched(f"arn:aws:iam::{THERE}:user/ada", role_arn("Deploy", "ada"))],
        call(role("Deploy", "ada", "console"), sessionCredentialFromConsole="true"),
        f"ada (IAM user, in account {THERE}), as role Deploy",
    ),
    "a switch of roles out of Identity Center": (
        [switched(role_arn(SSO, "ada@example.com", THERE), role_arn("Deploy", "ada@example.com"))],
        call(role("Deploy", "ada@example.com", "c"), userAgent="console.amazonaws.com"),
        f"ada@example.com (Identity Center, Admin, in account {THERE}), as role Deploy",
    ),
    "Identity Center": (
        [],
        call(role(SSO, "ada@example.com", "one")),
        "ada@example.com (Identity Center, Admin)",
    ),
    "Identity Center to a role": (
        [issued(role(SSO, "ada@example.com", "one"), role_arn("Deploy", "b"), "two")],
        call(role("Deploy", "b", "two")),
        "ada@example.com (Identity Center, Admin), as role Deploy",
    ),
    "SAML": (
        [
            issued(
                {"type": "SAMLUser", "userName": "ada@example.com", "identityProvider": "x="},
                role_arn("Staff", "s-1"),
                "one",
                "AssumeRoleWithSAML",
                requestParameters={"principalArn": f"arn:aws:iam::{HERE}:saml-provider/Okta"},
            )
        ],
        call(role("Staff", "s-1", "one")),
        "ada@example.com (SAML user of Okta), as role Staff",
    ),
    "a GitHub Actions run": (
        [
            issued(
                {**WEB, "userName": "repo:org/app:ref:refs/heads/main"},
                role_arn("deploy", "run-7"),
                "one",
                "AssumeRoleWithWebIdentity",
            )
        ],
        call(role("deploy", "run-7", "one", webIdFederationData={"federatedProvider": GITHUB})),
        "GitHub repository org/app (GitHub Actions, branch main), as role deploy",
    ),
    "a GitHub Actions run to a role": (
        [
            issued(
                {**WEB, "userName": "repo:org/app:pull_request"},
                role_arn("hub", "GitHubActions"),
                "one",
                "AssumeRoleWithWebIdentity",
            ),
            issued(role("hub", "GitHubActions", "one"), role_arn("deploy", "x"), "two"),
        ],
        call(role("deploy", "x", "two")),
        "GitHub repository org/app (GitHub Actions, a pull request), as role deploy via hub",
    ),
    "an EC2 instance": (
        [],
        call(role("web", "i-0dbc91f429e48eeed", "one", ec2RoleDelivery="2.0")),
        "EC2 instance i-0dbc91f429e48eeed (role web)",
    ),
    "a Lambda function": (
        [],
        call({**role("fn", "resize", "one"), "inScopeOf": {"issuerType": "AWS::Lambda::Function"}}),
        "Lambda function resize (role fn)",
    ),
    "CloudFormation on behalf of a person": (
        [],
        call(
            {**role(SSO, "ada@example.com", "x"), "invokedBy": "cloudformation.amazonaws.com"},
            sourceIPAddress="cloudformation.amazonaws.com",
        ),
        "ada@example.com (Identity Center, Admin, through CloudFormation)",
    ),
    "CloudFormation on behalf of a person's role": (
        [issued(user("ada"), role_arn("Deploy", "ada-cli"), "one")],
        call(
            {
                **role("Deploy", "ada-cli", "changed", began=BEGIN + 600),
                "invokedBy": "cloudformation.amazonaws.com",
            }
        ),
        "ada (IAM user, by the session's name, through CloudFormation), as role Deploy",
    ),
    "a source identity set in the first hop": (
        [
            issued(user("bot"), role_arn("Audit", "a"), "one"),
            issued(role("Audit", "a", "one"), role_arn("Deploy", "b"), "two"),
        ],
        call(role("Deploy", "b", "two", sourceIdentity="ada")),
        "ada (role Deploy, source identity)",
    ),
    "a source identity within the chain": (
        [
            issued(user("bot"), role_arn("Audit", "a"), "one"),
            issued(role("Audit", "a", "one", sourceIdentity="ada"), role_arn("Deploy", "b"), "two"),
        ],
        call(role("Deploy", "b", "two")),
        "ada (role Audit, source identity), as role Deploy",
    ),
    "root of a member account": (
        [
            issued(
                role(SSO, "ada@example.com", "one", THERE),
                "",
                "two",
                "AssumeRoot",
                requestParameters={"targetPrincipal": HERE},
            )
        ],
        call({**ROOT, "accessKeyId": key("two"), "sessionContext": {"assumedRoot": "true"}}),
        f"ada@example.com (Identity Center, Admin, in account {THERE}), as root of account {HERE}",
    ),
    "root": ([], call(ROOT), f"the root user (root of account {HERE})"),
    "a federation token": (
        [
            issued(
                user("ada"),
                f"arn:aws:sts::{HERE}:federated-user/bob",
                "one",
                "GetFederationToken",
            )
        ],
        call(
            {
                "type": "FederatedUser",
                "arn": f"arn:aws:sts::{HERE}:federated-user/bob",
                "accessKeyId": key("one"),
            }
        ),
        "ada (IAM user), as federated user bob",
    ),
    "a session with MFA": (
        [
            issued(user("ada"), "", "one", "GetSessionToken"),
            issued(
                user(
                    "ada",
                    accessKeyId=key("one"),
                    sessionContext={"attributes": {"mfaAuthenticated": "true"}},
                ),
                role_arn("Deploy", "x"),
                "two",
            ),
        ],
        call(role("Deploy", "x", "two")),
        "ada (IAM user with MFA), as role Deploy",
    ),
}


@pytest.mark.parametrize("road", [by_bus, by_file])
@pytest.mark.parametrize("order", [list, lambda records: records[::-1]], ids=["in", "out of"])
@pytest.mark.parametrize(("records", "deed", "said"), CHAINS.values(), ids=CHAINS.keys())
def test_a_chain_leads_to_its_person_on_both_roads_in_and_out_of_order(
    lineage: Lineage,
    *,
    records: list[Record],
    deed: Record,
    said: str,
    order: Callable[[list[Record]], list[Record]],
    road: Callable[[Record], AccountEvent],
) -> None:
    for each in order(records):
        assert lineage.remember(road(each))
    assert who(lineage, deed, road) == said


def test_what_comes_before_its_session_is_said_by_the_record_alone(lineage: Lineage) -> None:
    deed = call(role("Deploy", "x", "one"))
    assert who(lineage, deed) == "role Deploy (session x)"


def test_a_lost_memory_leaves_the_plain_actor() -> None:
    failed: list[str] = []
    lineage = lineage_of(lost_memory(), failed)
    assert not lineage.remember(event(issued(user("ada"), role_arn("Deploy", "x"), "one")))
    assert who(lineage, call(role("Deploy", "x", "one"))) == "role Deploy (session x)"
    assert failed == ["EndpointConnectionError"] * 2


class CountingMemory:
    """Counts what is asked of DynamoDB."""

    def __init__(self, client: Any) -> None:
        self.asked = 0
        self._client = client

    def __getattr__(self, operation: str) -> Any:
        self.asked += 1
        return getattr(self._client, operation)


@pytest.mark.parametrize(
    ("identity", "asked"),
    [
        (user("ada"), 0),
        (role(SSO, "ada@example.com", "one"), 0),
        (role("Deploy", "x", "one", sourceIdentity="ada"), 0),
        (role("web", "i-0dbc91f429e48eeed", "one", ec2RoleDelivery="2.0"), 0),
        ({"type": "AWSService", "invokedBy": "config.amazonaws.com"}, 0),
        (None, 0),
        (role("Deploy", "x", "one"), 1),
        (role("Deploy", "ada@example.com", "one"), 1),
    ],
)
def test_who_is_known_for_sure_costs_no_question(identity: Any, asked: int) -> None:
    with mock_aws():
        memory = memory_table()
        counting: Any = CountingMemory(memory.client())
        lineage = lineage_of(Memory(lambda: counting, memory.table, memory.clock))
        lineage.caller_of(event(call(identity)), Severity.MEDIUM)
        assert counting.asked == asked


def test_a_chain_that_leads_back_into_itself_names_nobody(lineage: Lineage) -> None:
    there, back = role_arn("A", "a"), role_arn("B", "b")
    lineage.remember(event(issued(role("B", "b", "two"), there, "one")))
    lineage.remember(event(issued(role("A", "a", "one"), back, "two")))
    assert who(lineage, call(role("A", "a", "one"))) == "role A (session a)"


def test_a_chain_without_end_is_followed_only_so_far(lineage: Lineage) -> None:
    for number in range(LONGEST_CHAIN + 5):
        earlier = role(f"R{number + 1}", "s", f"k{number + 1}")
        lineage.remember(event(issued(earlier, role_arn(f"R{number}", "s"), f"k{number}")))
    said = who(lineage, call(role("R0", "s", "k0")))
    assert said.startswith(f"role R{LONGEST_CHAIN} (session s), as role R0 via R1")


def test_two_switches_at_once_under_one_name_are_not_guessed_apart(lineage: Lineage) -> None:
    arn = role_arn("Deploy", "ada")
    lineage.remember(event(switched(f"arn:aws:iam::{THERE}:user/ada", arn, BEGIN)))
    lineage.remember(event(switched("arn:aws:iam::777788889999:user/ada", arn, BEGIN + 2)))
    deed = call(role("Deploy", "ada", "c"), sessionCredentialFromConsole="true")
    assert who(lineage, deed) == "role Deploy (session ada)"


def test_switches_under_one_name_are_told_apart_by_when_they_began(lineage: Lineage) -> None:
    arn = role_arn("Deploy", "ada")
    lineage.remember(event(switched(f"arn:aws:iam::{THERE}:user/ada", arn, BEGIN)))
    lineage.remember(event(switched("arn:aws:iam::777788889999:user/ada", arn, BEGIN + 600)))
    deed = call(role("Deploy", "ada", "c", began=BEGIN + 600), sessionCredentialFromConsole="true")
    assert who(lineage, deed) == "ada (IAM user, in account 777788889999), as role Deploy"


@pytest.mark.parametrize("value", [None, "", 7, [], {}, [{}], "x" * 100_000, "\x00`\u202e\n", "::"])
def test_no_record_raises_whatever_it_holds(lineage: Lineage, value: Any) -> None:
    for name in ("AssumeRole", "AssumeRoot", "GetSessionToken", "GetFederationToken"):
        hostile = issued(user("ada"), role_arn("Deploy", "x"), "one", name)
        for field in ("userIdentity", "requestParameters", "responseElements", "eventTime"):
            lineage.remember(event({**hostile, field: value}))
        identity = {**role("Deploy", "x", "one"), "arn": value, "sessionContext": value}
        response = {"credentials": {"accessKeyId": value, "expiration": value}}
        lineage.remember(event({**hostile, "userIdentity": identity, "responseElements": response}))
        lineage.caller_of(event(call({**identity, "accessKeyId": value})), Severity.HIGH)
    lineage.remember(
        event(
            {**switched("a", role_arn("Deploy", "x")), "additionalEventData": {"SwitchFrom": value}}
        )
    )


def test_what_a_hostile_name_says_is_clean(lineage: Lineage) -> None:
    evil = user("ev\u202el`\n<!channel>")
    lineage.remember(event(issued(evil, role_arn("Deploy", "x"), "one")))
    said = who(lineage, call(role("Deploy", "x", "one")))
    assert not set("\u202e`\n") & set(said)


def test_a_remembered_caller_names_what_the_watcher_tells(lineage: Lineage) -> None:
    lineage.remember(event(issued(user("ada"), role_arn("Deploy", "x"), "one")))
    arrived: AccountEvent = event(call(role("Deploy", "x", "one")))
    alert = judge(arrived, CATALOG, caller=lineage.caller_of(arrived, Severity.LOW)).alert
    assert alert is not None
    assert alert.headline.startswith("ada ")
    told = json.loads(machine_text(alert))["actor"]
    assert (told["name"], told["via"], told["account"]) == ("ada", "role Deploy", "")
