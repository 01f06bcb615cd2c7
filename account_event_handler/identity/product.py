"""A service's host name enters, the product's name leaves: CloudFormation, AWS Config."""

import re
from functools import lru_cache

from account_event_handler.identity.product_names import PRODUCTS
from account_event_handler.ingest.sanitize import clean

_HOST = re.compile(r"([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.amazonaws\.com(?:\.cn)?")
_HOST_LIMIT = 253  # characters, as DNS has it


def is_service(host: str) -> bool:
    """Whether a service's host name stands where a caller's address or tool is expected."""
    return _HOST.fullmatch(host) is not None


def product_of(host: object) -> str:
    """The product, the host name itself where it is not known, "AWS" for CloudTrail's AWS Internal.

    Empty for no host.
    """
    return _product_of(host[:_HOST_LIMIT]) if isinstance(host, str) else ""


@lru_cache(maxsize=256)  # a few services make most of the calls
def _product_of(host: str) -> str:
    said = clean(host)
    if said == "AWS Internal":
        return "AWS"
    match = _HOST.fullmatch(said)
    return _named(match[1]) or said if match else said


def _named(labels: str) -> str:
    """By the last label that is known: before it stands a part of the service, after it a Region.

    So `dynamodb.application-autoscaling` is the scaling that DynamoDB's tables have, not DynamoDB.
    """
    known = (PRODUCTS[label] for label in reversed(labels.split(".")) if label in PRODUCTS)
    return next(known, "")


def service_said(host: str) -> str:
    """A service as a caller's address or tool: "AWS service CloudFormation", "AWS Config"."""
    product = product_of(host)
    return product if product.startswith("AWS ") else f"AWS service {product}"
