"""What setup proposes for one Region: parameters, what is carried over from before, what is made and what it costs."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from account_event_handler.ingest.sanitize import clean
from account_event_handler.settings import OPERATOR_SETTINGS, SettingsError
from cli import settings
from cli.context import counted
from cli.former_parameters import FIXED, FORMER, LOOK_UPS, look_ups_of
from cli.setup.answers import template_parameters, template_rules
from cli.setup.survey import Survey, TrailFound, problem_of
from cli.stack import Aws
from cli.test import FEW_RULES, more_rules

# A month at list prices of us-east-1 in the first year, as README adds it up; free tiers pay most of an only stack.
COST = "about $4.50 a month, most of it free in an account's only stack; and about $2.60 for a million events"
LOG_FILES_COST = "with log files another $0.60 a month, and what S3 keeps"


class Plan(Struct, frozen=True):
    """`carried` are settings that were parameters; `problem` is why it cannot be deployed, and what to do."""

    region: str
    parameters: Mapping[str, str]
    carried: Mapping[str, str]
    is_new: bool
    lines: Sequence[str]
    problem: tuple[str, str] | None

    @property
    def what(self) -> str:
        return "a new stack" if self.is_new else "an upgrade"

    def carry_settings_over(self, aws: Aws) -> None:
        """Before the upgrade, so that they never lapse: the version of before passes them over."""
        if self.carried:
            chosen = settings.chosen(aws.state_table)
            for name, value in self.carried.items():
                if name not in chosen:
                    settings.choose(aws.state_table, name, value)


def plan_for(region: str, found: Survey, answered: Mapping[str, str], asked: Mapping[str, str], regions: int) -> Plan:
    """`answered` is from the file of answers, `asked` what was asked just now; what is said later counts more."""
    stack = found.stack
    before = {**found.parameters, **answered}
    proposed = {} if stack else dict(_proposed(region, found, regions))
    defaults = template_parameters()
    look_ups = {"LookUps": listed} if "LookUps" not in before and (listed := look_ups_of(before)) else {}
    given = {**proposed, **before, **look_ups, **asked}
    # What is not said stays as it was: a default is said where the stack has something else.
    parameters = {
        name: value
        for name, value in given.items()
        if name in defaults and (value != defaults[name] or before.get(name, value) != value)
    }
    carried = dict(_carried(before))
    lines = [
        *_parameter_lines(parameters, before),
        *_former_lines(before, carried),
        *_lost_lines(found, carried),
        *_notes(found, parameters, regions),
    ]
    problem = problem_of(found, stack.name if stack else "") or _no_room(region, found, parameters)
    return Plan(region, parameters, carried, stack is None, [*lines, *_makes(parameters)], problem)


def _no_room(region: str, found: Survey, parameters: Mapping[str, str]) -> tuple[str, str] | None:
    """Where the event bus may not have the rules that are new; an upgrade makes them before it deletes old ones."""
    if found.rules is None or found.rules.left is None:
        return None
    made = found.stack.resources if found.stack else {}
    new = sum(
        name not in made and (not wants or any(parameters.get(each, "false") not in ("", "false") for each in wants))
        for name, wants in template_rules().items()
    )
    if new <= found.rules.left:
        return None
    has = f"{found.rules.count} of {found.rules.most} rules that it may have"
    return (
        f"{region}: the event bus has {has}, and {counted(new, 'new one')} would not fit. Nothing was deployed.",
        f"Ask AWS for more: {more_rules(found.rules.count + new + FEW_RULES)} --region {region}\n"
        "Run setup again when that is granted; or delete rules that nobody needs: aws events list-rules",
    )


def _proposed(region: str, found: Survey, regions: int) -> Iterator[tuple[str, str]]:
    """What belongs to this Region. One stack alone reads log files: two would alert what both see."""
    if group := next((name for trail in found.trails if (name := _log_group(trail, region))), ""):
        yield "TrailLogGroup", group
    if regions > 1:
        return
    if not found.trails:
        yield "CreateTrail", "true"
    for trail in found.trails:
        topic = trail.topic if f":sns:{region}:" in trail.topic else ""
        if trail.bucket_region and (topic or (trail.sends_to_event_bridge and trail.bucket_region == region)):
            yield "TrailBucket", trail.bucket
            if not (trail.sends_to_event_bridge and trail.bucket_region == region):
                yield "TrailTopic", topic
            if trail.key:
                yield "TrailKey", trail.key
            return


def _log_group(trail: TrailFound, region: str) -> str:
    """Its name, where it is in this Region."""
    _, _, _, place, _, _, name, *_ = [*trail.log_group.split(":"), *[""] * 7]
    return name if place == region else ""


def _carried(before: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Former parameters whose value is not the default of the setting of that name."""
    for name, setting in OPERATOR_SETTINGS.items():
        if name in before and before[name] != setting.default:
            try:
                setting.read(name, before[name])
            except SettingsError:
                continue
            yield name, before[name]


def _parameter_lines(parameters: Mapping[str, str], before: Mapping[str, str]) -> Iterator[str]:
    for name, value in parameters.items():
        yield f"{name} = {value}" + ("" if before.get(name) == value else "  (new)" if before else "")


def _former_lines(before: Mapping[str, str], carried: Mapping[str, str]) -> Iterator[str]:
    """Each old setting that is no longer in force as a parameter, and what becomes of it."""
    for name in (name for name in FORMER if name in before):
        value = before[name]
        if name in carried:
            yield f"{name}={value} is a setting now, and stays in force"
        elif name in OPERATOR_SETTINGS and value != OPERATOR_SETTINGS[name].default:
            yield f"{name}={value} is not in force any more: it is not what the setting may be"
        elif name in LOOK_UPS and value == "false":
            yield f"{name}=false is in LookUps now"
        elif name in FIXED and value != FIXED[name]:
            yield f"{name}={value} is not in force any more: it is {FIXED[name]}, always"


def _lost_lines(found: Survey, carried: Mapping[str, str]) -> Iterator[str]:
    """What an upgrade by `sam deploy` alone has left behind."""
    for former in found.lost:
        if former.name not in carried:
            says = f"{former.name}={clean(former.value)}, a parameter before, is not in force: {former.now} is"
            yield f"{says}. {former.do or 'It is so always.'}"


def _notes(found: Survey, parameters: Mapping[str, str], regions: int) -> Iterator[str]:
    reads = "TrailBucket" in parameters or parameters.get("CreateTrail") == "true"
    if not found.trails and not reads:
        yield "No trail logs here: create a multi-Region trail, or set up one Region alone, which creates one."
    silent = [trail for trail in found.trails if trail.bucket_region and not trail.sends_to_event_bridge]
    if silent and not reads and regions == 1:
        yield (
            f"Bucket {silent[0].bucket} announces its files to nobody: switch on EventBridge for it (S3 console,"
            " Properties), and run setup again, to have them read. Then this stack sees every Region."
        )


def _makes(parameters: Mapping[str, str]) -> Iterator[str]:
    reads = "TrailBucket" in parameters or parameters.get("CreateTrail") == "true"
    yield "Makes: a Lambda function with its queues, a DynamoDB table, a topic with its key, rules, alarms, a dashboard"
    if parameters.get("CreateTrail") == "true":
        yield "Makes: a trail of all Regions (a first copy of management events is free) and its bucket"
    yield "Costs: " + "; ".join([COST, *([LOG_FILES_COST] if reads else [])])
