"""Amazon MQ: brokers, their users and logs."""

from account_event_handler.catalog.conditions import request_is
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

mq = Watches("mq", mitre="T1098")

WATCHES = (
    mq.call("CreateUser", "UpdateUser")(
        name="mq-user-changed",
        severity=MEDIUM,
        says="added or changed user {requestParameters.username} of message broker {requestParameters.brokerId}",
        why="The user can read and send the broker's messages.",
        advice="Check that a program or person of yours stands behind it.",
    ),
    mq.call("CreateBroker", "UpdateBroker", mitre="T1190")(
        name="mq-broker-changed",
        severity=HIGH.when(request_is("publiclyAccessible", True), else_=MEDIUM),
        says="made or changed message broker {requestParameters.brokerName|requestParameters.brokerId}",
        why="The settings decide who reaches the broker, how users sign in and what is logged.",
        advice="Check that it is not public, and that its audit log is on.",
    ),
    mq.call("DeleteBroker", mitre="T1485")(
        name="mq-broker-deleted",
        severity=HIGH,
        says="deleted message broker {requestParameters.brokerId}",
        why="Messages that were not delivered yet are gone, and programs lose their connection.",
        advice="If nobody planned it, create the broker again and ask what else was deleted.",
    ),
)
