"""CloudTrail's spellings of one thing are read alike, and what a record does not say is not made up."""

from typing import Any

import pytest

from account_event_handler.catalog.record import (
    account_of,
    days_kept,
    denied_arn,
    denied_resource,
    external_account,
    flag,
    is_account,
    is_redacted,
    is_service_linked,
    kept,
    mappings,
    number,
    permission_set_of,
    plural,
    strings,
    target_of,
    text,
    values_at,
)
from tests.support.records import asked, record
from tests.support.samples import ACCOUNT


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ("not authorized to perform: iam:X on resource: user bob because", ("user", "bob")),
        ("on resource: arn:aws:iam::111122223333:role/team/deploy with", ("role", "deploy")),
        ("on resource: policy arn:aws:iam::111122223333:policy/a because", ("policy", "a")),
        ("on resource: group arn:aws:iam::111122223333:user/a because", ("group", "a")),
        ("on resource: arn:aws:s3:::payments with an explicit deny", ("", "payments")),
        ("on resource: arn:aws:lambda:eu-west-1:111122223333:function:resize with", ("function", "resize")),
        ("on resource: arn:aws:logs:eu-west-1:111122223333:log-group:/shop/api:* with", ("log-group", "/shop/api")),
        ("on resource: arn:aws:logs:eu-west-1:111122223333:log-group:/shop/api: with", ("log-group", "/shop/api")),
        ("on resource: arn:aws:kms:eu-west-1:111122223333:key/team:a/1f2e with", ("key", "1f2e")),
        ("on resource: user bob", ("user", "bob")),
        ("on resource: user", ("", "user")),
        ("on resource: team/orders because", ("", "team/orders")),
        ("on resource: orders because", ("", "orders")),
        ("on resource: * because", ("", "")),
        ("on resource: user * because", ("user", "")),
        ("Access denied", ("", "")),
        ("on resource: ", ("", "")),
        (None, ("", "")),
    ],
)
def test_a_denial_names_what_it_was_about(message: str | None, named: tuple[str, str]) -> None:
    assert denied_resource(record(errorMessage=message)) == named


@pytest.mark.parametrize(
    ("message", "arn"),
    [
        ('on resource: "arn:aws:s3:::payments". Because', "arn:aws:s3:::payments"),
        ("on resource: arn:aws:s3:::payments because", "arn:aws:s3:::payments"),
        ("on resource: ", ""),
        ("Access denied", ""),
    ],
)
def test_a_denial_s_arn_stands_without_its_quotes(message: str, arn: str) -> None:
    assert denied_arn(record(errorMessage=message)) == arn


@pytest.mark.parametrize(
    ("value", "as_number", "as_text", "as_flag"),
    [
        (22, 22, "22", None),
        (22.0, 22, "22", None),
        (22.5, None, "", None),
        ("22", 22, "22", None),
        ("-1", -1, "-1", None),
        ("22.0", None, "22.0", None),
        ("9" * 18, 10**18 - 1, "9" * 18, None),
        ("9" * 19, None, "9" * 19, None),
        (0, 0, "0", None),
        (True, None, "", True),
        (False, None, "", False),
        ("TRUE", None, "TRUE", True),
        ("false", None, "false", False),
        ("yes", None, "yes", None),
        (None, None, "", None),
        ([1], None, "", None),
    ],
)
def test_numbers_and_flags_may_be_written_as_text(
    value: object, as_number: int | None, as_text: str, as_flag: bool | None
) -> None:
    assert (number(value), text(value), flag(value)) == (as_number, as_text, as_flag)


def test_a_list_of_one_may_be_written_as_the_one() -> None:
    assert mappings({"a": 1}) == mappings([{"a": 1}, "b", None]) == [{"a": 1}]
    assert strings("a") == strings(["a", "", 7, None]) == ["a"]
    assert (mappings(None), strings(None)) == ([], [])


def test_a_path_leads_through_lists() -> None:
    value = {"sets": [{"items": [{"id": "i-1"}, {"id": ["i-2", "i-3"]}]}, {"items": {"id": "i-4"}}, {"other": 1}, 7]}
    assert values_at(value, "sets.items.id") == ["i-1", "i-2", "i-3", "i-4"]
    assert values_at(value, "sets.none") == []


@pytest.mark.parametrize(
    ("principal", "account"),
    [
        ("arn:aws:iam::444455556666:root", "444455556666"),
        ("444455556666", "444455556666"),
        ("arn:aws:s3:::payments", ""),
        ("arn:aws", ""),
        ("44445555666", ""),
        ("4444555566667", ""),
        ("٤٤٤٤٥٥٥٥٦٦٦٦", ""),
        ("44445555666x", ""),
        ("*", ""),
    ],
)
def test_the_account_of_a_principal(principal: str, account: str) -> None:
    assert account_of(principal) == account
    assert is_account(principal) is (principal == account)


