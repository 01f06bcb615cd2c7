"""CloudFormation: the watcher's own stack deployed, unprotected or deleted."""

from typing import TYPE_CHECKING

from account_event_handler.catalog.own.deployment import DEPLOYING, may_deploy
from account_event_handler.catalog.own.piece import is_own
from account_event_handler.catalog.own.words import STACK
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity

if TYPE_CHECKING:
    from account_event_handler.catalog.silence import Site

_REQUEST = "requestParameters."


def _is_by_deployer(event: AccountEvent, site: "Site") -> bool:
    return is_own(event, site) and may_deploy(event, site.stack)


def _is_by_another(event: AccountEvent, site: "Site") -> bool:
    """Whether somebody else deployed it, or a change set that does not name its stack."""
    is_nameless = (event.account, event.region) == (site.stack.account, site.stack.region) and (
        bool(event.field(f"{_REQUEST}changeSetName")) and not event.field(f"{_REQUEST}stackName")
    )
    is_ours = is_own(event, site) or (bool(site.stack.name) and is_nameless)
    return is_ours and not may_deploy(event, site.stack)


def _is_named(event: AccountEvent) -> bool:
    return bool(event.text(f"{_REQUEST}stackName")) or bool(event.text("errorMessage"))


def _deploying(event: AccountEvent) -> Severity:
    return Severity.HIGH if _is_named(event) else Severity.MEDIUM


def _deployed(event: AccountEvent) -> str:
    if _is_named(event):
        return "the watcher without being one of its deployers"
    return "a change set of a stack it does not name, which may be the watcher's"


def _protection_ends(event: AccountEvent) -> bool:
    return event.field(f"{_REQUEST}enableTerminationProtection") is not True


WATCHER_DEPLOYED = Watch(
    name="watcher-stack-deployed",
    severity=Severity.LOW,
    on=api_call("cloudformation", *DEPLOYING),
    concerns=_is_by_deployer,
    says="deployed the watcher",
    why="They may; what CloudFormation changes in the stack for them is not told one by one.",
    advice="Nothing, if the deployment was planned.",
)

WATCHER_DEPLOYED_BY_ANOTHER = Watch(
    name="watcher-stack-changed",
    severity=_deploying,
    on=api_call("cloudformation", *DEPLOYING),
    concerns=_is_by_another,
    says="deployed {deployed}",
    why="A deployment can change anything: what is watched, how loud it is, and who is told.",
    advice="If it was one of you, name their role in the parameter Deployers; if not, deploy the"
    " last good version at once.",
    words={"deployed": _deployed},
    shows=(
        ("Change set", "{requestParameters.changeSetName}"),
        ("Template", "{requestParameters.templateURL}"),
    ),
    mitre="T1562.001",
)

WATCHER_STACK_UNPROTECTED = Watch(
    name="watcher-stack-protection-removed",
    severity=Severity.HIGH,
    on=api_call("cloudformation", "UpdateTerminationProtection"),
    when=_protection_ends,
    concerns=is_own,
    says=f"removed the termination protection of {STACK}",
    why="The watcher can be deleted from now on; this is the step before.",
    advice="Switch the protection on again, then ask why it had to go.",
    mitre="T1562.001",
)

WATCHER_STACK_DELETED = Watch(
    name="watcher-stack-deleted",
    severity=Severity.CRITICAL,
    on=api_call("cloudformation", "DeleteStack"),
    concerns=is_own,
    says=f"deleted {STACK}",
    why="This may be the last that you hear of the watcher: it goes within minutes.",
    advice="If none of you did it, deploy it again at once, best from another account, and look at"
    " what this actor did.",
    mitre="T1562.001",
)
