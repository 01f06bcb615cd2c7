"""Systems Manager: the parameter that holds the watcher's Slack URL."""

from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.own_stack.resources import SLACK_PARAMETER, is_own_resource

_OPERATIONS = {"Create": "was created again", "Delete": "was deleted"}
_WHY = "Within a minute, Slack alerts go to the new URL, or nowhere."
_WOULD = "Slack alerts would go to the new URL, or nowhere."
_ADVICE = "If none of you did it, store the right URL again with aws ssm put-parameter; read the e-mails meanwhile."
ssm = Watches("ssm", mitre="T1562.001", applies_to=is_own_resource)

WATCHES = (
    ssm.event("Parameter Store Change")(
        name="watcher-slack-url-changed",
        severity=CRITICAL,
        when=lambda event: event.text("operation") != "LabelParameterVersion",
        says=SLACK_PARAMETER,
        fact="{operation}",
        why=_WHY,
        advice=_ADVICE,
        words={"operation": lambda event: _OPERATIONS.get(event.text("operation"), "was changed")},
        link="systems-manager/parameters/{name}/description?region={$region}",
    ),
    ssm.call("PutParameter")(
        name="watcher-slack-url-set",
        severity=CRITICAL,
        says="set",
        fact=f"{SLACK_PARAMETER} to a new value",
        why=_WHY,
        advice=_ADVICE,
        would=_WOULD,
    ),
    ssm.call("DeleteParameter", "DeleteParameters")(
        name="watcher-slack-url-deleted",
        severity=CRITICAL,
        says="deleted",
        fact=SLACK_PARAMETER,
        why="Alerts no longer reach Slack; e-mails still go out.",
        advice=_ADVICE,
        would="alerts would no longer reach Slack.",
    ),
)
