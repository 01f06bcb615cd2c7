"""Errors of the command line: what went wrong and what to do about it."""

from urllib.parse import urlsplit

from botocore import exceptions as botocore
from botocore.exceptions import ClientError

from account_event_handler.ingest.sanitize import clean
from account_event_handler.state import StateUnavailable

_SIGN_IN = "Sign in (aws sso login, or aws configure), or use --profile for other credentials."
_NOT_ACCEPTED = (
    *("AuthFailure", "InvalidAccessKeyId", "InvalidClientTokenId"),
    *("InvalidSignatureException", "SignatureDoesNotMatch", "UnrecognizedClientException"),
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


def explained(error: BaseException, profile: str | None = None) -> CliError:
    """What to tell the operator of an error."""
    match error:
        case CliError():
            return error
        case StateUnavailable():
            if error.__cause__:
                return explained(error.__cause__, profile)
            return CliError(f"The state table is unavailable: {error}.", "Try again.")
        case botocore.InvalidRegionError():
            return UsageError("That is not a region.", "Use --region with one such as eu-west-1.")
        case ClientError():
            return CliError(*_answered(error))
    return CliError(*_failed(error, profile))


def _answered(error: ClientError) -> tuple[str, str]:
    """What AWS means, and what to do."""
    answer, call = error.response["Error"], error.operation_name
    code, message = answer.get("Code", ""), clean(answer.get("Message", ""), 400)
    match code:
        case "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" | "TokenRefreshRequired":
            return "Your AWS session has expired.", _SIGN_IN
        case _ if code in _NOT_ACCEPTED:
            return f"AWS does not accept your credentials ({code}).", _SIGN_IN
        case "AccessDenied" | "AccessDeniedException" | "AuthorizationError" | "UnauthorizedOperation":
            hint = "Ask for the permission: docs/operations.md lists what an operator needs."
            return f"Access denied for {call}: {message}", hint
        case "NoSuchBucket":
            hint = "Check its name, or use --profile for the credentials of its account."
            return f"There is no bucket {clean(answer.get('BucketName', '')) or 'of this name'}.", hint
        case "OptInRequired":
            return "The account has not opted in to this region.", "Use another --region."
    hint = "Try again in a minute; if it still fails, look up the code in the API reference."
    return f"{call} failed ({code}): {message}", hint


def _failed(error: BaseException, profile: str | None) -> tuple[str, str]:
    """What never reached AWS, and what to do."""
    match error:
        case botocore.NoCredentialsError() | botocore.PartialCredentialsError():
            return "No AWS credentials were found.", _SIGN_IN
        case botocore.ProfileNotFound():
            return f"There is no profile {profile}.", "aws configure list-profiles shows all profiles."
        case botocore.SSOError() | botocore.TokenRetrievalError():
            use_profile = f" --profile {profile}" if profile else ""
            return "Your sign-in has expired or is missing.", f"aws sso login{use_profile}"
        case botocore.CredentialRetrievalError():
            return f"Your credentials cannot be had: {clean(str(error), 400)}", _SIGN_IN
        case botocore.ConnectionError() | botocore.HTTPClientError():
            host = clean(urlsplit(str(error.kwargs.get("endpoint_url", ""))).hostname) or "AWS"
            return f"{host} could not be reached.", "Check the network and the region's name."
        case OSError():
            why = ": ".join(filter(None, (clean(error.filename), clean(error.strerror)))) or type(error).__name__
            hint = "Free some space, or print somewhere else, then try again."
            return f"Stopped before everything was printed: {why}.", hint
    return clean(str(error), 400), "Check the options and what aws configure list shows, then try again."
