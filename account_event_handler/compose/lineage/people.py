"""A call for credentials enters; whether a person or a pipeline made it leaves.

What workloads and services ask for is most of the volume, and their sessions say themselves whose
they are. A pipeline is the hand of whoever pushed, so its sessions count as people's.
"""

from account_event_handler.compose.identity import Identity, part, text
from account_event_handler.compose.role import is_settled, role_and_session
from account_event_handler.compose.session_name import bearer_of
from account_event_handler.compose.web_identity import provider_of
from account_event_handler.model import AccountEvent

_PEOPLE = frozenset(
    {"Root", "IAMUser", "FederatedUser", "SAMLUser", "IdentityCenterUser", "Directory"}
)
_NOT_PEOPLE = frozenset({"EKS", "Cognito", "Facebook", "Login with Amazon"})  # pods, users of apps


def by_people(event: AccountEvent, identity: Identity) -> bool:
    """Where an IAM user is a machine's, nothing in the record tells; it counts as a person."""
    if identity.own.get("invokedBy"):
        return False
    if identity.kind == "WebIdentityUser":
        return provider_of(text(identity.own, "identityProvider")) not in _NOT_PEOPLE
    if identity.kind == "AssumedRole":
        return not _is_workload(event, identity)
    return identity.kind in _PEOPLE


def _is_workload(event: AccountEvent, identity: Identity) -> bool:
    if identity.source_identity:
        return False
    if identity.context.get("ec2RoleDelivery") or part(identity.own, "inScopeOf"):
        return True
    provider = text(part(identity.context, "webIdFederationData"), "federatedProvider")
    if provider and provider_of(provider) in _NOT_PEOPLE:
        return True
    if "exec-env/AWS_ECS" in text(event.detail, "userAgent"):
        return True
    bearer = bearer_of(*role_and_session(identity), event.detail)
    if bearer:
        return not (bearer.is_person or bearer.is_pipeline)
    return is_settled(event, identity) and "/aws-service-role/" in text(identity.issuer, "arn")
