import json
from copy import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from account_event_handler.state import DAY
from account_event_handler.suppress.mutes import COUNTS, KIND, Mute, Mutes
from account_event_handler.suppress.operator_config import PARTITION, OperatorConfig
from tests.cli.operator import NOON, Operator, Said
from tests.suppress.test_mutes import event

DELETED = (
    '{"source": ["aws.s3"], "detail": {"eventName": ["DeleteBucket"],'
    ' "requestParameters": {"bucketName": [{"prefix": "payments-"}]}}}'
)
STOPPED = '{"detail": {"eventName": ["StopLogging"]}}'
EVERYTHING = '{"account": ["444455556666"]}'


def add(operator: Operator, *more: str, pattern: str = DELETED, ends: str = "30d") -> Said:
    who = ("--owner", "ada", "--reason", "we move buckets")
    return operator.types("mute", "add", "--pattern", pattern, *who, "--ends", ends, *more)


def kept(operator: Operator) -> list[Mute]:
    return [Mute.of(item) for item in operator.state_table.items(PARTITION, f"{KIND}#")]


def test_a_mute_says_what_it_hides_and_until_when_before_it_is_kept(operator: Operator) -> None:
    said = add(operator)
    (mute,) = kept(operator)
    assert said.code == 0
    assert "\n".join(line.rstrip() for line in said.out.split("\n")) == (
        "It hides the alerts of these watches:\n"
        "  medium  s3-bucket-deleted\n"
        "  low     s3-bucket-deleted\n"
        f"Muted as {mute.id}, within a minute, until 2026-12-20 12:00 UTC (30 days).\n"
        f"To end it sooner: account-watcher mute remove {mute.id}\n"
    )
    assert (mute.owner, mute.reason) == ("ada", "we move buckets")
    assert mute.ends == datetime(2026, 12, 20, 12, tzinfo=UTC)


def test_what_the_operator_muted_the_watcher_keeps_silent(operator: Operator) -> None:
    add(operator)
    mutes = Mutes(OperatorConfig(operator.state_table))
    assert mutes.muting(event()) == kept(operator)[0]


def test_a_pattern_may_come_from_a_file(operator: Operator, tmp_path: Path) -> None:
    path = tmp_path / "mute.json"
    path.write_text("\ufeff" + json.dumps(json.loads(DELETED), indent=2))
    assert add(operator, pattern=f"@{path}").code == 0
    assert json.loads(kept(operator)[0].pattern) == json.loads(DELETED)
    assert "\n" not in kept(operator)[0].pattern


def test_a_pattern_is_kept_as_it_was_meant_though_a_number_be_odd(operator: Operator) -> None:
    add(operator, pattern='{"source":["aws.s3"],"detail":{"requestParameters":{"n":[1E2],"n":[1E3]}}}')
    assert json.loads(kept(operator)[0].pattern)["detail"]["requestParameters"] == {"n": [1000]}


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{", "is not JSON"),
        ("{}", "must not be an empty object"),
        ('{"source": "aws.s3"}', "source: must be a list of values or an object"),
        ('{"source": [{"like": "x"}]}', "source[0]: unknown operator 'like'"),
        ('{"source": ["\\ud800"]}', "surrogates"),
        ("@/nowhere/mute.json", "/nowhere/mute.json cannot be read: No such file"),
        ("[" * 3_000, "is not JSON"),
    ],
)
def test_a_pattern_that_is_none_is_said_and_ends_with_2(operator: Operator, pattern: str, words: str) -> None:
    said = add(operator, pattern=pattern)
    assert (said.code, kept(operator)) == (2, [])
    assert words in said.errors


def test_a_pattern_in_a_file_that_is_no_text_is_refused(operator: Operator, tmp_path: Path) -> None:
    path = tmp_path / "mute.json"
    path.write_bytes(b"\xff\xfe")
    said = add(operator, pattern=f"@{path}")
    assert (said.code, "it is not a text file" in said.errors) == (2, True)


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ("91d", "is too far away: 90 days at most"),
        ("2026-11-19", "is in the past"),
        ("0d", "is in the past"),
        ("soon", "is not a time"),
        ("9999-12-31", "is not a time"),
        ("9999-12-30", "is too far away"),
        ("9999w", "is too far away"),
    ],
)
def test_an_end_that_is_none_is_said_and_ends_with_2(operator: Operator, ends: str, words: str) -> None:
    said = add(operator, ends=ends)
    assert (said.code, kept(operator)) == (2, [])
    assert words in said.errors


