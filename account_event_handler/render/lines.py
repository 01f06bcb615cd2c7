"""An Alert enters, its (label, value) lines leave, in the order every channel shows them."""

from account_event_handler.model import Alert, Result


def lines(alert: Alert) -> list[tuple[str, str]]:
    """Who, what, on what, where, when, why and what to do; a line without a value is left out."""
    every = [
        ("Who", _who(alert)),
        ("From", _origin(alert)),
        ("What", _what(alert)),
        ("Flagged", ", ".join(alert.flags)),
        ("On", ", ".join(alert.resources)),
        ("Where", _where(alert)),
        ("When", _when(alert)),
        *alert.facts,
        ("Also", ", ".join(alert.also)),
        ("Why", alert.why),
        ("Do", alert.advice),
    ]
    return [(label, value) for label, value in every if value]


def _who(alert: Alert) -> str:
    """As in: ada (IAM user, in account 444455556666), as role Deploy via Audit."""
    if alert.actor is None:
        return ""
    actor = alert.actor
    where = shown_account(actor.account, actor.account_name)
    kind = f"{actor.kind}, in {where}" if where else actor.kind
    said = _root(alert, kind) or f"{actor.name} ({kind})"
    return said + (f", as {actor.via}" if actor.via else "")


def _root(alert: Alert, kind: str) -> str:
    """As in: the root user of payments-prod, with MFA; the line Where has the number."""
    if not kind.startswith("root of "):
        return ""
    if alert.account and alert.account_name:
        whole = shown_account(alert.account, alert.account_name)
        kind = kind.replace(whole, alert.account_name, 1)
    return f"the root user {kind.removeprefix('root ')}"


def _origin(alert: Alert) -> str:
    if alert.actor is None:
        return ""
    return ", ".join(filter(None, (alert.actor.address, alert.actor.tool)))


def _what(alert: Alert) -> str:
    if not alert.action:
        return ""
    outcome = alert.outcome
    if outcome.result is Result.DONE:
        return f"{alert.action}, done"
    code = f" ({outcome.code})" if outcome.code else ""
    message = f": {outcome.message}" if outcome.message else ""
    return f"{alert.action}, {outcome.result}{code}{message}"


def _when(alert: Alert) -> str:
    said = alert.time.strftime("%Y-%m-%d %H:%M:%S UTC") if alert.time else ""
    return ", ".join(filter(None, (said, alert.age)))


def shown_account(number: str, name: str) -> str:
    """The account as people call it: "payments-prod (111122223333)", "account 111122223333"."""
    if not number:
        return ""
    return f"{name} ({number})" if name else f"account {number}"


def _where(alert: Alert) -> str:
    account = shown_account(alert.account, alert.account_name)
    return " · ".join(filter(None, (account, alert.region)))
