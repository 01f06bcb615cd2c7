"""OpenSearch Serverless: who reaches collections, and collections deleted."""

from account_event_handler.catalog.conditions import matches, said, word
from account_event_handler.catalog.kinds import deleted, weakened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_is_public = said("it allows public access")(matches("requestParameters.policy", r"AllowFromPublic\W+true"))
aoss = Watches("aoss", mitre="T1530")

WATCHES = (
    aoss.call("CreateSecurityPolicy", "UpdateSecurityPolicy")(
        name="aoss-network-changed",
        severity=HIGH.when(_is_public, else_=MEDIUM),
        says="changed {requestParameters.type} policy {requestParameters.name} of OpenSearch Serverless",
        fact="[to {aim}]",
        why="A network policy decides which networks can reach collections, an encryption policy which key"
        " protects them.",
        advice="Check which collections the policy covers, and that none is public by mistake.",
        words={"aim": word(_is_public, "allow access from the internet")},
        would="collections could become reachable from the internet or use another key.",
    ),
    aoss.call("CreateAccessPolicy", "UpdateAccessPolicy", "UpdateSecurityConfig", "CreateSecurityConfig")(
        name="aoss-access-changed",
        severity=MEDIUM,
        says="changed access to OpenSearch Serverless[: {requestParameters.name|requestParameters.id}]",
        why="The rule decides who can sign in, or read and write which index.",
        advice="Remove principals that should not have access.",
        ordinary=True,
    ),
    aoss.call("DeleteCollection", mitre="T1485")(
        name="aoss-collection-deleted",
        severity=HIGH,
        says="deleted OpenSearch Serverless collection {requestParameters.id}",
        why="All data in the collection is lost permanently.",
        advice="If it was not planned, create the collection again and reload its data; check what else the caller"
        " deleted.",
        would="all data in the collection would be lost permanently.",
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
