"""AWS End User Messaging: text messages, their limits and numbers."""

from account_event_handler.catalog.watch import MEDIUM, Watches

messages = Watches("sms-voice", mitre="T1496")

WATCHES = (
    messages.call(
        *("SetTextMessageSpendLimitOverride", "SetVoiceMessageSpendLimitOverride", "SetMediaMessageSpendLimitOverride"),
        *("RequestPhoneNumber", "RequestSenderId", "CreatePool", "UpdateProtectConfiguration"),
    )(
        name="sms-voice-prepared",
        severity=MEDIUM,
        says="prepared text messages[: up to {requestParameters.monthlyLimit} dollars a month]"
        "[ from a number in {requestParameters.isoCountryCode}]",
        why="Anyone who has a number and a limit can send spam or phishing at your cost.",
        advice="Set the limit back and release the number unless somebody announced it.",
    ),
)
