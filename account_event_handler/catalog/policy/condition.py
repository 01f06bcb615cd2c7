"""A statement's conditions enter; whether they narrow "anyone", and to whom, leaves."""

from account_event_handler.catalog.policy.statement import Condition

_ACCOUNTS = ("aws:principalaccount", "aws:sourceaccount", "kms:calleraccount", "aws:vpceaccount")
_ARNS = ("aws:principalarn", "aws:sourcearn", "s3:dataaccesspointarn")
_ORGANIZATIONS = (
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
)
_PLACES = ("aws:sourcevpc", "aws:sourcevpce", "aws:userid", "s3:dataaccesspointaccount")
_SERVICES = ("aws:principalservicename", "aws:principalservicenameslist")
_TRUE = ("aws:principalisawsservice", "elasticfilesystem:accessedviamounttarget")


def narrowed(conditions: tuple[Condition, ...], own_account: str) -> list[str] | None:
    """Whom the conditions leave of "anyone", outside the own account; None where still anyone."""
    left = [
        _outside(key, values, own_account)
        for operator, key, values in conditions
        if _narrows(operator, key, values)
    ]
    return min(left, key=len, default=None)


def demands(operator: str) -> bool:
    """Whether the operator asks for a value: not its absence, not only where it is present."""
    return not (
        "not" in operator
        or operator.endswith("ifexists")
        or operator.startswith(("forallvalues:", "null", "date", "numeric"))
    )


def literal(value: str) -> str:
    """The part of a value before its first wildcard."""
    return value.partition("*")[0].partition("?")[0]


def account_of(principal: str) -> str:
    """The account in an ARN, or the account id that stands for it; empty where there is none."""
    if principal.startswith("arn:"):
        return (principal.split(":", 5) + [""] * 5)[4]
    return principal if principal.isdecimal() and len(principal) == 12 else ""


def _narrows(operator: str, key: str, values: tuple[str, ...]) -> bool:
    if not values or not demands(operator):
        return False
    if key in _TRUE:
        return all(value.lower() == "true" for value in values)
    if key in _ARNS:
        return all(_is_narrow_arn(value) for value in values)
    if key == "aws:sourceip":
        return all(_is_narrow_range(value) for value in values)
    known = key in _ACCOUNTS or key in _ORGANIZATIONS or key in _PLACES or key in _SERVICES
    return known and all(literal(value) == value or len(literal(value)) > 8 for value in values)


def _is_narrow_arn(value: str) -> bool:
    """Whether it names an account, or, as bucket ARNs have none, at least a name."""
    account, fixed = account_of(value), literal(value).split(":", 5)
    return account.isdecimal() or (not account and len(fixed) == 6 and bool(fixed[5]))


def _is_narrow_range(value: str) -> bool:
    """Whether it is a range, not half the internet; S3 draws the line of "public" there, too."""
    address, _, bits = value.partition("/")
    return not bits or (bits.isdecimal() and int(bits[:3]) >= (32 if ":" in address else 8))


def _outside(key: str, values: tuple[str, ...], own_account: str) -> list[str]:
    if key in _ORGANIZATIONS:
        return [f"organization {value.partition('/')[0]}" for value in values]
    if key in _ACCOUNTS or key in _ARNS:
        accounts = [value if key in _ACCOUNTS else account_of(value) for value in values]
        return [f"account {account}" for account in accounts if account not in ("", own_account)]
    if key == "aws:sourceip":
        return [f"anyone at {value}" for value in values]
    return []
