from typing import Any

import pytest

from account_event_handler.catalog.machines import is_costly, is_ruinous, launched
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent
from tests.support.samples import sample


def event_of(request: Any, answer: Any = None) -> AccountEvent:
    payload = sample("ec2-costly-instances-launched")
    payload["detail"] |= {"requestParameters": request, "responseElements": answer}
    event = decode(payload)
    assert isinstance(event, AccountEvent)
    return event


GROUPS = {
    "instances": {
        "instanceGroups": [
            {"instanceRole": "MASTER", "instanceType": "m5.xlarge", "instanceCount": 1},
            {"instanceRole": "CORE", "instanceType": "r5.24xlarge", "instanceCount": "10"},
        ]
    }
}
OVERRIDES = {"overrides": [{"instanceType": "t3.micro"}, {"instanceType": "c7i.8xlarge"}]}
VARIANTS = [
    {"instanceType": "ml.g5.xlarge", "initialInstanceCount": 2},
    {"instanceType": "ml.m5.large", "initialInstanceCount": 1},
]


@pytest.mark.parametrize(
    ("request_", "said", "costly", "ruinous"),
    [
        (
            {"instanceType": "t3.micro", "instancesSet": {"items": [{"maxCount": 19}]}},
            "19 t3.micro instances",
            False,
            False,
        ),
        (
            {"instanceType": "t3.micro", "instancesSet": {"items": [{"maxCount": 20}]}},
            "20 t3.micro instances",
            True,
            False,
        ),
        ({"instanceType": "c7i.12xlarge", "instanceCount": 1}, "a c7i.12xlarge instance", False, False),
        ({"instanceType": "m7i.metal-48xl"}, "an m7i.metal-48xl instance", True, False),
        ({"instanceType": "p5.48xlarge"}, "a p5.48xlarge instance", True, True),
        (
            {"instanceType": {"value": "trn1.2xlarge"}, "instanceId": "i-0a1b2c3d"},
            "a trn1.2xlarge instance",
            True,
            False,
        ),
        (GROUPS, "10 r5.24xlarge and 1 m5.xlarge instances", True, True),
        ({"workerType": "G.1X", "numberOfWorkers": 10}, "10 G.1X workers", False, False),
        ({"jobUpdate": {"workerType": "G.8X", "numberOfWorkers": "4"}}, "4 G.8X workers", True, False),
        ({"workerType": "G.2X", "numberOfWorkers": 80}, "80 G.2X workers", True, True),
        ({"workerType": "G.025X", "numberOfWorkers": 2}, "2 G.025X workers", False, False),
        ({"workerType": "Standard", "numberOfWorkers": 19}, "19 Standard workers", True, False),
        ({"maxCapacity": 10.0}, "10 DPUs", False, False),
        ({"allocatedCapacity": 150}, "150 DPUs", True, True),
        ({"maximumCapacity": {"cpu": "40 vCPU", "memory": "3000 GB"}}, "40 vCPUs", False, False),
        ({"maximumCapacity": {"cpu": "4000 vCPU"}}, "4000 vCPUs", True, True),
        (
            {"initialCapacity": {"EXECUTOR": {"workerCount": 50, "workerConfiguration": {"cpu": "4 vCPU"}}}},
            "50 workers with 4 vCPUs",
            True,
            False,
        ),
        (
            {"maxSize": 20, "minSize": 1, "mixedInstancesPolicy": {"launchTemplate": OVERRIDES}},
            "20 c7i.8xlarge instances",
            True,
            True,
        ),
        ({"productionVariants": VARIANTS}, "2 ml.g5.xlarge and 1 ml.m5.large instances", True, False),
        ({"autoScalingGroupName": "web", "desiredCapacity": 6}, "6 instances", False, False),
        ({"computeResources": {"maxvCpus": 10_000}}, "10000 vCPUs", True, True),
        ({"desiredCount": 500}, "500 tasks", True, True),
        ({"name": "web"}, "instances", False, False),
        (None, "instances", False, False),
    ],
)
def test_machines_weigh_by_their_types_and_number(request_: Any, said: str, costly: bool, ruinous: bool) -> None:
    event = event_of(request_)
    assert (launched(event), is_costly(event), is_ruinous(event)) == (said, costly, ruinous)


def test_what_was_launched_counts_and_not_what_was_asked_for() -> None:
    asked = {"instanceType": "t3.micro", "instancesSet": {"items": [{"maxCount": 100}]}}
    types = ["p4d.24xlarge", "t3.micro", "t3.micro"]
    machines = [{"instanceId": f"i-{number}", "instanceType": kind} for number, kind in enumerate(types)]
    event = event_of(asked, {"instancesSet": {"items": machines}})
    assert launched(event) == "2 t3.micro and 1 p4d.24xlarge instances"
    assert is_ruinous(event)


def test_a_fleet_that_answers_with_its_machines_is_counted_by_them() -> None:
    fleet = [
        {"instanceType": "g5.12xlarge", "instanceIds": {"item": ["i-01", "i-02"]}},
        {"instanceType": "m5.large", "instanceIds": {"item": "i-03"}},
    ]
    event = event_of({}, {"CreateFleetResponse": {"fleetInstanceSet": {"item": fleet}}})
    assert launched(event) == "2 g5.12xlarge and 1 m5.large instances"
