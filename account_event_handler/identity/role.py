"""Who bears a role session, by the signs in its record; its name, which anybody may choose, is the last of them."""

import re
from copy import replace

from msgspec import Struct

from account_event_handler.catalog.record import permission_set_of
from account_event_handler.identity.provider import PIPELINES, is_pipeline, provider_of, subject_of
from account_event_handler.identity.tool import product_of
from account_event_handler.identity.user_identity import NOBODY, Identity, Part, is_mail, part, text
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Actor, ActorType, KnownBy

_SERVICE_ROLE = re.compile(r"arn:[^:]*:iam::[0-9]*:role/aws-service-role/([^/]+)/.+", re.DOTALL)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MILLISECONDS = re.compile(r"1\d{12}")
_TASK = re.compile(r"[0-9a-f]{32}")
# What SDKs call a session that nobody gave a name: a word and the time.
_OF_AN_SDK = re.compile(r"(?:(?:aws-)?botocore-session|aws-go-sdk|aws-(?:dotnet-)?sdk(?:-[a-z0-9]+)?(?:-session)?)-\d+")
_STACK_SETS = ("stacksets-exec-", "AWSCloudFormationStackSetExecutionRole")
_MACHINES = (  # session names of those that a role has any number of
    (re.compile(r"(i-(?:[0-9a-f]{17}|[0-9a-f]{8}))"), "EC2 instance"),
    (re.compile(r"(mi-[0-9a-f]{17})"), "managed instance"),
    (re.compile(r"eks-(.+?)-[0-9a-f]{8}-[0-9a-f-]{1,27}"), "EKS pod"),
)
_PREFIXES = {
    "AWSCodeBuild-": "CodeBuild",
    "terraform-run-": "Terraform Cloud",
    "terraform-cloud": "Terraform Cloud",
    "GitHubActions": "GitHub Actions",
    "AWSBackup-": "AWS Backup",
    "AWSCodeDeploy": "CodeDeploy",
    "AWSControlTower": "Control Tower",
    "Automation-": "Systems Manager Automation",
}
_PREFIX = re.compile("|".join(_PREFIXES))
_EXACT = {
    "AWSCloudFormation": "CloudFormation",
    "CodeDeploy": "CodeDeploy",
    "GlueJobRunnerSession": "Glue",
    "SageMaker": "SageMaker",
    "CognitoIdentityCredentials": "a Cognito identity",
}


class SessionOwner(Struct, frozen=True):
    """Whom a session's name names; neither a person nor a pipeline is a workload or a service."""

    name: str
    is_person: bool = False
    is_pipeline: bool = False
    is_machine: bool = False  # one of those that a role has any number of


def owner_by_name(role: str, session: str, record: Part) -> SessionOwner | None:
    """Whom a session's name plainly names, None where it is only a word.

    `record` says where the call came from: some names (a function's, CodePipeline's number) mean something only
    beside it. The agent, which the caller chooses as well, says nothing.
    """
    if is_mail(session):
        return SessionOwner(session, is_person=True)
    if session.startswith(("i-", "mi-", "eks-")):
        for pattern, what in _MACHINES:
            if match := pattern.fullmatch(session):
                return SessionOwner(f"{what} {match[1]}", is_machine=True)
    # Other services give their sessions such numbers as well, but they say that it was them.
    if _TASK.fullmatch(session) and text(part(record, "userIdentity"), "invokedBy")[:3] in ("", "ecs"):
        return SessionOwner(f"ECS task {session}", is_machine=True)
    if session in _EXACT:
        return SessionOwner(_EXACT[session])
    if prefix := _PREFIX.match(session):
        name = _PREFIXES[prefix[0]]
        return SessionOwner(name, is_pipeline=name in PIPELINES or name == "CodeBuild")
    if role.startswith(_STACK_SETS) and _UUID.fullmatch(session):
        return SessionOwner("CloudFormation StackSets")
    return _owner_beside(role, session, record) if session else None


def _owner_beside(role: str, session: str, record: Part) -> SessionOwner | None:
    address = text(record, "sourceIPAddress")
    if address == "lambda.amazonaws.com":
        return SessionOwner(f"Lambda function {session}")
    if _MILLISECONDS.fullmatch(session) and "codepipeline" in f"{address} {role.lower()}":
        return SessionOwner("CodePipeline", is_pipeline=True)
    if role == "AWSControlTowerExecution" and address == "controltower.amazonaws.com":
        return SessionOwner("Control Tower")
    return None


def session_owner(event: AccountEvent, identity: Identity) -> Actor:
    """The person, pipeline, workload or service behind a role session, else the role itself."""
    role, session = role_and_session(identity)
    permission_set, source_identity = _permission_set(event, identity), identity.source_identity
    mfa = identity.used_mfa or None  # a provider's own MFA is none to CloudTrail
    if permission_set and source_identity in ("", session):
        name = session or identity.name_of_user_id or NOBODY
        return Actor(name, ActorType.PERMISSION_SET, role=permission_set)
    if source_identity:
        kind, of = (ActorType.PERMISSION_SET, "") if permission_set else (ActorType.ROLE, role)
        return Actor(source_identity, kind, of, permission_set, known_by=KnownBy.SOURCE_IDENTITY, mfa=mfa)
    return replace(_plain_role(event, identity, role, session), mfa=mfa)


def _permission_set(event: AccountEvent, identity: Identity) -> str:
    return permission_set_of(text(identity.issuer, "arn"), event.account)


