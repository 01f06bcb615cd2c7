import base64
import gzip
import io
import json
import shlex
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from rich.console import Console

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Severity
from account_event_handler.suppress.mutes import KIND
from account_event_handler.suppress.operator_config import PARTITION
from cli.__main__ import parser, run
from cli.context import Context, plain_console
from cli.replay import report
from cli.replay.json_events import is_log_file, values
from cli.replay.reader import Chunk, Kind, Replayed, pattern_of
from cli.replay.report import Total, command
from cli.stack import Aws
from tests.cli.operator import NOON, Operator, Said
from tests.support.gzipped import gzipped
from tests.support.leaves import all_changed
from tests.support.samples import EVENTS, SPEAKING, load, path_of, sample
from tests.sweeps.test_hostile import free_places

KEY = sample("iam-access-key-created")
BUCKET = sample("s3-bucket-deleted")
NAMED = {path.stem: load(path) for path in SPEAKING[::40]} | {"iam-access-key-created": KEY}


def replay(*words: object) -> Said:
    """What replay says where AWS cannot be asked for anything."""
    given = parser().parse_args(["replay", *map(str, words)])
    out, errors = plain_console(), plain_console(stderr=True)
    out.file, errors.file = io.StringIO(), io.StringIO()
    aws = Aws(core=cast(Any, object()), clock=lambda: NOON)
    code = run(given, Context(aws, out, errors, lambda question: False))
    return Said(code, out.file.getvalue(), errors.file.getvalue())


def log_file(*events: Mapping[str, Any]) -> bytes:
    return json.dumps({"Records": [event["detail"] for event in events]}).encode()


def again(event: Mapping[str, Any], number: int, **detail: Any) -> dict[str, Any]:
    """The event with an id of its own."""
    return {**event, "detail": {**event["detail"], "eventID": f"again-{number}", **detail}}


def pattern_for(envelope: Mapping[str, Any]) -> str:
    event = decode(envelope)
    assert isinstance(event, AccountEvent)
    return pattern_of(event)


