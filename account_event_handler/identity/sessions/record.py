"""Who obtained which session, by the record of a call for credentials.

What workloads and services ask for is most of the volume, and their sessions say themselves whose
they are. A pipeline is the hand of whoever pushed, so its sessions count as people's.
"""

from collections.abc import Callable
from dataclasses import replace

from account_event_handler.identity.actor import is_conclusive, named_by
from account_event_handler.identity.provider import provider_of
from account_event_handler.identity.role import actor_of_arn, is_plain_session, is_settled, role_and_session
from account_event_handler.identity.session_name import is_mail, owner_by_name
from account_event_handler.identity.sessions.session import CONSOLE_LASTS, Session, SessionKey, end_of, is_arn, is_key
from account_event_handler.identity.user_identity import Identity, part, text, word
from account_event_handler.model import AccountEvent, Actor

_PEOPLE = frozenset({"Root", "IAMUser", "FederatedUser", "SAMLUser", "IdentityCenterUser", "Directory"})
_NOT_PEOPLE = frozenset({"EKS", "Cognito", "Facebook", "Login with Amazon"})  # pods, users of apps


def obtained(event: AccountEvent) -> Session | None:
    """The session that a successful call obtained, None for every other event."""
    name = event.detail.get("eventName")
    if event.source == "aws.sts" and isinstance(name, str) and name in _ARN_OF:
        return _issued(event, _ARN_OF[name])
    if event.source == "aws.signin" and name == "SwitchRole":
        return _switched(event)
    return None


def _issued(event: AccountEvent, arn_of: Callable[[AccountEvent, Identity], str]) -> Session | None:
    credentials = part(part(event.detail, "responseElements"), "credentials")
    identity = Identity.of(event)
    key, arn = text(credentials, "accessKeyId"), arn_of(event, identity)
    if not is_key(key) or not is_arn(arn) or event.time is None:
        return None
    began = int(event.time.timestamp())
    return Session(
        session_key=SessionKey(arn, key, began, event.account, event.region),
        caller=_caller(event, identity),
        ends=end_of(text(credentials, "expiration"), began),
        parent=None if is_conclusive(event, identity) else SessionKey.of(event, identity),
        user=identity.user,
        cross_account=word(identity.own, "accountId", 12) if identity.kind == "AWSAccount" else "",
    )


def _switched(event: AccountEvent) -> Session | None:
    """The console keeps its keys to itself: such a session is found by its ARN and its begin."""
    origin = text(part(event.detail, "additionalEventData"), "SwitchFrom")
    arn = event.text("userIdentity.arn")
    done = event.field("responseElements.SwitchRole") == "Success"
    if not done or not is_arn(arn) or not is_arn(origin) or event.time is None:
        return None
    began = int(event.time.timestamp())
    session_key = SessionKey(arn, "", began, event.account, event.region)
    parent = None
    if is_plain_session(origin):  # of which the record tells no more than the ARN
        parent = SessionKey(origin, "", 0, origin.split(":")[4], event.region)
    return Session(session_key, actor_of_arn(origin), began + CONSOLE_LASTS, parent)


def _caller(event: AccountEvent, identity: Identity) -> Actor:
    """With the account that knows them, where their kind does not say it already."""
    caller = named_by(event, identity)
    if identity.kind in ("Root", "AWSAccount"):
        return caller
    return replace(caller, account=word(identity.own, "accountId", 12))


def _role_session(event: AccountEvent, _: Identity) -> str:
    arn = event.text("responseElements.assumedRoleUser.arn")
    role = event.text("requestParameters.roleArn").split(":", 5)
    session = event.text("requestParameters.roleSessionName")
    if arn or not session or len(role) < 6:
        return arn
    name = role[5].rpartition("/")[2]
    return f"arn:{role[1]}:sts::{role[4]}:assumed-role/{name}/{session}"


def _root(event: AccountEvent, identity: Identity) -> str:
    target = event.text("requestParameters.targetPrincipal")
    partition = identity.arn.split(":")[1] if identity.arn.startswith("arn:") else "aws"
    return target if ":" in target else f"arn:{partition}:iam::{target}:root"


_ARN_OF: dict[str, Callable[[AccountEvent, Identity], str]] = {
    "AssumeRole": _role_session,
    "AssumeRoleWithSAML": _role_session,
    "AssumeRoleWithWebIdentity": _role_session,
    "AssumeRoot": _root,
    "GetFederationToken": lambda event, _: event.text("responseElements.federatedUser.arn"),
    "GetSessionToken": lambda _, identity: identity.arn,
}


def is_human_or_pipeline(event: AccountEvent, identity: Identity) -> bool:
    """Where an IAM user is a machine's, nothing in the record tells; it counts as a person."""
    if identity.own.get("invokedBy"):
        return False
    if identity.kind == "WebIdentityUser":
        return provider_of(text(identity.own, "identityProvider")) not in _NOT_PEOPLE
    if identity.kind == "AssumedRole":
        return not _is_workload(event, identity)
    if identity.kind == "AWSAccount":
        return _is_person_elsewhere(text(identity.own, "principalId"))
    return identity.kind in _PEOPLE


def _is_person_elsewhere(principal: str) -> bool:
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
    bearer = owner_by_name(*role_and_session(identity), event.detail)
    if bearer and bearer.is_pipeline:  # before the agent: CodeBuild runs in containers, too
        return False
    if "exec-env/AWS_ECS" in text(event.detail, "userAgent"):
        return True
    if bearer:
        return not bearer.is_person
    return is_settled(event, identity) and "/aws-service-role/" in text(identity.issuer, "arn")
