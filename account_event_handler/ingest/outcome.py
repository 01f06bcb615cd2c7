"""The outcome of a call: done, denied, failed or a dry run."""

import re

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Outcome, Result

# AccessDenied, AccessDeniedException, Client.UnauthorizedOperation, AuthorizationError, …
_REFUSALS = re.compile(r"AccessDenied|Unauthori[sz]ed|AuthorizationError|NotAuthorized|Forbidden")


def outcome_of(event: AccountEvent) -> Outcome:
    """Done, denied (no permission), failed (any other error) or a dry run."""
    code, message = event.field("errorCode"), _readable(event.field("errorMessage"))
    if _sign_in_failed(event):
        return Outcome(Result.FAILED, clean(code), clean(message or "no reason given", 300))
    if not code and not message:
        return Outcome(Result.DONE)
    return Outcome(_result(str(code or message)), clean(code), clean(message, 300))


def _readable(message: object) -> object:
    """EC2's message without the part that only DecodeAuthorizationMessage can read."""
    return message.partition("Encoded authorization")[0] if isinstance(message, str) else message


def _result(code: str) -> Result:
    if "DryRunOperation" in code:
        return Result.DRY_RUN
    return Result.DENIED if _REFUSALS.search(code) else Result.FAILED


def _sign_in_failed(event: AccountEvent) -> bool:
    answer = event.field("responseElements.ConsoleLogin")
    return isinstance(answer, str) and answer.lower() == "failure"
