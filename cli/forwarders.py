"""`account-watcher forwarders deploy|stacksets|status|forget`: other accounts and Regions that send here."""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError
from msgspec import Struct

from account_event_handler.ingest.sanitize import clean
from account_event_handler.pipeline.forwarders import accounts_of, known_forwarders, missing_places
from account_event_handler.state import FORWARDERS
from cli.arguments import Command
from cli.context import Context, ago, plain_table
from cli.errors import CliError, UsageError, explained
from cli.policies import ACCOUNT, ROLE
from cli.stack import Stack

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

TEMPLATE = Path(__file__).parent.parent / "forwarder.yaml"
STACK = "account-watcher-forwarder"
_CAPABILITY = "CAPABILITY_NAMED_IAM"  # its roles' names end in the Region, so that the hub knows them

type Parameters = dict[str, str]
type Session = Callable[[str], boto3.Session]  # by Region


def add_to(group: Command) -> None:
    deploy = group.add(
        "deploy",
        "deploy the forwarder in accounts and Regions",
        _deploy,
        "account-watcher forwarders deploy --regions eu-west-1,us-east-1 --accounts 444455556666 --role Deployer",
    )
    deploy.takes("--regions", "Regions, between commas", required=True)
    deploy.takes("--profiles", "profiles, between commas, one for each account", default="")
    deploy.takes("--accounts", "accounts, between commas, to deploy in by --role", default="")
    deploy.takes("--role", "name of a role in each of --accounts that you may assume", default="")
    deploy.takes("--boundary", "name of the IAM policy there that bounds its roles; empty for none")
    stack_sets = group.add(
        "stacksets", "print the commands to deploy it with StackSets in an organization", _stack_sets
    )
    stack_sets.takes("--regions", "Regions, between commas", required=True)
    stack_sets.takes("--units", "ids of organizational units or of the root, between commas", required=True)
    stack_sets.takes("--boundary", "name of the IAM policy in each account that bounds its roles")
    group.add("status", "show which accounts and Regions send, and which are silent", _status).add_json()
    forget = group.add("forget", "forget a forwarder that is gone on purpose", _forget)
    forget.takes("account", "its account")
    forget.takes("region", "its Region")


def _parameters(stack: Stack, boundary: str | None) -> Parameters:
    """What the forwarder is told about the hub; raises CliError for a stack that is none.

    Without a boundary, which may be empty for none, an existing forwarder keeps its own.
    """
    members = stack.parameters.get("HubMembers", "")
    if "HubBus" not in stack.resources or not members:
        hint = "Deploy it with the parameter HubMembers: an organization's id, or account numbers between commas."
        raise CliError(f"The stack {stack.name} is no hub.", hint)
    _, partition, _, region, account, *_ = stack.topic.split(":")
    return {
        "HubBusArn": f"arn:{partition}:events:{region}:{account}:event-bus/{stack.resources['HubBus'][1]}",
        "HubFunctionRoleArn": f"arn:{partition}:iam::{account}:role/{stack.resources[ROLE][1]}",
        "OrganizationId": members if members.startswith("o-") else "",
        **({} if boundary is None else {"PermissionsBoundary": boundary}),
    }


class Places(Struct, frozen=True):
    """Where forwarders go: in each Region of the caller's own account, of profiles, and of accounts by a role there."""

    regions: Sequence[str]
    profiles: Sequence[str] = ()
    accounts: Sequence[str] = ()
    role: str = ""

    def check(self) -> None:
        """Raises UsageError."""
        if bool(self.accounts) is not bool(self.role):
            hint = "Give the role that you may assume in each account."
            raise UsageError("--accounts and --role belong together.", hint)
        for account in self.accounts:
            if not ACCOUNT.fullmatch(account):
                raise UsageError(f"{clean(account)} is not an account.", "Give its 12 digits.")

    def sessions(self, context: Context) -> Iterator[tuple[str, Session]]:
        """One for each account, with what it is called."""
        for profile in self.profiles:
            yield profile, partial(_of_profile, profile)
        for account in self.accounts:
            partition = context.aws.stack.topic.split(":")[1]
            yield account, partial(_of_role, context, f"arn:{partition}:iam::{account}:role/{self.role}")
        if not self.profiles and not self.accounts:
            yield "yours", lambda _: context.aws.session


def _deploy(given: argparse.Namespace, context: Context) -> int:
    places = Places(_listed(given.regions), _listed(given.profiles), _listed(given.accounts), given.role)
    places.check()
    return 0 if deploy_in(context, [places], given.boundary) else 1


def deploy_in(context: Context, every: Sequence[Places], boundary: str | None = None) -> bool:
    """Deploy or update forwarders and show what became of each; whether all of them stand."""
    parameters = _parameters(context.aws.stack, boundary)
    jobs = [(*each, region) for places in every for each in places.sessions(context) for region in places.regions]
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda job: _deployed(job[1], job[2], parameters), jobs))
    rows = [(clean(who), clean(region), said) for (who, _, region), (_, said) in zip(jobs, results, strict=True)]
    context.out.print(plain_table(rows, Account=0, Region=0, Result=0))
    return all(is_done for is_done, _ in results)


def _of_profile(profile: str, region: str) -> boto3.Session:
    return boto3.Session(profile_name=profile, region_name=region)


