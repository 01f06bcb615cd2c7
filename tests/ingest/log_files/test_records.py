import json
import tracemalloc
import zlib
from itertools import chain, repeat
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isal import isal_zlib

from account_event_handler.ingest.log_files import RecordPrefilter
from tests.ingest.log_files.files import (
    RECORD_SEPARATOR,
    Hostile,
    Outcome,
    file_of,
    patterns_of,
    plain_matches,
    quiet,
    record,
)
from tests.support.gzipped import gzipped

TRAP = {"items": [{"eventVersion": "1.11"}, {"eventVersion": "1.11", "eventName": "DeleteBucket"}]}

text = st.text(max_size=30) | st.sampled_from([RECORD_SEPARATOR, "}]}", '"', "\\", "\\u0000", "x" * 40_000])
scalar = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False) | text
value = st.recursive(
    scalar,
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.sampled_from(["eventVersion", "eventName", "a", "é"]), below, max_size=3)
    ),
    max_leaves=8,
)
odd_record = st.fixed_dictionaries(
    {},
    optional={
        "eventVersion": st.just("1.11"),
        "userIdentity": st.sampled_from([{"type": "Root"}, {"type": "IAMUser"}, [{"type": "Root"}], "Root"]) | value,
        "userIdentity.type": st.just("Root"),
        "eventSource": st.sampled_from(["iam.amazonaws.com", "s3.amazonaws.com", "x.amazonaws.com", "", 5]),
        "eventName": st.sampled_from(["CreateAccessKey", "DeleteBucket", "GetUser", ["DeleteBucket"], 1]),
        "errorCode": st.sampled_from(["AccessDenied", "Client.UnauthorizedOperation", ["AccessDenied"], 5]),
        "eventType": st.sampled_from(["AwsApiCall", "AwsServiceEvent", "AwsConsoleSignIn", 5]),
        "readOnly": st.sampled_from([True, False, "true", None]),
        "userAgent": st.sampled_from(["signin.amazonaws.com", "console.amazonaws.com", ["Mozilla/"]]),
        "sessionCredentialFromConsole": st.sampled_from(["true", True]),
        "requestParameters": value | st.just(TRAP),
        "x": value,
    },
)
element = (
    odd_record
    | st.builds(record, requestParameters=value | st.just(TRAP))
    | st.builds(quiet, requestParameters=value)
    | scalar
    | st.lists(odd_record, max_size=2)
)
member = st.tuples(st.sampled_from(["", "records", "Records2", "é", '"']), value)


@given(
    elements=st.lists(element, max_size=30),
    before=st.lists(member, max_size=2),
    behind=st.lists(member, max_size=2),
    random=st.randoms(use_true_random=False),
    size=st.sampled_from([1, 7, 1_000, 65_536]),
    hostile=st.booleans(),
    packed=st.booleans(),
)
def test_a_file_gives_the_same_matches_as_by_way_of_json(  # noqa: PLR0917 each is a choice
    elements: list[Any],
    before: list[tuple[str, Any]],
    behind: list[tuple[str, Any]],
    random: Random,
    size: int,
    hostile: bool,
    packed: bool,
) -> None:
    write = Hostile(random).write if hostile else lambda each: json.dumps(each, separators=(",", ":"))
    members = [*before, ("Records", elements), *behind]
    data = f"{{{','.join(f'{write(name)}:{write(held)}' for name, held in members)}}}".encode()
    outcome = Outcome(gzipped(data, 1) if packed else data, size)
    assert outcome.damage == ""
    assert outcome.records == len(elements)
    assert outcome.matches == plain_matches(data)
    assert [read.position for read in outcome.unreadable] == [
        at
        for at, each in enumerate(json.loads(data)["Records"])
        if not isinstance(each, dict) or not isinstance(each.get("eventSource"), str) or not each["eventSource"]
    ]


def test_it_does_not_matter_where_a_chunk_ends() -> None:
    data = file_of([record(requestParameters=TRAP), quiet(userAgent='é"\\'), record()])
    whole = plain_matches(data)
    assert [at for at, _ in whole] == [0, 2]
    for place in range(len(data)):
        outcome = Outcome(lambda: iter([data[:place], data[place:]]))  # noqa: B023 read at once
        assert (outcome.matches, outcome.damage) == (whole, "")


@pytest.mark.parametrize("size", [1_000, 40_001, 65_536, 100_003])
def test_it_does_not_matter_where_a_window_ends(size: int) -> None:
    random = Random(size)
    kinds = [quiet] * 30 + [record]
    data = file_of(
        random.choice(kinds)(requestParameters=TRAP | {"x": "x" * random.randrange(3_000)}) for _ in range(300)
    )
    assert len(plain_matches(data)) > 3
    assert Outcome(data, size).matches == plain_matches(data)


