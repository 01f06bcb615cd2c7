"""An Alert enters, its (label, value) lines leave, in the order every channel shows them."""

from account_event_handler.model import Alert, Result


def lines(alert: Alert) -> list[tuple[str, str]]:
    """Who, what, on what, where, when, why and what to do; a line without a value is left out."""
    every = [
        ("Who", _who(alert)),
        ("From", _origin(alert)),
        ("What", _what(alert)),
        ("On", ", ".join(alert.resources)),
        ("Where", _where(alert)),
        ("When", alert.time.strftime("%Y-%m-%d %H:%M:%S UTC") if alert.time else ""),
        *alert.facts,
        ("Also", ", ".join(alert.also)),
        ("Why", alert.why),
        ("Do", alert.advice),
    ]
    return [(label, value) for label, value in every if value]


def _who(alert: Alert) -> str:
    return f"{alert.actor.name} ({alert.actor.kind})" if alert.actor else ""


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
    return f"{alert.action}, {outcome.result}{code}" + f": {outcome.message}" * bool(
        outcome.message
    )


def _where(alert: Alert) -> str:
    return " · ".join(filter(None, (alert.account and f"account {alert.account}", alert.region)))
