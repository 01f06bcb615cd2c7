from typing import Any

import pytest

from tests.support.calls import told

BUCKET = {"s3Config": {"bucketName": "b"}}
GROUP = {"cloudWatchConfig": {"logGroupName": "/models"}}


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({}, "high: alice changed the logging of model calls in eu-west-1 to log nothing"),
        (
            {"textDataDeliveryEnabled": True},
            "high: alice changed the logging of model calls in eu-west-1 to log nothing",
        ),
        (
            {"textDataDeliveryEnabled": False, **BUCKET},
            "high: alice changed the logging of model calls in eu-west-1 to leave out the text",
        ),
        (BUCKET, "low: alice changed the logging of model calls in eu-west-1 to write to bucket b"),
        (
            {"textDataDeliveryEnabled": True, **GROUP},
            "low: alice changed the logging of model calls in eu-west-1 to write to log group /models",
        ),
    ],
)
def test_logging_that_goes_nowhere_or_without_the_text_is_loud(config: Any, said: str) -> None:
    request = {"loggingConfig": config}
    assert told("bedrock-model-logging-changed", "PutModelInvocationLoggingConfiguration", request) == said


@pytest.mark.parametrize(
    ("request_parameters", "said"),
    [
        (None, "info: alice tried to change the logging of model calls in eu-west-1: denied (AccessDenied)"),
        (
            {"loggingConfig": {}},
            "medium: alice tried to change the logging of model calls in eu-west-1 to log nothing:"
            " denied (AccessDenied)",
        ),
    ],
)
def test_what_a_denied_call_asked_for_is_said_where_the_record_has_it(request_parameters: Any, said: str) -> None:
    name, call = "bedrock-model-logging-changed", "PutModelInvocationLoggingConfiguration"
    assert told(name, call, request_parameters, errorCode="AccessDenied") == said


@pytest.mark.parametrize(
    ("call", "request_parameters", "said"),
    [
        ("DeleteCustomModel", {"modelIdentifier": "arn:aws:bedrock:x:1:custom-model/support"}, "custom model support"),
        ("DeleteMarketplaceModelEndpoint", {"endpointArn": "e-1"}, "model endpoint e-1"),
        ("DeleteCustomModel", {}, "a custom model"),
        ("DeleteImportedModel", None, "an imported model"),
    ],
)
def test_what_is_deleted_is_named_as_far_as_the_record_does(call: str, request_parameters: Any, said: str) -> None:
    assert told("bedrock-model-deleted", call, request_parameters) == f"medium: alice deleted {said} in Bedrock"


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("OneMonth", "high: alice bought capacity for Bedrock model m for a month"),
        ("SixMonths", "high: alice bought capacity for Bedrock model m for six months"),
        (None, "medium: alice bought capacity for Bedrock model m"),
    ],
)
def test_a_commitment_is_louder_than_capacity_by_the_hour(term: str | None, said: str) -> None:
    request = {"modelId": "m", "commitmentDuration": term}
    assert told("bedrock-capacity-bought", "CreateProvisionedModelThroughput", request) == said


@pytest.mark.parametrize("thing", ["guardrail/g1", "custom-model/support"])
def test_whose_policy_is_deleted_is_said_in_words(thing: str) -> None:
    request = {"resourceArn": f"arn:aws:bedrock:eu-west-1:111122223333:{thing}"}
    said = f"low: alice deleted the policy of {thing.replace('/', ' ')}"
    assert told("bedrock-policy-deleted", "DeleteResourcePolicy", request) == said
