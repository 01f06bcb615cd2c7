from typing import Any

import pytest

from account_event_handler.catalog.machines import is_costly, is_ruinous, launched, machines, most_machines
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


def several(**machines: int) -> dict[str, Any]:
    return {"groups": [{"instanceType": kind.replace("_", "."), "instanceCount": n} for kind, n in machines.items()]}


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"instanceCount": 1}, "an instance"),
        ({"instanceCount": 0}, "instances"),
        ({"maxSize": 9, "desiredCapacity": 6, "minSize": 3}, "9 instances"),
        ({"name": "web", "port": 443, "tags": {}}, "instances"),
        ({"storageClass": "Standard", "instanceCount": 3}, "3 instances"),
        ({"workerType": "G.XX", "numberOfWorkers": 3}, "3 instances"),
        ({"cpu": "1024", "instanceCount": 3}, "3 instances"),
        ({"note": "4 vCPU", "instanceCount": 3}, "3 instances"),
        ({"desiredCount": 0}, "instances"),
        ({"desiredCount": "many"}, "instances"),
        ({"desiredCount": 1}, "1 task"),
        ({"cpu": "4 vCPU"}, "4 vCPUs"),
        ({"workerType": "G.1X"}, "1 G.1X workers"),
        (several(m5_large=1, c5_large=2, r5_large=3), "3 r5.large and 2 more instances"),
        ({"types": ["t3.micro", "c5.xlarge", "c5.large"]}, "a c5.xlarge instance"),
    ],
)
def test_what_is_launched_is_counted_once_and_only_where_it_is_said(request_: Any, said: str) -> None:
    assert launched(event_of(request_)) == said


@pytest.mark.parametrize(
    ("below", "costly"),
    [
        (several(m5_xlarge=15), several(m5_xlarge=16)),
        (several(m5_8xlarge=1), several(m5_8xlarge=2)),
        (several(t3_micro=19), several(t3_micro=20)),
        ({"workerType": "G.025X", "numberOfWorkers": 15}, {"workerType": "G.025X", "numberOfWorkers": 16}),
        ({"workerType": "Standard", "numberOfWorkers": 15}, {"workerType": "Standard", "numberOfWorkers": 16}),
        ({"workerType": "G.2X", "numberOfWorkers": 7}, {"workerType": "G.2X", "numberOfWorkers": 8}),
        ({"maxCapacity": 15}, {"maxCapacity": 16}),
        ({"cpu": "63 vCPU"}, {"cpu": "64 vCPU"}),
        (several(m5_large=1), several(m5_metal=1)),
        (several(m5_large=1), several(g5_large=1)),
    ],
)
def test_machines_are_costly_from_64_vcpus_on_or_when_there_are_20(below: Any, costly: Any) -> None:
    assert [is_costly(event_of(each)) for each in (below, costly)] == [False, True]
    assert machines(event_of(below)) is None
    assert machines(event_of(costly)) == launched(event_of(costly))


@pytest.mark.parametrize(
    ("below", "ruinous"),
    [
        (several(m5_large=249), several(m5_large=250)),
        ({"desiredCapacity": 249}, {"desiredCapacity": 250}),
        ({"desiredCount": 499}, {"desiredCount": 500}),
        ({"maxvCpus": 499}, {"maxvCpus": 500}),
        (several(m5_metal=5, m5_xlarge=4, m5_large=1), several(m5_metal=5, m5_xlarge=5)),
        (several(g5_4xlarge=7), several(g5_4xlarge=8)),
        (several(p3_8xlarge=1), several(p3_16xlarge=1)),
    ],
)
def test_machines_are_ruinous_from_500_vcpus_on(below: Any, ruinous: Any) -> None:
    assert [is_ruinous(event_of(each)) for each in (below, ruinous)] == [False, True]


def test_how_many_machines_there_may_be_is_said_as_the_most() -> None:
    assert most_machines(event_of(several(p5_48xlarge=10))) == "up to 10 p5.48xlarge instances"
    assert most_machines(event_of(several(p5_48xlarge=2))) == "up to 2 p5.48xlarge instances"
    assert most_machines(event_of(several(p5_48xlarge=1))) == "a p5.48xlarge instance"
    assert most_machines(event_of(several(t3_micro=2))) is None
