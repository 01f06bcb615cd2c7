"""Bedrock: who turns on models, and who turns off the record of their use or what guards them."""

from account_event_handler.catalog.policy.resource_policy import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."
_LOGGING = _REQUEST + "loggingConfig"
_POLICY = ResourcePolicy(policy_at(_REQUEST + "resourcePolicy"), public=HIGH, outside=MEDIUM)


def _logging_loss(event: AccountEvent) -> str | None:
    if event.text("errorCode") and not event.field("requestParameters"):
        return None  # a refusal hides what was asked for
    has_target = event.field(_LOGGING + ".cloudWatchConfig") or event.field(_LOGGING + ".s3Config")
    if not has_target:
        return "go nowhere"
    if event.field(_LOGGING + ".textDataDeliveryEnabled") is False:
        return "leave out the text"
    return None


def _logging_change(event: AccountEvent) -> Severity:
    return HIGH if _logging_loss(event) else LOW


def _log_target(event: AccountEvent) -> str | None:
    bucket = event.text(_LOGGING + ".s3Config.bucketName")
    group = event.text(_LOGGING + ".cloudWatchConfig.logGroupName")
    if loss := _logging_loss(event):
        return loss
    named = f"bucket {bucket}" if bucket else f"log group {group}" if group else ""
    return f"go to {named}" if named else None


def _thing(event: AccountEvent) -> str:
    """The kind and the name in an ARN: "guardrail 14sw4es53xdo"."""
    return event.text(_REQUEST + "resourceArn").rpartition(":")[2].replace("/", " ")


bedrock = Watches("bedrock")

WATCHES = (
    bedrock.call("DeleteGuardrail")(
        name="bedrock-guardrail-deleted",
        severity=HIGH,
        says="deleted guardrail {requestParameters.guardrailIdentifier}[, version"
        " {requestParameters.guardrailVersion}]",
        why="Nothing filters what goes into and comes out of the models that it guarded.",
        advice="Make it again before the programs that name it are used further.",
        mitre="T1562",
    ),
    bedrock.call("UpdateGuardrail")(
        name="bedrock-guardrail-changed",
        severity=MEDIUM,
        says="changed guardrail {requestParameters.name|requestParameters.guardrailIdentifier}",
        why="An update replaces all that the guardrail filters; what is not named is filtered no"
        " more.",
        advice="Compare it with its last version.",
        mitre="T1562",
    ),
    bedrock.call("DeleteEnforcedGuardrailConfiguration")(
        name="bedrock-enforced-guardrail-deleted",
        severity=HIGH,
        says="removed the guardrail that every model call of the account had to pass",
        why="Calls that name no guardrail of their own are not filtered any more.",
        advice="Put it back unless another one replaced it today.",
        mitre="T1562",
    ),
    bedrock.call("PutEnforcedGuardrailConfiguration")(
        name="bedrock-enforced-guardrail-changed",
        severity=LOW,
        says="set guardrail {requestParameters.guardrailInferenceConfig.guardrailIdentifier} for"
        " every model call of the account",
        why="Every call passes this guardrail from now on, and no other that was set before.",
        advice="Check that it filters no less than the one before.",
    ),
    bedrock.call("DeleteModelInvocationLoggingConfiguration")(
        name="bedrock-model-logging-stopped",
        severity=HIGH,
        says="stopped the log of model calls in {$region}",
        why="What is asked of the models, and by whom, is no longer written down; thieves switch it"
        " off first.",
        advice="Switch it on again and look for model calls that nobody of yours made.",
        failed=MEDIUM,
        mitre="T1562.008",
    ),
    bedrock.call("PutModelInvocationLoggingConfiguration")(
        name="bedrock-model-logging-changed",
        severity=_logging_change,
        says="changed the log of model calls in {$region}[ to {target}]",
        why="The log holds what people ask and what models answer; who gets it reads all of that.",
        advice="Check that it still holds the text and goes where few can read it.",
        words={"target": _log_target},
        mitre="T1562.008",
    ),
    bedrock.call(
        "PutUseCaseForModelAccess",
        "PutFoundationModelEntitlement",
        "CreateFoundationModelAgreement",
    )(
        name="bedrock-model-access-requested",
        severity=MEDIUM,
        says="requested access to [model {requestParameters.modelId} in ]Bedrock",
        why="Stolen credentials are often used to run models at your cost; this call comes first.",
        advice="Ask who needs the model; if nobody does, look for InvokeModel calls and end them.",
        mitre="T1496.004",
    ),
    bedrock.call("PutResourcePolicy")(
        name="bedrock-policy-changed",
        severity=_POLICY.severity,
        when=_POLICY.opens,
        says="changed the policy of {thing}[ to {aim}]",
        why="Whoever the policy lets in uses your model or guardrail from their own account.",
        advice="Take out the accounts that are not yours.",
        words={"thing": _thing, "aim": _POLICY.aim},
        mitre="T1098",
    ),
    bedrock.call("DeleteResourcePolicy")(
        name="bedrock-policy-deleted",
        severity=LOW,
        says="deleted the policy of {thing}",
        why="The accounts that used it by this policy cannot any more.",
        advice="Check that whoever used it knows.",
        words={"thing": _thing},
    ),
)
