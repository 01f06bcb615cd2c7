"""Connections to AWS and Slack that share one TLS context and are kept between events.

Reading the authorities that a context trusts costs more CPU than ten requests, and boto3 and
requests would each read them again for every host. So they are read once, here.
"""

import logging
import os
import ssl
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import certifi
import requests
import urllib3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import HTTPClientError
from requests.adapters import HTTPAdapter
from urllib3.util.ssl_ import create_urllib3_context

if TYPE_CHECKING:
    from mypy_boto3_sns.client import SNSClient
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_ssm.client import SSMClient

AWS_TIMEOUT = urllib3.Timeout(connect=3, read=10)  # seconds
_CONFIG = Config(
    retries={"mode": "standard"},
    user_agent="account-watcher",
    parameter_validation=False,  # AWS checks again, and refuses by name
)

logging.getLogger("urllib3").setLevel(
    logging.ERROR
)  # its warnings show URLs, and Slack's is secret


class Connections:
    """One pool for AWS and one session for Slack, over the same TLS context."""

    def __init__(self) -> None:
        context = _context()
        self._pool = urllib3.PoolManager(ssl_context=context, maxsize=4)
        self.session = requests.Session()
        self.session.trust_env = False  # else its own idea of the authorities is read after all
        self.session.mount("https://", _OneContext(context))

    def sns(self) -> "SNSClient":
        return self._attached(boto3.client("sns", config=_CONFIG))

    @cache  # noqa: B019 there is one of these for the life of the process
    def sqs(self) -> "SQSClient":
        return self._attached(boto3.client("sqs", config=_CONFIG))

    def ssm(self) -> "SSMClient":
        return self._attached(boto3.client("ssm", config=_CONFIG))

    def _attached[Client](self, client: Client) -> Client:
        """Have the client send through the pool: botocore asks `before-send` first."""
        client.meta.events.register("before-send", self._send)  # type: ignore[attr-defined]
        return client

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        try:
            answer = self._pool.urlopen(
                request.method,
                request.url,
                body=request.body,
                headers=dict(request.headers.items()),
                timeout=AWS_TIMEOUT,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            headers = HTTPHeaders.from_pairs(answer.headers.items())
            response = AWSResponse(request.url, answer.status, headers, answer)
            response.content  # noqa: B018 read here, so that a connection cut now is tried again
        except urllib3.exceptions.HTTPError as error:
            raise HTTPClientError(error=error) from error  # which botocore tries again
        return response


class _OneContext(HTTPAdapter):
    """Hands every connection the context as it is, so that nothing is read again."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)

    def cert_verify(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to add: the context demands a certificate of a trusted authority."""


def _context() -> ssl.SSLContext:
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    context.check_hostname = True
    context.load_verify_locations(os.environ.get("AWS_CA_BUNDLE") or certifi.where())
    return context
