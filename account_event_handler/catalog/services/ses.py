"""SES: who may send mail in your name, and mail stopped."""

from account_event_handler.catalog.watch import LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_REQUEST = "requestParameters."


def _wants_production(event: AccountEvent) -> bool:
    return event.field(_REQUEST + "productionAccessEnabled") is not False


def _sending_ends(event: AccountEvent) -> bool:
    flags = (event.field(_REQUEST + name) for name in ("sendingEnabled", "enabled"))
    return next((flag for flag in flags if flag is not None), False) is False


ses = Watches("ses")

WATCHES = (
    ses.call("DeleteIdentity", "DeleteEmailIdentity")(
        name="ses-identity-deleted",
        severity=MEDIUM,
        says="deleted mail identity {requestParameters.identity|requestParameters.emailIdentity}",
        why="Mail from that domain or address can no longer be sent.",
        advice="Check that nothing sends from it; verify it again otherwise.",
        mitre="T1531",
    ),
    ses.call("CreateEmailIdentity", "VerifyDomainIdentity", "VerifyEmailIdentity")(
        name="ses-identity-added",
        severity=LOW,
        says="added mail identity"
        " {requestParameters.emailIdentity|requestParameters.domain|requestParameters.emailAddress"
        "}",
        why="Once verified, mail can be sent from it; stolen credentials are used for phishing so.",
        advice="Delete it unless the domain or address is yours.",
        mitre="T1585.002",
    ),
    ses.call("PutAccountDetails")(
        name="ses-production-requested",
        severity=MEDIUM,
        when=_wants_production,
        says="requested that mail from {$region} may go to anyone",
        why="With production access the account can send thousands of mails to strangers.",
        advice="Ask who needs it; if nobody does, answer AWS's support case and look for sent"
        " mail.",
        mitre="T1585.002",
    ),
    ses.call("PutAccountSendingAttributes", "UpdateAccountSendingEnabled")(
        name="ses-sending-stopped",
        severity=MEDIUM,
        when=_sending_ends,
        says="stopped all mail from {$region}",
        why="No program can send mail there until it is switched on again.",
        advice="If it was to stop abuse, find whose credentials sent it; otherwise switch it on.",
        mitre="T1489",
    ),
)