@pytest.mark.parametrize("missing", ["--owner", "--reason", "--ends"])
def test_a_mute_without_owner_reason_or_end_is_none(operator: Operator, missing: str) -> None:
    words = ["--pattern", DELETED, "--owner", "ada", "--reason", "x", "--ends", "1d"]
    at = words.index(missing)
    with pytest.raises(SystemExit) as ended:
        operator.types("mute", "add", *words[:at], *words[at + 2 :])
    assert ended.value.code == 2


ROLE, WATCH = "AWSReservedSSO_Admin_0123456789abcdef", "s3-bucket-deleted"
WHO = ("--owner", "ada", "--reason", "x", "--ends", "1d")
OPTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "watch": (("--watch", WATCH), {}),
    "role": (("--role", ROLE), {"sessionContext": {"sessionIssuer": {"type": "Role", "userName": ROLE}}}),
    "role by ARN": (
        ("--role", "arn:aws:iam::1:role/r"),
        {"sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::1:role/r"}}},
    ),
    "session": (("--user", "ada@example.com"), {"principalId": "AROAEXAMPLE:ada@example.com"}),
    "IAM user": (("--user", "ada"), {"userName": "ada"}),
    "user by ARN": (("--user", "arn:aws:iam::1:user/ada"), {"arn": "arn:aws:iam::1:user/ada"}),
    "all": (
        ("--watch", WATCH, "--role", ROLE, "--user", "ada"),
        {"userName": "ada", "sessionContext": {"sessionIssuer": {"type": "Role", "userName": ROLE}}},
    ),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_the_usual_mutes_need_no_json(operator: Operator, name: str) -> None:
    words, caller = OPTIONS[name]
    said = operator.types("mute", "add", *words, "--account", "111122223333", *WHO)
    assert (said.code, said.errors) == (0, "")
    (mute,), mutes = kept(operator), Mutes(OperatorConfig(operator.state_table))
    theirs = replace(event(), detail={**event().detail, "userIdentity": caller})
    assert mutes.muting(theirs, WATCH) == mute
    assert mutes.muting(replace(theirs, account="444455556666"), WATCH) is None
    if caller:
        assert mutes.muting(event(), WATCH) is None
    if "--watch" in words:
        assert mutes.muting(theirs, "s3-bucket-policy-changed") is None
        assert set(said.out.split("Muted")[0].split()) & {"s3-bucket-deleted", "s3-bucket-public"} == {WATCH}


@pytest.mark.parametrize("words", [(), ("--pattern", DELETED, "--user", "ada")])
def test_what_is_muted_is_said_in_one_way(operator: Operator, words: tuple[str, ...]) -> None:
    said = operator.types("mute", "add", *words, *WHO)
    assert (said.code, kept(operator)) == (2, [])
    assert "--watch, --role, --user and --account, or --pattern" in said.errors


def test_everything_in_an_account_is_not_muted_by_its_number_alone(operator: Operator) -> None:
    assert operator.types("mute", "add", "--account", "111122223333", *WHO).code == 1


def test_a_mute_of_a_watch_leaves_the_other_watches_of_its_call_alone(operator: Operator) -> None:
    said = operator.types("mute", "add", "--watch", "live-of-my-own", *WHO)
    assert (said.code, "It matches no sample event" in said.out) == (0, True)
    assert json.loads(kept(operator)[0].pattern) == {"watch": ["live-of-my-own"]}


