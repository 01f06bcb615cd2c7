"""The record of a call for credentials enters, the Session leaves: who obtained which."""

from collections.abc import Callable
from dataclasses import replace

from account_event_handler.identity.actor import named_by
from account_event_handler.identity.principal import Principal
from account_event_handler.identity.principal_arn import caller_of_arn, is_plain_session
from account_event_handler.identity.sessions.conclusive import is_conclusive, user_of
from account_event_handler.identity.sessions.expiry import CONSOLE_LASTS, end_of
from account_event_handler.identity.sessions.link import SessionKey, is_arn, is_key
from account_event_handler.identity.sessions.session import Session
from account_event_handler.identity.user_identity import Identity, part, text, word
from account_event_handler.model import AccountEvent


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
        earlier=None if is_conclusive(event, identity) else SessionKey.of(event, identity),
        user=user_of(identity),
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
    earlier = None
    if is_plain_session(origin):  # of which the record tells no more than the ARN
        earlier = SessionKey(origin, "", 0, origin.split(":")[4], event.region)
    return Session(session_key, caller_of_arn(origin), began + CONSOLE_LASTS, earlier)


def _caller(event: AccountEvent, identity: Identity) -> Principal:
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
