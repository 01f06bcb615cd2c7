from typing import Any

import pytest

from account_event_handler.identity.actor import actor_of
from account_event_handler.render.actor import kind_of
from tests.identity.test_actor import event

IDENTITY_TYPES = (
    "Root",
    "IAMUser",
    "AssumedRole",
    "Role",
    "FederatedUser",
    "AWSAccount",
    "AWSService",
    "IdentityCenterUser",
    "SAMLUser",
    "WebIdentityUser",
    "Directory",
    "Unknown",
)
HOSTILE: tuple[Any, ...] = (None, "", 7, 1.5, True, [], {}, [{}], {"a": []}, "x" * 100_000, "\x00`\u202e", "::/:/")


@pytest.mark.parametrize("kind", [*IDENTITY_TYPES, None, 7, [], {}])
@pytest.mark.parametrize("value", HOSTILE)
def test_no_identity_raises_whatever_its_fields_hold(kind: Any, value: Any) -> None:
    context = dict.fromkeys(("sourceIdentity", "sessionIssuer", "attributes", "webIdFederationData"), value)
    fields = ("arn", "principalId", "userName", "invokedBy", "onBehalfOf", "identityProvider")
    for session in (value, context):
        identity = {**dict.fromkeys(fields, value), "type": kind, "sessionContext": session}
        actor = actor_of(event(userIdentity=identity, userAgent=value, sourceIPAddress=value, vpcEndpointId=value))
        assert actor is not None
        assert actor.name
        assert kind_of(actor)
        assert not set("\x00`\u202e\n") & set("".join((actor.name, kind_of(actor), actor.tool)))


@pytest.mark.parametrize("identity", HOSTILE)
def test_an_identity_of_any_shape_has_an_actor(identity: Any) -> None:
    assert actor_of(event(userIdentity=identity)) is not None
