"""Event patterns as operators write them, as JSON, a file or options; checked for what no event can have."""

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.findings import FINDINGS
from account_event_handler.event_pattern import Pattern, PatternError
from account_event_handler.ingest.sanitize import clean
from account_event_handler.suppress.custom_watches import PREFIX
from cli.errors import UsageError
from cli.samples import samples

_EXAMPLE = '\'{"source": ["aws.iam"], "detail": {"eventName": ["CreateAccessKey"]}}\''
_RECORD = "detail."
_SESSION = "detail.userIdentity.sessionContext."
_SEVERITY = "detail.severity"
# The fields of EventBridge's events and of CloudTrail's records; below others anything may stand.
_FIELDS = {
    "": "account detail detail-type id region resources source time",
    _RECORD: "additionalEventData addendum apiVersion awsRegion edgeDeviceDetails errorCode errorMessage eventCategory"
    " eventContext eventID eventName eventSource eventTime eventType eventVersion insightDetails managementEvent"
    " readOnly recipientAccountId requestID requestParameters resources responseElements serviceEventDetails"
    " sessionCredentialFromConsole sharedEventID sourceIPAddress tlsDetails userAgent userIdentity"
    " vpcEndpointAccountId vpcEndpointId",
    "detail.userIdentity.": "accessKeyId accountId arn credentialId identityProvider inScopeOf invokedBy onBehalfOf"
    " principalId sessionContext type userName",
    _SESSION: "assumedRoot attributes ec2RoleDelivery sessionIssuer sourceIdentity webIdFederationData",
    f"{_SESSION}sessionIssuer.": "accountId arn principalId type userName",
}
_ACCOUNT = (r"\d{12}", "an account has 12 digits, in quotation marks")
_REGION = (r"[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}", "a Region is written like eu-west-1")
# What a value must look like, as a whole.
_VALUES = {
    "account": _ACCOUNT,
    "detail.recipientAccountId": _ACCOUNT,
    "detail.userIdentity.accountId": _ACCOUNT,
    "region": _REGION,
    "detail.awsRegion": _REGION,
    "source": (r"aws\.[a-z0-9-]+|(?!aws\b|.*\.amazonaws\.com$).+", "a source of AWS is written like aws.iam"),
    "detail.eventSource": (r"[a-z0-9.-]+\.amazonaws\.com", "it is written like iam.amazonaws.com"),
    _SEVERITY: (
        r"(?i:critical|high|medium|low|info|informational|untriaged)|[\d.]+",
        "a severity is critical, high, medium, low, info, or GuardDuty's number",
    ),
}


def pattern_text(given: str, *more: str) -> str:
    """The pattern as compact JSON; `@pattern.json` names a file that holds it. It is checked, with `more` fields."""
    text = (_file(given[1:]) if given.startswith("@") else given).strip()
    try:
        compact = json.dumps(Pattern.from_json(text).source, ensure_ascii=False, separators=(",", ":"))
        compact.encode()  # JSON can hold half a character, and the table cannot
    except (PatternError, UnicodeEncodeError) as error:
        raise UsageError(f"That is not an event pattern: {clean(str(error), 300)}", f"Example: {_EXAMPLE}.") from error
    check(json.loads(compact), *more)
    return min(compact, text, key=len)  # a number may be longer as Python writes it


def mute_pattern(text: str) -> str:
    """As JSON or @file; beside the event's fields it may name the alert's watch."""
    return pattern_text(text, "watch")


