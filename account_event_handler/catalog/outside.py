"""An event and an ARN or account id in it enter; the account leaves, if it is another."""

from account_event_handler.catalog.policy.condition import account_of
from account_event_handler.model import AccountEvent


def outside_account(event: AccountEvent, value: object) -> str:
    """The twelve digits of another account; empty for the own one, for AWS's and for none."""
    account = account_of(value) if isinstance(value, str) else ""
    return account if account.isdecimal() and account != event.account else ""
