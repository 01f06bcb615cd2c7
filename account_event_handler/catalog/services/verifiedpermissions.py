"""Verified Permissions: an application's own policies."""

from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

avp = Watches("verifiedpermissions", mitre="T1098")

WATCHES = (
    avp.call(
        "CreatePolicy", "UpdatePolicy", "DeletePolicy", "UpdatePolicyTemplate", "CreatePolicyTemplate", "PutSchema"
    )(
        name="verifiedpermissions-policy-changed",
        severity=LOW,
        says="changed policies of policy store {requestParameters.policyStoreId}[: {requestParameters.policyId"
        "|requestParameters.policyTemplateId}]",
        why="They decide what users of an application may do.",
        advice="Compare the policy with the code that defines it.",
        ordinary=True,
    ),
    avp.call("CreateIdentitySource", "UpdateIdentitySource", mitre="T1484.002")(
        name="verifiedpermissions-source-changed",
        severity=MEDIUM,
        says="changed the identity source of policy store {requestParameters.policyStoreId}",
        why="Anyone who can issue trusted tokens can act as any user of the application.",
        advice="Check that the user pool or issuer is yours.",
    ),
    avp.call("DeletePolicyStore", mitre="T1485")(
        name="verifiedpermissions-store-deleted",
        severity=HIGH,
        says="deleted policy store {requestParameters.policyStoreId}",
        why="The application can no longer authorize its users.",
        advice="Create it again from its template at once.",
        would="the application could no longer authorize its users.",
    ),
)
