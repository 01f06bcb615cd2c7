"""Any service: root at work, calls refused, changes made by hand in the console."""

import re

from account_event_handler.catalog.conditions import any_of, event_is, field_is, request_is, word
from account_event_handler.catalog.record import target_of
from account_event_handler.catalog.watch import API_CALL, CRITICAL, HIGH, LOW, MEDIUM, Watch
from account_event_handler.model import AccountEvent

_REFUSALS = [{"prefix": "AccessDenied"}, {"prefix": "AuthorizationError"}, {"suffix": "UnauthorizedOperation"}]
_CONSOLE_AGENTS = ["signin.amazonaws.com", *({"prefix": prefix} for prefix in ("console.", "Mozilla/", "[S3Console"))]
_REFUSED = re.compile(r"^(AccessDenied|AuthorizationError)|UnauthorizedOperation$")
_CONSOLE_AGENT = re.compile(r"^(signin\.amazonaws\.com$|console\.|Mozilla/)|Console")
# Reads that give away access or secrets: their refusal is worth as much as that of a write.
_TELLING_READS = re.compile(
    r"AssumeRole|Decrypt|GetFederationToken|GetParameter|GetPasswordData|(BatchGet|Get)SecretValue"
    r"|GetSessionToken"
)
# Of a write whose request CloudTrail drops no watch can say what it would have done. These are
# taken for grave: what guards the account, and what decides who may reach a thing.
_GUARDS = re.compile(
    r"aws\.(access-analyzer|cloudtrail|config|guardduty|iam|inspector2|kms|logs|macie2"
    r"|organizations|secretsmanager|securityhub|sso)"
)
_OPENS = re.compile(r"Access|Attribute|Export|Permission|Policy|Visibility")
# In CloudTrail they are writes; what they change is nothing that anybody owns.
_CHANGES_NOTHING = re.compile(
    r"^(StartQuery|StopQuery|StartQueryExecution|StartLiveTail|SimulatePrincipalPolicy"
    r"|SimulateCustomPolicy|CreateSession|PutCredentials|RefreshCheck|RefreshTrustedAdvisorCheck"
    r"|InitiateAuth|MarkNotification.*|.*RecentlyViewed.*|.*Favorite.*)$"
)

# Root's session of AssumeRoot can do a handful of tasks and no more.
_is_central = field_is("userIdentity.sessionContext.assumedRoot", "true", True)
_is_read = field_is("readOnly", True)
_is_from_console = any_of(
    field_is("sessionCredentialFromConsole", "true"), lambda event: bool(_CONSOLE_AGENT.search(event.text("userAgent")))
)
_is_probe = any_of(
    event_is("HeadBucket", "HeadObject", "GetBucketLocation"),
    field_is("userIdentity.accountId", "anonymous", "ANONYMOUS_PRINCIPAL"),
)
# Asks for access or a secret; an instance's user data often holds one.
_is_telling = any_of(
    request_is("attribute", "userData"), lambda event: bool(_TELLING_READS.match(event.text("eventName")))
)
# Not by a service on somebody's behalf, as older records also say of the console itself.
_is_in_person = field_is("userIdentity.invokedBy", None, "signin.amazonaws.com")


def _may_be_grave(event: AccountEvent) -> bool:
    """Whether it is a write of which nobody can know how grave it would have been."""
    if event.field("requestParameters") or _is_read(event):
        return False
    return bool(_GUARDS.fullmatch(event.source) or _OPENS.search(event.text("eventName")))


def _is_noise(event: AccountEvent) -> bool:
    """A console page that tries what it could show, a tool that probes, the open internet."""
    is_of_data = event.field("managementEvent") is False
    is_idle = _is_read(event) and (is_of_data or _is_from_console(event))
    return not _is_telling(event) and (is_idle or _is_probe(event))


def _root_acted(event: AccountEvent) -> bool:
    """Changed something, or was refused: a page of the console that finds nothing is no news."""
    if not _is_in_person(event) or event.field("eventType") == "AwsServiceEvent":
        return False
    return not _is_read(event) or bool(_REFUSED.search(event.text("errorCode")))


_WORDS = {
    "service": lambda event: event.source.removeprefix("aws."),
    "target": target_of,
    "session": word(_is_central, "through AssumeRoot"),
}

WATCHES = (
    Watch(
        name="behaviour-root-used",
        severity=HIGH.when(_is_central, else_=CRITICAL),
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
    # The severities are one step above what is sent, since every call that comes here was refused.
    Watch(
        name="behaviour-call-refused",
        severity=LOW.when(_is_noise, else_=HIGH.when(any_of(_is_telling, _may_be_grave), else_=MEDIUM)),
        on={
            "detail-type": [API_CALL],
            "detail": {"errorCode": _REFUSALS, "userIdentity": {"type": [{"anything-but": "AWSService"}]}},
        },
        when=_is_in_person,
        says="called {eventName} of {service}[ on {target}][ for {requestParameters.attribute}]",
        why="It goes beyond what the caller may do.",
        advice="Ask whether they meant to; if they did not, somebody else may hold their credentials.",
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
        when=lambda event: _is_in_person(event) and not _CHANGES_NOTHING.match(event.text("eventName")),
        says="changed {service} by hand in the console: {eventName}[ on {target}]",
        why="What is changed by hand stands in no code: nobody reviewed it, a deployment may undo it.",
        advice="Bring the change into the code that describes the account, or take it back.",
        words=_WORDS,
        option="ConsoleChanges",
    ),
)
