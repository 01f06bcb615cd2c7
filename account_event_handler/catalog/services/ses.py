"""SES: who may send mail in your name, and mail stopped."""

from account_event_handler.catalog.conditions import any_of, not_, request_has, request_is
from account_event_handler.catalog.kinds import copied, rerouted, weakened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

ses = Watches("ses", mitre="T1585.002")

WATCHES = (
    ses.call("DeleteIdentity", "DeleteEmailIdentity", mitre="T1531")(
        name="ses-identity-deleted",
        severity=MEDIUM,
        says="deleted mail identity {requestParameters.identity|requestParameters.emailIdentity}",
        why="Mail from that domain or address can no longer be sent.",
        advice="Check that nothing sends from it; verify it again if something does.",
    ),
    ses.call(
        "CreateEmailIdentity", "VerifyDomainDkim", "VerifyDomainIdentity", "VerifyEmailAddress", "VerifyEmailIdentity"
    )(
        name="ses-identity-added",
        severity=LOW,
        says="added mail identity"
        " {requestParameters.emailIdentity|requestParameters.domain|requestParameters.emailAddress"
        "}",
        why="Once verified, it can be used to send mail, for example phishing.",
        advice="Delete it unless the domain or address is yours.",
        ordinary=True,
    ),
    ses.call("PutAccountDetails")(
        name="ses-production-requested",
        severity=MEDIUM,
        when=not_(request_is("productionAccessEnabled", False)),
        says="requested SES production access in {$region}",
        why="With production access, the account can send mail to anyone.",
        advice="Ask who needs it; if nobody does, answer AWS's support case and check for sent mail.",
    ),
    ses.call("PutAccountSendingAttributes", "UpdateAccountSendingEnabled", mitre="T1489")(
        name="ses-sending-stopped",
        severity=MEDIUM,
        when=not_(request_has("sendingEnabled", "enabled")),
        says="paused SES sending in {$region}",
        why="No program can send mail there until it is turned on again.",
        advice="If it was to stop abuse, find whose credentials sent the mail; otherwise turn sending on again.",
    ),
    ses.call("PutAccountSendingAttributes", "UpdateAccountSendingEnabled")(
        name="ses-sending-resumed",
        severity=MEDIUM,
        when=any_of(request_is("sendingEnabled", True), request_is("enabled", True)),
        says="turned on SES sending in {$region}",
        why="Sending is paused to stop abuse; now mail can be sent in your name again.",
        advice="Check who paused it and why, and look for mail that nobody of yours sent.",
    ),
    ses.call(
        "CreateReceiptRule", "UpdateReceiptRule", "SetActiveReceiptRuleSet", "DeleteReceiptRule", mitre="T1114.003"
    )(
        name="ses-receipt-rule-changed",
        severity=MEDIUM,
        says="changed the rules for incoming mail[: {requestParameters.rule.name|requestParameters.ruleSetName}]",
        why="Incoming mail, including password reset links, can be forwarded to somebody else.",
        advice="Check the rule's actions; restore the old rules if nobody planned this.",
    ),
    ses.call("PutIdentityPolicy", "CreateEmailIdentityPolicy", "UpdateEmailIdentityPolicy", mitre="T1098")(
        name="ses-identity-policy-changed",
        severity=MEDIUM,
        says="changed the sending policy of {requestParameters.identity|requestParameters.emailIdentity}",
        fact="[to {aim}]",
        why="Accounts in the policy can send mail in your name.",
        advice="Remove the accounts that are not yours.",
        words={"aim": ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=HIGH).aim},
    ),
    ses.call(
        *("DeleteConfigurationSetEventDestination", "SetIdentityNotificationTopic", "PutAccountSuppressionAttributes"),
        mitre="T1562",
    )(
        name="ses-notices-changed",
        severity=LOW,
        says="changed bounce and complaint notifications[ of {requestParameters.identity"
        "|requestParameters.configurationSetName}]",
        why="Complaints about mail that others send in your name may go unnoticed.",
        advice="Check that somebody still gets them.",
        ordinary=True,
    ),
    rerouted(
        *(ses, "SES", "CreateIngressPoint", "CreateReceiptFilter", "CreateRelay", "CreateRuleSet"),
        *("CreateTrafficPolicy", "UpdateIngressPoint", "UpdateRelay", "UpdateRuleSet", "UpdateTrafficPolicy"),
        name="ses-mail-rules-changed",
        severity=MEDIUM,
    ),
    copied(*(ses, "SES", "CreateExportJob", "StartArchiveExport"), name="ses-mail-exported", severity=MEDIUM),
    weakened(
        *(ses, "SES", "DeleteArchive", "DeleteConfigurationSet", "DeleteEmailIdentityPolicy", "DeleteIdentityPolicy"),
        *("DeleteRuleSet", "PutConfigurationSetSendingOptions", "PutEmailIdentityDkimAttributes"),
        name="ses-settings-changed",
        severity=LOW,
    ),
)
