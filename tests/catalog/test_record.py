import pytest

from account_event_handler.catalog.record import denied_resource
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ("not authorized to perform: iam:X on resource: user bob because", ("user", "bob")),
        ("on resource: arn:aws:iam::111122223333:role/team/deploy with", ("role", "deploy")),
        ("on resource: policy arn:aws:iam::111122223333:policy/a because", ("policy", "a")),
        ("on resource: arn:aws:s3:::payments with an explicit deny", ("", "payments")),
        ("on resource: * because", ("", "")),
        ("Access denied", ("", "")),
        ("on resource: ", ("", "")),
        (None, ("", "")),
    ],
)
def test_a_denial_names_what_it_was_about(message: str | None, named: tuple[str, str]) -> None:
    event = decode({"source": "aws.iam", "detail-type": "x", "detail": {"errorMessage": message}})
    assert isinstance(event, AccountEvent)
    assert denied_resource(event) == named
