"""A call for credentials enters; whether a person or a pipeline made it leaves.

What workloads and services ask for is most of the volume, and their sessions say themselves whose
they are. A pipeline is the hand of whoever pushed, so its sessions count as people's.
"""

from account_event_handler.identity.provider import provider_of
from account_event_handler.identity.role import is_settled, role_and_session
from account_event_handler.identity.session_name import bearer_of, is_mail
from account_event_handler.identity.user_identity import Identity, part, text
from account_event_handler.model import AccountEvent

_PEOPLE = frozenset(
    {"Root", "IAMUser", "FederatedUser", "SAMLUser", "IdentityCenterUser", "Directory"}
)
_NOT_PEOPLE = frozenset({"EKS", "Cognito", "Facebook", "Login with Amazon"})  # pods, users of apps


def is_human_or_pipeline(event: AccountEvent, identity: Identity) -> bool:
    """Where an IAM user is a machine's, nothing in the record tells; it counts as a person."""
    if identity.own.get("invokedBy"):
        return False
    if identity.kind == "WebIdentityUser":
        return provider_of(text(identity.own, "identityProvider")) not in _NOT_PEOPLE
    if identity.kind == "AssumedRole":
        return not _is_workload(event, identity)
    if identity.kind == "AWSAccount":
        return _is_person_abroad(text(identity.own, "principalId"))
    return identity.kind in _PEOPLE


def _is_person_abroad(principal: str) -> bool:
    """An IAM user of another account, or a session there that is called by a mail address."""
    return principal.startswith("AIDA") or is_mail(principal.partition(":")[2])


def _is_workload(event: AccountEvent, identity: Identity) -> bool:
    if identity.source_identity:
        return False
    if identity.context.get("ec2RoleDelivery") or part(identity.own, "inScopeOf"):
        return True
    provider = text(part(identity.context, "webIdFederationData"), "federatedProvider")
    if provider and provider_of(provider) in _NOT_PEOPLE:
        return True
    bearer = bearer_of(*role_and_session(identity), event.detail)
    if bearer and bearer.is_pipeline:  # before the agent: CodeBuild runs in containers, too
        return False
    if "exec-env/AWS_ECS" in text(event.detail, "userAgent"):
        return True
    if bearer:
        return not bearer.is_person
    return is_settled(event, identity) and "/aws-service-role/" in text(identity.issuer, "arn")
