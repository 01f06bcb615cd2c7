"""`account-watcher setup`: asks three things, finds out the rest, shows it, deploys it; run again it upgrades."""

import argparse
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from copy import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from account_event_handler.catalog.findings import SETUP_TEST
from account_event_handler.deliver.channel import DeliveryError
from account_event_handler.deliver.slack import SlackChannel, checked_url
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import Severity
from account_event_handler.render.alert import finding_alert
from account_event_handler.settings import REGION
from cli.arguments import Command
from cli.context import Context, grid
from cli.errors import CliError, UsageError
from cli.forwarders import deploy_in
from cli.setup import members
from cli.setup.answers import Answers, template_parameters
from cli.setup.plan import Plan, plan_for
from cli.setup.sam import HOME, Sam
from cli.setup.survey import Survey, survey
from cli.status import row

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
STACK_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]{0,48}", re.ASCII)  # a rule is called so with 15 more, 64 at most
NOBODY, NONE = "", "none"
_EXAMPLES = """\
examples:
  account-watcher setup
  account-watcher setup --yes --email ops@example.com --regions eu-west-1
  account-watcher setup --yes --email ops@example.com --regions eu-west-1,us-east-1 --members o-a1b2c3d4e5
  account-watcher setup --yes --slack-url-file url.txt --parameter Deployers='arn:aws:iam::*:role/deploy'
"""


def add_to(command: Command) -> None:
    command.runs(_run, _EXAMPLES)
    command.takes("--email", "who gets the e-mails; none if somebody else subscribes to the topic", metavar="ADDRESS")
    command.takes("--slack-url-file", "a file that holds the Slack URL; - is stdin", metavar="FILE")
    command.takes("--regions", "Regions, separated by commas; trails are looked up in the first", metavar="REGION,…")
    members.add_to(command)
    parameter = "another parameter of docs/settings.md; may be repeated"
    command.takes("--parameter", parameter, action="append", default=[], metavar="NAME=VALUE")
    command.takes("--answers", "folder of the answers (.deploy)", type=Path, default=HOME / ".deploy", metavar="FOLDER")
    command.switch("--yes", "ask nothing")


def _run(given: argparse.Namespace, context: Context) -> int:
    sam = Sam.found()
    chosen = _parameters(given.parameter)
    if not STACK_NAME.fullmatch(context.aws.stack_name):
        raise UsageError(f"{clean(context.aws.stack_name)} is no name for the stack.", "Example: account-watcher.")
    answers = Answers(given.answers, context.aws.stack_name)
    regions = _regions(given, context, answers)
    answers.check(regions)
    first = survey(replace(context.aws, region=regions[0]))
    known = {**first.parameters, **answers.of(regions[0])}
    alone = [region for region in regions[1:] if answers.of(region)]
    heard = replace(members.members_for(given, context, {**known, **chosen}, first, regions), alone=alone)
    stacks = [regions[0], *alone] if heard.parameter else regions
    found = {regions[0]: first} | {region: survey(replace(context.aws, region=region)) for region in stacks[1:]}
    email = _email(given, context, known)
    url = _slack_url(given, context, bool(known.get("SlackUrlParameter")))
    if url:
        _check_slack(url)
        context.say("The test message is in Slack.")
    parameter = known.get("SlackUrlParameter") or f"/{context.aws.stack_name}/slack-url"
    answered = {"EmailAddress": email, "SlackUrlParameter": parameter if url else ""}
    asked = {name: value for name, value in answered.items() if value} | chosen
    of_hub = {"HubMembers": heard.parameter} if heard.parameter or known.get("HubMembers") else {}
    plans = [
        plan_for(region, found[region], answers.of(region), asked | (of_hub if place == 0 else {}), len(stacks))
        for place, region in enumerate(stacks)
    ]
    _check(plans, has_url=bool(url))
    _show(context, plans, first)
    context.out.print(grid((("", line) for line in heard.lines), 2))
    if not (given.yes or context.ask("Deploy this?")):
        context.say("Nothing was changed.")
        return 1
    _deploy(context, sam, answers, plans, url)
    hub = replace(context, aws=replace(context.aws, region=regions[0]))
    are_deployed = not heard.places or deploy_in(hub, heard.places)
    _say_what_next(context, plans)
    if heard.parameter:
        context.say(f"Within an hour: account-watcher forwarders status --region {regions[0]}")
    return 0 if are_deployed else 1


def _regions(given: argparse.Namespace, context: Context, answers: Answers) -> list[str]:
    before = answers.regions() or [context.aws.session.region_name]
    text = given.regions or given.region or _asked(given, context, "Region(s), between commas", ",".join(before))
    regions = list(dict.fromkeys(filter(None, (part.strip() for part in text.split(",")))))
    for region in regions:
        if not re.fullmatch(REGION, region, re.ASCII):
            raise UsageError(f"{clean(region)} is not a Region.", "Example: eu-west-1,us-east-1.")
    if not regions:
        raise UsageError("No Region is named.", "Example: --regions eu-west-1")
    return regions


