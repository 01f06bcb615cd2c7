"""Amazon MSK: Kafka clusters opened, copied or deleted."""

from account_event_handler.catalog.conditions import event_is, kind, name_at, request_is, word
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=MEDIUM, inside=MEDIUM)
_name = name_at(
    *("requestParameters.clusterArn", "requestParameters.replicatorName"),
    *("requestParameters.targetClusterArn", "requestParameters.topicName"),
)
_is_public = request_is("connectivityInfo.publicAccess.type", "SERVICE_PROVIDED_EIPS")
_WORDS = {"kind": kind, "name": _name, "aim": _POLICY.aim, "reach": word(_is_public, "allow public access")}
kafka = Watches("kafka", mitre="T1530", words=_WORDS)

WATCHES = (
    kafka.call("PutClusterPolicy", mitre="T1537")(
        name="kafka-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of Kafka cluster {name}",
        fact="[to {aim}]",
        why="The policy decides which other accounts can read and write the cluster's messages.",
        advice="Use aws kafka put-cluster-policy to remove the accounts that are not yours.",
        would="anyone the policy allows could use the cluster from their own account.",
    ),
    kafka.call("UpdateConnectivity")(
        name="kafka-connectivity-changed",
        severity=HIGH.when(_is_public, else_=MEDIUM),
        says="changed the connectivity of Kafka cluster {name}",
        fact="[to {reach}]",
        why="A public cluster can be reached from the whole internet.",
        advice="Disable public access with aws kafka update-connectivity; clients can reach the cluster within the"
        " VPC.",
        would="a public cluster could be reached from the whole internet.",
    ),
    kafka.call("UpdateSecurity", "BatchAssociateScramSecret", "CreateVpcConnection", mitre="T1098")(
        name="kafka-access-changed",
        severity=MEDIUM,
        says="changed who can sign in to Kafka cluster {name}",
        why="Anyone who can sign in can read every topic that no ACL protects.",
        advice="Check that clients still need a password or certificate; restore the previous setting if not.",
    ),
    kafka.call("CreateReplicator", "UpdateReplicationInfo", mitre="T1537")(
        name="kafka-replicated",
        severity=MEDIUM,
        says="configured Kafka replicator[ {requestParameters.replicatorName|requestParameters.replicatorArn}]",
        why="Every new message is copied to another cluster.",
        advice="Check that the other cluster is yours; if not, run aws kafka delete-replicator.",
    ),
    kafka.call("DeleteCluster", "DeleteTopic", "DeleteReplicator", mitre="T1485")(
        name="kafka-deleted",
        severity=HIGH.when(event_is("DeleteCluster"), else_=MEDIUM),
        says="deleted Kafka {kind}[ {name}]",
        why="Unread messages are gone, and programs that wait for them stop.",
        advice="If nobody planned it, stop the producers and check what else was deleted.",
        would="unread messages would be gone, and programs that wait for them would stop.",
    ),
    weakened(
        *(kafka, "MSK", "BatchDisassociateScramSecret", "DeleteClusterPolicy", "UpdateClusterConfiguration"),
        *("UpdateConfiguration", "UpdateMonitoring"),
        name="kafka-settings-changed",
        severity=LOW,
    ),
)
