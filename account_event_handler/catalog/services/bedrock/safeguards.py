"""Bedrock: who turns on models, and who turns off the record of their use or what guards them."""

from account_event_handler.catalog.policy.resource_policy import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."
_LOGGING = _REQUEST + "loggingConfig"
_POLICY = ResourcePolicy(
    policy_at(_REQUEST + "resourcePolicy"), public=Severity.HIGH, outside=Severity.MEDIUM
)


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
    return Severity.HIGH if _logging_loss(event) else Severity.LOW


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


GUARDRAIL_DELETED = Watch(
    name="bedrock-guardrail-deleted",
    severity=Severity.HIGH,
    on=api_call("bedrock", "DeleteGuardrail"),
    says="deleted guardrail {requestParameters.guardrailIdentifier}"
    "[, version {requestParameters.guardrailVersion}]",
    why="Nothing filters what goes into and comes out of the models that it guarded.",
    advice="Make it again before the programs that name it are used further.",
    mitre="T1562",
)

GUARDRAIL_CHANGED = Watch(
    name="bedrock-guardrail-changed",
    severity=Severity.MEDIUM,
    on=api_call("bedrock", "UpdateGuardrail"),
    says="changed guardrail {requestParameters.name|requestParameters.guardrailIdentifier}",
    why="An update replaces all that the guardrail filters; what is not named is filtered no more.",
    advice="Compare it with its last version.",
    mitre="T1562",
)

ENFORCED_GUARDRAIL_DELETED = Watch(
    name="bedrock-enforced-guardrail-deleted",
    severity=Severity.HIGH,
    on=api_call("bedrock", "DeleteEnforcedGuardrailConfiguration"),
    says="removed the guardrail that every model call of the account had to pass",
    why="Calls that name no guardrail of their own are not filtered any more.",
    advice="Put it back unless another one replaced it today.",
    mitre="T1562",
)

ENFORCED_GUARDRAIL_CHANGED = Watch(
    name="bedrock-enforced-guardrail-changed",
    severity=Severity.LOW,
    on=api_call("bedrock", "PutEnforcedGuardrailConfiguration"),
    says="set guardrail"
    " {requestParameters.guardrailInferenceConfig.guardrailIdentifier}"
    " for every model call of the account",
    why="Every call passes this guardrail from now on, and no other that was set before.",
    advice="Check that it filters no less than the one before.",
)

MODEL_LOGGING_STOPPED = Watch(
    name="bedrock-model-logging-stopped",
    severity=Severity.HIGH,
    on=api_call("bedrock", "DeleteModelInvocationLoggingConfiguration"),
    says="stopped the log of model calls in {$region}",
    why="What is asked of the models, and by whom, is no longer written down; thieves switch it off"
    " first.",
    advice="Switch it on again and look for model calls that nobody of yours made.",
    failed=Severity.MEDIUM,
    mitre="T1562.008",
)

MODEL_LOGGING_CHANGED = Watch(
    name="bedrock-model-logging-changed",
    severity=_logging_change,
    on=api_call("bedrock", "PutModelInvocationLoggingConfiguration"),
    says="changed the log of model calls in {$region}[ to {target}]",
    why="The log holds what people ask and what models answer; who gets it reads all of that.",
    advice="Check that it still holds the text and goes where few can read it.",
    words={"target": _log_target},
    mitre="T1562.008",
)

MODEL_ACCESS_REQUESTED = Watch(
    name="bedrock-model-access-requested",
    severity=Severity.MEDIUM,
    on=api_call(
        "bedrock",
        "PutUseCaseForModelAccess",
        "PutFoundationModelEntitlement",
        "CreateFoundationModelAgreement",
    ),
    says="requested access to [model {requestParameters.modelId} in ]Bedrock",
    why="Stolen credentials are often used to run models at your cost; this call comes first.",
    advice="Ask who needs the model; if nobody does, look for InvokeModel calls and end them.",
    mitre="T1496.004",
)

POLICY_CHANGED = Watch(
    name="bedrock-policy-changed",
    severity=_POLICY.severity,
    on=api_call("bedrock", "PutResourcePolicy"),
    when=_POLICY.opens,
    says="changed the policy of {thing}[ to {aim}]",
    why="Whoever the policy lets in uses your model or guardrail from their own account.",
    advice="Take out the accounts that are not yours.",
    words={"thing": _thing, "aim": _POLICY.aim},
    mitre="T1098",
)

POLICY_DELETED = Watch(
    name="bedrock-policy-deleted",
    severity=Severity.LOW,
    on=api_call("bedrock", "DeleteResourcePolicy"),
    says="deleted the policy of {thing}",
    why="The accounts that used it by this policy cannot any more.",
    advice="Check that whoever used it knows.",
    words={"thing": _thing},
)
