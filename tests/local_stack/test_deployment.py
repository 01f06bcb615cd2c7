import json
from pathlib import Path
from typing import Any

import pytest

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent
from local_stack.deployment import load_event, load_events
from local_stack.errors import LocalStackError
from tests.support.samples import sample

EVENT = sample("iam-access-key-created")
RECORD = EVENT["detail"]


def written(folder: Path, payload: Any) -> Path:
    path = folder / "an event.json"
    path.write_text(payload if isinstance(payload, str) else json.dumps(payload))
    return path


@pytest.mark.parametrize("payload", [EVENT, RECORD, {"Records": [RECORD]}], ids=["event", "record", "records"])
def test_an_event_or_a_record_of_it_is_the_same_event(tmp_path: Path, payload: Any) -> None:
    (event,) = load_events(written(tmp_path, payload))
    read, known = decode(event), decode(EVENT)
    assert isinstance(read, AccountEvent)
    assert read == known


def test_every_record_of_a_file_is_an_event(tmp_path: Path) -> None:
    path = written(tmp_path, {"Records": [RECORD, sample("s3-bucket-deleted")["detail"]]})
    assert [event["source"] for event in load_events(path)] == ["aws.iam", "aws.s3"]
    with pytest.raises(LocalStackError, match="has 2 events"):
        load_event(path)


@pytest.mark.parametrize(
    "payload", ["no json", "[]", "{}", {"Records": [{"eventSource": "aws:s3"}]}, {"Records": ["x"]}, {"eventSource": 1}]
)
def test_what_is_neither_is_an_error_in_one_line(tmp_path: Path, payload: Any) -> None:
    path = written(tmp_path, payload)
    with pytest.raises(LocalStackError) as error:
        load_events(path)
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)
