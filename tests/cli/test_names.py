import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.operator import Operator


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.csv"
    path.write_text("account,name\n111122223333,payments-prod\n444455556666,audit\n")
    return path


def names(operator: Operator) -> dict[str, str]:
    found: dict[str, str] = operator.types("names", "list", "--json").json
    return found


def test_a_file_is_imported_whole(operator: Operator, accounts: Path) -> None:
    said = operator.types("names", "import", str(accounts))
    assert (said.code, said.out) == (0, "2 new, 0 renamed, 0 unchanged. Alerts show it within ten minutes.\n")
    item = operator.state_table.get("names", "111122223333")
    assert item == {"pk": "names", "sk": "111122223333", "account_name": "payments-prod"}


def test_a_second_import_says_what_is_new_renamed_and_as_before(operator: Operator, accounts: Path) -> None:
    operator.types("names", "import", str(accounts))
    accounts.write_text("111122223333,payments\n444455556666,audit\n777788889999,sandbox\n")
    assert operator.types("names", "import", str(accounts)).out == (
        "1 new, 1 renamed, 1 unchanged. Alerts show it within ten minutes.\n"
    )
    assert names(operator)["111122223333"] == "payments"


def test_a_file_with_a_bad_line_is_not_imported_at_all(operator: Operator, accounts: Path) -> None:
    accounts.write_text("111122223333,payments\n12,audit\n")
    said = operator.types("names", "import", str(accounts))
    assert said.code == 1
    assert said.errors == (
        f"{accounts} is not imported:\n"
        "  line 2: 12 is not an account number of 12 digits\n"
        "Fix it and import it again: a file is imported whole or not at all.\n"
    )
    assert names(operator) == {}


def test_of_many_bad_lines_the_first_are_named_and_the_others_counted(operator: Operator, accounts: Path) -> None:
    accounts.write_text("x,y\n" * 30)
    errors = operator.types("names", "import", str(accounts)).errors
    assert "line 20: " in errors
    assert "line 21: " not in errors
    assert "and 10 more" in errors


def test_names_may_come_from_another_command(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    given = SimpleNamespace(buffer=io.BytesIO(b"111122223333\tpayments prod\n"))
    monkeypatch.setattr("sys.stdin", given)
    assert operator.types("names", "import", "-").code == 0
    assert names(operator) == {"111122223333": "payments prod"}


def test_a_file_that_is_not_there_is_said_and_ends_with_2(operator: Operator) -> None:
    said = operator.types("names", "import", "/nowhere.csv")
    assert (said.code, said.errors) == (
        2,
        "/nowhere.csv cannot be read: No such file or directory.\n"
        "Name a CSV file with account and name, or - for stdin.\n",
    )


def test_a_file_in_another_encoding_is_said(operator: Operator, accounts: Path) -> None:
    accounts.write_bytes("111122223333,Prüfung".encode("latin-1"))
    said = operator.types("names", "import", str(accounts))
    assert (said.code, "is not UTF-8 text" in said.errors) == (1, True)


def test_one_account_is_named_and_forgotten(operator: Operator) -> None:
    said = operator.types("names", "add", "111122223333", "payments-prod")
    assert said.out == "111122223333 is payments-prod. Alerts show it within ten minutes.\n"
    assert names(operator) == {"111122223333": "payments-prod"}
    said = operator.types("names", "remove", "111122223333")
    assert said.out == "111122223333 is no longer called payments-prod.\n"
    assert names(operator) == {}
    assert operator.types("names", "remove", "111122223333").code == 1


def test_a_changed_name_takes_the_place_of_what_the_watcher_remembers(operator: Operator) -> None:
    for words in (("add", "111122223333", "payments"), ("remove", "111122223333")):
        operator.state_table.put("account#111122223333", "name", {"account_name": ""})
        assert operator.types("names", *words).code == 0
        assert operator.state_table.get("account#111122223333", "name") is None


@pytest.mark.parametrize("words", [("123", "x"), ("111122223333", " "), ("prod", "111122223333")])
def test_what_is_no_account_or_no_name_ends_with_2(operator: Operator, words: tuple[str, str]) -> None:
    assert operator.types("names", "add", *words).code == 2
    assert names(operator) == {}


def test_the_list_is_a_table_and_an_empty_one_says_what_to_do(operator: Operator) -> None:
    assert "names import FILE" in operator.types("names", "list").out
    operator.types("names", "add", "111122223333", "payments-prod")
    assert "111122223333" in operator.types("names", "list").out
