"""Connections to AWS and Slack that share one TLS context and are kept between events.

Reading the authorities that a context trusts costs more CPU than ten requests, and boto3 and
requests would each read them again for every host. So they are read once, here.
"""

import logging
import os
import ssl
import time
from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import botocore.session
import certifi
import requests
import urllib3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import BotoCoreError, HTTPClientError
from msgspec import Struct, field
from requests.adapters import HTTPAdapter
from urllib3.util.ssl_ import create_urllib3_context

from account_event_handler import limits
from account_event_handler.aws.errors import CircuitBreaker

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail.client import CloudTrailClient
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_sns.client import SNSClient
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_ssm.client import SSMClient

AWS_TIMEOUT = urllib3.Timeout(*limits.AWS_TIMEOUT)
STATE_TIMEOUT = urllib3.Timeout(*limits.STATE_TIMEOUT)
TRAIL_TIMEOUT = urllib3.Timeout(*limits.TRAIL_TIMEOUT)
OBJECT_TIMEOUT = urllib3.Timeout(*limits.OBJECT_TIMEOUT)
LOOK_UP_TIMEOUT = urllib3.Timeout(total=limits.LOOKUP_TIMEOUT)
_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": limits.TRIES},
    user_agent="account-watcher",
    parameter_validation=False,  # AWS checks again, and refuses by name
)

# A log file is gzip, which has a checksum of its own.
_OBJECT_CONFIG = _CONFIG.merge(Config(response_checksum_validation="when_required"))
_LOOK_UP_CONFIG = _CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))

# urllib3's warnings show URLs, and Slack's is secret.
logging.getLogger("urllib3").setLevel(logging.ERROR)
logging.getLogger("botocore").setLevel(logging.INFO)  # at DEBUG it writes what SSM answers


class Clients:
    """One pool for AWS and one session for Slack, over the same TLS context."""

    def __init__(self) -> None:
        context = _context(os.environ.get("AWS_CA_BUNDLE") or certifi.where())
        self._pool = urllib3.PoolManager(ssl_context=context, maxsize=4)
        self._making = Lock()
        self.session = requests.Session()
        self.session.trust_env = False  # else its own idea of the authorities is read after all
        self.session.mount("https://", _OneContext(context))

    @cache  # noqa: B019 there is one of these for the life of the process
    def sns(self) -> "SNSClient":
        return cast("SNSClient", self._made("sns"))

    @cache  # noqa: B019 the same
    def sqs(self) -> "SQSClient":
        return cast("SQSClient", self._made("sqs"))

    def ssm(self) -> "SSMClient":
        return cast("SSMClient", self._made("ssm"))

    @cache  # noqa: B019 the same
    def dynamodb(self) -> "DynamoDBClient":
        return cast("DynamoDBClient", self._made("dynamodb", STATE_TIMEOUT))

    @cache  # noqa: B019 the same
    def s3(self) -> "S3Client":
        """Reads objects as streams."""
        return cast("S3Client", self._made("s3", OBJECT_TIMEOUT, config=_OBJECT_CONFIG))

    @cache  # noqa: B019 one for each Region in which a trail is at home
    def cloudtrail(self, region: str) -> "CloudTrailClient":
        return cast("CloudTrailClient", self._made("cloudtrail", TRAIL_TIMEOUT, region_name=region))

    def look_up(self, service: str, region: str, credentials: Mapping[str, str]) -> Any:
        """A new client that is asked once and briefly; without credentials, as the function."""
        names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        given = {name: credentials.get(name) for name in names}
        return self._made(service, LOOK_UP_TIMEOUT, region_name=region, config=_LOOK_UP_CONFIG, **given)

    def _made(self, service: str, timeout: urllib3.Timeout = AWS_TIMEOUT, **asked: Any) -> Any:
        """A client that sends through the pool: botocore asks `before-send` first.

        Of one botocore session, since making a second costs a twentieth of a cold start, and boto3's
        S3 client needs what is not shipped. One at a time: threads ask, and a session is not made for that.
        """
        with self._making:
            client = _botocore().create_client(service, **{"config": _CONFIG, **asked})
        client.meta.events.register("before-send", _Line(self._pool, timeout).send)  # type: ignore[arg-type]
        return client


class CircuitOpenError(BotoCoreError):
    """Nobody answered a moment ago; not tried again, so that who asks need not wait again."""

    fmt = "the service did not answer a moment ago and is not asked"


class _Line(Struct):
    """How one client sends; what does not answer twice in a row is not asked for a while.

    Connections may have died unnoticed while Lambda had the function sleep. So the first that does
    not answer takes all that were kept along, and only newer ones count.
    """

    pool: urllib3.PoolManager
    timeout: urllib3.Timeout
    _breaker: CircuitBreaker = field(default_factory=lambda: CircuitBreaker(limits.SERVICE_COOLDOWN, failures=2))
    _renewed: float = 0

    def send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        began = time.monotonic()
        if self._breaker.is_open():
            raise CircuitOpenError
        try:
            answer = self.pool.urlopen(
                request.method,
                request.url,
                body=request.body,
                headers=dict(request.headers.items()),
                timeout=self.timeout,
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,  # an object that is stored as gzip is wanted as gzip
            )
            headers = HTTPHeaders.from_pairs(answer.headers.items())
            response = AWSResponse(request.url, answer.status, headers, answer)
            if not request.stream_output or answer.status >= 300:
                response.content  # noqa: B018 so that a connection cut now is tried again
        except urllib3.exceptions.HTTPError as error:
            self._without_answer(began)
            raise HTTPClientError(error=error) from error  # which botocore tries again
        self._breaker.succeeded()
        return response

    def _without_answer(self, began: float) -> None:
        if began < self._renewed:
            return
        self.pool.clear()
        self._renewed = time.monotonic()
        self._breaker.failed()


class _OneContext(HTTPAdapter):
    """Hands every connection the context as it is, so that nothing is read again."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)

    def cert_verify(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to add: the context demands a certificate of a trusted authority."""


@cache
def _botocore() -> botocore.session.Session:
    return botocore.session.Session()


@cache  # to read the authorities takes longer than all else that is made here
def _context(authorities: str) -> ssl.SSLContext:
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    context.check_hostname = True
    context.load_verify_locations(authorities)
    return context
