import pytest

from account_event_handler.catalog.arn_pattern import names

ROLE = "arn:aws:iam::111122223333:role/deploy"
SESSION = "arn:aws:sts::111122223333:assumed-role/deploy/grace@example.com"


@pytest.mark.parametrize(
    ("pattern", "arn"),
    [
        (ROLE, ROLE),
        ("arn:aws:iam::*:role/deploy", ROLE),
        ("arn:aws:iam::11112222????:role/*", ROLE),
        ("arn:aws:sts::111122223333:assumed-role/deploy", SESSION),
        ("arn:aws:sts::111122223333:assumed-role/deploy/grace@*", SESSION),
        ("arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/aws-reserved/x/y"),
    ],
)
def test_a_pattern_names_what_it_covers(pattern: str, arn: str) -> None:
    assert names(pattern, arn)


@pytest.mark.parametrize(
    ("pattern", "arn"),
    [
        ("", ROLE),
        ("*", ROLE),
        ("arn:*:role/deploy", ROLE),
        ("arn:aws:iam::*:role/deploy", ""),
        ("arn:aws:iam::*:role/deploy", "arn:aws:iam::111122223333:role/deployment"),
        ("arn:aws:iam::*:role/Deploy", ROLE),
        ("arn:aws:iam::*:role/[d]eploy", ROLE),
        ("arn:aws:iam::11*:role/deploy", "arn:aws:iam::11:role/x:role/deploy"),
        ("arn:aws:sts::111122223333:assumed-role/*/ada@example.com", SESSION),
    ],
)
def test_a_pattern_names_nothing_else(pattern: str, arn: str) -> None:
    assert not names(pattern, arn)
