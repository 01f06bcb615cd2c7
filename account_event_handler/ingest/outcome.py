"""The outcome of a call: done, denied (no permission), failed (any other error) or a dry run."""

import re

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Outcome, Result

# AccessDenied, AccessDeniedException, Client.UnauthorizedOperation, AuthorizationError, …
_DENIALS = re.compile(r"AccessDenied|Unauthori[sz]ed|AuthorizationError|NotAuthorized|Forbidden")


def outcome_of(event: AccountEvent) -> Outcome:
    code, message = event.field("errorCode"), event.field("errorMessage")
    if isinstance(message, str):
        message = message.partition("Encoded authorization")[0]  # the rest only DecodeAuthorizationMessage can read
    sign_in = event.field("responseElements.ConsoleLogin")
    if isinstance(sign_in, str) and sign_in.lower() == "failure":
        return Outcome(Result.FAILED, clean(code), clean(message or "no reason given", 300))
    if not code and not message:
        return Outcome(Result.DONE)
    return Outcome(_result(str(code or message)), clean(code), clean(message, 300))


def _result(code: str) -> Result:
    if "DryRunOperation" in code:
        return Result.DRY_RUN
    return Result.DENIED if _DENIALS.search(code) else Result.FAILED
