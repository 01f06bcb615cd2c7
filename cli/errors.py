"""Errors of the command line: what went wrong and what to do about it."""

from urllib.parse import urlsplit

from botocore import exceptions as botocore
from botocore.exceptions import ClientError

from account_event_handler.ingest.sanitize import clean
from account_event_handler.state import StateUnavailable

_SIGN_IN = "Sign in (aws sso login, or aws configure), or use --profile for other credentials."
_MEANINGS = {  # of the codes that AWS answers with: what to say, and what to do
    **dict.fromkeys(
        ("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"),
        ("Your AWS session has expired.", _SIGN_IN),
    ),
    **dict.fromkeys(
        (
            *("AuthFailure", "InvalidAccessKeyId", "InvalidClientTokenId"),
            *("InvalidSignatureException", "SignatureDoesNotMatch", "UnrecognizedClientException"),
        ),
        ("AWS does not accept your credentials ({code}).", _SIGN_IN),
    ),
    **dict.fromkeys(
        ("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"),
        ("Access denied for {call}: {message}", "Ask for the permission: the README lists what an operator needs."),
    ),
    "NoSuchBucket": (
        "There is no bucket {bucket}.",
        "Check its name, or use --profile for the credentials of its account.",
    ),
    "OptInRequired": ("The account has not opted in to this region.", "Use another --region."),
}
_OTHER = (
    "{call} failed ({code}): {message}",
    "Try again in a minute; if it still fails, look up the code in the API reference.",
)


class CliError(Exception):
    """Ends a command with `message`; `hint` says what to do next."""

    code = 1

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class UsageError(CliError):
    """A command line that makes no sense."""

    code = 2


def explained(error: Exception, profile: str | None = None) -> CliError:  # noqa: C901 a table
    """Any error that a command may raise, in words; `profile` is the one that was asked for."""
    match error:
        case CliError():
            return error
        case StateUnavailable():
            if isinstance(error.__cause__, Exception):
                return explained(error.__cause__, profile)
            return CliError(f"The state table is unavailable: {error}.", "Try again.")
        case ClientError():
            answer = error.response["Error"]
            message, hint = _MEANINGS.get(answer.get("Code", ""), _OTHER)
            said = {
                "code": answer.get("Code", ""),
                "call": error.operation_name,
                "message": clean(answer.get("Message", ""), 400),
                "bucket": clean(answer.get("BucketName", "")) or "of this name",
            }
            return CliError(message.format(**said), hint)
        case OSError():
            why = ": ".join(filter(None, (clean(error.filename or ""), error.strerror)))
            message = f"Stopped before everything was printed: {why or type(error).__name__}."
            hint = "Free some space, or print somewhere else, then try again."
        case botocore.NoCredentialsError() | botocore.PartialCredentialsError():
            message, hint = "No AWS credentials were found.", _SIGN_IN
        case botocore.ProfileNotFound():
            message = f"There is no profile {profile}."
            hint = "aws configure list-profiles shows all profiles."
        case botocore.SSOError() | botocore.TokenRetrievalError():
            message = "Your sign-in has expired or is missing."
            hint = f"aws sso login{f' --profile {profile}' if profile else ''}"
        case botocore.CredentialRetrievalError():
            message = f"Your credentials cannot be had: {clean(str(error), 300)}"
            hint = _SIGN_IN
        case botocore.ConnectionError() | botocore.HTTPClientError():
            url = str(getattr(error, "kwargs", {}).get("endpoint_url", ""))
            message = f"{clean(urlsplit(url).hostname) or 'AWS'} could not be reached."
            hint = "Check the network and the region's name."
        case botocore.InvalidRegionError():
            message = "That is not a region."
            return UsageError(message, "Use --region with one such as eu-west-1.")
        case _:
            message = clean(str(error), 400)
            hint = "Check the options and what aws configure list shows, then try again."
    return CliError(message, hint)
