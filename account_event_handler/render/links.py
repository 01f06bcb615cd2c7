"""The console link of an event."""

import re
from urllib.parse import quote

from account_event_handler.model import AccountEvent
from account_event_handler.render.sentence import PLACEHOLDER, Words, value_of

LINK_LIMIT = 2000  # characters; no console's page needs so many, and browsers take no more
CLOUDTRAIL_EVENT = "cloudtrailv2/home?region={$region}#/events/{$id}"

_REGION = re.compile(r"[a-z]{2}(-[a-z]+){1,2}-\d{1,2}")
_EVENT_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_CONSOLES = {"cn-": "console.amazonaws.cn", "us-gov-": "console.amazonaws-us-gov.com"}


def link_of(event: AccountEvent, path: str, words: Words) -> str:
    """A console URL: CloudTrail's page of the event, or `path` for an event of a service's own.

    `path` is a template as sentences are; its values are percent-encoded. Empty when the region
    or the event's id is not what AWS would write, so that no event can make a link of its own, and
    when the link would be longer than one can follow.
    """
    if "via CloudTrail" in event.detail_type:
        path = CLOUDTRAIL_EVENT if _EVENT_ID.fullmatch(event.id) else ""
    if not path or not _REGION.fullmatch(event.region):
        return ""
    pieces = PLACEHOLDER.split(path)
    values = [value_of(names, event, words) for names in pieces[1::2]]
    if not all(isinstance(value, str) for value in values):
        return ""
    pieces[1::2] = [quote(str(value), safe="") for value in values]
    link = f"https://{_host(event.region)}/{''.join(pieces)}"
    return link if len(link) <= LINK_LIMIT else ""


def _host(region: str) -> str:
    for prefix, console in _CONSOLES.items():
        if region.startswith(prefix):
            return f"{region}.{console}"
    return f"{region}.console.aws.amazon.com"
