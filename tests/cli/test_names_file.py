import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from account_event_handler.enrich.account_names import NAME_LIMIT
from account_event_handler.ingest.sanitize import clean
from cli.names import AccountsError, read_accounts

TWO = {"111122223333": "payments-prod", "444455556666": "audit"}
EXPORT = (
    '"Account ID","ARN","Email","Name","State","Joined method","Joined timestamp"\r\n'
    '"111122223333","arn:aws:organizations::1:account/o-1/111122223333","a@example.com",'
    '"payments-prod","ACTIVE","CREATED","2024-01-01"\r\n'
    '"444455556666","arn:aws:organizations::1:account/o-1/444455556666","b@example.com",'
    '"audit","ACTIVE","INVITED","2024-01-01"\r\n'
)


@pytest.mark.parametrize(
    "text",
    [
        "account,name\n111122223333,payments-prod\n444455556666,audit\n",
        "111122223333,payments-prod\n444455556666,audit",
        "\ufeffaccount;name\r\n111122223333;payments-prod\r\n\r\n444455556666;audit\r\n",
        "111122223333\tpayments-prod\n444455556666\taudit\n",
        "Name, Account ID\npayments-prod, 111122223333\naudit, 444455556666\n",
        ' 111122223333 , "payments-prod" \n444455556666,audit\n444455556666,audit\n',
        "Id,Name,Status\n111122223333,payments-prod,ACTIVE\n444455556666,audit,ACTIVE\n",
        EXPORT,
    ],
    ids=["header", "bare", "spreadsheet", "tabs", "other order", "spaces", "more", "console"],
)
def test_the_usual_forms_of_a_list_of_accounts_are_read(text: str) -> None:
    assert read_accounts(text) == TWO


def test_a_name_may_hold_a_comma_or_a_line_of_its_own() -> None:
    assert read_accounts('111122223333,"Payments, prod"\n') == {"111122223333": "Payments, prod"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ["the file holds no account"]),
        ("\n \n", ["the file holds no account"]),
        ("account,name\n", ["the file holds a header and no account"]),
        ("account,name\n11122223333,x", ["line 2: 11122223333 has 11 digits, not 12"]),
        ("1.11122E+11,x", ["line 1: 1.11122E+11 is not an account number"]),
        ("111122223333", ["line 1: there are no two columns"]),
        (f"111122223333,{'x' * 200_000}", ["line 1: field larger than field limit"]),
        ("111122223333,", ["line 1: the name is missing"]),
        ("111122223333,\u200b", ["line 1: the name is missing"]),
        (f"111122223333,{'x' * 51}", ["line 1: the name is longer than 50 characters"]),
        ("١١١١٢٢٢٢٣٣٣٣,x", ["line 1: "]),
        (
            "111122223333,a\nx,b\n111122223333,c\n",
            ["line 2: x is not an account number", "line 3: 111122223333 has another name, a"],
        ),
    ],
)
def test_each_bad_line_is_named_and_nothing_is_read(text: str, lines: list[str]) -> None:
    with pytest.raises(AccountsError) as denied:
        read_accounts(text)
    assert len(denied.value.args) == len(lines)
    for said, expected in zip(denied.value.args, lines, strict=True):
        assert said.startswith(expected)


@given(
    st.dictionaries(
        st.from_regex(r"[0-9]{12}", fullmatch=True),
        st.text(min_size=1, max_size=NAME_LIMIT).filter(lambda name: clean(name, NAME_LIMIT)),
        min_size=1,
        max_size=5,
    )
)
@example({"111122223333": "a\rb"})
def test_what_a_spreadsheet_writes_is_read_back_clean(names: dict[str, str]) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(names.items())
    try:
        read = read_accounts(written.getvalue())
    except AccountsError:
        return  # a name that is too long once it is cleaned, or that looks like a header
    assert read == {account: clean(name) for account, name in names.items()}
    assert all(name.isprintable() for name in read.values())
