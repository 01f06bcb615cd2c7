"""Alerts on the whole way through the pipeline: sessions' callers, account names, further facts."""

import json
from collections.abc import Iterator

from moto import mock_aws

from tests.enrich import price_list
from tests.enrich.events import Fake
from tests.identity.sessions.chains import CHAINS, cross_account
from tests.identity.sessions.records import BEGIN, call, user
from tests.snapshot.render import NOW, Pipeline, rendered
from tests.support.samples import sample
from tests.support.state_table import Clock

DAY = 86_400  # seconds
SAMPLES = (
    "cloudtrail-trail-stopped",
    "dynamodb-table-created",
    "ec2-security-group-opened",
    "ecs-task-failed",
    "iam-access-key-created",
    "s3-bucket-deleted",
    "s3-bucket-deleted--refused",
    "s3-bucket-policy-changed",
    "signin-root-signed-in--failed",
    "ssm-parameter-changed",
    "ssm-parameter-changed--deleted",
    "cloudwatch-alarm-raised",
)
LIMITS = {"MinCapacity": 5, "MaxCapacity": 50}
WRITES = {"ScalableDimension": "dynamodb:table:WriteCapacityUnits", "ResourceId": "table/orders"}
ANSWERS = {
    "ssm": Fake(
        describe_parameters={
            "Parameters": [{"Version": 7, "LastModifiedUser": "arn:aws:sts::111122223333:assumed-role/deploy/4711"}]
        }
    ),
    "ec2": Fake(
        describe_network_interfaces={
            "NetworkInterfaces": [{"InterfaceType": "lambda"}, {"InterfaceType": "nat_gateway"}]
        }
    ),
    "s3": Fake(get_bucket_policy_status={"PolicyStatus": {"IsPublic": True}}),
    "pricing": Fake(get_products={"PriceList": price_list.PROVISIONED}),
    "dynamodb": Fake(describe_table={"Table": {"Replicas": [{"RegionName": "eu-central-1"}]}}),
    "application-autoscaling": Fake(
        describe_scalable_targets={"ScalableTargets": [{"ServiceNamespace": "dynamodb", **WRITES, **LIMITS}]}
    ),
}


def scenarios() -> Iterator[tuple[str, str]]:
    """The messages by the name of what makes them."""
    for name in SAMPLES:
        with mock_aws():
            pipeline = Pipeline(Clock(NOW.timestamp()), **ANSWERS)
            yield f"sample-{name}", rendered(pipeline.takes(sample(name)))
    for name, (records, deed, _) in CHAINS.items():
        with mock_aws():
            pipeline = Pipeline(Clock(BEGIN))
            for record in records:
                pipeline.takes_record(record)
            yield f"chain-{name}", rendered(pipeline.takes_record(deed))
    yield from _others()


def _others() -> Iterator[tuple[str, str]]:
    with mock_aws():
        clock = Clock(BEGIN)
        pipeline = Pipeline(clock)
        yield "another-account", rendered(pipeline.takes_record(call(cross_account("AIDAX"))))
        denied = call(user("ada"), errorCode="AccessDenied", errorMessage="no", eventID="denied")
        yield "denied", rendered(pipeline.takes_record(denied))
        clock.seconds += 8 * DAY
        later = call(user("grace"), eventID="later")
        yield "first-seen-and-late", rendered(pipeline.takes_record(json.loads(json.dumps(later))))
