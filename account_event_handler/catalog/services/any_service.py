"""Any service: root at work, calls refused, changes made by hand in the console."""

import re

from account_event_handler.catalog.call_target import target_of
from account_event_handler.catalog.watch import API_CALL, CRITICAL, HIGH, LOW, MEDIUM, Watch
from account_event_handler.model import AccountEvent, Severity

_REFUSALS = [
    {"prefix": "AccessDenied"},
    {"prefix": "AuthorizationError"},
    {"suffix": "UnauthorizedOperation"},
]
_CONSOLE_AGENTS = [
    "signin.amazonaws.com",
    *({"prefix": prefix} for prefix in ("console.", "Mozilla/", "[S3Console")),
]
_REFUSED = re.compile(r"^(AccessDenied|AuthorizationError)|UnauthorizedOperation$")
_CONSOLE_AGENT = re.compile(r"^(signin\.amazonaws\.com$|console\.|Mozilla/)|Console")

# Reads that give away access or secrets: their refusal is worth as much as that of a write.
_TELLING_READS = (
    "AssumeRole",
    "Decrypt",
    "GetFederationToken",
    "GetParameter",
    "GetPasswordData",
    "GetSecretValue",
    "GetSessionToken",
    "BatchGetSecretValue",
)
# Of a write whose request CloudTrail drops no watch can say what it would have done. These are
# taken for grave: what guards the account, and what decides who may reach a thing.
_GUARDS = (
    "access-analyzer",
    "cloudtrail",
    "config",
    "guardduty",
    "iam",
    "inspector2",
    "kms",
    "logs",
    "macie2",
    "organizations",
    "secretsmanager",
    "securityhub",
    "sso",
)
_OPENS = re.compile(r"Access|Attribute|Export|Permission|Policy|Visibility")
_PROBES = ("HeadBucket", "HeadObject", "GetBucketLocation")
_ANONYMOUS = ("anonymous", "ANONYMOUS_PRINCIPAL")
# In CloudTrail they are writes; what they change is nothing that anybody owns.
_CHANGES_NOTHING = re.compile(
    r"^(StartQuery|StopQuery|StartQueryExecution|StartLiveTail|SimulatePrincipalPolicy"
    r"|SimulateCustomPolicy|CreateSession|PutCredentials|RefreshCheck|RefreshTrustedAdvisorCheck"
    r"|InitiateAuth|MarkNotification.*|.*RecentlyViewed.*|.*Favorite.*)$"
)


def _service(event: AccountEvent) -> str:
    return event.source.removeprefix("aws.")


def _is_central(event: AccountEvent) -> bool:
    """Whether it is root's session of AssumeRoot, which can do a handful of tasks and no more."""
    return event.field("userIdentity.sessionContext.assumedRoot") in ("true", True)


def _root_severity(event: AccountEvent) -> Severity:
    return HIGH if _is_central(event) else CRITICAL


def _session(event: AccountEvent) -> str | None:
    return "through AssumeRoot" if _is_central(event) else None


def _from_console(event: AccountEvent) -> bool:
    from_console = event.text("sessionCredentialFromConsole") == "true"
    return from_console or bool(_CONSOLE_AGENT.search(event.text("userAgent")))


def _is_telling(event: AccountEvent) -> bool:
    """Whether it asks for access or a secret; an instance's user data often holds one."""
    asks_for_user_data = event.field("requestParameters.attribute") == "userData"
    return asks_for_user_data or event.text("eventName").startswith(_TELLING_READS)


def _may_be_grave(event: AccountEvent) -> bool:
    """Whether it is a write of which nobody can know how grave it would have been."""
    if event.field("requestParameters") or event.field("readOnly") is True:
        return False
    return _service(event) in _GUARDS or bool(_OPENS.search(event.text("eventName")))


def _is_noise(event: AccountEvent) -> bool:
    """A console page that tries what it could show, a tool that probes, the open internet."""
    name, is_read = event.text("eventName"), event.field("readOnly") is True
    if _is_telling(event):
        return False
    if name in _PROBES or event.text("userIdentity.accountId") in _ANONYMOUS:
        return True
    return is_read and (_from_console(event) or event.field("managementEvent") is False)


def _had_it_been_allowed(event: AccountEvent) -> Severity:
    """One step above what is told, since every call that comes here was refused.

    What a watch describes it judges itself; of the rest a refusal is good to know, no more.
    """
    if _is_noise(event):
        return LOW
    return HIGH if _is_telling(event) or _may_be_grave(event) else MEDIUM


def _in_person(event: AccountEvent) -> bool:
    """Not by a service on somebody's behalf, as older records also say of the console itself."""
    return event.field("userIdentity.invokedBy") in (None, "signin.amazonaws.com")


def _root_acted(event: AccountEvent) -> bool:
    """Changed something, or was refused: a page of the console that finds nothing is no news."""
    if not _in_person(event) or event.field("eventType") == "AwsServiceEvent":
        return False
    return event.field("readOnly") is not True or bool(_REFUSED.search(event.text("errorCode")))


def _changes_something(event: AccountEvent) -> bool:
    return _in_person(event) and not _CHANGES_NOTHING.match(event.text("eventName"))


_WORDS = {"service": _service, "target": target_of, "session": _session}

WATCHES = (
    Watch(
        name="behaviour-root-used",
        severity=_root_severity,
        on={
            "detail-type": [API_CALL, "AWS Console Action via CloudTrail"],
            "detail": {"userIdentity": {"type": ["Root"]}},
        },
        when=_root_acted,
        says="called {eventName} of {service}[ on {target}][, {session}]",
        why="Root can do everything, nothing can limit it, and daily work never needs it.",
        advice="Call whoever may use root; if it was not them, reset its password at once.",
        words=_WORDS,
        denied=CRITICAL,
        failed=CRITICAL,
        attempt_advice="Call whoever may use root; if it was not them, reset its password.",
        include_denied_reads=True,
        cis="4.3",
        mitre="T1078.004",
    ),
    Watch(
        name="behaviour-call-refused",
        severity=_had_it_been_allowed,
        on={
            "detail-type": [API_CALL],
            "detail": {
                "errorCode": _REFUSALS,
                "userIdentity": {"type": [{"anything-but": "AWSService"}]},
            },
        },
        when=_in_person,
        says="called {eventName} of {service}[ on {target}][ for {requestParameters.attribute}]",
        why="It goes beyond what the caller may do.",
        advice="Ask whether they meant to; if they did not, somebody else may hold their"
        " credentials.",
        words=_WORDS,
        include_denied_reads=True,
        cis="4.1",
    ),
    Watch(
        name="behaviour-console-changed",
        severity=LOW,
        on={
            "detail-type": [API_CALL],
            "detail": {
                "readOnly": [False],
                "$or": [{"sessionCredentialFromConsole": ["true"]}, {"userAgent": _CONSOLE_AGENTS}],
            },
        },
        when=_changes_something,
        says="changed {service} by hand in the console: {eventName}[ on {target}]",
        why="What is changed by hand stands in no code: nobody reviewed it, a deployment may undo"
        " it.",
        advice="Bring the change into the code that describes the account, or take it back.",
        words=_WORDS,
        option="ConsoleChanges",
    ),
)
