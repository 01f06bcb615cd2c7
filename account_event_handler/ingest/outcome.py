"""The outcome of a call: done, denied (no permission), failed (any other error) or a dry run."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Outcome, Result

# How the error codes of denied calls begin, and how EC2's end. The rules ask the same: what counts as denied passes one
# of them. Beginnings, since a bus takes 30 rules with wildcards.
DENIED_BEGINNINGS = (
    *("AWS.SimpleQueueService.AccessDenied", "AccessDenied", "AccessForbidden", "AuthorizationError"),
    *("Client.AccessDenied", "Client.UnauthorizedOperation", "Forbidden", "KMS.AccessDenied", "KMSAccessDenied"),
    *("NotAuthorized", "S3AccessDenied", "Unauthorised", "Unauthorized", "VpceAccessDenied"),
)
DENIED_ENDING = "UnauthorizedOperation"
# Lists of what a call did not do: EC2's, Security Hub's, GuardDuty's, Inspector's, ECS's and EventBridge's
_NOT_DONE = re.compile(r"unsuccessful|unprocessed\w*|failed\w*|failures|errors", re.IGNORECASE)
_CODES = ("code", "errorcode", "failurecode", "reason", "result")
_MESSAGES = ("message", "errormessage", "failuremessage", "failurereason", "detail", "result")
_ERRORS = ("error", "errorDetail")  # what has both, where they are not in the item itself
_DEEPEST = 4


def outcome_of(event: AccountEvent) -> Outcome:
    code, message = event.field("errorCode"), event.field("errorMessage")
    if isinstance(message, str):
        message = message.partition("Encoded authorization")[0]  # the rest only DecodeAuthorizationMessage can read
    ended = event.field(f"responseElements.{event.text('eventName')}")  # ConsoleLogin, PasswordRecoveryCompleted, …
    if isinstance(ended, str) and ended.lower() == "failure":
        return Outcome(Result.FAILED, clean(code), clean(message or "no reason given", 300))
    if not code and not message:
        return _answered(event)
    return Outcome(_result(str(code or message)), clean(code), clean(message, 300))


def _answered(event: AccountEvent) -> Outcome:
    """The outcome of a call without an error: some name in their answer what they did not do.

    Failed where that is as much as was asked for; else done, with a message about the rest.
    """
    answer = event.field("responseElements")
    if not isinstance(answer, Mapping):
        return Outcome(Result.DONE)
    is_wrapped = len(answer) == 1 and not any(map(_NOT_DONE.fullmatch, answer))
    inner = next(iter(answer.values())) if is_wrapped else answer
    fields = inner if isinstance(inner, Mapping) else answer
    if str(fields.get("_return", fields.get("return"))).lower() == "false":
        return Outcome(Result.FAILED)
    if is_wrapped and fields.get("failureReason") and next(iter(answer)).endswith("Status"):  # of a new account
        return Outcome(Result.FAILED, message=clean(fields["failureReason"], 300))
    failed = [each for name, value in fields.items() if _NOT_DONE.fullmatch(name) for each in _items(value)]
    if not failed:
        return Outcome(Result.DONE)
    error = next((failed[0][name] for name in _ERRORS if name in failed[0]), failed[0])
    said = {name.lower(): value for name, value in error.items()} if isinstance(error, Mapping) else {}
    code, message = (next(filter(_is_said, map(said.get, names)), "") for names in (_CODES, _MESSAGES))
    asked = _count(event.field("requestParameters"), _DEEPEST)
    if len(failed) < asked:
        return Outcome(Result.DONE, message=clean(f"{len(failed)} of {asked} failed: {code} {message}", 300))
    # What was asked for as a number, such as tasks of ECS, is no list in the request, but one in the answer.
    if any(_is_listed(value) for name, value in fields.items() if not _NOT_DONE.fullmatch(name)):
        return Outcome(Result.DONE, message=clean(f"{len(failed)} failed: {code} {message}", 300))
    return Outcome(_result(str(code)), clean(code), clean(message, 300))


def _is_said(value: object) -> bool:
    return bool(value) and isinstance(value, str | int)


def _items(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list, which CloudTrail also writes as `{"item": …}`, and as the object where it is one."""
    if isinstance(value, Mapping) and set(value) <= {"item", "items"}:
        return [each for inner in value.values() for each in _items(inner)]
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, Mapping) and each]


def _is_listed(value: object) -> bool:
    """Whether it is a list with something in it, in either of CloudTrail's spellings."""
    if isinstance(value, Mapping) and set(value) <= {"item", "items"}:
        return any(value.values())
    return isinstance(value, list) and bool(value)


def _count(value: object, depth: int) -> int:
    """How many things a request is about: as many as its longest list has."""
    inner: Iterable[object] = value.values() if isinstance(value, Mapping) else ()
    own = len(value) if isinstance(value, list) else 1
    return max([own, *(_count(each, depth - 1) for each in inner if depth)])


def _result(code: str) -> Result:
    if "DryRunOperation" in code:
        return Result.DRY_RUN
    is_denied = code.startswith(DENIED_BEGINNINGS) or code.endswith(DENIED_ENDING)
    return Result.DENIED if is_denied else Result.FAILED
