"""Macie: disabled or paused, findings suppressed, accounts removed."""

from account_event_handler.catalog.conditions import event_is, is_set_or_kept, request_has, request_is, word
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_discovery = word(event_is("UpdateAutomatedDiscoveryConfiguration"), "automated discovery")
macie2 = Watches("macie2", mitre="T1562.001", words={"discovery": _discovery})

WATCHES = (
    macie2.call("DisableMacie")(
        name="macie-disabled",
        severity=HIGH,
        says="disabled Macie",
        fact="in {$region}",
        why="Sensitive data in buckets is no longer found, and all existing findings of Macie are deleted.",
        advice="Enable it again with aws macie2 enable-macie and check what else this caller did.",
        would="sensitive data in buckets would no longer be found, and all existing findings would be deleted.",
        failed=MEDIUM,
    ),
    macie2.call("UpdateMacieSession", "UpdateMemberSession", "UpdateAutomatedDiscoveryConfiguration")(
        name="macie-paused",
        severity=HIGH,
        when=request_is("status", "PAUSED", "DISABLED"),
        says="paused Macie",
        fact="[{discovery} ]in {$region}[ for account {requestParameters.id}]",
        why="Sensitive data in buckets is not found until it is enabled again.",
        advice="Enable it again unless the security team agreed to pause it.",
        would="sensitive data in buckets would not be found until it was enabled again.",
    ),
    macie2.call("CreateFindingsFilter", "UpdateFindingsFilter")(
        name="macie-findings-suppressed",
        severity=MEDIUM,
        when=is_set_or_kept("action", "ARCHIVE"),
        says="{did} rule {requestParameters.name|requestParameters.id}",
        why="Findings that match a rule of the kind that archives are hidden without anyone seeing them.",
        advice="Read the rule: it should match one finding known to be harmless, not a bucket or a severity.",
        words={"did": word(request_has("action"), "set Macie to archive findings by", "changed Macie")},
    ),
    macie2.call("CreateAllowList", "UpdateAllowList")(
        name="macie-data-allowed",
        severity=LOW,
        says="set Macie to ignore what is on allow list {requestParameters.name|requestParameters.id}",
        why="Text that the list names or matches raises no finding.",
        advice="Read the list: a pattern that matches everything hides everything.",
    ),
    macie2.call("UpdateClassificationJob")(
        name="macie-job-stopped",
        severity=LOW,
        when=request_is("jobStatus", "CANCELLED", "USER_PAUSED"),
        says="stopped Macie job {requestParameters.jobId}",
        fact="{deed}",
        why="The job's buckets are not searched for sensitive data.",
        advice="Check that its owner stopped it; a cancelled job cannot be resumed, only created again.",
        words={"deed": word(request_is("jobStatus", "CANCELLED"), "for good", "for now")},
    ),
    macie2.call("DeleteMember", "DisassociateMember")(
        name="macie-member-removed",
        severity=HIGH,
        says="removed account {requestParameters.id}",
        fact="from Macie",
        why="Findings of this account no longer reach the security account.",
        advice="Add it again with aws macie2 create-member unless it left the organization.",
        would="findings of this account would no longer reach the security account.",
    ),
    macie2.call("DisassociateFromAdministratorAccount", "DisassociateFromMasterAccount")(
        name="macie-administrator-left",
        severity=HIGH,
        says="removed account {$account}",
        fact="from its Macie administrator",
        why="The security account no longer sees what Macie finds here.",
        advice="Have the administrator add the account again, and ask the caller why it was removed.",
        would="the security account would no longer see what Macie finds here.",
    ),
    macie2.call("DisableOrganizationAdminAccount")(
        name="macie-administrator-removed",
        severity=HIGH,
        says="removed account {requestParameters.adminAccountId}",
        fact="as Macie administrator",
        why="Nobody sees the findings of all the organization's accounts in one place.",
        advice="Appoint one again with aws macie2 enable-organization-admin-account unless another account takes over"
        " today.",
        would="nobody would see the findings of all the organization's accounts in one place.",
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
