"""Makes alerts quieter for what trusted automation does, and flags what others build."""

from copy import replace

from account_event_handler.catalog.automation import creates_or_deletes, is_trusted
from account_event_handler.catalog.suppression import is_by_service_itself
from account_event_handler.model import AccountEvent, Alert, Severity
from account_event_handler.own_stack.context import StackContext

OUTSIDE = "outside the pipeline"


def weighed(alert: Alert, event: AccountEvent, context: StackContext) -> Alert:
    """Quieter for what trusted automation did or was denied, flagged for what others built.

    Only low and medium become info: whoever holds the pipeline's credentials can do what is worse.
    A flag raises no severity, since it says how something was done and not what.
    """
    if is_trusted(event, context.trusted):
        if alert.severity.reaches(Severity.HIGH) or alert.severity is Severity.INFO:
            return alert
        reason = ("Severity", f"info, for it is trusted automation; {alert.severity} otherwise")
        return replace(alert, severity=Severity.INFO, facts=(*alert.facts, reason))
    is_outside = creates_or_deletes(event, alert.outcome.result) and not is_by_service_itself(event)
    return replace(alert, flags=(*alert.flags, OUTSIDE)) if context.flag_outsiders and is_outside else alert
