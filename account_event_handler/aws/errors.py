"""What AWS's errors mean: the codes that its services have for one and the same thing."""

from botocore.exceptions import ClientError

_THROTTLED = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_DENIED = frozenset(
    {"403", "AccessDenied", "AccessDeniedException", "AllAccessDisabled", "AuthorizationError", "UnauthorizedOperation"}
)
_MISSING = frozenset(
    {
        "404",
        "AccountNotFoundException",
        "NoSuchKey",
        "NoSuchVersion",
        "NotFound",
        "ParameterNotFound",
        "ResourceNotFoundException",
    }
)
_FAILED = frozenset({"InternalError", "InternalServerError", "InternalServerException", "ServiceUnavailable"})


def code_of(error: BaseException | None) -> str:
    """AWS's own word, such as AccessDenied; for what AWS did not answer the kind of error.

    The message is left out: it may name things that an attacker has named.
    """
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "ClientError"))
    return type(error).__name__


def message_of(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Message", "")


def is_throttled(error: BaseException) -> bool:
    return code_of(error) in _THROTTLED


def is_denied(error: BaseException) -> bool:
    code = code_of(error)
    return code in _DENIED or (code.startswith("KMS.") and "AccessDenied" in code)


def is_missing(error: BaseException) -> bool:
    return code_of(error) in _MISSING


def is_transient(error: BaseException) -> bool:
    """Whether the same question may be answered a moment later."""
    return is_throttled(error) or code_of(error) in _FAILED