IMPOSSIBLE = {
    '{"sorce": ["aws.s3"]}': "No event has the field sorce. Did you mean source?",
    '{"eventName": ["DeleteBucket"]}': "No event has the field eventName.",
    '{"severity": ["low"]}': "No event has the field severity.",
    '{"detail": {"evntName": ["DeleteBucket"]}}': "Did you mean detail.eventName?",
    '{"detail": {"eventname": ["DeleteBucket"]}}': "Did you mean detail.eventName?",
    '{"detail": {"nonsense": ["x"]}}': "No event has the field detail.nonsense.",
    '{"detail": {"userIdentity": {"usrName": ["ada"]}}}': "Did you mean detail.userIdentity.userName?",
    '{"$or": [{"source": ["aws.s3"]}, {"detail": {"eventSorce": ["s3"]}}]}': "Did you mean detail.eventSource?",
    '{"source": ["aws.guardduty"], "detail-type": ["GuardDuty Finding"], "detail": {"severty": [8]}}': "severity?",
    '{"account": ["12345"]}': 'No event has "12345" as account: an account has 12 digits, in quotation marks.',
    '{"account": [111122223333]}': "No event has 111122223333 as account",
    '{"detail": {"recipientAccountId": ["1111-2222-3333"]}}': "an account has 12 digits",
    '{"region": ["Ireland"]}': "a Region is written like eu-west-1",
    '{"source": ["s3.amazonaws.com"]}': "a source of AWS is written like aws.iam",
    '{"source": ["aws.S3"]}': "a source of AWS is written like aws.iam",
    '{"detail": {"eventSource": ["aws.s3"]}}': "it is written like iam.amazonaws.com",
    '{"detail": {"severity": ["hihg"]}}': "a severity is critical, high",
    '{"detail": {"eventName": ["deleteBucket"]}}': "No call is named deleteBucket. Did you mean DeleteBucket?",
    '{"watch": ["s3-bucket-deletd"]}': "There is no watch s3-bucket-deletd. Did you mean s3-bucket-deleted?",
}


@pytest.mark.parametrize("pattern", IMPOSSIBLE)
def test_a_pattern_that_no_event_can_match_is_refused(operator: Operator, pattern: str) -> None:
    said = add(operator, pattern=pattern)
    assert (said.code, kept(operator)) == (2, [])
    assert IMPOSSIBLE[pattern] in " ".join(said.errors.split())
    assert operator.types("replay", "/nowhere", "--mute", pattern).code == 2


@pytest.mark.parametrize(
    "pattern",
    [
        '{"source": ["com.example"], "detail": {"order": ["x"]}}',
        '{"detail-type": ["EC2 Spot Instance Interruption Warning"], "detail": {"instance-action": ["stop"]}}',
        '{"detail": {"severity": [8, {"numeric": [">", 8.5]}], "eventName": ["DoSomethingNew", {"prefix": "get"}]}}',
        '{"account": [{"anything-but": "111122223333"}], "region": ["eusc-de-east-1"], "resources": ["arn:x"]}',
        '{"source": ["account-watcher"], "detail": {"trail": ["arn:x"], "watch": ["cloudtrail-trail-narrowed"]}}',
    ],
)
def test_a_pattern_that_some_event_can_match_is_not(operator: Operator, pattern: str) -> None:
    assert add(operator, "--hide-everything", pattern=pattern).errors == ""


def test_an_owner_or_a_reason_that_says_nothing_is_refused(operator: Operator) -> None:
    who = ("--owner", " ", "--reason", "x", "--ends", "1d")
    said = operator.types("mute", "add", "--pattern", DELETED, *who)
    assert (said.code, said.errors) == (2, "--owner is empty.\nGive --owner a text that people can read.\n")


def test_a_mute_hides_no_critical_alert_and_says_so(operator: Operator) -> None:
    said = add(operator, pattern=STOPPED)
    assert (said.code, [mute.critical for mute in kept(operator)]) == (0, [False])
    assert "high  cloudtrail-trail-stopped" in said.out
    assert "critical  cloudtrail" not in said.out
    assert "Critical alerts are still sent (cloudtrail-trail-stopped); --hide-critical hides them, too." in said.flat
    assert "It hides critical alerts, too." not in said.out


@pytest.mark.parametrize("flag", ["--hide-critical", "--hide-everything"])
def test_a_mute_of_critical_alerts_must_say_so(operator: Operator, flag: str) -> None:
    said = add(operator, flag, pattern=STOPPED)
    assert (said.code, [mute.critical for mute in kept(operator)]) == (0, [True])
    assert "critical  cloudtrail-trail-stopped" in said.out
    assert "still sent" not in said.out
    assert "\nIt hides critical alerts, too.\n" in said.out
    assert "StopLogging, critical, too" in operator.types("mute", "list").flat
    assert operator.types("mute", "list", "--json").json[0]["critical"] is True


