"""Any service: root used, calls denied, changes made manually in the console."""

import re

from account_event_handler.catalog.call_names import act_on, call_of
from account_event_handler.catalog.conditions import all_of, any_of, event_is, field_is, matches, not_, said, word
from account_event_handler.catalog.record import target_of
from account_event_handler.catalog.watch import API_CALL, CRITICAL, HIGH, LOW, MEDIUM, NETWORK_ACTIVITY, Watch
from account_event_handler.ingest.outcome import DENIED_BEGINNINGS, DENIED_ENDING, outcome_of
from account_event_handler.model import AccountEvent, Result

_CONSOLE_ACTION = "AWS Console Action via CloudTrail"
DENIALS = [*({"prefix": code} for code in DENIED_BEGINNINGS), {"suffix": DENIED_ENDING}]
CONSOLE_AGENTS = ["signin.amazonaws.com", *({"prefix": prefix} for prefix in ("console.", "Mozilla/", "[S3Console"))]
_BY_CONSOLE = [{"sessionCredentialFromConsole": ["true"]}, {"userAgent": CONSOLE_AGENTS}]
_NO_SERVICE = {"type": [{"anything-but": "AWSService"}]}
# Of a write whose request CloudTrail drops no watch can say what it would have done. These are taken for grave: what
# guards the account, and what decides who may reach a thing.
_GUARDS = re.compile(
    r"aws\.(access-analyzer|cloudtrail|config|guardduty|iam|inspector2|kms|logs|macie2"
    r"|organizations|secretsmanager|securityhub|sso)"
)
_opens = matches("eventName", "Access|Attribute|Export|Permission|Policy|Visibility")
# In CloudTrail they are writes; what they change is nothing that anybody owns.
_changes_nothing = matches(
    "eventName",
    r"^(StartQuery|StopQuery|StartQueryExecution|StartLiveTail|SimulatePrincipalPolicy|SimulateCustomPolicy"
    r"|CreateSession|PutCredentials|RefreshCheck|RefreshTrustedAdvisorCheck|InitiateAuth"
    r"|MarkNotification.*|.*RecentlyViewed.*|.*Favorite.*)$",
)
# Root's session of AssumeRoot can do a handful of tasks and no more.
_is_central = said("a session of AssumeRoot")(field_is("userIdentity.sessionContext.assumedRoot", "true", True))


def _is_read(event: AccountEvent) -> bool:
    return event.is_read


def _is_denied(event: AccountEvent) -> bool:
    return outcome_of(event).result is Result.DENIED


_is_from_console = field_is("sessionCredentialFromConsole", "true")  # the agent is the caller's own word
_is_probe = any_of(
    event_is("HeadBucket", "HeadObject", "GetBucketLocation"),
    field_is("userIdentity.accountId", "anonymous", "ANONYMOUS_PRINCIPAL"),
)
# Reads of access or secrets, which user data often holds: a denied one is as telling as a denied write.
_is_telling = said("a read of secrets, user data or credentials, or denied by a VPC endpoint's policy")(
    any_of(
        field_is("errorCode", "VpceAccessDenied"),  # somebody in our network used it for what it is not there for
        field_is("requestParameters.attribute", "userData"),
        matches(
            "eventName",
            "^(AssumeRole|Decrypt|Get(FederationToken|Parameter|PasswordData|SessionToken|SecretValue)|BatchGetSecretValue)",
        ),
    )
)
# Not by a service on somebody's behalf, as older records also say of the console itself.
_is_in_person = field_is("userIdentity.invokedBy", None, "signin.amazonaws.com")
# A console page that tries what it could show, a tool that probes, the open internet.
_is_idle = all_of(_is_read, any_of(field_is("managementEvent", False), _is_from_console))
_is_noise = said("a probe, or a read that a console page tried")(all_of(not_(_is_telling), any_of(_is_idle, _is_probe)))
# Changed something, or was denied: a page of the console that finds nothing is no news.
_root_acted = all_of(_is_in_person, not_(field_is("eventType", "AwsServiceEvent")), any_of(not_(_is_read), _is_denied))