def stored(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzipped(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_a_log_file_is_told_without_aws(tmp_path: Path, name: str) -> None:
    said = replay(stored(tmp_path / name, log_file(KEY, BUCKET)))
    assert (said.code, said.errors) == (0, "")
    assert "1 file: 2 events" in said.out
    assert "would have sent 2 alerts in 2 messages to each channel, all for 111122223333" in said.flat
    assert "iam-access-key-created" in said.flat


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
@pytest.mark.parametrize(
    "text",
    [
        json.dumps([KEY, BUCKET]),
        json.dumps([KEY, BUCKET], indent=2),
        f"\ufeff{json.dumps(KEY)}\n{json.dumps(BUCKET)}\n",
        f"{json.dumps(KEY, indent=1)}{json.dumps(BUCKET)}",
        f"[\n{json.dumps(KEY)}\n{json.dumps(BUCKET)}\n]",
        json.dumps([KEY["detail"], BUCKET["detail"]]),
        json.dumps({"Events": [{"CloudTrailEvent": json.dumps(e["detail"])} for e in (KEY, BUCKET)]}),
    ],
    ids=["list", "indented list", "lines", "run together", "a comma missing", "records", "lookup"],
)
def test_events_are_told_in_every_form_they_are_kept_in(tmp_path: Path, name: str, text: str) -> None:
    found = replay(stored(tmp_path / name, text.encode()), "--json").json
    assert (found["records"], found["told"], found["problems"]) == (2, 2, [])


_TEXTS = [json.dumps(event["detail"]) for event in (KEY, BUCKET)]
_ZIPPED = base64.b64encode(gzip.compress(json.dumps({"logEvents": [{"message": text} for text in _TEXTS]}).encode()))
WRAPPED = {
    "texts of a query": json.dumps(_TEXTS),
    "text output": "".join(f"EVENTS\tAKIA\t{text}\tid\tname\nRESOURCES\tAWS::S3::Bucket\n" for text in _TEXTS),
    "texts in one line": "\t".join(_TEXTS),
    "yaml": "Events:\n"
    + "".join(f"- AccessKeyId: AKIA\n  CloudTrailEvent: '{text}'\n  EventId: x\n" for text in _TEXTS),
    "folded yaml": "".join(f"- CloudTrailEvent: '{text.replace(', ', ',\n    ')}'\n  EventId: x\n" for text in _TEXTS),
    "table": "+---+\n|  Events  |\n"
    + "".join(f"||  CloudTrailEvent  |  {text}  ||\n|  EventId | x |\n" for text in _TEXTS),
    "lake": json.dumps({"QueryResultRows": [[{"eventID": "x"}, {"eventJson": text}] for text in _TEXTS]}),
    "filtered log events": json.dumps({"events": [{"message": text, "timestamp": 1} for text in _TEXTS]}, indent=1),
    "log subscription": json.dumps({"awslogs": {"data": _ZIPPED.decode()}}),
    "log export": "".join(f"2026-09-01T07:15:30.000Z {text}\n" for text in _TEXTS),
    "kinesis": json.dumps({"Records": [{"kinesis": {"data": _ZIPPED.decode()}}]}),
    "queue's messages": json.dumps(
        {"Messages": [{"MessageId": "x", "Body": json.dumps(event)} for event in (KEY, BUCKET)]}
    ),
    "lambda's batch": json.dumps({"Records": [{"messageId": "x", "body": text} for text in _TEXTS]}),
    "topic": json.dumps({"Records": [{"EventSource": "aws:sns", "Sns": {"Message": text}} for text in _TEXTS]}),
    "splunk": "\n".join(json.dumps({"preview": False, "result": {"_raw": text}}) for text in _TEXTS),
    "query's columns": json.dumps([["2026-09-01T07:15:30Z", text] for text in _TEXTS], indent=4),
    "query's names": json.dumps([{"time": "2026-09-01", "event": text} for text in _TEXTS]),
    "text with columns": "".join(f"{text}\t1788246930.0\n" for text in _TEXTS),
    "text of log events": "".join(f"EVENTS\t17882469\t1\t{text}\t1788246930000\n" for text in _TEXTS),
    "text of insights": "".join(f"RESULTS\t@message\t{text}\nRESULTS\t@ptr\tabc\n" for text in _TEXTS),
    "yaml of log events": "events:\n"
    + "".join(f"- eventId: '3'\n  message: '{text}'\n  timestamp: 1\n" for text in _TEXTS),
    "powershell's list": "".join(
        f"AccessKeyId     : A\nCloudTrailEvent : {text}\nEventId         : x\n" for text in _TEXTS
    ),
    "logs tail": "".join(f"2026-09-01T07:15:30.000000+00:00 5_CloudTrail {text}\n" for text in _TEXTS),
    "insights": json.dumps(
        {"results": [[{"field": "@message", "value": text}, {"field": "@ptr", "value": "x"}] for text in _TEXTS]}
    ),
    "csv": "eventID,eventJson\n" + "".join('"x","' + text.replace('"', '""') + '"\n' for text in _TEXTS),
    "csv's first column": "_raw,_time\n" + "".join('"' + text.replace('"', '""') + '",1\n' for text in _TEXTS),
    "elastic": json.dumps({"hits": {"hits": [{"_source": {"event": {"original": text}, "a": 1}} for text in _TEXTS]}}),
    "datadog": json.dumps({"data": [{"attributes": {"attributes": json.loads(text)}, "id": "x"} for text in _TEXTS]}),
    "splunk's columns": json.dumps({"fields": ["_raw", "_time"], "rows": [[text, "x"] for text in _TEXTS]}),
    "event collector": "\n".join(json.dumps({"sourcetype": "x", "event": json.loads(text)}) for text in _TEXTS),
    "firehose": json.dumps(
        {"requestId": "x", "records": [{"data": base64.b64encode(text.encode()).decode()} for text in _TEXTS]}
    ),
    "stream's records": json.dumps(
        {"Records": [{"SequenceNumber": "1", "Data": base64.b64encode(text.encode()).decode()} for text in _TEXTS]}
    ),
    "lambda's batch, sorted": json.dumps(
        {"Records": [{"attributes": {}, "body": text, "eventSource": "aws:sqs", "messageId": "x"} for text in _TEXTS]}
    ),
    "container's log": "\n".join(json.dumps({"log": f"{text}\n", "stream": "stdout"}) for text in _TEXTS),
    "failed invocation": json.dumps({"requestPayload": {"Records": [{"body": text} for text in _TEXTS]}}),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("name", WRAPPED)
def test_events_are_read_out_of_what_others_put_around_them(tmp_path: Path, name: str, encoding: str) -> None:
    if encoding == "utf-16-le" and WRAPPED[name][0] not in "{[":
        pytest.skip("without its mark only JSON can be known as UTF-16")
    found = replay(stored(tmp_path / "a.json", WRAPPED[name].encode(encoding)), "--json").json
    assert (found["records"], found["told"], found["problems"]) == (2, 2, [])


def test_rows_of_cloudtrail_lake_without_the_event_are_named(tmp_path: Path) -> None:
    rows = {"QueryResultRows": [[{"eventID": "x"}, {"eventName": "StopLogging"}]]}
    found = replay(stored(tmp_path / "a.json", json.dumps(rows).encode()), "--json").json
    assert found["told"] == 0
    assert found["problems"][0].endswith("it is a row of CloudTrail Lake without the column eventJson")


_NOTICE = {"eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": {"object": {}}}
_ROW = {"eventSource": "iam.amazonaws.com", "eventName": "CreateAccessKey", "userIdentity": "{type=IAMUser}"}
_KEPT = {"Events": [{"EventId": "x", "Username": "x", "CloudTrailEvent": text} for text in (None, *_TEXTS)]}


@pytest.mark.parametrize(
    ("value", "told", "problem"),
    [
        ({"Records": [_NOTICE]}, 0, "1 of 1 records cannot be read; number 1: it has no source and detail-type"),
        ([_ROW], 0, "number 1: it is a row of columns, not CloudTrail's record"),
        (_KEPT, 2, "1 of 3 records cannot be read; number 1: it has no source and detail-type"),
        (
            [*_TEXTS, _TEXTS[0][:300]],
            2,
            "1 of 3 records cannot be read; number 3: it is not JSON, or larger than 1 MiB",
        ),
        (
            {"results": [[{"field": "eventName", "value": "x"}]] * 2},
            0,
            "2 of 2 records cannot be read; number 1: it is",
        ),
    ],
    ids=["notice of S3", "columns", "an answer without an event", "a cut text", "rows without an event"],
)
def test_what_is_no_event_is_not_counted_as_one(tmp_path: Path, value: Any, told: int, problem: str) -> None:
    found = replay(stored(tmp_path / "a.json", json.dumps(value).encode()), "--json").json
    assert found["told"] == told
    assert problem in found["problems"][0]


@pytest.mark.parametrize("text", ["[]", '{"Events": []}', '{"events": [], "searchedLogStreams": []}'])
def test_an_answer_without_events_is_not_damaged(tmp_path: Path, text: str) -> None:
    found = replay(stored(tmp_path / "a.json", text.encode()), "--json").json
    assert (found["records"], found["problems"]) == (0, [])


_FRAMES = ["2026-09-01T07:15:30.000Z {}\n", "EVENTS\tAKIA\t{}\tid\n", "|  Event  |  {}  |\n", "x: '{}'\ny: 1\n"]


@pytest.mark.parametrize("frame", [*_FRAMES, "{},", "csv"])
def test_a_record_that_is_cut_costs_itself_only_whatever_is_around_it(tmp_path: Path, frame: str) -> None:
    texts = [_TEXTS[0], _TEXTS[0][:300], _TEXTS[1]]
    framed = "".join(frame.format(text) for text in texts)
    if frame == "csv":
        framed = "time,raw\n" + "".join('1,"' + text.replace('"', '""') + '"\n' for text in texts)
    found = replay(stored(tmp_path / "a.txt", framed.encode()), "--json").json
    assert (found["records"], found["told"]) == (3, 2)
    assert "1 of 3 records cannot be read; number 2" in found["problems"][0]


def test_behind_a_missing_comma_the_records_of_a_log_file_are_told(tmp_path: Path) -> None:
    text = '{"Records": [' + " ".join([_TEXTS[0], _TEXTS[1], json.dumps(again(KEY, 1)["detail"])]) + "]}"
    found = replay(stored(tmp_path / "a.json", text.encode()), "--json").json
    assert (found["records"], found["told"], found["twice"]) == (3, 3, 0)
    assert found["problems"][0].endswith("it is not JSON after record 1; 2 records found behind it")


ORDINARY = sample("cloudfront-code-changed")


@pytest.mark.parametrize("messages", ["", "--messages"])
def test_of_ordinary_calls_the_first_of_an_actor_in_an_account_is_told_and_then_info(
    tmp_path: Path, messages: str
) -> None:
    elsewhere = again(ORDINARY, 2, recipientAccountId="444455556666")
    events = [ORDINARY, again(ORDINARY, 1), elsewhere, again(elsewhere, 3), ORDINARY]
    for number, event in enumerate(events):
        stored(tmp_path / f"{number}.json", log_file(event))
    found = replay(tmp_path, "--json").json
    assert (found["told"], found["quieter"], found["twice"]) == (2, 2, 1)
    assert [kind["account"] for kind in found["kinds"]] == ["111122223333", "444455556666"]
    said = replay(tmp_path, "--severity", "info", *filter(None, [messages]))
    assert "would have sent 4 alerts" in said.flat
    assert ("not their first time here" in said.flat) is bool(messages)
    assert "First time" not in said.flat


def test_what_a_machine_is_denied_again_is_one_message_a_day(tmp_path: Path) -> None:
    denied, calls = sample("behaviour-call-refused"), ("ListTopics", "ListQueues") * 3
    events = [
        again(denied, number, eventName=name, eventTime=f"2026-11-20T09:{8 * number:02}:00Z")
        for number, name in enumerate(calls)
    ]
    path = stored(tmp_path / "a.json", log_file(*events))
    found = replay(path, "--json").json
    assert (found["told"], found["messages"]) == (6, 3)  # one, its group's summary, and the list of four
    assert [kind["watch"] for kind in found["kinds"] if not kind["events"]] == ["watcher-ordinary-learned"]
    assert len(replay(path, "--json", "--messages").out.splitlines()) == 3


def test_a_first_line_that_is_not_json_costs_itself_only(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.json", "\n".join(["WARNING: credentials expire soon", *_TEXTS]).encode())
    found = replay(path, "--json").json
    assert (found["told"], len(found["problems"])) == (2, 1)
    assert "1 of 3 records cannot be read; number 1" in found["problems"][0]


@pytest.mark.parametrize("known", [True, False])
def test_a_call_that_two_accounts_recorded_is_one_alert_in_the_persons_name(tmp_path: Path, known: bool) -> None:
    shared = {"sharedEventID": "77cbc257-e663-0286-6cf6-191754c0c8e3"}
    guest = {"type": "AWSAccount", "accountId": "111122223333", "principalId": "AIDAEXAMPLEALICE00000"}
    theirs = again(BUCKET, 1, userIdentity=guest, recipientAccountId="444455556666", **shared)
    records = [theirs, again(BUCKET, 2, **shared)] if known else [theirs]
    found = replay(stored(tmp_path / "a.json", log_file(*records)), "--json").json
    assert found["told"] == 1
    assert found["kinds"][0]["actor"] == ("maria@example.com" if known else "account 111122223333")


KEY_LINE, BUCKET_LINE = json.dumps(KEY), json.dumps(BUCKET)


@pytest.mark.parametrize(
    "broken",
    [
        '{"a": "never ends',
        '{"a": [[[',
        "{} }",
        "no JSON at all",
        '"a text"',
        KEY_LINE[:-40],
        '{"a": "' + "x" * 3_000_000,
        '{"a": \\"}',
        "\x00\x01",
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_line_that_is_no_json_costs_itself_only(tmp_path: Path, name: str, broken: str) -> None:
    lines = [KEY_LINE, broken, BUCKET_LINE, json.dumps(again(KEY, 1))]
    path = stored(tmp_path / name, "\n".join(lines).encode())
    said = replay(path, "--json")
    assert (said.code, said.json["told"]) == (1, 3)
    (problem,) = said.json["problems"]
    assert "records cannot be read; number 2" in problem


def test_a_broken_last_line_is_said(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.jsonl", f'{KEY_LINE}\n{BUCKET_LINE}\n{{"a": "'.encode())
    said = replay(path, "--json")
    assert (said.code, said.json["told"]) == (1, 2)
    assert said.json["problems"] == [f"{path}: it is cut short after record 2"]


@pytest.mark.parametrize(
    "data", [b"{\n" * 40_000, b'{"detail": {"x": "never ends\n' * 20_000], ids=["braces", "cut lines"]
)
def test_many_broken_lines_take_no_longer_than_as_many_others(data: bytes) -> None:
    began = time.process_time()
    assert sum(1 for _ in values(lambda: [gzipped(data + b"{}")])) >= 20_000
    assert time.process_time() - began < 10  # it is less than one; looked through again, minutes


@pytest.mark.parametrize("indent", [None, 2])
def test_whole_events_behind_lines_that_are_cut_are_told(tmp_path: Path, indent: int) -> None:
    events = [again(KEY, number) for number in range(500)]
    cut = '{"detail": {"x": "never ends'
    text = "\n".join(f"{cut}\n{json.dumps(event, indent=indent)}" for event in events)
    found = replay(stored(tmp_path / "a.jsonl", text.encode()), "--json").json
    assert (found["records"], found["told"]) == (1_000, 500)


def test_a_list_behind_a_line_that_is_cut_is_told(tmp_path: Path) -> None:
    lines = ['{"a": "', KEY_LINE, f"[{BUCKET_LINE}]", "[1, ", KEY_LINE]
    found = replay(stored(tmp_path / "a.json", "\n".join(lines).encode()), "--json").json
    assert (found["told"], found["twice"]) == (2, 1)


@pytest.mark.parametrize("large", [{"x": "y" * 2_000_000}, {"x": ["y" * 1_000] * 2_000}])
@pytest.mark.parametrize("indent", [None, 1])
def test_an_event_that_is_too_large_is_no_cut_one(tmp_path: Path, large: dict[str, Any], indent: int) -> None:
    path = stored(tmp_path / "a.jsonl", f"{KEY_LINE}\n{json.dumps(large, indent=indent)}".encode())
    (problem,) = replay(path, "--json").json["problems"]
    assert problem.endswith("number 2: it is not JSON, or larger than 1 MiB")


DOCUMENTS = {
    "log files": [log_file(KEY), log_file(BUCKET)],
    "lists": [f"[{KEY_LINE}]".encode(), f"[{BUCKET_LINE}]\n".encode()],
    "lines": [f"{KEY_LINE}\n".encode(), f"{BUCKET_LINE}\n".encode()],
    "a list and a line": [f"[{KEY_LINE}]\n".encode(), BUCKET_LINE.encode()],
    "answers of LookupEvents": [
        json.dumps({"Events": [{"CloudTrailEvent": json.dumps(e["detail"])}], "NextToken": "x"}).encode()
        for e in (KEY, BUCKET)
    ],
}


@pytest.mark.parametrize("documents", DOCUMENTS)
@pytest.mark.parametrize("members", [True, False], ids=["gzip members", "plain"])
def test_all_documents_of_a_file_are_told(tmp_path: Path, documents: str, members: bool) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"".join(gzipped(each) if members else each for each in DOCUMENTS[documents]))
    found = replay(path, "--json").json
    assert (found["told"], found["problems"]) == (2, [])


def test_a_first_event_may_be_large(tmp_path: Path) -> None:
    large = {"resources": ["x" * 200_000], **KEY}
    path = stored(tmp_path / "a.jsonl", f"{json.dumps(large)}\n{json.dumps(BUCKET)}".encode())
    assert replay(path, "--json").json["told"] == 2


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_a_log_file_may_have_a_large_member_before_its_records(tmp_path: Path, name: str) -> None:
    text = json.dumps({"about": list(range(40_000)), "Records": [KEY["detail"]]})
    found = replay(stored(tmp_path / name, text.encode()), "--json").json
    assert (found["told"], found["problems"]) == (1, [])


def test_a_file_is_not_held_to_know_what_it_is() -> None:
    asked = list[int]()

    def spaces() -> Iterator[bytes]:
        for number in range(100):
            asked.append(number)
            yield b" " * 65_536

    assert is_log_file(spaces)
    assert len(asked) <= 16


def test_one_event_is_told(tmp_path: Path) -> None:
    found = replay(stored(tmp_path / "event.json", json.dumps(KEY).encode()), "--json").json
    assert (found["records"], found["told"]) == (1, 1)


def test_an_empty_list_is_not_damaged(tmp_path: Path) -> None:
    assert "sent nothing" in replay(stored(tmp_path / "a.json", b"[ ]")).out


def test_a_folder_is_read_but_for_what_is_no_log_file(tmp_path: Path) -> None:
    stored(tmp_path / "x/CloudTrail/a.json.gz", log_file(KEY))
    stored(tmp_path / "y/b.jsonl", json.dumps(BUCKET).encode())
    stored(tmp_path / "x/CloudTrail-Digest/d.json.gz", b"{}")
    stored(tmp_path / "README.md", b"no")
    found = replay(tmp_path, "--json").json
    assert (found["read"], found["told"], found["skipped_files"]) == ("2 files", 2, 2)


def test_an_empty_folder_ends_with_2(tmp_path: Path) -> None:
    said = replay(tmp_path)
    assert (said.code, said.out) == (2, "")
    assert f"nothing in {tmp_path}" in " ".join(said.errors.split())


def test_a_folder_may_be_named_twice(tmp_path: Path) -> None:
    stored(tmp_path / "a.json", log_file(KEY))
    found = replay(tmp_path, tmp_path, "--json").json
    assert (found["read"], found["told"]) == ("1 file", 1)


@pytest.mark.parametrize("leads_to", ["nowhere", "link.json"])
@pytest.mark.parametrize("named", [".", "link.json", "*.json"])
def test_a_link_that_leads_nowhere_is_listed(tmp_path: Path, leads_to: str, named: str) -> None:
    (tmp_path / "link.json").symlink_to(tmp_path / leads_to)
    stored(tmp_path / "b.json", log_file(KEY))
    said = replay(tmp_path / named, tmp_path / "b.json", "--json")
    assert (said.code, said.json["told"]) == (1, 1)
    (problem,) = said.json["problems"]
    assert problem.startswith(str(tmp_path / "link.json"))


def test_a_bar_is_drawn_at_a_terminal_and_nowhere_else(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.json", log_file(KEY))
    screen = Console(file=io.StringIO(), force_terminal=True, width=80)
    aws = Aws(core=cast(Any, object()), clock=lambda: NOON)
    given = parser().parse_args(["replay", str(path)])
    assert run(given, Context(aws, plain_console(), screen, lambda question: False)) == 0
    assert isinstance(screen.file, io.StringIO)
    assert "Reading" in screen.file.getvalue()
    assert "100%" in screen.file.getvalue()
    assert "Reading" not in replay(path).out + replay(path).errors


def test_a_pattern_of_names_is_read_and_each_file_once(tmp_path: Path) -> None:
    path = stored(tmp_path / "x/a.json", log_file(KEY))
    stored(tmp_path / "x/b.json", log_file(BUCKET))
    found = replay(tmp_path / "*" / "[ab].json", path, "--json").json
    assert (found["read"], found["told"], found["twice"]) == ("2 files", 2, 0)


def test_an_event_that_comes_twice_counts_once(tmp_path: Path) -> None:
    stored(tmp_path / "log.json", log_file(KEY))
    stored(tmp_path / "events.json", json.dumps([KEY, again(KEY, 1)]).encode())
    found = replay(tmp_path, "--json").json
    assert (found["records"], found["told"], found["twice"]) == (3, 2, 1)


@pytest.mark.parametrize(
    ("words", "counted"),
    [
        (("--severity", "critical"), "quieter"),
        (("--mute", '{"source": ["aws.iam"]}'), "tried"),
        (("--mutes",), "muted"),
    ],
)
def test_what_is_left_out_counts_once_too(
    operator: Operator, tmp_path: Path, words: tuple[str, ...], counted: str
) -> None:
    pattern = '{"source": ["aws.iam"], "detail": {"eventName": ["CreateAccessKey"]}}'
    who = ("--owner", "ada", "--reason", "x", "--ends", "1d")
    assert operator.types("mute", "add", "--pattern", pattern, *who).code == 0
    for name in ("a.json", "copy.json"):
        stored(tmp_path / name, log_file(KEY))
    found = operator.types("replay", str(tmp_path), *words, "--json").json
    assert (found["told"], found[counted], found["twice"]) == (0, 1, 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gzipped(log_file(KEY))[:-9], "it is cut short"),
        (log_file(KEY)[:-1], "it is cut short"),
        (b"", "it is empty"),
        (json.dumps([KEY, "x" * 1_100_000]).encode(), "1 of 2 records cannot be read; number 2: it is not"),
        (b"hello", "it is not JSON"),
        (b"[" + json.dumps(KEY).encode() + b"; 1]", "1 of 2 records cannot be read; number 2: it is not"),
        (json.dumps(KEY).encode() + b"\n:\n", "1 of 2 records cannot be read; number 2: it is not"),
        (json.dumps(KEY).encode() + b'\n{"a": ', "it is cut short"),
        (json.dumps([KEY, 7]).encode(), "1 of 2 records cannot be read; number 2: it is a JSON"),
        (json.dumps({"Records": [KEY["detail"], {}]}).encode(), "1 of 2 records cannot be read; number 2: it has no"),
    ],
)
def test_what_is_damaged_is_told_up_to_there_listed_and_ends_with_1(tmp_path: Path, data: bytes, reason: str) -> None:
    damaged = tmp_path / "a.json"
    damaged.write_bytes(data)
    stored(tmp_path / "b.json", log_file(BUCKET))
    said = replay(tmp_path)
    assert said.code == 1
    assert f"{damaged.name}: {reason}" in said.flat
    assert "s3-bucket-deleted" in said.out
    assert ("iam-access-key-created" in said.out) == (b"CreateAccessKey" in data or data[:1] == b"\x1f")


HOSTILE = "\x1b[2J\x1b]0;x\x07\u009b2J\u202e\u200b\udce4 [red]x[/red]"


def assert_acts_on_nothing(said: Said) -> None:
    shown = said.out + said.errors
    assert not [each for each in shown if not each.isprintable() and each != "\n"]


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_file_s_name_cannot_act_on_the_terminal(tmp_path: Path, more: tuple[str, ...]) -> None:
    damaged = stored(tmp_path / f"{HOSTILE}\nforged.json", b"")
    assert_acts_on_nothing(replay(damaged, *more))
    said = replay(tmp_path / f"{HOSTILE} is not there", *more)
    assert said.code == 2
    assert_acts_on_nothing(said)


def test_a_file_s_name_is_one_line_of_the_list(tmp_path: Path) -> None:
    said = replay(stored(tmp_path / "a\nforged.json", b""))
    assert next(line for line in said.out.splitlines() if "forged" in line).endswith("it is empty")
    assert not [line for line in said.out.splitlines() if line.startswith("forged")]


@pytest.mark.parametrize("more", [(), ("--messages",), ("--json",), ("--json", "--messages")])
def test_an_event_cannot_act_on_the_terminal(tmp_path: Path, more: tuple[str, ...]) -> None:
    places = {name: free_places(path_of(name)) for name in NAMED}
    ids = (("id",), ("detail", "eventID"))
    events = [
        all_changed(each, [place for place in places[name] if place not in ids], HOSTILE)
        for name, each in NAMED.items()
    ]
    path = stored(tmp_path / "a.jsonl", "\n".join(map(json.dumps, events)).encode())
    said = replay(path, "--severity", "info", *more)
    assert "[red]x[/red]" in said.out
    assert_acts_on_nothing(said)


@pytest.mark.parametrize(
    "words",
    [(), ("",), ("/nowhere",), ("/nowhere/*.gz",), ("s3://",), ("a", "--lookup", "1h")]
    + [("--lookup", span) for span in ("soon", "0h", "91d")]
    + [(str(EVENTS), "--top", rows) for rows in ("0", "-3")],
)
def test_what_cannot_be_meant_ends_with_2(words: tuple[str, ...]) -> None:
    said = replay(*words)
    assert (said.code, said.out) == (2, "")
    assert said.errors


def test_messages_are_those_that_subscribers_would_read(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.json", log_file(KEY))
    assert "Do: " not in replay(path).out
    said = replay(path, "--messages")
    assert "HIGH · account 111122223333: alice created access key" in said.flat
    assert said.out.index("HIGH · ") < said.out.index("1 file")


def test_machines_get_messages_line_by_line_and_the_sums_last(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.json", log_file(KEY, BUCKET))
    lines = [json.loads(line) for line in replay(path, "--messages", "--json").out.splitlines()]
    assert [line["message"]["watch"] for line in lines[:-1]] == ["iam-access-key-created", "s3-bucket-deleted"]
    assert lines[-1]["summary"]["told"] == 2


def test_the_most_severe_come_first_with_events_and_messages(tmp_path: Path) -> None:
    events = [*(again(BUCKET, number) for number in range(5)), KEY]
    found = replay(stored(tmp_path / "a.json", log_file(*events)), "--json").json
    assert [(row["events"], row["messages"], row["watch"]) for row in found["kinds"]] == [
        (1, 1, "iam-access-key-created"),
        (5, 2, "s3-bucket-deleted"),
    ]
    assert found["messages"] == 3
    assert set(found["kinds"][0]) == {"events", "messages", "severity", "watch", "actor", "account"}
    assert found["mutes"][0]["events"] == 5
    assert found["mutes"][0]["pattern"]["detail"]["eventName"] == ["DeleteBucket"]


def test_all_of_it_fits_a_narrow_terminal_but_for_what_is_to_be_copied(tmp_path: Path) -> None:
    far = {**again(BUCKET, 1, recipientAccountId="444455556666"), "account": "444455556666"}
    said = replay(stored(tmp_path / "a.json", log_file(KEY, far)))
    before = said.out.partition("The noisiest")[0]
    assert max(map(len, before.splitlines())) <= 80
    assert "444455556666" in before


def test_one_account_is_said_once_and_needs_no_column(tmp_path: Path) -> None:
    said = replay(stored(tmp_path / "a.json", log_file(KEY, BUCKET)))
    before = said.out.partition("The noisiest")[0]
    assert before.count("111122223333") == 1


def test_a_table_of_many_kinds_is_cut_to_its_most_severe(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.json", log_file(KEY, BUCKET, again(BUCKET, 1)))
    said = replay(path, "--top", "1")
    assert "1 more of these: --top 2" in said.out
    assert "s3-bucket-deleted" not in said.out.partition("more of these")[0]


@pytest.mark.parametrize("columns", ["", "80"])
def test_a_pipe_gets_whole_lines_unless_it_is_said_how_wide_it_is(
    tmp_path: Path, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not columns:
        monkeypatch.delenv("COLUMNS")
    name = "x" * 64
    event = again(BUCKET, 1, userIdentity={"type": "IAMUser", "userName": name})
    said = replay(stored(tmp_path / "a.json", log_file(event)))
    assert (f"s3-bucket-deleted   {name}" in said.out) is (not columns)


def test_what_is_quieter_than_asked_for_is_only_counted(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.json", log_file(KEY))
    found = replay(path, "--severity", "critical", "--json").json
    assert (found["told"], found["quieter"]) == (0, 1)


def test_console_changes_are_told_where_they_are_asked_for(tmp_path: Path) -> None:
    change = sample("behaviour-console-changed")
    path = stored(tmp_path / "a.json", json.dumps([change]).encode())
    watches = [
        {row["watch"] for row in replay(path, "--json", *more).json["kinds"]} for more in ((), ("--console-changes",))
    ]
    assert "behaviour-console-changed" not in watches[0]
    assert "behaviour-console-changed" in watches[1]


def test_the_command_for_a_mute_is_taken_and_silences_what_it_is_for(operator: Operator, tmp_path: Path) -> None:
    other = sample("kms-key-rotation-stopped")
    events = [again((BUCKET, other)[number % 2], number) for number in range(10)]
    path = stored(tmp_path / "a.json", log_file(*events))
    for mute in replay(path, "--json").json["mutes"]:
        program, *words = shlex.split(mute["command"])
        assert program == "account-watcher"
        assert operator.types(*words).code == 0
    assert len(list(operator.state_table.items(PARTITION, f"{KIND}#"))) == 2
    found = operator.types("replay", str(path), "--mutes", "--json").json
    assert (found["told"], found["muted"]) == (0, 10)


def test_a_mute_that_has_ended_hides_nothing(operator: Operator, tmp_path: Path) -> None:
    pattern = '{"source": ["aws.iam"], "detail": {"eventName": ["CreateAccessKey"]}}'
    who = ("--owner", "ada", "--reason", "x", "--ends", "1d", "--hide-critical")
    assert operator.types("mute", "add", "--pattern", pattern, *who).code == 0
    path = stored(tmp_path / "a.json", log_file(KEY))
    operator.now += 90_000
    assert operator.types("replay", str(path), "--mutes", "--json").json["told"] == 1


def test_a_mute_may_be_tried_before_it_is_added(operator: Operator, tmp_path: Path) -> None:
    path = stored(tmp_path / "a.json", log_file(KEY, again(KEY, 1), BUCKET))
    mute = stored(tmp_path / "mute.json.txt", b'{"detail": {"eventName": ["DeleteBucket"]}}')
    found = replay(path, "--mute", '{"source": ["aws.iam"]}', "--json").json
    assert (found["told"], found["tried"], found["muted"]) == (1, 2, 0)
    said = replay(path, "--mute", '{"source": ["aws.iam"]}', "--mute", f"@{mute}")
    assert "would have sent nothing" in said.out
    assert "Muted by --mute: 3.\n" in said.out


def test_what_the_stack_mutes_is_not_counted_for_the_mute_that_is_tried(operator: Operator, tmp_path: Path) -> None:
    path = stored(tmp_path / "a.json", log_file(KEY, BUCKET))
    pattern = '{"source": ["aws.iam"], "detail": {"eventName": ["CreateAccessKey"]}}'
    who = ("--owner", "ada", "--reason", "x", "--ends", "1d")
    assert operator.types("mute", "add", "--pattern", pattern, *who).code == 0
    tried = ("--mutes", "--mute", '{"source": [{"prefix": "aws."}]}')
    found = operator.types("replay", str(path), *tried, "--json").json
    assert (found["told"], found["muted"], found["tried"]) == (0, 1, 1)


@pytest.mark.parametrize(("flags", "told"), [((), 1), (("--hide-critical",), 0)])
def test_a_critical_event_is_told_unless_the_stacks_mute_says_that_it_is_meant(
    operator: Operator, tmp_path: Path, flags: tuple[str, ...], told: int
) -> None:
    path = stored(tmp_path / "a.json", log_file(sample("cloudtrail-trail-deleted")))
    pattern = '{"detail": {"eventName": ["DeleteTrail"]}}'
    who = ("--owner", "ada", "--reason", "x", "--ends", "1d", *flags)
    assert operator.types("mute", "add", "--pattern", pattern, *who).code == 0
    found = operator.types("replay", str(path), "--mutes", "--mute", pattern, "--json").json
    assert (found["told"], found["muted"], found["tried"]) == (told, 1 - told, 0)


def test_a_pattern_that_is_none_cannot_be_tried(tmp_path: Path) -> None:
    said = replay(stored(tmp_path / "a.json", log_file(KEY)), "--mute", "{")
    assert (said.code, "That is not an event pattern" in said.errors) == (2, True)


@pytest.mark.parametrize(
    ("name", "count", "proposed"),
    [
        ("cloudtrail-trail-deleted", 5, 0),
        ("iam-access-key-created", 5, 0),
        ("s3-bucket-deleted", 5, 1),
        ("s3-bucket-deleted", 4, 0),
    ],
)
def test_a_mute_is_proposed_for_what_is_often_and_medium_or_quieter(
    tmp_path: Path, name: str, count: int, proposed: int
) -> None:
    path = stored(tmp_path / "a.json", log_file(*(again(sample(name), number) for number in range(count))))
    found = replay(path, "--json").json
    assert (found["told"], len(found["mutes"])) == (count, proposed)


def test_a_value_cannot_leave_the_quotes_of_a_command() -> None:
    event = again(KEY, 1, eventName="x'; rm -rf ~; '")
    assert command(pattern_for(event)).count("'") == 2


def test_a_person_is_muted_by_their_session_and_a_role_for_all_of_its_sessions() -> None:
    role: dict[str, Any] = {"arn": "arn:aws:sts::1:assumed-role/x/1"}
    issuer = "arn:aws:iam::1:role/deploy"
    role["sessionContext"] = {"sessionIssuer": {"arn": issuer}}
    by_role = json.loads(pattern_for(again(KEY, 1, userIdentity=role)))
    assert by_role["detail"]["userIdentity"] == {"sessionContext": {"sessionIssuer": {"arn": [issuer]}}}
    role["sessionContext"]["sessionIssuer"]["arn"] = "arn:aws:iam::1:role/aws-reserved/AWSReservedSSO_a"
    by_person = json.loads(pattern_for(again(KEY, 1, userIdentity=role)))
    assert by_person["detail"]["userIdentity"] == {"arn": [role["arn"]]}


def test_a_value_of_no_real_name_makes_no_pattern() -> None:
    assert pattern_for(again(KEY, 1, eventName="x" * 301)) == ""


def test_a_total_does_not_grow_with_what_it_adds_up() -> None:
    total = Total(lambda text: None)
    kinds = (Kind(Severity.LOW, "w", f"actor {number}", "1") for number in range(20_010))
    total.add(Chunk(0, alerts=[Replayed(b"", kind, kind.actor, "") for kind in kinds]))
    assert (len(total.kinds), len(total.likes), total.alerts) == (20_001, 20_000, 20_010)
    assert total.kinds[Kind(Severity.LOW, "others", "", "")] == 10


def test_nothing_that_is_left_out_is_left_unsaid(operator: Operator, tmp_path: Path) -> None:
    pattern = '{"source": ["aws.iam"], "detail": {"eventName": ["CreateAccessKey"]}}'
    who = ("--owner", "ada", "--reason", "x", "--ends", "1d", "--hide-critical")
    assert operator.types("mute", "add", "--pattern", pattern, *who).code == 0
    stored(tmp_path / "a.json", log_file(KEY, BUCKET))
    stored(tmp_path / "b.json", json.dumps(sample("guardduty-finding-reported--critical")).encode())
    stored(tmp_path / "c.json", json.dumps(sample("guardduty-finding-reported--critical")).encode())
    stored(tmp_path / "notes.txt", b"")
    said = operator.types("replay", str(tmp_path), "--mutes", "--severity", "high")
    assert "Passed over: 1 that are not log files by their names." in said.out
    assert "Below --severity: 1." in said.out
    assert "Muted: 1." in said.out


def test_a_finding_is_muted_by_its_type(tmp_path: Path) -> None:
    finding = sample("guardduty-finding-reported--critical")
    assert json.loads(pattern_for(finding)) == {
        "source": ["aws.guardduty"],
        "account": [finding["account"]],
        "detail-type": ["GuardDuty Finding"],
        "detail": {"type": [finding["detail"]["type"]]},
    }


def test_a_long_list_of_damaged_files_is_counted(tmp_path: Path) -> None:
    for number in range(23):
        stored(tmp_path / f"{number:02}.json", b"")
    said = replay(tmp_path)
    assert said.flat.count("it is empty") == 20
    assert "and 3 more" in said.out


def test_what_lookup_events_printed_is_read_however_much_it_is(tmp_path: Path) -> None:
    filler = {"CloudTrailEvent": json.dumps({**KEY["detail"], "eventName": "x" * 600_000})}
    found = [filler, filler, {"CloudTrailEvent": json.dumps(KEY["detail"])}]
    text = json.dumps({"Events": found, "NextToken": "more"}, indent=4)
    said = replay(stored(tmp_path / "a.json", text.encode()), "--json").json
    assert (said["records"], said["told"], said["problems"]) == (3, 1, [])


def test_what_is_remembered_of_events_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "REMEMBERED", most := 100)
    total = Total(lambda text: None)
    kind = Kind(Severity.LOW, "w", "a", "1")
    for number in (*range(most + 1), most, 0):
        total.add(Chunk(0, alerts=[Replayed(number.to_bytes(8), kind, "", "")]))
    assert total.twice == 1
    assert total.alerts == most + 2


def test_why_says_which_watch_came_closest_and_what_kept_it_silent(operator: Operator, tmp_path: Path) -> None:
    failed = sample("s3-bucket-deleted")
    failed["detail"]["errorCode"] = "NoSuchBucket"
    path = tmp_path / "quiet.json"
    path.write_text(json.dumps([failed, {"source": "aws.x", "detail-type": "y", "detail": {}}]))
    answer = operator.types("replay", str(path), "--why", "--json")
    assert json.loads(answer.out)["not_alerted"] == [
        {"events": 1, "reason": "call-failed", "watch": "s3-bucket-deleted"},
        {"events": 1, "reason": "no-watch", "watch": ""},
    ]
    assert "Not alerted, and why:" in operator.types("replay", str(path), "--why").out
