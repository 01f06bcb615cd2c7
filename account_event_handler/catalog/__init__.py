"""The catalog of watches, found by the source of an event.

The watches about `aws.kms` are in `services/kms.py`, or in the modules of a package of that name, and what a trail or
this stack needs of KMS in `trail_protection/watches/kms.py` and `own_stack/watches/kms.py`. A file is found by its name
and loaded when an event of its source comes, so that a new service is registered nowhere and a cold start pays for what
it meets.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib import import_module
from keyword import iskeyword
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Any

from account_event_handler.catalog.findings import UNDESCRIBED_CALL, UNDESCRIBED_EVENT, Finding
from account_event_handler.catalog.watch import Watch
from account_event_handler.model import AccountEvent, Severity

if TYPE_CHECKING:
    from account_event_handler.event_pattern import Pattern

ANY = ""  # the source of watches that are about every source, the name of those about every name

ROOMS = (
    "account_event_handler.catalog.services",
    "account_event_handler.catalog.trail_protection.watches",
    "account_event_handler.own_stack.watches",
)
# Sources whose watches stand with those of another name.
_COMPUTE = (
    *("airflow", "airflow-serverless", "amplify", "appconfig", "apprunner", "appstream", "arc-region-switch"),
    *("batch", "braket", "cleanrooms-ml", "cloud9", "cloudcontrolapi", "codedeploy", "databrew", "datapipeline"),
    *("datazone", "deadline", "drs", "elasticbeanstalk", "emr-containers", "emr-serverless", "finspace", "fis"),
    *("gamelift", "imagebuilder", "kafkaconnect", "kendra", "kinesisanalytics", "m2", "mediaconvert", "medialive"),
    *("mgn", "omics", "osis", "pcs", "pipes", "proton", "qbusiness", "scheduler", "serverlessrepo"),
    *("ssm-quicksetup", "states", "synthetics", "workspaces-instances"),
)
_OTHERS = (
    *("aps", "auditmanager", "bcm-data-exports", "chime", "cloudhsm", "cloudsearch", "comprehend", "connect"),
    *("cur", "dataexchange", "dax", "devicefarm", "directconnect", "dlm", "dsql", "ebs", "ecr-public", "healthlake"),
    *("mobiletargeting", "mpa", "networkmanager", "notifications", "observabilityadmin"),
    *("payment-cryptography", "pca-connector-ad", "rekognition", "route53profiles", "s3vectors"),
    *("security-ir", "servicediscovery", "signer", "ssm-contacts", "ssm-guiconnect", "ssm-incidents"),
    *("timestream-influxdb", "vpc-lattice", "workdocs", "workspaces-web"),
)
ALIASES = {
    **dict.fromkeys(_COMPUTE, "compute"),
    **dict.fromkeys(_OTHERS, "other"),
    "autoscaling": "ec2",
    "bedrock-agentcore": "bedrock",
    "greengrass": "iot",
    "billing": "payments",
    "codestar-connections": "codeconnections",
    "ds-data": "ds",
    "ec2-instance-connect": "ec2",
    "identitystore": "sso",
    "invoicing": "payments",
    "monitoring": "cloudwatch",
    "rbin": "ec2",
    "redshift-serverless": "redshift",
    "route53resolver": "route53",
    "sso-directory": "sso",
    "supportplans": "support",
    "tax": "payments",
    "waf-regional": "waf",
}
_SOURCE = re.compile(r"aws\.([a-z0-9]+(?:-[a-z0-9]+)*)")


def module_name(source: str) -> str:
    """The name of the files about a source; empty for what no file can be about."""
    if source == ANY:
        return "any_service"
    match = _SOURCE.fullmatch(source)
    if match is None:
        return ""
    name = ALIASES.get(match[1], match[1]).replace("-", "_")
    return f"{name}_" if iskeyword(name) else name


def modules_of(source: str) -> Iterator[ModuleType]:
    """The modules with the watches about a source, services first."""
    name = module_name(source)
    for room in ROOMS:
        if name in _names_in(room):
            module = import_module(f"{room}.{name}")
            for part in getattr(module, "MODULES", ("",)):
                yield import_module(f"{room}.{name}.{part}") if part else module


def sources() -> Iterable[str]:
    """Every source that a file is about, ANY first."""
    names = {name.removesuffix("_") for room in ROOMS for name in _names_in(room)}
    named = {f"aws.{name.replace('_', '-')}" for name in names - {"any_service", "compute", "other"}}
    return [ANY, *sorted(named | {f"aws.{alias}" for alias in ALIASES})]


@cache
def _names_in(room: str) -> frozenset[str]:
    return frozenset(module.name for module in iter_modules(import_module(room).__path__))


type Shelf = Mapping[str, Sequence[tuple[Watch, Pattern]]]  # by eventName


class Catalog:
    """An event meets only the watches of its own source and eventName; sources load when asked."""

    def __init__(self, watches_of: Callable[[str], Iterable[Watch]], sources: Callable[[], Iterable[str]]) -> None:
        self._watches_of = watches_of
        self._sources = sources
        self._shelves: dict[str, Shelf] = {}

    @classmethod
    def of(cls, *watches: Watch) -> "Catalog":
        sources = sorted({source for watch in watches for source in _sources(watch)})
        return cls(lambda source: watches, lambda: sources)

    @cached_property
    def watches(self) -> tuple[Watch, ...]:
        """Every watch; raises ValueError when two have the same name."""
        every = {id(w): w for source in self._sources() for w in self._watches_of(source)}
        names = [watch.name for watch in every.values()]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"watches with the same name: {', '.join(sorted(twice))}")
        return tuple(every.values())

    def about(self, source: str) -> Iterable[Watch]:
        """The watches that name the source, or with ANY those that name none, loaded when asked."""
        return (watch for watch in self._watches_of(source) if source in _sources(watch))

    def patterns(self, source: str, options: Collection[str]) -> Iterator[Mapping[str, Any]]:
        """The patterns of the watches about a source, of options only those that are on."""
        return (w.on for w in self.about(source) if not w.option or w.option in options)

    def describing(self, event: AccountEvent) -> tuple[Watch, ...]:
        """The watches whose pattern matches, whatever their `when` says."""
        name, envelope = event.text("eventName"), event.envelope
        return tuple(
            watch
            for source in dict.fromkeys((event.source, ANY))
            for key in dict.fromkeys((name, ANY))
            for watch, pattern in self._shelf(source).get(key, ())
            if pattern.matches(envelope)
        )

    def _shelf(self, source: str) -> Shelf:
        if source in self._shelves:
            return self._shelves[source]
        # Nothing is compiled before an event asks for it.
        from account_event_handler.event_pattern import Pattern

        shelf: dict[str, list[tuple[Watch, Pattern]]] = defaultdict(list)
        for watch in self.about(source):
            entry = (watch, Pattern(watch.on))
            for name in _exact(watch.on.get("detail", {}).get("eventName")):
                shelf[name].append(entry)
        if shelf:  # an unknown source may be any text, so it takes no room
            self._shelves[source] = dict(shelf)
        return shelf


def _sources(watch: Watch) -> list[str]:
    return _exact(watch.on.get("source"))


def _exact(values: object) -> list[str]:
    """The strings a pattern field may equal; [ANY] where it is absent or says more than that."""
    if isinstance(values, list) and all(isinstance(value, str) and value for value in values):
        return values
    return [ANY]


def undescribed(event: AccountEvent) -> Watch:
    """The watch for an event that a rule passes and no watch of the catalog describes."""
    return _UNDESCRIBED_CALL if event.text("eventName") else _UNDESCRIBED_EVENT


def _watch(finding: Finding, failed: Severity | None = None) -> Watch:
    return Watch(
        name=finding.name,
        severity=finding.severity,
        says=finding.says,
        fact=finding.fact,
        why=finding.why,
        advice=finding.advice,
        words={"service": lambda event: event.source.removeprefix("aws.")},
        failed=failed,
    )


_UNDESCRIBED_CALL, _UNDESCRIBED_EVENT = _watch(UNDESCRIBED_CALL, Severity.LOW), _watch(UNDESCRIBED_EVENT)
CATALOG = Catalog(lambda source: (watch for module in modules_of(source) for watch in module.WATCHES), sources)
