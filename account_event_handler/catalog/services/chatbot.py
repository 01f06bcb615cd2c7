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
        *(
            "CreateChimeWebhookConfiguration",
            "UpdateChimeWebhookConfiguration",
            "CreateCustomAction",
            "UpdateCustomAction",
        ),
    )(
        name="chatbot-channel-changed",
        severity=MEDIUM,
        says="configured chat channel[ {channel}]",
        why="Members of the channel can run commands with its role and read what is sent there.",
        advice="Check who is in the channel, and what its role and guardrail policies allow.",
        shows=(("Role", "{requestParameters.iamRoleArn}"),),
    ),
    chatbot.call("UpdateAccountPreferences", mitre="T1562")(
        name="chatbot-preferences-changed",
        severity=MEDIUM,
        says="changed the chat channel settings of the account",
        why="If user roles are not required, every member of a channel acts with the channel's role.",
        advice="Check that user roles are still required.",
    ),
    chatbot.call("DeleteSlackChannelConfiguration", "DeleteMicrosoftTeamsChannelConfiguration", mitre="T1562")(
        name="chatbot-channel-deleted",
        severity=LOW,
        says="deleted chat channel {channel}",
        why="Notifications to this channel are no longer delivered.",
        advice="Check that they are delivered elsewhere.",
    ),
)
