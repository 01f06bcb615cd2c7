"""An error enters; what happened and what to do next leave, in words."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 botocore's own
    CredentialRetrievalError,
    HTTPClientError,
    InvalidRegionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from account_event_handler.ingest.sanitize import clean
from account_event_handler.state import StateUnavailable

if TYPE_CHECKING:
    from cli.aws import Aws

_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired")
_UNKNOWN_KEY = (
    "AuthFailure",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
)
_DENIED = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation")
_SSO = (SSOError, TokenRetrievalError)
ASK_FOR_IT = "Ask for the permission: the README lists what an operator needs."
LOOK_IT_UP = "Try again in a minute; if it stays so, look the code up in the call's documentation."
_MAKE_ROOM = "Make room, or print to another place, then try again."
_OTHER_BUCKET = "Check its name, or say --profile for the credentials of its account."
CHECK = "Check the options and what aws configure list shows, then try again."
SIGN_IN = "Sign in (aws sso login, or aws configure), or say --profile for other credentials."


class Refused(Exception):  # noqa: N818 nothing went wrong: it was said no
    """Something that is not done, and what to do next."""

    code = 1

    def __init__(self, what: str, do: str) -> None:
        super().__init__(what)
        self.what = what
        self.do = do


class Misused(Refused):
    """Something on the command line that cannot be what is meant."""

    code = 2


def explained(error: Exception, aws: "Aws") -> Refused:
    """The error as one would say it."""
    if isinstance(error, StateUnavailable):
        return _memory(error, aws)
    if isinstance(error, ClientError):
        return _answered(error)
    if isinstance(error, Refused):
        return error
    if isinstance(error, OSError):
        why = ": ".join(filter(None, (clean(error.filename or ""), error.strerror)))
        return Refused(f"Ended before all was printed: {why or type(error).__name__}.", _MAKE_ROOM)
    return _unasked(error, aws)


def _memory(error: StateUnavailable, aws: "Aws") -> Refused:
    cause = error.__cause__
    if isinstance(cause, ClientError | BotoCoreError):
        return explained(cause, aws)
    return Refused(f"The table could not be asked: {error}.", "Try again.")


def _answered(error: ClientError) -> Refused:
    """What AWS refused, by its code."""
    code = error.response["Error"].get("Code", "")
    message = clean(error.response["Error"].get("Message", ""), 400)
    if code in _EXPIRED:
        return Refused("Your AWS session has expired.", SIGN_IN)
    if code in _UNKNOWN_KEY:
        return Refused(f"AWS does not know your credentials ({code}).", SIGN_IN)
    if code in _DENIED:
        return Refused(f"You may not ask for {error.operation_name}: {message}", ASK_FOR_IT)
    if code == "NoSuchBucket":
        name = clean(error.response["Error"].get("BucketName", ""))
        return Refused(f"There is no bucket {name}".rstrip() + ".", _OTHER_BUCKET)
    if code == "OptInRequired":
        return Refused("The account has not opted in to this region.", "Say another --region.")
    return Refused(f"{error.operation_name} was refused ({code}): {message}", LOOK_IT_UP)


def _unasked(error: Exception, aws: "Aws") -> Refused:
    """What went wrong before AWS answered."""
    profile = f" --profile {aws.profile}" if aws.profile else ""
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return Refused("There are no AWS credentials here.", SIGN_IN)
    if isinstance(error, ProfileNotFound):
        return Refused(
            f"There is no profile {aws.profile}.", "aws configure list-profiles has all."
        )
    if isinstance(error, _SSO):
        return Refused("Your sign-in has expired or is missing.", f"aws sso login{profile}")
    if isinstance(error, CredentialRetrievalError):
        return Refused(f"Your credentials cannot be had: {clean(str(error), 300)}", SIGN_IN)
    if isinstance(error, ConnectionError | HTTPClientError):
        where = urlsplit(str(getattr(error, "kwargs", {}).get("endpoint_url", ""))).hostname
        return Refused(
            f"{clean(where) or 'AWS'} could not be reached.",
            "Check the network and the region's name.",
        )
    if isinstance(error, InvalidRegionError):
        return Misused("That is no region.", "Say --region with one such as eu-west-1.")
    return Refused(clean(str(error), 400), CHECK)
