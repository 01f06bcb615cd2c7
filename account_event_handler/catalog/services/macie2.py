"""Macie: whoever turns it off or has it look away."""

from account_event_handler.catalog.conditions import request_is, word
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

macie2 = Watches("macie2", mitre="T1562.001")

WATCHES = (
    macie2.call("DisableMacie")(
        name="macie-disabled",
        severity=HIGH,
        says="disabled Macie in {$region}",
        why="Nobody looks for sensitive data in buckets any more, and Macie's findings are deleted.",
        advice="Switch Macie on again and look at what else this actor did.",
        failed=MEDIUM,
    ),
    macie2.call("UpdateMacieSession", "UpdateMemberSession", "UpdateAutomatedDiscoveryConfiguration")(
        name="macie-paused",
        severity=HIGH,
        when=request_is("status", "PAUSED", "DISABLED"),
        says="paused Macie in {$region}[ for account {requestParameters.id}]",
        why="Nobody looks for sensitive data in buckets until it is switched on again.",
        advice="Switch it on again unless its cost was the reason and security agreed.",
    ),
    macie2.call("CreateFindingsFilter", "UpdateFindingsFilter")(
        name="macie-findings-suppressed",
        severity=MEDIUM,
        when=request_is("action", "ARCHIVE"),
        says="set Macie to archive findings by rule {requestParameters.name|requestParameters.id}",
        why="What the rule covers is archived unseen, in the future, too.",
        advice="Read the rule: it should name one known harmless finding, not a bucket or a severity.",
    ),
    macie2.call("CreateAllowList", "UpdateAllowList")(
        name="macie-data-allowed",
        severity=LOW,
        says="set Macie to overlook what is on list {requestParameters.name|requestParameters.id}",
        why="Text that the list names or matches raises no finding.",
        advice="Read the list: a pattern that matches everything hides everything.",
    ),
    macie2.call("UpdateClassificationJob")(
        name="macie-job-stopped",
        severity=LOW,
        when=request_is("jobStatus", "CANCELLED", "USER_PAUSED"),
        says="stopped Macie job {requestParameters.jobId} {deed}",
        why="The buckets of the job are not searched for sensitive data.",
        advice="Check that its owner stopped it; a cancelled job has to be made anew.",
        words={"deed": word(request_is("jobStatus", "CANCELLED"), "for good", "for now")},
    ),
    macie2.call("DeleteMember", "DisassociateMember")(
        name="macie-member-removed",
        severity=HIGH,
        says="stopped watching account {requestParameters.id} with Macie",
        why="Findings of this account no longer reach the security account.",
        advice="Take the account in again unless it left the organization.",
    ),
    macie2.call("DisassociateFromAdministratorAccount", "DisassociateFromMasterAccount")(
        name="macie-administrator-left",
        severity=HIGH,
        says="cut this account off from its Macie administrator",
        why="The security account no longer sees what Macie finds here.",
        advice="Have the administrator take the account in again, and ask who wanted it out.",
    ),
    macie2.call("DisableOrganizationAdminAccount")(
        name="macie-administrator-removed",
        severity=HIGH,
        says="removed account {requestParameters.adminAccountId} as Macie administrator",
        why="Nobody sees the findings of the organization's accounts in one place any more.",
        advice="Appoint an administrator again unless another one takes over today.",
    ),
    weakened(
        *(macie2, "Macie", "BatchUpdateAutomatedDiscoveryAccounts", "DeleteCustomDataIdentifier"),
        *("PutFindingsPublicationConfiguration", "UpdateClassificationScope", "UpdateOrganizationConfiguration"),
        *("UpdateResourceProfile", "UpdateRevealConfiguration", "UpdateSensitivityInspectionTemplate"),
        name="macie-settings-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
)
