"""Systems Manager: the parameter that holds the watcher's Slack URL."""

from account_event_handler.catalog.watch import Watch, api_call, service_event
from account_event_handler.model import AccountEvent, Severity
from account_event_handler.own_stack.resources import is_own_resource
from account_event_handler.own_stack.wording import SLACK_PARAMETER

_OPERATIONS = {"Create": "was created anew", "Delete": "was deleted"}
_WHY = "Alerts go to the Slack of whoever set the URL, or to none, within a minute."
_ADVICE = (
    "If none of you did it, store the right URL again with aws ssm put-parameter, and read the"
    " e-mails until then."
)


def _operation(event: AccountEvent) -> str:
    return _OPERATIONS.get(event.text("operation"), "was changed")


def _is_changed(event: AccountEvent) -> bool:
    return event.text("operation") != "LabelParameterVersion"


SLACK_URL_CHANGED = Watch(
    name="watcher-slack-url-changed",
    severity=Severity.CRITICAL,
    on=service_event("ssm", "Parameter Store Change"),
    when=_is_changed,
    applies_to=is_own_resource,
    says=f"{SLACK_PARAMETER[:1].upper()}{SLACK_PARAMETER[1:]} {{operation}}",
    why=_WHY,
    advice=_ADVICE,
    words={"operation": _operation},
    link="systems-manager/parameters/{name}/description?region={$region}",
    mitre="T1562.001",
)

SLACK_URL_SET = Watch(
    name="watcher-slack-url-set",
    severity=Severity.CRITICAL,
    on=api_call("ssm", "PutParameter"),
    applies_to=is_own_resource,
    says=f"set {SLACK_PARAMETER} anew",
    why=_WHY,
    advice=_ADVICE,
    mitre="T1562.001",
)

SLACK_URL_DELETED = Watch(
    name="watcher-slack-url-deleted",
    severity=Severity.CRITICAL,
    on=api_call("ssm", "DeleteParameter", "DeleteParameters"),
    applies_to=is_own_resource,
    says=f"deleted {SLACK_PARAMETER}",
    why="No alert reaches Slack any more; e-mails still go out.",
    advice=_ADVICE,
    mitre="T1562.001",
)
