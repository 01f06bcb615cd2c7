"""Glue: development endpoints, and who may read the data catalog."""

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.policy.resource_policy import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity

HEADING = "Glue"
ABOUT = "development endpoints; who may read the data catalog"

_REQUEST = "requestParameters."
_POLICY = ResourcePolicy(
    policy_at(_REQUEST + "policyInJson"), public=Severity.HIGH, outside=Severity.MEDIUM
)
_ENCRYPTION = _REQUEST + "dataCatalogEncryptionSettings.encryptionAtRest.catalogEncryptionMode"


def _adds_keys(event: AccountEvent) -> bool:
    added = event.field(_REQUEST + "addPublicKeys") or event.field(_REQUEST + "publicKey")
    return bool(strings(added))


def _encryption_ends(event: AccountEvent) -> bool:
    return event.text(_ENCRYPTION) == "DISABLED"


DEV_ENDPOINT_CREATED = Watch(
    name="glue-dev-endpoint-created",
    severity=Severity.HIGH,
    on=api_call("glue", "CreateDevEndpoint"),
    says="created Glue development endpoint {requestParameters.endpointName}"
    "[ with role {requestParameters.roleArn}]",
    why="Whoever holds its SSH key works with its role; an old way to more power.",
    advice="Delete it unless its owner is known; notebooks replaced these endpoints.",
    mitre="T1098",
)

DEV_ENDPOINT_KEYS_ADDED = Watch(
    name="glue-dev-endpoint-keys-added",
    severity=Severity.HIGH,
    on=api_call("glue", "UpdateDevEndpoint"),
    when=_adds_keys,
    says="added an SSH key to Glue development endpoint {requestParameters.endpointName}",
    why="Whoever holds the key works with the endpoint's role from now on.",
    advice="Remove the key unless its owner is known.",
    mitre="T1098.004",
)

CATALOG_POLICY_CHANGED = Watch(
    name="glue-catalog-policy-changed",
    severity=_POLICY.severity,
    on=api_call("glue", "PutResourcePolicy"),
    when=_POLICY.opens,
    says="changed the policy of the Glue data catalog[ to {aim}]",
    why="The catalog says where all data lies; changing it leads queries elsewhere.",
    advice="Take out the accounts that are not yours.",
    words={"aim": _POLICY.aim},
    mitre="T1530",
)

CATALOG_ENCRYPTION_STOPPED = Watch(
    name="glue-catalog-encryption-stopped",
    severity=Severity.MEDIUM,
    on=api_call("glue", "PutDataCatalogEncryptionSettings"),
    when=_encryption_ends,
    says="stopped the encryption of the Glue data catalog in {$region}",
    why="What the catalog says of new tables is stored without your key.",
    advice="Switch it on again.",
    mitre="T1562",
)