def _email(given: argparse.Namespace, context: Context, known: Mapping[str, str]) -> str:
    before = known.get("EmailAddress", NOBODY)
    question = "E-mail address for alerts (none: somebody else subscribes; empty: Slack alone)"
    text = given.email if given.email is not None else _asked(given, context, question, before)
    if text not in (NOBODY, NONE) and not EMAIL.fullmatch(text):
        raise UsageError(f"{clean(text)} is not an e-mail address.", "Example: ops@example.com.")
    return str(text)


def _slack_url(given: argparse.Namespace, context: Context, has_one: bool) -> str:
    """What was typed, which nobody sees; empty for none, or for the one that is stored."""
    if given.slack_url_file:
        try:
            text = sys.stdin.read() if given.slack_url_file == "-" else Path(given.slack_url_file).read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{clean(given.slack_url_file)} cannot be read.", "Name a file with the URL.") from error
        if not text.strip():
            raise UsageError(f"{clean(given.slack_url_file)} is empty.", "Name a file with the URL.")
        return text.strip()
    empty = "the one that is stored" if has_one else "no Slack"
    return "" if given.yes else context.read(f"Slack URL, not shown (empty: {empty}): ", True).strip()


def _asked(given: argparse.Namespace, context: Context, question: str, default: str) -> str:
    if given.yes:
        return default
    shown = f" [{default}]" if default else ""
    return context.read(f"{question}{shown}: ", False).strip() or default


def _parameters(texts: Sequence[str]) -> dict[str, str]:
    """Of `NAME=VALUE`; raises UsageError for a name that the template does not know."""
    known, chosen = template_parameters(), {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"Did you mean {near[0]}?" if near else "docs/settings.md has all parameters."
            raise UsageError(f"{clean(text)} is not a parameter and its value.", hint)
        chosen[name] = value
    return chosen


def _check_slack(url: str) -> None:
    """Post a test message that says so, before anything is deployed; raises CliError, which never shows the URL."""
    alert = finding_alert(SETUP_TEST, "setup", {}, time=datetime.now(UTC))
    try:
        checked_url(url)
        deferred = SlackChannel(lambda: url, Severity.INFO).send(alert)
    except DeliveryError as error:
        raise CliError(
            f"Slack does not take the URL: {clean(str(error))}. Nothing was deployed.", error.remedy
        ) from error
    if deferred:
        raise CliError(f"Slack could not be asked: {deferred.reason}. Nothing was deployed.", "Try again in a minute.")


def _check(plans: Sequence[Plan], *, has_url: bool) -> None:
    """Raises CliError for what would not be deployed, or not well."""
    has_slack = any(plan.parameters.get("SlackUrlParameter") for plan in plans)
    for plan in plans:
        if has_slack and not has_url and plan.is_new and not plan.parameters.get("SlackUrlParameter"):
            hint = f"Give it once more, since each Region stores its own; or for mail alone: --regions {plan.region}"
            raise UsageError(f"{plan.region} is new, and has no Slack URL yet.", hint)
        if not (plan.parameters.get("EmailAddress") or plan.parameters.get("SlackUrlParameter")):
            hint = "Give an e-mail address or a Slack URL; --email none if somebody else subscribes to the topic."
            raise UsageError("The stack would alert nobody.", hint)
        if plan.problem:
            raise CliError(*plan.problem)


def _show(context: Context, plans: Sequence[Plan], found: Survey) -> None:
    context.out.print(grid(map(row, found.findings), 3))
    for plan in plans:
        context.say(f"\n{plan.region}: {plan.what}", "bold")
        context.out.print(grid((("", line) for line in plan.lines), 2))


def _deploy(context: Context, sam: Sam, answers: Answers, plans: Sequence[Plan], url: str) -> None:
    _step(context, "sam build", sam.build)
    for plan in plans:
        aws = replace(context.aws, region=plan.region)
        if url:
            aws.session.client("ssm").put_parameter(
                Name=plan.parameters["SlackUrlParameter"], Value=url, Type="SecureString", Overwrite=True
            )
        plan.carry_settings_over(aws)
        file = answers.write(plan.region, plan.parameters)
        deploy = partial(sam.deploy, file, plan.region, context.aws.profile)
        _step(context, f"sam deploy to {plan.region}", deploy)


def _step(context: Context, name: str, do: Callable[[], None]) -> None:
    with context.out.status(f"{name} … some minutes"):
        do()
    context.say(f"{name}: done")


def _say_what_next(context: Context, plans: Sequence[Plan]) -> None:
    command = "account-watcher"
    if shutil.which(command) is None and Path(sys.argv[0]).name == command:  # in a clone it is not on the PATH
        command = sys.argv[0]
    if any(plan.is_new and plan.parameters.get("EmailAddress", NONE) != NONE for plan in plans):
        context.say(
            "AWS sends a link to confirm the e-mail address. Do not open it; copy it:\n"
            f"{command} confirm 'https://sns.…'"
        )
    for plan in plans:
        context.say(f"Then: {command} test --region {plan.region}")
