"""Errors of the command line: what went wrong and what to do about it."""

from urllib.parse import urlsplit

from botocore import exceptions as botocore
from botocore.exceptions import ClientError

from account_event_handler.ingest.sanitize import clean
from account_event_handler.state import StateUnavailable

_SIGN_IN = "Sign in (aws sso login, or aws configure), or use --profile for other credentials."
_EXPIRED = ("Your AWS session has expired.", _SIGN_IN)
_NOT_ACCEPTED = ("AWS does not accept your credentials ({code}).", _SIGN_IN)
_DENIED = ("Access denied for {call}: {message}", "Ask for the permission: the README lists what an operator needs.")
_MEANINGS = {  # of the codes that AWS answers with: what to say, and what to do
    **dict.fromkeys(("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"), _EXPIRED),
    **dict.fromkeys(("AuthFailure", "InvalidAccessKeyId", "InvalidClientTokenId"), _NOT_ACCEPTED),
    **dict.fromkeys(
        ("InvalidSignatureException", "SignatureDoesNotMatch", "UnrecognizedClientException"), _NOT_ACCEPTED
    ),
    **dict.fromkeys(("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"), _DENIED),
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
_ELSEWHERE: tuple[tuple[tuple[type[Exception], ...], str, str], ...] = (  # the first that fits
    ((botocore.NoCredentialsError, botocore.PartialCredentialsError), "No AWS credentials were found.", _SIGN_IN),
    ((botocore.ProfileNotFound,), "There is no profile {profile}.", "aws configure list-profiles shows all profiles."),
    (
        (botocore.SSOError, botocore.TokenRetrievalError),
        "Your sign-in has expired or is missing.",
        "aws sso login{use_profile}",
    ),
    ((botocore.CredentialRetrievalError,), "Your credentials cannot be had: {error}", _SIGN_IN),
    (
        (botocore.ConnectionError, botocore.HTTPClientError),
        "{host} could not be reached.",
        "Check the network and the region's name.",
    ),
    (
        (OSError,),
        "Stopped before everything was printed: {why}.",
        "Free some space, or print somewhere else, then try again.",
    ),
    ((Exception,), "{error}", "Check the options and what aws configure list shows, then try again."),
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
            answer = error.response["Error"]
            message, hint = _MEANINGS.get(answer.get("Code", ""), _OTHER)
            said = {
                "code": answer.get("Code", ""),
                "call": error.operation_name,
                "message": clean(answer.get("Message", ""), 400),
                "bucket": clean(answer.get("BucketName", "")) or "of this name",
            }
        case _:
            message, hint = next((message, hint) for kinds, message, hint in _ELSEWHERE if isinstance(error, kinds))
            url = str(getattr(error, "kwargs", {}).get("endpoint_url", ""))
            why = [clean(getattr(error, name, "")) for name in ("filename", "strerror")]
            said = {
                "error": clean(str(error), 400),
                "profile": str(profile),
                "use_profile": f" --profile {profile}" if profile else "",
                "host": clean(urlsplit(url).hostname) or "AWS",
                "why": ": ".join(filter(None, why)) or type(error).__name__,
            }
    return CliError(message.format(**said), hint.format(**said))
