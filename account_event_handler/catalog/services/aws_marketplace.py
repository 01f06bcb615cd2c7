"""AWS Marketplace: agreements accepted, subscriptions bought or ended."""

from account_event_handler.catalog.kinds import bought
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

_AGREEMENT = "[: {requestParameters.agreementRequestId|requestParameters.agreementId}]"
marketplace = Watches("aws-marketplace", mitre="T1496")

WATCHES = (
    marketplace.call("AcceptAgreementRequest", "AcceptAgreementApprovalRequest", "Subscribe")(
        name="marketplace-bought",
        severity=MEDIUM,
        says=f"accepted a purchase in AWS Marketplace{_AGREEMENT}",
        why="The software is on your bill, possibly for years, and may run in your account.",
        advice="Ask who approved it; cancel it in the Marketplace console if nobody did.",
    ),
    marketplace.call("CancelAgreement", "Unsubscribe")(
        name="marketplace-cancelled",
        severity=LOW,
        says=f"cancelled a purchase in AWS Marketplace{_AGREEMENT}",
        why="Software that needs the subscription stops working.",
        advice="Check that nothing in production depends on it.",
    ),
    bought(
        *(marketplace, "AWS Marketplace", "CreateAgreementRequest", "AcceptAgreementPaymentRequest"),
        "UpdatePurchaseOrders",
        name="marketplace-order-placed",
        severity=MEDIUM,
    ),
)
