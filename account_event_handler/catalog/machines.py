"""Machines that a call pays for: which types and how many, and what they cost together."""

import re
from collections import Counter
from collections.abc import Mapping

from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import number, plural
from account_event_handler.model import AccountEvent

_TYPE = re.compile(
    r"(?:ml\.)?([a-z][a-z0-9-]{0,14})\.(?:nano|micro|small|medium|large|metal|(?:metal-)?(\d*)xl(?:arge)?)"
)
_WORKER = re.compile(r"[GRZ]\.(\d+)X|Standard")  # of Glue, where 1X has four vCPUs
_VCPUS = re.compile(r"(\d+) ?vCPU")  # of EMR Serverless: a worker, or all that an application may have
_COUNTS = re.compile(
    r"(max|initialinstance|instance|worker)count|(max|desired)size|quantity|desired(capacity|instances)|numberofworkers"
    r"|(total)?target(ondemand|spot)?capacity"
)
_ID = re.compile(r"i-[0-9a-f]+")
# How many vCPUs of a plain machine one of theirs costs: graphics, accelerators and giants.
_PRICES = ((re.compile(r"p\d|trn|dl\d|u-|u7"), 8), (re.compile(r"g[r\d]|inf|f\d|vt|hpc|mac"), 4))
# of Fargate, Batch and Glue, in place of a type
_UNITS = {"desiredCount": "task", "maxvCpus": "vCPU", "maxCapacity": "DPU", "allocatedCapacity": "DPU"}
_MANY = 20
_COSTLY, _RUINOUS = 64, 500  # vCPUs; the latter are about $500 a day

type Found = tuple[Counter[str], list[str], int]  # machines, types still without a number, a number without a type


def machines_of(event: AccountEvent) -> Counter[str]:
    """How many of which type were launched, or else asked for; of types to choose from the costliest."""
    answered, asked = (_found(event.field(part)) for part in ("responseElements", "requestParameters"))
    machines, types, count = answered if answered[0] else asked
    return machines + Counter({max(types, key=_cost): 1} if types else {"": count})


def _found(value: object, key: str = "") -> Found:
    if isinstance(value, str) and (_TYPE.fullmatch(value) or _is_worker(key, value)):
        return Counter(), [value], 0
    if isinstance(value, Mapping | list):
        each_key = value.items() if isinstance(value, Mapping) else ((key, each) for each in value)
        parts = [_found(each, name) for name, each in each_key]
        machines = sum((part[0] for part in parts), Counter[str]())
        types = [each for part in parts for each in part[1]]
        counts = [part[2] for part in parts]
        count = max(counts, default=0) if isinstance(value, Mapping) else sum(counts)
        if types and count and isinstance(value, Mapping):
            return machines + Counter({max(types, key=_cost): count}), [], 0
        return machines, types, count
    if isinstance(value, str) and _ID.fullmatch(value):
        return Counter(), [], 1
    if key in _UNITS:
        return Counter({_UNITS[key]: number(value) or 0}), [], 0
    return Counter(), [], number(value) or 0 if _COUNTS.fullmatch(key.lower()) else 0


def _is_worker(key: str, value: str) -> bool:
    return bool(key == "workerType" and _WORKER.fullmatch(value)) or bool(key == "cpu" and _VCPUS.fullmatch(value))


def _cost(kind: str) -> int:
    """In vCPUs of plain machines."""
    if match := _VCPUS.fullmatch(kind):
        return int(match[1])
    if worker := _WORKER.fullmatch(kind):
        return 4 * (int(worker[1] or 1) if worker[1] != "025" else 1)  # a quarter has two, and counts as one
    match = _TYPE.fullmatch(kind)
    if match is None:
        if kind == "DPU":
            return 4
        return 1 if kind in _UNITS.values() else 2  # unknown: the least that most types have
    vcpus = 96 if kind.endswith(".metal") else 2 if match[2] is None else 4 * int(match[2] or 1)
    return vcpus * next((price for family, price in _PRICES if family.match(match[1])), 1)


def _costs(machines: Counter[str]) -> int:
    return sum(_cost(kind) * count for kind, count in machines.items())


def is_costly(event: AccountEvent) -> bool:
    """Whether the instances are big, many, or have accelerators.

    That is what a miner launches on other people's money.
    """
    machines = machines_of(event)
    types = [match[1] for match in map(_TYPE.fullmatch, machines) if match]
    has_accelerators = any(family.match(each) for each in types for family, _ in _PRICES)
    return has_accelerators or machines.total() >= _MANY or _costs(machines) >= _COSTLY


def is_ruinous(event: AccountEvent) -> bool:
    """Whether the instances cost hundreds of dollars a day."""
    return _costs(machines_of(event)) >= _RUINOUS


def machines(event: AccountEvent) -> str | None:
    """`10 p5.48xlarge instances`, `an instance`; None where nothing costly is launched."""
    return _said(machines_of(event)) if is_costly(event) else None


def most_machines(event: AccountEvent) -> str | None:
    """`up to 10 p5.48xlarge instances`, `a p3.16xlarge instance`; None where nothing costly is launched."""
    found = machines(event)
    return f"up to {found}" if found and machines_of(event).total() > 1 else found


def launched(event: AccountEvent) -> str:
    return _said(machines_of(event)) or "instances"


def _said(machines: Counter[str]) -> str:
    kinds = [kind for kind, _ in machines.most_common()]
    if kinds and kinds[0] in _UNITS.values():
        return plural(machines.total(), kinds[0])
    if kinds and (vcpus := _VCPUS.fullmatch(kinds[0])):
        return f"{vcpus[1]} vCPUs" if machines.total() == 1 else f"{machines.total()} workers with {vcpus[1]} vCPUs"
    if kinds and _WORKER.fullmatch(kinds[0]):
        return f"{machines[kinds[0]]} {kinds[0]} workers"
    if machines.total() == 1:
        article = "an" if kinds[0][:1] in ("", *"aefhilmnrx") else "a"
        return f"{article} {kinds[0]} instance".replace("  ", " ")
    parts = [f"{machines[kind]} {kind}".rstrip() for kind in kinds]
    return f"{human_list(parts, most=2)} instances" if machines else ""
