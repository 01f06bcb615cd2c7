"""AWS Support: cases, and who may open them."""

from account_event_handler.catalog.conditions import event_is, word
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

support = Watches("support", mitre="T1078.004")
plans = Watches("supportplans", mitre="T1496")

WATCHES = (
    support.call("CreateCase", "AddCommunicationToCase", "AddAttachmentsToSet")(
        name="support-case-created",
        severity=LOW,
        says="{did} a support case[: {requestParameters.subject}]",
        why="An intruder can have limits raised, or answer AWS's abuse warnings, in your name.",
        advice="Read the case in the Support Center; answer it if you did not write it.",
        words={"did": word(event_is("CreateCase"), "opened", "answered")},
        ordinary=True,
    ),
    support.call("ResolveCase")(
        name="support-case-resolved",
        severity=LOW,
        says="closed support case {requestParameters.caseId}",
        why="The case may contain a warning from AWS about abuse.",
        advice="Read the case in the Support Center.",
        ordinary=True,
    ),
    plans.call("StartSupportPlanUpdate", "CreateSupportPlanSchedule")(
        name="support-plan-changed",
        severity=MEDIUM,
        says="changed the support plan[ to {requestParameters.update.supportLevel}]",
        why="Plans can cost thousands a month, and without one AWS answers slowly in an incident.",
        advice="Check that finance and operations know.",
    ),
)
