"""What AWS's errors mean, a circuit breaker, and look-ups that are waited for only so long."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from time import monotonic

from botocore.exceptions import ClientError
from msgspec import Struct

from account_event_handler.limits import LOOKUPS_TIMEOUT

_THROTTLED = {"SlowDown", "Throttling", "ThrottlingException", "TooManyRequestsException"} | {
    "ProvisionedThroughputExceededException",  # of DynamoDB
    "RequestLimitExceeded",  # of EC2
}
_DENIED = {"403", "AccessDenied", "AccessDeniedException", "AllAccessDisabled", "AuthorizationError"} | {
    "UnauthorizedOperation"  # of EC2
}
_MISSING = {"404", "NoSuchKey", "NoSuchVersion", "NotFound", "ParameterNotFound", "ResourceNotFoundException"} | {
    *("AccountNotFoundException", "ChildNotFoundException")  # of Organizations
}
_FAILED = {"InternalError", "InternalServerError", "InternalServerException", "ServiceUnavailable"}


def code_of(error: BaseException | None) -> str:
    """AWS's own word, such as AccessDenied, or the kind of error; no message, which may quote an attacker."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "ClientError"))
    return type(error).__name__


def message_of(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Message", "")


def is_throttled(error: BaseException) -> bool:
    return code_of(error) in _THROTTLED


def is_denied(error: BaseException) -> bool:
    return (code := code_of(error)) in _DENIED or (code.startswith("KMS.") and "AccessDenied" in code)


def is_without_organization(error: BaseException) -> bool:
    return code_of(error) == "AWSOrganizationsNotInUseException"


def is_unknowable(error: BaseException) -> bool:
    """Whether Organizations answers this account nothing: it may not ask, or belongs to none."""
    return is_denied(error) or is_without_organization(error)


def is_missing(error: BaseException) -> bool:
    return code_of(error) in _MISSING


def is_transient(error: BaseException) -> bool:
    """Whether the same question may be answered a moment later."""
    return is_throttled(error) or code_of(error) in _FAILED


class CircuitBreaker(Struct):
    """What did not answer is not asked again: open for `cooldown` seconds after so many failures in a row."""

    cooldown: float
    failures: int = 1
    clock: Callable[[], float] = monotonic
    _failed: int = 0
    _open_until: float = 0.0

    def is_open(self) -> bool:
        return self.clock() < self._open_until

    def failed(self) -> None:
        self._failed += 1
        if self._failed >= self.failures:
            self._open_until = self.clock() + self.cooldown

    def succeeded(self) -> None:
        self._failed = 0
        self._open_until = 0.0


class BoundedLookups(Struct, frozen=True):
    """Runs look-ups beside each other in threads, since some hang where no time-out reaches."""

    pool: Executor
    seconds: float = LOOKUPS_TIMEOUT
    clock: Callable[[], float] = monotonic

    def run[Found](self, lookups: Sequence[Callable[[], Found]]) -> list[Found | Exception]:
        """What each look-up found, in order; or its error, TimeoutError where time was over."""
        end = self.clock() + self.seconds
        futures = [self.pool.submit(lookup) for lookup in lookups]
        results: list[Found | Exception] = []
        for future in futures:
            try:
                results.append(future.result(max(0.0, end - self.clock())))
            except Exception as error:  # of whatever kind: it costs its own lines only
                future.cancel()  # one that waits for a thread need not start any more
                results.append(error)
        return results
