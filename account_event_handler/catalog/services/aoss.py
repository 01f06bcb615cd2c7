"""OpenSearch Serverless: who reaches collections, and collections deleted."""

from account_event_handler.catalog.conditions import matches, said
from account_event_handler.catalog.kinds import deleted, weakened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_is_public = said("it allows public access")(matches("requestParameters.policy", r"AllowFromPublic\W+true"))
aoss = Watches("aoss", mitre="T1530")

WATCHES = (
    aoss.call("CreateSecurityPolicy", "UpdateSecurityPolicy")(
        name="aoss-network-changed",
        severity=HIGH.when(_is_public, else_=MEDIUM),
        says="changed {requestParameters.type} policy {requestParameters.name} of OpenSearch Serverless",
        why="A network policy can open collections to the internet; an encryption policy names their key.",
        advice="Check that no collection is public that was not meant to be.",
    ),
    aoss.call("CreateAccessPolicy", "UpdateAccessPolicy", "UpdateSecurityConfig", "CreateSecurityConfig")(
        name="aoss-access-changed",
        severity=MEDIUM,
        says="changed who may read OpenSearch Serverless[: {requestParameters.name|requestParameters.id}]",
        why="The policy names who may read and write which index.",
        advice="Remove those who were not meant to be in the policy.",
        ordinary=True,
    ),
    aoss.call("DeleteCollection", mitre="T1485")(
        name="aoss-collection-deleted",
        severity=HIGH,
        says="deleted search collection {requestParameters.id}",
        why="Everything it held, often logs, is gone for good.",
        advice="If nobody planned it, fill a new one from the source and ask what else was deleted.",
    ),
    weakened(
        *(aoss, "OpenSearch Serverless", "DeleteAccessPolicy", "DeleteSecurityPolicy", "UpdateAccountSettings"),
        *("UpdateLifecyclePolicy", "CreateLifecyclePolicy"),
        name="aoss-settings-changed",
        severity=LOW,
    ),
    deleted(
        *(aoss, "OpenSearch Serverless", "DeleteIndex", "DeleteSecurityConfig", "DeleteVpcEndpoint"),
        name="aoss-index-deleted",
        severity=MEDIUM,
    ),
)
