"""Makes new events from a sample, each distinct, in groups of repeats if wanted."""

import json
import uuid
from typing import Any

from local_stack.delivery import happening_now
from local_stack.deployment import ROOT, load_event

SAMPLE = "s3-bucket-deleted"  # of medium severity, so that the rate limit holds it back
PERSON, BUCKET = "maria@example.com", "payments-archive"  # in the sample


def new_event(kind: str) -> str:
    """The JSON of an event with new ids, by an actor named after `kind`.

    Events of one kind are repeats of each other: same watch, actor and account.
    """
    event: dict[str, Any] = happening_now(load_event(ROOT / "events" / "s3" / f"{SAMPLE}.json"))
    text = json.dumps(event)
    if PERSON not in text or BUCKET not in text:
        raise ValueError(f"the sample {SAMPLE} no longer names {PERSON} and {BUCKET}")
    text = text.replace(PERSON, f"{kind}@example.com").replace(BUCKET, bucket_of(kind))
    text = text.replace(event["detail"]["eventID"], str(uuid.uuid4()))
    return text.replace(event["id"], str(uuid.uuid4()))


def bucket_of(kind: str) -> str:
    """The bucket that messages about this kind of event name, and about no other."""
    return f"bucket-{kind}-gone"


def id_of(text: str) -> str:
    """The id that alerts have of an event."""
    return str(json.loads(text)["detail"]["eventID"])
