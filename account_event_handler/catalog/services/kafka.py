"""Amazon MSK: Kafka clusters opened, copied or deleted."""

from account_event_handler.catalog.conditions import event_is, kind, name_at, request_is
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=MEDIUM, inside=MEDIUM)
_name = name_at(
    *("requestParameters.clusterArn", "requestParameters.replicatorName"),
    *("requestParameters.targetClusterArn", "requestParameters.topicName"),
)
kafka = Watches("kafka", mitre="T1530", words={"kind": kind, "name": _name, "aim": _POLICY.aim})

WATCHES = (
    kafka.call("PutClusterPolicy", mitre="T1537")(
        name="kafka-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of Kafka cluster {name}",
        fact="[to {aim}]",
        why="The policy decides which other accounts read and write the cluster's messages.",
        advice="Remove the accounts that are not yours.",
    ),
    kafka.call("UpdateConnectivity")(
        name="kafka-connectivity-changed",
        severity=HIGH.when(request_is("connectivityInfo.publicAccess.type", "SERVICE_PROVIDED_EIPS"), else_=MEDIUM),
        says="changed from where Kafka cluster {name} can be reached[: {requestParameters.connectivityInfo"
        ".publicAccess.type}]",
        why="A public cluster can be reached from the whole internet.",
        advice="Switch public access off; let clients reach the cluster inside the VPC.",
    ),
    kafka.call("UpdateSecurity", "BatchAssociateScramSecret", "CreateVpcConnection", mitre="T1098")(
        name="kafka-access-changed",
        severity=MEDIUM,
        says="changed who can sign in to Kafka cluster {name}",
        why="Those who can sign in read every topic that no ACL closes.",
        advice="Check that clients still need a password or certificate; restore what was before.",
    ),
    kafka.call("CreateReplicator", "UpdateReplicationInfo", mitre="T1537")(
        name="kafka-replicated",
        severity=MEDIUM,
        says="set up a copy of Kafka messages[ by {requestParameters.replicatorName|requestParameters.replicatorArn}]",
        why="Every message from now on is copied to another cluster.",
        advice="Check that the other cluster is yours; delete the replicator if not.",
    ),
    kafka.call("DeleteCluster", "DeleteTopic", "DeleteReplicator", mitre="T1485")(
        name="kafka-deleted",
        severity=HIGH.when(event_is("DeleteCluster"), else_=MEDIUM),
        says="deleted Kafka {kind}[ {name}]",
        why="Messages that were not read yet are gone, and programs that wait for them stop.",
        advice="If nobody planned it, stop the producers and ask what else was deleted.",
    ),
    weakened(
        *(kafka, "MSK", "BatchDisassociateScramSecret", "DeleteClusterPolicy", "UpdateClusterConfiguration"),
        *("UpdateConfiguration", "UpdateMonitoring"),
        name="kafka-settings-changed",
        severity=LOW,
    ),
)
