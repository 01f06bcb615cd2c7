"""Amazon MQ: brokers, their users and logs."""

from account_event_handler.catalog.conditions import request_is, word
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_is_public = request_is("publiclyAccessible", True)
mq = Watches("mq", mitre="T1098", words={"access": word(_is_public, "public access")})

WATCHES = (
    mq.call("CreateUser", "UpdateUser")(
        name="mq-user-changed",
        severity=MEDIUM,
        says="configured user {requestParameters.username} of message broker {requestParameters.brokerId}",
        why="The user can read and send the broker's messages.",
        advice="Check that the user belongs to one of your programs or people; if not, run aws mq delete-user.",
    ),
    mq.call("CreateBroker", "UpdateBroker", mitre="T1190")(
        name="mq-broker-changed",
        severity=HIGH.when(_is_public, else_=MEDIUM),
        says="configured message broker {requestParameters.brokerName|requestParameters.brokerId}",
        fact="[with {access}]",
        why="The settings decide who can reach the broker, how users sign in and what is logged.",
        advice="Check that it is not public and that its audit log is on.",
        would="the new settings would decide who can reach the broker and how users sign in.",
    ),
    mq.call("DeleteBroker", mitre="T1485")(
        name="mq-broker-deleted",
        severity=HIGH,
        says="deleted message broker {requestParameters.brokerId}",
        why="Undelivered messages are gone, and programs lose their connection.",
        advice="If nobody planned it, create the broker again and check what else was deleted.",
        would="undelivered messages would be gone, and programs would lose their connection.",
    ),
)
