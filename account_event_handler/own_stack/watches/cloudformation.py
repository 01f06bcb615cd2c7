"""CloudFormation: the watcher's own stack deployed, unprotected or deleted."""

from account_event_handler.catalog.conditions import not_, request, request_is, request_text, said, word
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack import forwarder
from account_event_handler.own_stack.context import StackContext
from account_event_handler.own_stack.deployments import DEPLOYING, may_deploy
from account_event_handler.own_stack.resources import STACK, is_beside, is_own_resource


def _is_by_deployer(event: AccountEvent, context: StackContext) -> bool:
    return is_own_resource(event, context) and may_deploy(event, context.stack)


def _is_by_another(event: AccountEvent, context: StackContext) -> bool:
    """Whether somebody else deployed it, or a change set that does not name its stack."""
    is_nameless = bool(request(event, "changeSetName")) and not request(event, "stackName")
    is_ours = is_own_resource(event, context) or (is_nameless and is_beside(event, context.stack))
    return is_ours and not may_deploy(event, context.stack)


@said("the call names the stack")
def _is_named(event: AccountEvent) -> bool:
    return bool(request_text(event, "stackName") or event.text("errorMessage"))


cloudformation = Watches("cloudformation", mitre="T1562.001", applies_to=is_own_resource)

WATCHES = (
    cloudformation.call(*DEPLOYING, mitre="")(
        name="watcher-stack-deployed",
        severity=LOW,
        applies_to=_is_by_deployer,
        says="deployed the watcher",
        why="This deployer is allowed to; changes that CloudFormation makes for it raise no further alerts.",
        advice="Nothing to do if the deployment was planned.",
    ),
    cloudformation.call(*DEPLOYING)(
        name="watcher-stack-changed",
        severity=HIGH.when(_is_named, else_=MEDIUM),
        applies_to=_is_by_another,
        says="deployed",
        fact="{deployed}",
        why="A deployment can change what is monitored, how severe it is, and who is alerted.",
        advice="If it was one of you, add their role to the stack parameter Deployers; if not, deploy the last"
        " good version at once.",
        would="what is monitored, and who is alerted, could be changed.",
        words={
            "deployed": word(
                _is_named,
                "the watcher without being one of its deployers",
                else_="a change set of an unnamed stack, possibly the watcher's",
            )
        },
        shows=(("Change set", "{requestParameters.changeSetName}"), ("Template", "{requestParameters.templateURL}")),
    ),
    cloudformation.call("UpdateTerminationProtection")(
        name="watcher-stack-protection-removed",
        severity=HIGH,
        when=not_(request_is("enableTerminationProtection", True)),
        says="removed the termination protection of",
        fact=STACK,
        why="The watcher's stack can be deleted.",
        advice="Enable it again with aws cloudformation update-termination-protection, then ask why it was removed.",
        would="the watcher's stack could be deleted.",
    ),
    cloudformation.call("DeleteStack")(
        name="watcher-stack-deleted",
        severity=CRITICAL,
        says="deleted",
        fact=STACK,
        why="This may be the watcher's last alert: it is deleted within minutes.",
        advice="If it was not planned, deploy it again at once, preferably from another account, and check what"
        " this actor did.",
        would="the watcher would be deleted within minutes.",
    ),
    cloudformation.call("DeleteStack", "DeleteStackInstances", "DeleteStackSet")(
        name="watcher-forwarder-deleted",
        severity=CRITICAL,
        applies_to=forwarder.is_forwarder,
        says="deleted",
        fact="the watcher's forwarder {requestParameters.stackName|requestParameters.stackSetName}",
        why=forwarder.WHY,
        advice=forwarder.ADVICE,
        would=forwarder.WOULD,
    ),
)