def test_records_are_looked_at_together_up_to_the_last() -> None:
    wanted, alone = RecordPrefilter(patterns_of()), list[Any]()
    wanted.signature = alone.append
    packed = gzipped(file_of(quiet(requestParameters={"number": at}) for at in range(400)))
    assert Outcome(packed, wanted=wanted).records == 400
    assert alone == []


@pytest.mark.parametrize("size", [60_000, 70_000, 200_000, 900_000])
def test_a_record_longer_than_what_is_looked_at_is_read_whole(size: int) -> None:
    long = record(requestParameters={"bucketName": f'{{"\\{"x" * size}{RECORD_SEPARATOR}'})
    data = file_of([quiet(), long, record()])
    assert Outcome(gzipped(data)).matches == plain_matches(data)
    spread = json.dumps({"Records": [long, record()]}, indent=4).encode()
    assert Outcome(spread, size=1_000).matches == plain_matches(spread)


def test_a_record_too_large_for_cloudtrail_costs_itself_only() -> None:
    monster = record(userAgent="x" * 3_000_000)
    outcome = Outcome(gzipped(file_of([record(), monster, record()])))
    assert [at for at, _ in outcome.matches] == [0, 2]
    assert [(read.position, read.reason) for read in outcome.unreadable] == [(1, "it is larger than 1 MiB")]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("7", "it is no JSON object"),
        ('"x"', "it is no JSON object"),
        ("[{}]", "it is no JSON object"),
        ("null", "it is no JSON object"),
        ("{}", "it has no eventSource"),
        ('{"eventSource":5}', "it has no eventSource"),
        ('{"eventSource":"iam.amazonaws.com","x":tru}', "it is not JSON"),
        ('{"eventSource":"iam.amazonaws.com","x":"\t"}', "it is not JSON"),
        (f'{{"x":{"[" * 200_000}{"]" * 200_000}}}', "it is not JSON"),
        ("", "it is not JSON"),
    ],
)
def test_a_record_that_cannot_be_read_costs_itself_only(written: str, reason: str) -> None:
    good = json.dumps(record(), separators=(",", ":"))
    outcome = Outcome(f'{{"Records":[{good},{written},{good}]}}'.encode())
    assert [at for at, _ in outcome.matches] == [0, 2]
    assert [(read.position, read.reason) for read in outcome.unreadable] == [(1, reason)]
    assert (outcome.records, outcome.damage) == (3, "")


@pytest.mark.parametrize(
    ("written", "event_name"),
    [
        ('"userAgent":"half of a pair \\ud800"', "DeleteBucket"),
        ('"x":NaN', "DeleteBucket"),
        ('"x":1e999', "DeleteBucket"),
        (f'"x":{"9" * 100}', "DeleteBucket"),
        ('"event\\u004eame":"DeleteBucket"', "GetBucketAcl"),
        ('"eventName":"GetUser","eventName":"DeleteBucket"', "GetBucketAcl"),
    ],
)
def test_what_json_can_read_is_read(written: str, event_name: str) -> None:
    begin = json.dumps(quiet(eventName=event_name))[:-1]
    data = f'{{"Records":[{begin},{written}}}]}}'.encode()
    outcome = Outcome(data)
    assert repr(outcome.matches) == repr(plain_matches(data))  # NaN equals nothing
    assert len(outcome.matches) == 1


def test_a_file_laid_out_for_people_is_read_as_well() -> None:
    data = json.dumps({"Records": [record(), quiet()] * 300}, indent=2).encode()
    assert Outcome(data).matches == plain_matches(data)


GOOD = json.dumps(record(), separators=(",", ":"))
WHOLE = f'{{"Records":[{GOOD},{GOOD}]}}'.encode()


@pytest.mark.parametrize(
    ("data", "matches", "reason"),
    [
        (b"", 0, "it is empty"),
        (gzipped(b""), 0, "it is empty"),
        (b" \n", 0, "it is empty"),
        (b"<?xml version='1.0'?>", 0, "it is neither gzip nor JSON"),
        (b"\x1f\x8bno gzip at all", 0, "its gzip is damaged"),
        (gzipped(b"no JSON at all"), 0, "it is not JSON"),
        (b"[]", 0, "it has no Records"),
        (b"{}", 0, "it has no Records"),
        (b'{"a":{"Records":[{}]},"b":[1]}', 0, "it has no Records"),
        (b'{"Records":null}', 0, "its Records are no list"),
        (b'{"Records":{"a":1}}', 0, "its Records are no list"),
        (b'{"a\x01":1,"Records":[]}', 0, "it is not JSON"),
        (b'{"Records"', 0, "it is cut short"),
        (b'{"Records":[', 0, "it is cut short"),
        (WHOLE[:-1], 2, "it is cut short"),
        (WHOLE[:-2], 2, "it is cut short"),
        (WHOLE[:-3], 1, "it is cut short"),
        (WHOLE[: len(GOOD) + 13], 1, "it is cut short"),
        (WHOLE.replace(b"},{", b"} {"), 1, "it is not JSON"),
        (WHOLE[:-1] + b',,"a":1}', 2, "it is not JSON"),
        (WHOLE + b"x", 2, "something follows where it should end"),
        (WHOLE + b"\n{}", 2, "it has no Records"),
        (gzipped(WHOLE) + b"more", 2, "its gzip is damaged"),
        (gzipped(WHOLE)[:-4] + b"xxxx", 2, "its gzip is damaged"),
        (gzipped(WHOLE)[:-8], 2, "it is cut short"),
        (WHOLE[:-1] + b',"Records":[' + GOOD.encode() + b"]}", 3, "it has several Records"),
    ],
)
@pytest.mark.parametrize("size", [1, 65_536])
def test_everything_before_the_damage_is_read_then_it_is_named(
    data: bytes, matches: int, reason: str, size: int
) -> None:
    outcome = Outcome(data, size)
    assert len(outcome.matches) == matches
    assert outcome.damage.startswith(reason)


