"""Lambda: functions made, given other code or configuration, stopped or deleted."""

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.outside import outside_account
from account_event_handler.catalog.services.lambda_.function_name import function_name
from account_event_handler.catalog.watch import INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."
_DEPLOYERS = ("terraform", "cloudformation", "pulumi", "opentofu", "aws-sam-cli", "codepipeline")


def _by_a_person(event: AccountEvent) -> bool:
    """Whether a person did it rather than a pipeline: a user or a sign-in, no tool that deploys."""
    agent = event.text("userAgent").lower()
    if any(name in agent for name in _DEPLOYERS):
        return False
    issuer = event.text("userIdentity.sessionContext.sessionIssuer.userName")
    return (
        event.text("userIdentity.type") in ("IAMUser", "Root")
        or event.text("sessionCredentialFromConsole") == "true"
        or issuer.startswith("AWSReservedSSO_")
    )


def _by_hand(event: AccountEvent) -> Severity:
    return LOW if _by_a_person(event) else INFO


def _foreign_layer(event: AccountEvent) -> str | None:
    """The layer of another account that the function is to run: "layer x of account y"."""
    for arn in strings(event.field(_REQUEST + "layers")):
        account = outside_account(event, arn)
        if account:
            return f"layer {arn.split(':')[6]} of account {account}"
    return None


def _configuring(event: AccountEvent) -> Severity:
    """A layer runs before the function's code, with all the function may do."""
    severity = _by_hand(event)
    if _foreign_layer(event) is None:
        return severity
    return MEDIUM if severity is LOW else LOW


def _is_stopped(event: AccountEvent) -> bool:
    return bool(event.field(_REQUEST + "reservedConcurrentExecutions") == 0)


def _deleting(event: AccountEvent) -> Severity:
    is_version = event.field(_REQUEST + "qualifier") or ":" in function_name(event)
    return MEDIUM if _by_a_person(event) and not is_version else LOW


def _is_weakened(event: AccountEvent) -> bool:
    policy = _REQUEST + "codeSigningPolicies.untrustedArtifactOnDeployment"
    return event.text(policy) == "Warn" or event.text("eventName").startswith("Delete")


def _signed(event: AccountEvent) -> str:
    configuration = event.text(_REQUEST + "codeSigningConfigArn").rpartition(":")[2]
    named = function_name(event)
    if named:
        return f"function {named}"
    return f"every function with {configuration}" if configuration else "a function"


_FUNCTION = {"function": function_name}

lambda_ = Watches("lambda")

WATCHES = (
    lambda_.call("CreateFunction20150331")(
        name="lambda-function-created",
        severity=_by_hand,
        says="created function {function}[ with role {requestParameters.role}]",
        why="A function does whatever its role may do, for whoever can invoke it.",
        advice="Check that somebody owns it and that its role may do no more than it needs.",
        words=_FUNCTION,
        mitre="T1648",
    ),
    lambda_.call("UpdateFunctionCode20150331v2")(
        name="lambda-function-code-changed",
        severity=_by_hand,
        says="changed the code of function {function}[ from bucket {requestParameters.s3Bucket}]["
        " to image {requestParameters.imageUri}]",
        why="The new code runs with the function's role from its next invocation on.",
        advice="Check that a deployment or its owner did this, and compare the code with its"
        " source.",
        words=_FUNCTION,
        shows=(("Code hash", "{responseElements.codeSha256}"), ("Role", "{responseElements.role}")),
        mitre="T1525",
    ),
    lambda_.call("UpdateFunctionConfiguration20150331v2")(
        name="lambda-function-configuration-changed",
        severity=_configuring,
        says="changed the configuration of function {function}[ to run {layer}]",
        why="A layer, an environment variable or another role can change what a function does"
        " without a new line of its code.",
        advice="Check that its owner asked for it; a layer of an unknown account has to go at"
        " once.",
        words={**_FUNCTION, "layer": _foreign_layer},
        shows=(("Role", "{requestParameters.role}"), ("Layers", "{requestParameters.layers}")),
        mitre="T1525",
    ),
    lambda_.call("PutFunctionConcurrency20171031")(
        name="lambda-function-stopped",
        severity=MEDIUM,
        when=_is_stopped,
        says="stopped function {function} by setting its concurrency to 0",
        why="Every invocation is refused until somebody lifts the limit.",
        advice="Lift it with aws lambda delete-function-concurrency if nobody stopped it on"
        " purpose.",
        words=_FUNCTION,
        mitre="T1489",
    ),
    lambda_.call("DeleteFunction20150331")(
        name="lambda-function-deleted",
        severity=_deleting,
        says="deleted function {function}[, version {requestParameters.qualifier}]",
        why="Whatever invoked it fails from now on.",
        advice="Check that nothing still invokes it; its code has to come from its source again.",
        words=_FUNCTION,
        mitre="T1489",
    ),
    lambda_.call("DeleteFunctionCodeSigningConfig", "UpdateCodeSigningConfig")(
        name="lambda-code-signing-weakened",
        severity=MEDIUM,
        when=_is_weakened,
        says="allowed unsigned code in {what}",
        why="Code that nobody signed can be deployed and run from now on.",
        advice="Put the signature check back, and compare the code deployed since with its source.",
        words={"what": _signed},
        mitre="T1553",
    ),
)
