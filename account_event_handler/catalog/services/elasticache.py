"""ElastiCache: caches opened, copied out, deleted or paid for in advance."""

from account_event_handler.catalog.conditions import any_of, kind, name_at, request_has, request_is
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_name = name_at(
    *("requestParameters.replicationGroupId", "requestParameters.cacheClusterId", "requestParameters.snapshotName"),
    *("requestParameters.serverlessCacheName", "requestParameters.serverlessCacheSnapshotName"),
    *("requestParameters.sourceSnapshotName", "requestParameters.sourceServerlessCacheSnapshotName"),
    *("requestParameters.globalReplicationGroupId", "requestParameters.userId", "requestParameters.userGroupId"),
    *("requestParameters.cacheSecurityGroupName", "requestParameters.cacheParameterGroupName"),
)
_PROTECTIONS = {
    "password": request_has("authToken", "authTokenUpdateStrategy"),
    "encryption": request_is("transitEncryptionEnabled", False),
    "backups": request_is("snapshotRetentionLimit", 0),
}


def _protections(event: AccountEvent) -> str:
    return human_list([part for part, is_changed in _PROTECTIONS.items() if is_changed(event)])


elasticache = Watches("elasticache", mitre="T1530", words={"kind": kind, "name": _name})

WATCHES = (
    elasticache.call("CopySnapshot", "CopyServerlessCacheSnapshot", "ExportServerlessCacheSnapshot", mitre="T1537")(
        name="elasticache-snapshot-copied",
        severity=MEDIUM,
        says="copied cache snapshot {name}[ to bucket {requestParameters.targetBucket|requestParameters.s3BucketName}]",
        why="Caches often hold sessions and personal data, and anyone with access to the copy can read it.",
        advice="Check who owns the bucket; delete the copy if nobody asked for it.",
    ),
    elasticache.call("CreateSnapshot", "CreateServerlessCacheSnapshot")(
        name="elasticache-snapshot-created",
        severity=LOW,
        says="created a snapshot of cache {name}",
        why="A snapshot holds all the data of the cache and can be copied elsewhere.",
        advice="Check that it is part of a planned backup; delete it if not.",
        ordinary=True,
    ),
    elasticache.call(
        *("DeleteReplicationGroup", "DeleteCacheCluster", "DeleteServerlessCache", "DeleteGlobalReplicationGroup"),
        *("DeleteSnapshot", "DeleteServerlessCacheSnapshot"),
        mitre="T1485",
    )(
        name="elasticache-deleted",
        severity=MEDIUM,
        says="deleted {kind} {name}",
        why="The data, such as sessions, is gone unless there is another snapshot.",
        advice="If nobody planned it, create the cache again from its latest snapshot.",
    ),
    elasticache.call("ModifyReplicationGroup", "ModifyCacheCluster", mitre="T1562")(
        name="elasticache-protection-removed",
        severity=MEDIUM,
        when=any_of(*_PROTECTIONS.values()),
        says="changed the {parts} of cache {name}",
        why="Without them, the data can be read by others on the network, or cannot be restored.",
        advice="Check that the cache still requires a password and TLS, and that it is backed up.",
        words={"name": _name, "parts": _protections},
    ),
    elasticache.call(
        *("CreateUser", "ModifyUser", "ModifyUserGroup", "AuthorizeCacheSecurityGroupIngress", "StartMigration"),
        mitre="T1098",
    )(
        name="elasticache-access-given",
        severity=MEDIUM,
        says="changed access to a cache[: {kind} {name}]",
        why="The user, network or server can read and change the data in the cache.",
        advice="Check who it is; delete the user or the rule if nobody knows it.",
        ordinary=True,
    ),
    elasticache.call("PurchaseReservedCacheNodesOffering", mitre="T1496")(
        name="elasticache-reservation-bought",
        severity=HIGH,
        says="bought",
        fact="[{requestParameters.cacheNodeCount} ]reserved cache nodes",
        why="They are billed for one or three years, used or not, and cannot be cancelled.",
        advice="Ask who approved it; open a case with AWS Support at once if nobody did.",
        would="they would be billed for one or three years.",
    ),
)
