"""Chat applications: channels that can run commands in this account."""

from account_event_handler.catalog.conditions import name_at
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

_channel = name_at(
    *("requestParameters.configurationName", "requestParameters.chatConfigurationArn"),
    *("requestParameters.actionName", "requestParameters.customActionArn", "requestParameters.chatConfiguration"),
)
chatbot = Watches("chatbot", mitre="T1098.003", words={"channel": _channel})

WATCHES = (
    chatbot.call(
        *("CreateSlackChannelConfiguration", "UpdateSlackChannelConfiguration", "AssociateToConfiguration"),
        *("CreateMicrosoftTeamsChannelConfiguration", "UpdateMicrosoftTeamsChannelConfiguration"),
        *("CreateChimeWebhookConfiguration", "CreateCustomAction", "UpdateCustomAction"),
    )(
        name="chatbot-channel-changed",
        severity=MEDIUM,
        says="set up what can be done from a chat channel[: {channel}]",
        why="Members of the channel run commands with its role and see what is sent there.",
        advice="Check who is in the channel and what its role and guardrails allow.",
        shows=(("Role", "{requestParameters.iamRoleArn}"),),
    ),
    chatbot.call("UpdateAccountPreferences", mitre="T1562")(
        name="chatbot-preferences-changed",
        severity=MEDIUM,
        says="changed whether people in chat channels must sign in as themselves",
        why="Without that, everybody in a channel has the channel's role.",
        advice="Require user roles again unless all agreed.",
    ),
    chatbot.call("DeleteSlackChannelConfiguration", "DeleteMicrosoftTeamsChannelConfiguration", mitre="T1562")(
        name="chatbot-channel-deleted",
        severity=LOW,
        says="deleted chat channel {channel}",
        why="Notices that were sent there no longer arrive.",
        advice="Check that they are read elsewhere.",
    ),
)
