"""Roles that a call hands to what runs programs: anyone who may deploy the program acts with the role."""

import re
from collections.abc import Callable, Iterator, Mapping

from account_event_handler.catalog.call_names import act_of, did, name_of
from account_event_handler.catalog.conditions import Condition, matches, said
from account_event_handler.catalog.machines import is_costly, is_ruinous, most_machines
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watch, Watches
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import LOUDEST_FIRST, AccountEvent, Severity

_HOLDS_ROLE = re.compile(r"\w*(role|instance_?profile)(arn|name)?s?(\.(arn|name))?", re.IGNORECASE)
_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d*:(?:role|instance-profile)/([\w+=,.@/-]+)")


def _roles(value: object, key: str) -> Iterator[str]:
    """The names of roles and instance profiles, by the field that holds one or by their ARN."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _roles(each, f"{key.rpartition('.')[2]}.{name}")
    elif isinstance(value, list):
        for each in value:
            yield from _roles(each, key)
    elif isinstance(value, str):
        arns = _ARN.findall(value)
        is_name = not value.isupper() and re.fullmatch(r"[\w+=,.@/-]+", value)  # capitals: EMR's kinds of nodes
        is_role = any(_HOLDS_ROLE.fullmatch(each) for each in (key, key.rpartition(".")[2]))
        yield from arns or ([value] if is_name and is_role else [])


def passed_role(event: AccountEvent) -> str | None:
    """The roles that are handed over, without their paths; of instance profiles the names."""
    parts = (event.field(part) for part in ("requestParameters", "responseElements"))
    found = next(filter(None, (list(_roles(part, "")) for part in parts)), [])
    names = (clean(name).rpartition("/")[2] for name in found)  # cleaned whole: half a secret is not known for one
    return human_list(dict.fromkeys(names)) or None


_says_admin = (
    r"(?i)admin(?!istrationrole)|root|power.?user|super.?user|owner|full.?access|break.?glass"
    r"|OrganizationAccountAccess|ControlTowerExecution"
)
passes_admin: Condition = said("the role's name says administrator")(matches(passed_role, _says_admin))


def severity_of_passing(usual: Severity) -> Callable[[AccountEvent], Severity]:
    """The usual one, a step louder for an administrator's role; machines weigh by what they cost."""
    louder = LOUDEST_FIRST[LOUDEST_FIRST.index(usual) - 1]
    return HIGH.when(is_ruinous, else_=louder.when(passes_admin, else_=MEDIUM.when(is_costly, else_=usual)))


# of calls that pipelines make rarely, and of those that they make all day
RARE, USUAL = severity_of_passing(MEDIUM), severity_of_passing(LOW)


def deployed(
    service: Watches,
    label: str,
    *calls: str,
    name: str,
    severity: Severity | Callable[[AccountEvent], Severity],
    verb: Callable[[AccountEvent], str] = did,
) -> Watch:
    """The entry for calls that deploy, change or start what runs with a role."""
    return service.call(*calls, mitre="T1648")(
        name=name,
        severity=severity,
        ordinary=True,
        says="{did}[ {name}]",
        fact="[ on {ruinous}][ with role {role}][ on {machines}]",
        why="It runs with its role's permissions and at your cost, for anyone who can change or start it.",
        would="it would run with its role's permissions and at your cost.",
        advice="Check that its owner asked for it and that the role has no more permissions than it needs.",
        words={
            "did": act_of(label, verb),
            "name": name_of(label),
            "role": passed_role,
            "ruinous": lambda event: most_machines(event) if is_ruinous(event) else None,
            "machines": lambda event: None if is_ruinous(event) else most_machines(event),
        },
    )