def test_a_mute_of_everything_must_say_so_and_critical_is_not_enough(operator: Operator) -> None:
    assert add(operator, pattern=EVERYTHING).code == 1
    said = add(operator, "--hide-critical", pattern=EVERYTHING)
    assert (said.code, kept(operator)) == (1, [])
    assert said.errors.startswith("That would hide (nearly) everything.\n")
    assert add(operator, "--hide-everything", pattern=EVERYTHING).code == 0


def test_a_mute_for_some_people_only_says_that_it_is_for_some_only(operator: Operator) -> None:
    who = '{"source": ["aws.s3"], "detail": {"userIdentity": {"userName": ["ada"]}}}'
    said = add(operator, "--hide-critical", pattern=who)
    assert said.out.startswith("It hides some alerts of these watches:")
    assert max(map(len, said.out.splitlines())) <= 80
    assert " more " in said.flat


def test_a_mute_that_fits_no_sample_is_kept_with_a_word_of_doubt(operator: Operator) -> None:
    said = add(operator, pattern='{"source": ["com.example"]}')
    assert said.code == 0
    assert said.out.startswith("It matches no sample event;")


def test_no_mutes_are_no_table(operator: Operator) -> None:
    assert operator.types("mute", "list").out == "Nothing is muted.\n"
    assert operator.types("mute", "list", "--json").json == []


def test_the_list_shows_what_each_mute_has_hidden_and_when_last(operator: Operator) -> None:
    add(operator)
    (mute,) = kept(operator)
    mutes = Mutes(OperatorConfig(operator.state_table))
    for number in range(3):
        mutes.count(mute, event(event_id=str(number)))
    operator.now += 2 * 3_600
    said = operator.types("mute", "list")
    assert said.code == 0
    for words in (mute.id, "source aws.s3", "ada", "we move", "in 29 days", "3, last 2"):
        assert words in said.flat
    assert max(map(len, said.out.splitlines())) <= 80
    (row,) = operator.types("mute", "list", "--json").json
    assert row == {
        "id": mute.id,
        "state": "muting",
        "pattern": mute.pattern,
        "owner": "ada",
        "reason": "we move buckets",
        "ends": "2026-12-20T12:00:00+00:00",
        "hidden": 3,
        "last_hidden": "2026-11-20T12:00:00+00:00",
        "critical": False,
    }


def test_the_list_says_which_mutes_have_ended_and_then_forgets_them(operator: Operator) -> None:
    add(operator, ends="1d")
    assert "nothing" in operator.types("mute", "list").out
    operator.now += 2 * DAY
    assert "expired" in operator.types("mute", "list").out
    operator.now += 31 * DAY
    assert operator.types("mute", "list").out == "Nothing is muted.\n"


def test_a_mute_that_cannot_be_read_is_listed_as_such_and_can_be_removed(operator: Operator) -> None:
    operator.state_table.put(PARTITION, f"{KIND}#odd", {"pattern": "{", "owner": "ada"})
    assert "hides nothing" in operator.types("mute", "list").flat
    assert operator.types("mute", "list", "--json").json[0]["state"] == "unreadable"
    assert operator.types("mute", "remove", "odd").code == 0
    assert operator.types("mute", "list", "--json").json == []


def test_the_list_is_never_taken_for_markup_nor_for_a_terminals_orders(operator: Operator) -> None:
    item = {"pattern": DELETED, "owner": "[red]ada\x1b[2J", "reason": ":fire:\x07", "created": 1}
    operator.state_table.put(PARTITION, f"{KIND}#x", {**item, "ends": int(NOON) + DAY})
    said = operator.types("mute", "list")
    assert "[red]ada" in said.flat
    assert ":fire:" in said.flat
    assert "\x1b" not in said.out
    assert "\x07" not in said.out


def test_removing_a_mute_says_what_it_has_hidden_and_ends_its_count(operator: Operator) -> None:
    add(operator)
    (mute,) = kept(operator)
    Mutes(OperatorConfig(operator.state_table)).count(mute, event())
    said = operator.types("mute", "remove", mute.id)
    assert (said.code, "It has hidden 1 event." in said.out) == (0, True)
    assert kept(operator) == []
    assert list(operator.state_table.items(COUNTS)) == []


def test_removing_a_mute_that_is_not_there_says_where_to_look(operator: Operator) -> None:
    said = operator.types("mute", "remove", "abc123")
    assert (said.code, said.errors) == (1, "There is no mute abc123.\naccount-watcher mute list shows all.\n")
