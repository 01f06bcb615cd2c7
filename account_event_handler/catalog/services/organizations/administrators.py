"""Organizations: who else may manage it, and which services act in all of its accounts."""

from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_GUARDS = (
    "access-analyzer",
    "cloudtrail",
    "config",
    "config-multiaccountsetup",
    "detective",
    "fms",
    "guardduty",
    "inspector2",
    "macie",
    "securityhub",
    "sso",
)


def _account(event: AccountEvent) -> str:
    account = event.text("requestParameters.accountId")
    return f"account {account}" if account else "another account"


def _service(event: AccountEvent) -> str | None:
    return event.text("requestParameters.servicePrincipal").partition(".amazonaws.com")[0] or None


def _trusted_service_severity(event: AccountEvent) -> Severity:
    return HIGH if _service(event) in _GUARDS else MEDIUM


organizations = Watches("organizations")

WATCHES = (
    organizations.call("RegisterDelegatedAdministrator")(
        name="organizations-administrator-delegated",
        severity=HIGH,
        says="made {account} administrator[ of {service}] for the organization",
        why="Everybody with enough rights in that account can now manage the service for all"
        " accounts.",
        advice="Check that the account was chosen for it; deregister it if not.",
        words={"account": _account, "service": _service},
        mitre="T1098",
    ),
    organizations.call("DeregisterDelegatedAdministrator")(
        name="organizations-administrator-dismissed",
        severity=HIGH,
        says="dismissed {account} as administrator[ of {service}] for the organization",
        why="What the account managed for all others, such as their detectors, may stop.",
        advice="Register it again unless another account takes over.",
        words={"account": _account, "service": _service},
        mitre="T1562.001",
    ),
    organizations.call("EnableAWSServiceAccess")(
        name="organizations-service-trusted",
        severity=LOW,
        says="enabled {service} for the whole organization",
        why="The service may now make roles and act in every account.",
        advice="Good to know; check that the service is meant to be used.",
        words={"service": _service},
    ),
    organizations.call("DisableAWSServiceAccess")(
        name="organizations-service-distrusted",
        severity=_trusted_service_severity,
        says="disabled {service} for the whole organization",
        why="The service no longer sees new accounts, and may stop watching the ones it has.",
        advice="Enable it again unless the service is being given up.",
        words={"service": _service},
        mitre="T1562.001",
    ),
    organizations.call("PutResourcePolicy")(
        name="organizations-resource-policy-put",
        severity=HIGH,
        says="changed which accounts may manage the organization's policies",
        why="The accounts it names can change or detach guardrails of the whole organization.",
        advice="Read the delegation policy in the management account; CloudTrail hides it.",
        mitre="T1098",
    ),
)