def _plain_role(event: AccountEvent, identity: Identity, role: str, session: str) -> Actor:
    if user := identity.user_id:
        return Actor(identity.name_of_user_id, ActorType.ROLE, role, session=session, user_id=user)
    owner = owner_by_name(role, session, event.detail)
    federated = _federated(identity, role, session, owner)
    # What the provider vouches for comes before a name that the caller chose.
    if federated and federated.type is not ActorType.UNNAMED_SESSION:
        return federated
    if owner and owner.is_person:
        return _by_session_name(role, session, owner)
    if federated:
        return federated
    if service := _service(identity):
        return Actor(service, ActorType.SERVICE_ROLE, role)
    if workload := _proven(identity, session, owner):
        return Actor(workload, ActorType.ROLE, role, is_machine=owner is not None and owner.is_machine)
    return _by_session_name(role, session, owner)


def actor_of_arn(arn: str) -> Actor:
    """Whom a principal's ARN names, with the account that knows them; nobody for no text."""
    *_, account, resource = ["", *arn.split(":", 5)] if arn.count(":") >= 5 else ["", "", arn]
    kind, _, path = resource.partition("/")
    account = clean(account, 12)
    if resource == "root":
        return Actor("the root user", ActorType.ROOT, account)
    if kind == "assumed-role":
        role, _, session = path.partition("/")
        role, session = clean(role), clean(session)
        return replace(_by_session_name(role, session, owner_by_name(role, session, {})), account=account)
    name = clean(path.rpartition("/")[2] or resource)
    if kind == "user":
        return Actor(name, ActorType.USER, account=account)
    return Actor(name, ActorType.OTHER, clean(kind), account=account)


def is_session(arn: str) -> bool:
    """Whether it is a role's session, whose name anybody may have chosen: the ARN says nothing of the role's path."""
    return ":assumed-role/" in arn


def role_and_session(identity: Identity) -> tuple[str, str]:
    """The role's and the session's name, each empty where the record has none."""
    _, _, path = identity.arn.partition(":assumed-role/")
    role, _, session = path.partition("/")
    if not path and ":role/" in identity.arn:
        role = identity.arn.rpartition("/")[2]
    session = session or text(identity.own, "principalId").partition(":")[2]
    return clean(text(identity.issuer, "userName") or role), clean(session)


def is_settled(event: AccountEvent, identity: Identity) -> bool:
    """Whether the record itself says for sure who bears the session, or that nobody does."""
    if identity.source_identity or _service(identity):
        return True
    permission_set = _permission_set(event, identity)
    if not (permission_set or _is_vouched_for(identity)):
        return False
    role, session = role_and_session(identity)
    if session and permission_set:
        return True
    return bool(_proven(identity, session, owner_by_name(role, session, event.detail)))


def _by_session_name(role: str, session: str, owner: SessionOwner | None) -> Actor:
    """Whom the session's name names, else the role."""
    if owner:
        known_by = KnownBy.SESSION_NAME
        return Actor(owner.name, ActorType.ROLE, role, known_by=known_by, is_machine=owner.is_machine)
    kind = ActorType.UNNAMED_SESSION
    if _OF_AN_SDK.fullmatch(session):  # a number, which would make everybody somebody else each time
        return Actor(_role_name(role), kind, known_by=KnownBy.NOTHING)
    if not role and session:
        return Actor(f"role session {session}", kind)
    return Actor(_role_name(role), kind, session=session)


def _role_name(role: str) -> str:
    return f"role {role}" if role else "an unknown role"


def _federated(identity: Identity, role: str, session: str, owner: SessionOwner | None) -> Actor | None:
    """The web identity that the session was made for; CloudTrail often names only its provider."""
    data = part(identity.context, "webIdFederationData")  # which most records have, but empty
    issuer = text(data, "federatedProvider")
    if not issuer:
        return None
    provider = provider_of(issuer)
    name, where = subject_of(provider, text(part(data, "attributes"), "sub"))
    if name:
        return Actor(name, ActorType.PROVIDER, provider, role, ran_at=where)
    named = "" if _OF_AN_SDK.fullmatch(session) else session
    if is_pipeline(provider):
        return Actor(provider, ActorType.ROLE, role, session=named)
    shown = owner.name if owner else _role_name(role)
    is_machine = owner is not None and owner.is_machine
    known_by = KnownBy.SESSION_NAME if owner else None
    return Actor(shown, ActorType.UNNAMED_SESSION, provider, session=named, known_by=known_by, is_machine=is_machine)


def _service(identity: Identity) -> str:
    """The service that a service-linked role belongs to, else empty."""
    match = _SERVICE_ROLE.fullmatch(text(identity.issuer, "arn"))
    return product_of(match[1]) if match else ""


def _is_vouched_for(identity: Identity) -> bool:
    """Whether the record has anything by which AWS vouches for a workload."""
    own = identity.own
    return "inScopeOf" in own or "invokedBy" in own or "ec2RoleDelivery" in identity.context


def _proven(identity: Identity, session: str, owner: SessionOwner | None) -> str:
    """The workload that AWS itself vouches for, not only the session's name; else empty."""
    if session and part(identity.own, "inScopeOf").get("issuerType") == "AWS::Lambda::Function":
        return f"Lambda function {session}"
    if owner is None:
        return ""
    delivered = identity.context.get("ec2RoleDelivery") and session.startswith("i-")
    host = identity.own.get("invokedBy")
    invoked = host and product_of(host) == owner.name
    return owner.name if delivered or invoked else ""
