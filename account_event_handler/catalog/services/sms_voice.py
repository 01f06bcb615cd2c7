"""AWS End User Messaging: text messages, their limits and numbers."""

from account_event_handler.catalog.watch import MEDIUM, Watches

messages = Watches("sms-voice", mitre="T1496")

WATCHES = (
    messages.call(
        *("SetTextMessageSpendLimitOverride", "SetVoiceMessageSpendLimitOverride", "SetMediaMessageSpendLimitOverride"),
        *("RequestPhoneNumber", "RequestSenderId", "CreatePool", "UpdateProtectConfiguration"),
        *("DeleteAccountDefaultProtectConfiguration", "DeleteProtectConfiguration", "DisassociateProtectConfiguration"),
        *("PutResourcePolicy", "UpdateProtectConfigurationCountryRuleSet"),
    )(
        name="sms-voice-prepared",
        severity=MEDIUM,
        says="set up text messaging[: up to {requestParameters.monthlyLimit} USD a month]"
        "[ from a number in {requestParameters.isoCountryCode}]",
        why="Anyone with a number and a spend limit can send spam or phishing at your cost.",
        advice="Lower the limit and release the number unless somebody asked for it.",
    ),
)