@said("a write, its request left out, to what guards the account or decides who may reach a thing")
def _may_be_grave(event: AccountEvent) -> bool:
    """Whether it is a write of which nobody can know how grave it would have been."""
    is_known = event.field("requestParameters") or _is_read(event)
    return not is_known and (bool(_GUARDS.fullmatch(event.source)) or _opens(event))


# What the names of telling calls leave out.
_ACTS = {
    "AssumeRole": "assumed role",
    "BatchGetSecretValue": "read secrets",
    "Decrypt": "decrypted with key",
    "GetFederationToken": "got a federation token",
    "GetParameter": "read parameter",
    "GetParameters": "read parameters",
    "GetPasswordData": "read the Windows password of",
    "GetSecretValue": "read secret",
    "GetSessionToken": "got a session token",
}


def _known_act(event: AccountEvent) -> str:
    if field_is("requestParameters.attribute", "userData")(event) and event_is("DescribeInstanceAttribute")(event):
        return "read the start-up script of"
    return _ACTS.get(event.text("eventName"), "")


def _did(event: AccountEvent) -> str:
    target = target_of(event)
    act = _known_act(event) or act_on(event, target)
    return act or f"called {call_of(event)}{' on' * bool(target)}"


def _action(event: AccountEvent) -> str | None:
    """The call itself where the sentence says it in words."""
    is_named = _known_act(event) or act_on(event, None) is None
    return None if is_named else f"({call_of(event)})"


_WORDS = {"did": _did, "target": target_of, "action": _action, "session": word(_is_central, "through")}

# An account whose root is managed centrally has no root password.
_ASK = (
    "Ask everyone who can use root or call AssumeRoot; if it was none of them, reset its password, if it has one, and"
    " delete its access keys."
)

WATCHES = (
    Watch(
        name="behaviour-root-used",
        severity=HIGH.when(_is_central, else_=CRITICAL),
        on={"detail-type": [API_CALL, _CONSOLE_ACTION], "detail": {"userIdentity": {"type": ["Root"]}}},
        when=_root_acted,
        says="{did}[ {target}][ {action}][, {session} AssumeRoot]",
        why="Root has full access that IAM policies cannot limit, and daily work does not need it.",
        advice=_ASK,
        words=_WORDS,
        denied=CRITICAL,
        failed=CRITICAL,
        attempt_advice=_ASK,
        include_denied_reads=True,
        cis="4.3",
        mitre="T1078.004",
    ),
    # The severities are one step above what is sent, since every call that comes here was denied.
    Watch(
        name="behaviour-call-refused",
        severity=LOW.when(_is_noise, else_=HIGH.when(any_of(_is_telling, _may_be_grave), else_=MEDIUM)),
        on={"detail-type": [API_CALL, NETWORK_ACTIVITY], "detail": {"errorCode": DENIALS, "userIdentity": _NO_SERVICE}},
        when=_is_in_person,
        says="{did}[ {target}][ {action}]",
        why="The caller has no permission for it.",
        advice="Ask whether they meant to; if they did not, somebody else may hold their credentials.",
        words=_WORDS,
        include_denied_reads=True,
        cis="4.1",
    ),
    Watch(
        name="behaviour-console-changed",
        severity=LOW,
        on={"detail-type": [API_CALL], "detail": {"readOnly": [False], "$or": _BY_CONSOLE}},
        when=all_of(_is_in_person, not_(_changes_nothing)),
        says="{did}[ {target}] manually in the console[ {action}]",
        why="Manual changes are not in code: nobody reviewed them, and a deployment may undo them.",
        advice="Add the change to the infrastructure code, or revert it.",
        words=_WORDS,
        option="ConsoleChanges",
    ),
)
