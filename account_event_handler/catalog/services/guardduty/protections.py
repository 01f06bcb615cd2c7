"""A GuardDuty call enters, the protections that it switches off leave, in GuardDuty's words."""

from account_event_handler.catalog.one_or_many import mappings, text
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.model import AccountEvent

_REQUEST = "requestParameters."
_FEATURES = {
    "S3_DATA_EVENTS": "S3 protection",
    "EKS_AUDIT_LOGS": "EKS protection",
    "EBS_MALWARE_PROTECTION": "malware protection",
    "RDS_LOGIN_EVENTS": "RDS protection",
    "LAMBDA_NETWORK_LOGS": "Lambda protection",
    "EKS_RUNTIME_MONITORING": "EKS runtime monitoring",
    "RUNTIME_MONITORING": "runtime monitoring",
    "AI_PROTECTION": "AI protection",
}
# the older spelling of the same, which SDKs and Terraform still send
_SOURCES = {
    "s3Logs.enable": "S3 protection",
    "kubernetes.auditLogs.enable": "EKS protection",
    "malwareProtection.scanEc2InstanceWithFindings.ebsVolumes": "malware protection",
}


def protections_off(event: AccountEvent) -> str:
    """The names, as in "S3 protection and malware protection"; empty when none goes off."""
    features = mappings(event.field(_REQUEST + "features"))
    names = [text(each.get("name")) for each in features if each.get("status") == "DISABLED"]
    found = [_FEATURES.get(name) or name.replace("_", " ").lower() for name in names]
    for path, name in _SOURCES.items():
        if event.field(f"{_REQUEST}dataSources.{path}") is False:
            found.append(name)
    return human_list(dict.fromkeys(found))


def are_protections_off(event: AccountEvent) -> bool:
    """Whether any is."""
    return bool(protections_off(event))
