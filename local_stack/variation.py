"""A sample enters, an event of now that repeats no other, or a chosen other, leaves."""

import json
import uuid
from typing import Any

from local_stack.delivery import happening_now
from local_stack.deployment import ROOT, load_event

SAMPLE = "s3-bucket-deleted"  # of medium severity, so that a flood holds it back
PERSON, THING = "maria@example.com", "payments-archive"  # who and what the sample names


def varied(kind: str) -> str:
    """The text of an event with ids of its own, done by a person whom `kind` names.

    Events of one kind are repeats of each other: same watch, actor and account.
    """
    event: dict[str, Any] = happening_now(load_event(ROOT / "events" / "s3" / f"{SAMPLE}.json"))
    text = json.dumps(event)
    if PERSON not in text or THING not in text:
        raise ValueError(f"the sample {SAMPLE} no longer names {PERSON} and {THING}")
    text = text.replace(PERSON, f"{kind}@example.com").replace(THING, thing_of(kind))
    text = text.replace(event["detail"]["eventID"], str(uuid.uuid4()))
    return text.replace(event["id"], str(uuid.uuid4()))


def thing_of(kind: str) -> str:
    """What every message about an event of the kind holds, and about no other kind."""
    return f"thing-{kind}-gone"


def id_of(text: str) -> str:
    """The id by which alerts know an event."""
    return str(json.loads(text)["detail"]["eventID"])