@pytest.mark.parametrize(
    ("value", "account"),
    [
        ("444455556666", "444455556666"),
        ("arn:aws:iam::444455556666:role/a", "444455556666"),
        (ACCOUNT, ""),
        (f"arn:aws:iam::{ACCOUNT}:role/a", ""),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", ""),
        ("arn:aws:iam::cloudfront:user/x", ""),
        (444455556666, ""),
        (None, ""),
    ],
)
def test_only_another_account_is_from_outside(value: object, account: str) -> None:
    assert external_account(record(), value) == account


@pytest.mark.parametrize(
    ("path", "account", "name"),
    [
        ("aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef", ACCOUNT, "Admin"),
        ("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Read_Only_0123456789abcdef", ACCOUNT, "Read_Only"),
        ("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef", "444455556666", ""),
        ("AWSReservedSSO_Admin_0123456789abcdef", ACCOUNT, ""),
    ],
)
def test_a_permission_set_is_one_only_in_identity_center_s_path(path: str, account: str, name: str) -> None:
    assert permission_set_of(f"arn:aws:iam::{ACCOUNT}:role/{path}", account) == name


@pytest.mark.parametrize(
    ("arn", "is_one"),
    [
        ("arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS", True),
        ("arn:aws:iam::111122223333:role/aws-service-roles", False),
        ("arn:aws:iam::111122223333:user/role/aws-service-role/x", False),
        ("no role", False),
    ],
)
def test_only_aws_names_a_service_linked_role(arn: str, is_one: bool) -> None:
    assert is_service_linked(arn) is is_one


@pytest.mark.parametrize(
    ("request_", "target"),
    [
        ({"bucketName": "payments"}, "payments"),
        ({"functionArn": "arn:x", "bucket": "b"}, "arn:x"),
        ({"sessionName": "me", "clientToken": "x", "requestId": "1", "keyId": "k"}, "k"),
        ({"eventName": "x", "callerName": "y", "name": ["", "first", "second"]}, "first"),
        ({"config": {"groupId": "sg-1"}, "taskIds": "t"}, "t"),  # what is nearest to the surface
        ({"items": [{"size": 1}, {"id": "i-2"}]}, "i-2"),
        ({"items": [{}, {}, {}, {"id": "the fourth is too far"}]}, None),
        ({"a": {"b": {"c": {"d": {"id": "deep"}}}}}, "deep"),
        ({"a": {"b": {"c": {"d": {"e": {"id": "too deep"}}}}}}, None),
        ({"a": [[[[{"id": "too deep"}]]]]}, None),
        ({"queueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/orders"}, "orders"),
        ({"queueUrl": "https://eu-west-1.queue.amazonaws.com/111122223333/orders"}, "orders"),
        ({"queueUrl": "https://sqs.internal/111122223333/orders"}, "orders"),
        ({"targetURL": "https://user:secret@hooks.example.com/secret"}, "hooks.example.com"),
        ({"queueName": "https://hooks.example.com/x"}, "https://hooks.example.com/x"),
        ({"size": "big"}, None),
        (None, None),
    ],
)
def test_what_a_call_is_about_is_the_name_nearest_to_the_surface(request_: Any, target: str | None) -> None:
    assert target_of(asked(request_)) == target


@pytest.mark.parametrize(
    ("message", "target"),
    [
        ("on resource: user bob because", "bob"),
        ('on resource: "bob", because', "bob"),
        ("on resource: arn:aws:s3:::payments/* because", "payments"),
        ("Access denied", "payments"),
    ],
)
def test_a_denial_s_words_count_more_than_the_request(message: str, target: str) -> None:
    assert target_of(asked({"bucketName": "payments"}, errorMessage=message)) == target


@pytest.mark.parametrize("key", ["ARN", "arn"])
def test_what_the_request_does_not_name_the_record_s_resources_may(key: str) -> None:
    assert target_of(record(resources=[{key: "arn:aws:s3:::payments"}])) == "arn:aws:s3:::payments"


@pytest.mark.parametrize(
    ("days", "number", "said"), [(1, 1, "1 day"), ("30", 30, "30 days"), (0, 0, None), ("", 0, None), (None, 0, None)]
)
def test_how_long_logs_are_kept(days: object, number: int, said: str | None) -> None:
    event = asked({"retentionInDays": days})
    assert (days_kept(event), kept(event)) == (number, said)


def test_a_plural_is_one_from_two_on() -> None:
    assert [plural(number, "day") for number in range(3)] == ["", "1 day", "2 days"]


def test_only_cloudtrail_s_own_words_are_a_redaction() -> None:
    assert is_redacted("HIDDEN_DUE_TO_SECURITY_REASONS")
    assert not is_redacted("hidden")