def _of_role(context: Context, role: str, region: str) -> boto3.Session:
    sts, name = context.aws.session.client("sts"), "account-watcher-forwarders"
    issued = sts.assume_role(RoleArn=role, RoleSessionName=name)["Credentials"]
    return boto3.Session(issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"], region_name=region)


def _deployed(session: Session, region: str, parameters: Parameters) -> tuple[bool, str]:
    """Whether it stands, and what was done or why not; one that fails stops no other."""
    try:
        client = session(region).client("cloudformation", region_name=region)
        return True, created_or_updated(client, parameters)
    except WaiterError as error:
        return False, f"failed: {clean(str(error), 300)}; look at the events of its stack {STACK}"
    except (BotoCoreError, ClientError, CliError) as error:
        return False, f"failed: {explained(error).message}"


def created_or_updated(client: "CloudFormationClient", parameters: Parameters) -> str:
    """What was done; raises botocore's errors."""
    asked: Any = {
        "StackName": STACK,
        "TemplateBody": TEMPLATE.read_text(),
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        "Capabilities": [_CAPABILITY],
    }
    try:
        client.create_stack(**asked, EnableTerminationProtection=True)
    except client.exceptions.AlreadyExistsException:
        (before,) = client.describe_stacks(StackName=STACK)["Stacks"]
        kept = {each["ParameterKey"] for each in before.get("Parameters", [])} - parameters.keys()
        asked["Parameters"] += [{"ParameterKey": name, "UsePreviousValue": True} for name in sorted(kept)]
        try:
            client.update_stack(**asked)
        except ClientError as error:
            if "No updates" not in error.response["Error"].get("Message", ""):
                raise
            return "up to date"
        client.get_waiter("stack_update_complete").wait(StackName=STACK)
        return "updated"
    client.get_waiter("stack_create_complete").wait(StackName=STACK)
    return "deployed; its first heartbeat comes within the hour"


def _stack_sets(given: argparse.Namespace, context: Context) -> int:
    """Commands of a delegated administrator; the management account leaves --call-as out."""
    parameters = _parameters(context.aws.stack, given.boundary)
    values = " ".join(f"ParameterKey={name},ParameterValue={value}" for name, value in parameters.items())
    region = context.aws.session.region_name
    units, regions = ",".join(_listed(given.units)), " ".join(_listed(given.regions))
    context.say(
        "# Run these as delegated administrator for StackSets. In the management account itself leave --call-as out;\n"
        "# StackSets deploys nothing there, so that it needs account-watcher forwarders deploy.\n"
        f"aws cloudformation create-stack-set --region {region} --stack-set-name {STACK} --call-as DELEGATED_ADMIN"
        f" --template-body file://{TEMPLATE.name} --capabilities {_CAPABILITY} --permission-model SERVICE_MANAGED"
        " --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false"
        f" --parameters {values}\n"
        f"aws cloudformation create-stack-instances --region {region} --stack-set-name {STACK}"
        " --call-as DELEGATED_ADMIN"
        f" --deployment-targets OrganizationalUnitIds={units} --regions {regions}"
        " --operation-preferences"
        " RegionConcurrencyType=PARALLEL,MaxConcurrentPercentage=100,FailureTolerancePercentage=10\n"
        "# Later, to update all of them:\n"
        f"aws cloudformation update-stack-set --region {region} --stack-set-name {STACK} --call-as DELEGATED_ADMIN"
        f" --template-body file://{TEMPLATE.name} --capabilities {_CAPABILITY} --parameters {values}"
    )
    return 0


def _status(given: argparse.Namespace, context: Context) -> int:
    aws, now = context.aws, int(context.aws.clock())
    forwarders = known_forwarders(aws.state_table)
    _, _, _, region, account, *_ = aws.stack.topic.split(":")
    try:
        accounts = accounts_of(aws.session.client("organizations"))
        missing, unknown = missing_places(forwarders, accounts, (account, region)), ""
    except (BotoCoreError, ClientError) as error:
        missing, unknown = [], clean(explained(error).message, 200)
    if given.json:
        rows = [
            {"account": each.account, "region": each.region, "since": each.since, "heard": each.heard}
            | {"silent": each.is_silent(now), "undelivered": each.undelivered}
            for each in forwarders
        ]
        report = {"forwarders": rows, "missing": missing, "missing_unknown": unknown}
        context.out.print_json(json.dumps(report))
    else:
        states = [(each, "SILENT" if each.is_silent(now) else "sends") for each in forwarders]
        table = plain_table(
            (
                (each.account, each.region, state, ago(each.heard, now), ago(each.since, now), str(each.undelivered))
                for each, state in states
            ),
            Account=0,
            Region=0,
            State=0,
            Heard=0,
            Since=0,
            Undelivered=0,
        )
        context.show(forwarders, table, "No forwarder was heard yet; each sends a heartbeat an hour.", as_json=False)
        for place in missing:
            context.say(f"No forwarder was ever heard from account {place}.")
        if unknown:
            context.say(f"Which accounts have no forwarder cannot be known here: {unknown}")
    return 1 if missing or any(each.is_silent(now) for each in forwarders) else 0


def _forget(given: argparse.Namespace, context: Context) -> int:
    place = f"{clean(given.account)} in {clean(given.region)}"
    if context.aws.state_table.delete(FORWARDERS, f"{given.account}#{given.region}") is None:
        raise CliError(f"No forwarder was heard from {place}.", "account-watcher forwarders status")
    context.say(f"The forwarder of {place} is forgotten. If it sends a heartbeat, it is known again.")
    return 0


def _listed(text: str) -> list[str]:
    return [each for part in text.split(",") if (each := part.strip())]
