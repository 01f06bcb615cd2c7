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
        says="got a key of Lightsail[ for bucket {requestParameters.bucketName}][, {requestParameters.keyPairName}]",
        why="It opens the bucket or the servers to anyone who holds it, past IAM.",
        advice="Check who holds it; delete it with aws lightsail if nobody needs it.",
    ),
    lightsail.call("UpdateBucket", "UpdateRelationalDatabase", mitre="T1530")(
        name="lightsail-data-opened",
        severity=HIGH,
        when=_PUBLIC,
        says="opened Lightsail {bucket|database} to the internet",
        why="Anyone can read the bucket, or guess at the password of the database.",
        advice="Close it again unless it is a public website's.",
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
        *(lightsail, "Lightsail", "DownloadDefaultKeyPair", "GetInstanceAccessDetails"),
        "GetRelationalDatabaseMasterUserPassword",
        name="lightsail-password-read",
        severity=MEDIUM,
    ),
)