@pytest.mark.parametrize(
    "data",
    [
        WHOLE,
        b"\xef\xbb\xbf" + WHOLE,
        b" \n" + WHOLE + b" \n",
        gzipped(WHOLE),
        gzipped(WHOLE) + b"\0" * 1_000,
        gzipped(WHOLE[:500]) + gzipped(b"") + gzipped(WHOLE[500:]),
    ],
)
@pytest.mark.parametrize("size", [1, 65_536])
def test_a_whole_file_is_not_called_damaged(data: bytes, size: int) -> None:
    outcome = Outcome(data, size)
    assert (len(outcome.matches), outcome.damage) == (2, "")


def test_a_file_without_a_record_is_not_called_damaged() -> None:
    assert (Outcome(b'{"Records":[]}').records, Outcome(b'{"Records":[]}').damage) == (0, "")


@pytest.mark.parametrize("engine", [zlib, isal_zlib])
def test_of_a_file_cut_anywhere_every_whole_record_is_read(engine: Any) -> None:
    records = [record(eventID=f"{number:036}") for number in range(40)]
    packed = gzipped(file_of(records))
    ends = [len(file_of(records[: count + 1])) - 3 for count in range(len(records))]
    for place in range(20, len(packed), 97):
        outcome = Outcome(packed[:place], size=500, engine=engine)
        there = len(zlib.decompressobj(31).decompress(packed[:place]))
        assert len(outcome.matches) == sum(end <= there for end in ends)
        assert outcome.damage == "it is cut short"


@pytest.mark.parametrize("engine", [zlib, isal_zlib])
def test_a_byte_gone_wrong_costs_nothing_before_it(engine: Any) -> None:
    records = [record(eventID=f"{Random(number).getrandbits(128):032x}") for number in range(400)]
    packed = gzipped(file_of(records))
    for place in range(1_000, len(packed), 1_499):
        wrong = bytearray(packed)
        wrong[place] ^= 0xFF
        outcome = Outcome(bytes(wrong), engine=engine)
        sound = zlib.decompressobj(31).decompress(packed[: place - 1])
        before = sound.count(RECORD_SEPARATOR.encode())
        assert [each["eventID"] for _, each in outcome.matches[:before]] == [
            each["eventID"] for each in records[:before]
        ]
        assert outcome.damage


def test_what_the_source_of_the_file_raises_comes_through() -> None:
    def file() -> Any:
        yield gzipped(WHOLE)[:100]
        raise TimeoutError

    with pytest.raises(TimeoutError):
        Outcome(file)


def test_records_that_are_only_to_be_seen_come_in_full() -> None:
    wanted = RecordPrefilter(patterns_of(), {("aws.s3", "GetBucketAcl"), ("aws.s3", "DeleteBucket")})
    outcome = Outcome(file_of([quiet(), record(), quiet(eventName="GetBucketTagging")]), wanted=wanted)
    assert [(read.position, read.by) for read in outcome.wanted] == [(0, 2), (1, 3)]
    assert outcome.wanted[0].record == quiet()


def test_white_space_before_a_file_is_not_kept() -> None:
    file = chain(repeat(b" " * 65_536, 100), [WHOLE])
    tracemalloc.start()
    try:
        outcome = Outcome(lambda: file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (outcome.records, outcome.damage) == (2, "")
    assert peak < 1_000_000


def test_memory_stays_flat_however_long_the_file_is() -> None:
    part = b",".join(json.dumps(quiet(), separators=(",", ":")).encode() for _ in range(50))

    def file() -> Any:
        yield b'{"Records":[' + part
        for _ in range(200):
            yield b"," + part
        yield b"]}"

    Outcome(WHOLE)  # what is made once is made
    tracemalloc.start()
    try:
        outcome = Outcome(file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (outcome.records, outcome.damage) == (201 * 50, "")
    assert peak < 1_000_000
