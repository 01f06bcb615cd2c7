"""Payments and billing: who pays, with what, and where invoices go."""

from account_event_handler.catalog.conditions import matches, word
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

payments = Watches("payments", "billing", "invoicing", "tax", mitre="T1531")

WATCHES = (
    payments.call(
        *("UpdatePaymentMethod", "CreatePaymentInstrument", "DeletePaymentInstrument", "MakePayment"),
        "UpdatePaymentPreferences",
    )(
        name="payments-method-changed",
        severity=MEDIUM,
        says="changed how this account pays AWS",
        why="AWS suspends accounts that do not pay, and payments with stolen cards are reported as fraud.",
        advice="Check with finance; restore your payment method and contact AWS Support if nobody knows.",
    ),
    payments.call(
        "CreateInvoiceUnit", "UpdateInvoiceUnit", "DeleteInvoiceUnit", "PutTaxRegistration", "DeleteTaxRegistration"
    )(
        name="payments-invoicing-changed",
        severity=MEDIUM,
        says="changed the {what} settings of this account",
        why="Invoices that go elsewhere can hide what is spent.",
        advice="Check the settings with finance.",
        words={"what": word(matches("eventName", "Tax"), "tax", "invoicing")},
    ),
    weakened(
        *(payments, "Billing", "RedeemCredits", "UpdateBillingPreferences"),
        name="payments-preferences-changed",
        severity=LOW,
        ordinary=False,
    ),
)