def pattern_of_options(given: argparse.Namespace) -> str:
    """`--pattern`, or what `--watch`, `--role`, `--user` and `--account` stand for together."""
    short = [name for name in ("watch", "role", "user", "account") if getattr(given, name)]
    if bool(given.pattern) == bool(short):
        what = "Use --pattern or the other options, not both." if given.pattern else "It is not said what to mute."
        raise UsageError(what, "Use one or more of --watch, --role, --user and --account, or --pattern.")
    if given.pattern:
        return mute_pattern(given.pattern)
    caller: dict[str, Any] = {}
    if role := given.role:
        issuer = {"arn": [role]} if role.startswith("arn:") else {"userName": [role], "type": ["Role"]}
        caller["sessionContext"] = {"sessionIssuer": issuer}
    if user := given.user:  # a session is called after its person
        names = {"$or": [{"userName": [user]}, {"principalId": [{"suffix": f":{user}"}]}]}
        caller |= {"arn": [user]} if user.startswith("arn:") else names
    pattern: dict[str, Any] = {name: [getattr(given, name)] for name in ("watch", "account") if getattr(given, name)}
    return mute_pattern(json.dumps(pattern | ({"detail": {"userIdentity": caller}} if caller else {})))


def check(pattern: Mapping[str, Any], *more: str) -> None:
    """Refuses a field that no event has, and a value that it cannot have; `more` are fields beside the event's."""
    conditions = list(_conditions(pattern))
    for path, value in conditions:
        steps = path.split(".")
        for place, step in enumerate(steps):
            above = "".join(f"{each}." for each in steps[:place])
            if above in _FIELDS and step not in (known := _FIELDS[above].split()) and not (not above and step in more):
                _check_field(above, step, known, conditions)
        if not isinstance(value, Mapping):
            _check_value(path, value)


def _conditions(node: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    """Each path with each of the values there."""
    for name, value in node.items():
        if isinstance(value, Mapping):
            yield from _conditions(value, f"{above}{name}.")
        elif name == "$or" and all(isinstance(way, Mapping) for way in value):
            for way in value:
                yield from _conditions(way, above)
        else:
            yield from ((f"{above}{name}", each) for each in value)


def _check_field(above: str, name: str, known: list[str], conditions: list[tuple[str, object]]) -> None:
    """Within the detail of what is no API call, only a slip of the pen is refused: nobody knows all fields there."""
    is_open = False
    if above == _RECORD:
        known = [*known, "headline", "trail", *{each for sample in samples() for each in sample.event.detail}]
        kinds, sources = ([str(value) for at, value in conditions if at == path] for path in ("detail-type", "source"))
        is_open = bool(kinds) and not any(kind.endswith(" via CloudTrail") for kind in kinds)
        is_open |= bool(sources) and not any(source.startswith("aws.") for source in sources)
    meant = get_close_matches(name.rpartition(".")[2], known, 1, 0.75)
    if name not in known and (meant or not is_open):
        hint = f"Did you mean {above}{meant[0]}?" if meant else f"There are: {', '.join(known)}."
        if above == _RECORD and not meant:
            hint = "If an event that is no API call has it, name its detail-type in the pattern, too."
        raise UsageError(f"No event has the field {clean(above + name)}.", hint)


def _check_value(path: str, value: object) -> None:
    form, says = _VALUES.get(path, ("", ""))
    if form and not (re.fullmatch(form, str(value)) and (isinstance(value, str) or path == _SEVERITY)):
        raise UsageError(f"No event has {clean(json.dumps(value))} as {path}: {says}.", "Correct the value.")
    if path == "watch" and not str(value).startswith(PREFIX):
        names = {*(each.name for each in CATALOG.watches), *(each.name for each in FINDINGS)}
        if value not in names:
            meant = get_close_matches(str(value), names, 1)
            hint = f"Did you mean {meant[0]}?" if meant else "An alert names its watch."
            raise UsageError(f"There is no watch {clean(str(value))}.", hint)
    if path == "detail.eventName":
        calls = {each.event.text("eventName") for each in samples()}  # in others, any case may be right
        if value not in calls and (meant := [call for call in calls if call.lower() == str(value).lower()]):
            raise UsageError(f"No call is named {clean(str(value))}.", f"Did you mean {meant[0]}?")


def _file(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not a text file"
        raise UsageError(f"{name} cannot be read: {why}.", "Name a file with the JSON after the @.") from error
