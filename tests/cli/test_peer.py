import pytest

from tests.cli.operator import Operator

ROLE = "arn:aws:iam::111122223333:role/account-watcher-AccountEventHandlerRole-7F6E5D4C3B2A1"


def test_another_stack_is_added_listed_and_removed(operator: Operator) -> None:
    said = operator.types("peer", "add", ROLE)
    assert said.code == 0
    assert said.out.startswith(f"{ROLE} is added.")
    assert operator.state_table.get("operator", f"peer#{ROLE}") is not None
    assert operator.types("peer", "list", "--json").json == [ROLE]
    assert ROLE in "".join(operator.types("peer", "list").out.split())
    assert operator.types("peer", "remove", ROLE).code == 0
    assert operator.types("peer", "list", "--json").json == []


@pytest.mark.parametrize(
    "role",
    [
        "account-watcher",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::*:role/x",
        "arn:aws:iam::111122223333:user/x",
    ],
)
def test_only_the_whole_arn_of_a_role_is_taken(operator: Operator, role: str) -> None:
    said = operator.types("peer", "add", role)
    assert said.code == 2
    assert "is not the ARN of a role" in said.errors
    assert operator.types("peer", "list", "--json").json == []


def test_one_that_is_not_there_is_not_removed(operator: Operator) -> None:
    said = operator.types("peer", "remove", ROLE)
    assert said.code == 1
    assert "account-watcher peer list" in said.errors
