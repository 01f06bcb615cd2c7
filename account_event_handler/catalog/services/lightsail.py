"""Lightsail: servers outside of EC2, with ports, buckets and keys of their own."""

from account_event_handler.catalog.conditions import any_of, phrase, request_is
from account_event_handler.catalog.kinds import copied, deleted, opened, rerouted
from account_event_handler.catalog.passed_roles import deployed
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_CALLS = (
    *("CreateContainerService", "CreateContainerServiceDeployment", "CreateInstances", "CreateInstancesFromSnapshot"),
    *("CreateRelationalDatabase", "UpdateContainerService"),
)
_PUBLIC = any_of(request_is("accessRules.getObject", "public"), request_is("publiclyAccessible", True))
lightsail = Watches("lightsail", mitre="T1098.001")

WATCHES = (
    deployed(lightsail, "Lightsail", *_CALLS, name="lightsail-program-deployed", severity=LOW),
    lightsail.call("CreateBucketAccessKey", "CreateKeyPair", "ImportKeyPair")(
        name="lightsail-key-obtained",
        severity=MEDIUM,
        says="got a Lightsail key[ for bucket {requestParameters.bucketName}][, {requestParameters.keyPairName}]",
        why="Anyone who holds the key can open the bucket or sign in to the servers, whatever IAM allows.",
        advice="Check who holds it; delete the key in the Lightsail console if nobody needs it.",
    ),
    lightsail.call("UpdateBucket", "UpdateRelationalDatabase", mitre="T1530")(
        name="lightsail-data-opened",
        severity=HIGH,
        when=_PUBLIC,
        says="opened Lightsail {bucket|database}",
        fact="to the internet",
        why="Anyone can read the bucket, or try passwords on the database.",
        advice="Make it private again unless it belongs to a public website.",
        would="anyone could read the bucket, or try passwords on the database.",
        words={
            "bucket": phrase("bucket {}", "requestParameters.bucketName"),
            "database": phrase("database {}", "requestParameters.relationalDatabaseName", else_="data"),
        },
    ),
    opened(
        *(lightsail, "Lightsail", "OpenInstancePublicPorts", "PutInstancePublicPorts", "SetResourceAccessForBucket"),
        "PeerVpc",
        name="lightsail-ports-opened",
        severity=MEDIUM,
        ordinary=False,
    ),
    copied(
        *(lightsail, "Lightsail", "CopySnapshot", "CreateDiskSnapshot", "CreateInstanceSnapshot"),
        *("CreateRelationalDatabaseFromSnapshot", "CreateRelationalDatabaseSnapshot", "ExportSnapshot"),
        name="lightsail-copied",
        severity=LOW,
    ),
    deleted(
        *(lightsail, "Lightsail", "DeleteBucket", "DeleteContainerService", "DeleteDisk", "DeleteDiskSnapshot"),
        *("DeleteInstance", "DeleteInstanceSnapshot", "DeleteRelationalDatabase", "DeleteRelationalDatabaseSnapshot"),
        "DisableAddOn",
        name="lightsail-deleted",
        severity=MEDIUM,
    ),
    rerouted(
        *(lightsail, "Lightsail", "AttachStaticIp", "CreateDomainEntry", "DeleteDomainEntry", "UpdateDistribution"),
        "UpdateDomainEntry",
        name="lightsail-name-changed",
        severity=MEDIUM,
    ),
    opened(
        *(lightsail, "Lightsail", "CreateGUISessionAccessDetails"),
        *("DownloadDefaultKeyPair", "StartGUISession", "UpdateInstanceMetadataOptions"),
        name="lightsail-access-gained",
        severity=MEDIUM,
    ),
    opened(
        *(lightsail, "Lightsail", "GetInstanceAccessDetails", "GetRelationalDatabaseMasterUserPassword"),
        name="lightsail-password-read",
        severity=MEDIUM,
        include_reads=True,
    ),
)
