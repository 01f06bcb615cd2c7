"""Lambda: functions made, changed, stopped or deleted; who may invoke them."""

from account_event_handler.catalog.conditions import (
    any_of,
    event_is,
    has,
    matches,
    name_at,
    not_,
    request_has,
    request_is,
    request_text,
    said,
    text_at,
    word,
)
from account_event_handler.catalog.kinds import rerouted, weakened
from account_event_handler.catalog.passed_roles import RARE, USUAL, deployed
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.policy.document import PolicyDocument, aim_of
from account_event_handler.catalog.record import external_account, strings
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_KINDS = {"sqs": "queue", "sns": "topic", "lambda": "function", "events": "bus", "s3": "bucket"}
_SUCCESS, _FAILURE = (f"requestParameters.destinationConfig.on{end}.destination" for end in ("Success", "Failure"))
_destination = text_at(_SUCCESS, _FAILURE)  # gets a copy of each result, or of each error where that is all


def _function(event: AccountEvent) -> str:
    """The name without ARN; a version or alias stays: `resize:3`."""
    name = request_text(event, "functionName")
    return name.partition(":function:")[2] or name


@said("a layer of another account")
def _foreign_layer(event: AccountEvent) -> str:
    """The layer of another account that the function is to run: "layer x of account y"."""
    layers = [(arn, external_account(event, arn)) for arn in strings(event.field("requestParameters.layers"))]
    return next((f"layer {arn.split(':')[6]} of account {of}" for arn, of in layers if of), "")


def _layers(event: AccountEvent) -> str:
    """All layers that the function is to run, with their versions: "shared-libs:3 and http-extras:7"."""
    layers = strings(event.field("requestParameters.layers"))
    return human_list((arn.partition(":layer:")[2] or arn for arn in layers), most=len(layers))


def _signed(event: AccountEvent) -> str:
    if function := _function(event):
        return f"function {function}"
    configuration = request_text(event, "codeSigningConfigArn").rpartition(":")[2]
    return f"every function with {configuration}" if configuration else "a function"


def _service(event: AccountEvent) -> str:
    """`s3` for s3.amazonaws.com; empty when the principal is no service."""
    principal = request_text(event, "principal")
    is_service = "." in principal and not principal.startswith("arn:")
    return principal.partition(".")[0] if is_service else ""


def _policy(event: AccountEvent) -> PolicyDocument:
    asked = event.field("requestParameters")
    bounds = {
        "aws:PrincipalOrgID": asked.get("principalOrgID") or asked.get("organizationId"),
        "aws:SourceAccount": asked.get("sourceAccount"),
        "aws:SourceArn": asked.get("sourceArn"),
    }
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": asked.get("principal", "*")},
        "Action": asked.get("action", "*"),
        "Condition": {"StringEquals": bounds},
    }
    return PolicyDocument.read({"Statement": statement})


def _aim(event: AccountEvent) -> str | None:
    """Who is to gain what: "let anyone invoke it"; None when only the own account does."""
    if not (service := _service(event)):
        return aim_of(_policy(event), event)
    owner, source = request_text(event, "sourceAccount"), request_text(event, "sourceArn")
    if account := external_account(event, owner) or external_account(event, source):
        return f"let {service} of account {account} invoke it"
    is_narrowed = owner or source or request_text(event, "eventSourceToken")
    return None if is_narrowed else f"let {service} of any account invoke it"


def _receiver(event: AccountEvent) -> str:
    """Who gets the results: "account 444455556666, queue x", of the own account "queue x"."""
    arn, account = _destination(event), external_account(event, _destination(event))
    service, name = arn.split(":")[2], arn.rpartition(":")[2].rpartition("/")[2]
    return f"{f'account {account}, ' if account else ''}{_KINDS.get(service, service)} {name}"


# A layer runs before the function's code, with all the function may do.
_is_layered = has(_foreign_layer)
_GIVING = HIGH.when(said("anyone")(lambda event: _policy(event).is_public()), else_=MEDIUM)
_WORDS = {
    "function": _function,
    "layer": _foreign_layer,
    "layers": _layers,
    "what": _signed,
    "aim": _aim,
    "source": name_at("requestParameters.eventSourceArn"),
    "results": word(has(text_at(_SUCCESS)), "the results", "the failed events"),
    "destination": _receiver,
}
lambda_ = Watches("lambda", mitre="T1525", words=_WORDS)

WATCHES = (
    deployed(
        *(lambda_, "Lambda", "CreateMicrovmImage", "CreateMicrovmShellAuthToken", "RunMicrovm", "UpdateMicrovmImage"),
        name="lambda-microvm-deployed",
        severity=RARE,
    ),
    lambda_.call("CreateFunction20150331", mitre="T1648")(
        name="lambda-function-created",
        severity=USUAL,
        ordinary=True,
        says="created function {function}",
        fact="[with role {requestParameters.role}]",
        why="Anyone who can invoke or change the function can use its role's permissions.",
        advice="Check that somebody owns it and that its role allows no more than it needs.",
    ),
    lambda_.call("UpdateFunctionCode20150331v2")(
        name="lambda-function-code-changed",
        severity=MEDIUM,
        ordinary=True,
        says="changed the code of function {function}",
        fact="[ from bucket {requestParameters.s3Bucket}][ to image {requestParameters.imageUri}]",
        why="The new code runs with the function's role from the next invocation on.",
        advice="Check that a deployment or its owner did this, and compare the code with its source.",
        shows=(("Code hash", "{responseElements.codeSha256}"), ("Role", "{responseElements.role}")),
    ),
    lambda_.call("UpdateFunctionConfiguration20150331v2")(
        name="lambda-function-configuration-changed",
        severity=MEDIUM.when(_is_layered, else_=LOW.when(not_(request_has("role")), else_=RARE)),
        ordinary=True,
        says="changed the configuration of function {function}",
        fact="[ to run {layer}][ with role {requestParameters.role}]",
        why="A layer, an environment variable or another role can change what a function does without a change of"
        " code.",
        advice="Check that its owner asked for it; remove a layer of an unknown account at once.",
        shows=(("Layers", "{layers}"),),
    ),
    lambda_.call("PublishLayerVersion20181031")(
        name="lambda-layer-published",
        severity=LOW,
        ordinary=True,
        says="created a version of layer {requestParameters.layerName}",
        why="A layer runs inside every function that uses this version, with the function's role.",
        advice="Check that its owner did this, and compare the version with its source.",
    ),
    lambda_.call("CreateEventSourceMapping20150331", "UpdateEventSourceMapping20150331", mitre="T1546")(
        name="lambda-function-trigger-set",
        severity=LOW,
        ordinary=True,
        says="set [{source} as ]a trigger of function {function}",
        why="Anyone who can write to the source can run the function with data of their choice.",
        advice="Check that the function's owner asked for it.",
    ),
    lambda_.call("PutFunctionConcurrency20171031", mitre="T1489")(
        name="lambda-function-stopped",
        severity=MEDIUM,
        when=request_is("reservedConcurrentExecutions", 0),
        says="stopped function {function}",
        fact="by setting its concurrency to 0",
        why="Every invocation is throttled until the limit is removed.",
        advice="Remove it with aws lambda delete-function-concurrency if nobody stopped the function on purpose.",
    ),
    lambda_.call("DeleteFunction20150331", mitre="T1489")(
        name="lambda-function-deleted",
        severity=LOW.when(
            said("one version or alias")(any_of(request_has("qualifier"), matches(_function, ":"))), else_=MEDIUM
        ),
        ordinary=True,
        says="deleted function {function}[, version {requestParameters.qualifier}]",
        why="Everything that invokes it fails.",
        advice="Check that nothing still invokes it; its code has to be deployed again from its source.",
    ),
    lambda_.call("DeleteFunctionCodeSigningConfig", "UpdateCodeSigningConfig", mitre="T1553")(
        name="lambda-code-signing-weakened",
        severity=MEDIUM,
        when=any_of(
            request_is("codeSigningPolicies.untrustedArtifactOnDeployment", "Warn"),
            event_is("DeleteFunctionCodeSigningConfig"),
        ),
        says="allowed unsigned code in {what}",
        why="Unsigned code can be deployed and run.",
        advice="Restore the signature check, and compare the code deployed since with its source.",
    ),
    lambda_.call("AddPermission20150331v2", mitre="T1098")(
        name="lambda-function-permission-added",
        severity=_GIVING,
        when=lambda event: _aim(event) is not None,
        says="changed the policy of function {function}",
        fact="[to {aim}]",
        why="Anyone the policy allows can run the function with data of their choice.",
        advice="Remove the statement with aws lambda remove-permission unless the caller is known.",
        would="anyone the policy allows could run the function with data of their choice.",
        shows=(("Statement", "{requestParameters.statementId}"),),
    ),
    lambda_.call("CreateFunctionUrlConfig", "UpdateFunctionUrlConfig", mitre="T1133")(
        name="lambda-function-url-opened",
        severity=HIGH,
        when=request_is("authType", "NONE"),
        says="opened function {function}",
        fact="to the internet by a URL without sign-in",
        why="Anyone who has the URL can run the function, as often as they like, at your cost.",
        advice="Set AuthType to AWS_IAM with aws lambda update-function-url-config unless the function checks its"
        " callers itself.",
        would="anyone who had the URL could run the function, as often as they liked, at your cost.",
        shows=(("URL", "{responseElements.functionUrl}"),),
    ),
    lambda_.call("AddLayerVersionPermission20181031", mitre="T1537")(
        name="lambda-layer-shared",
        severity=_GIVING,
        when=lambda event: _aim(event) is not None,
        says="changed the policy of layer {requestParameters.layerName}[ version {requestParameters.versionNumber}]",
        fact="[to {aim}]",
        why="Anyone the policy allows can download the layer's code, including any secrets in it.",
        advice="Run aws lambda remove-layer-version-permission unless the layer is published on purpose.",
        would="anyone the policy allows could download the layer's code, including any secrets in it.",
    ),
    lambda_.call("PutFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig", mitre="T1537")(
        name="lambda-function-results-sent",
        severity=HIGH.when(
            said("to another account")(lambda event: bool(external_account(event, _destination(event)))), else_=LOW
        ),
        ordinary=True,
        when=has(_destination),
        says="sent {results} of function {function}",
        fact="to {destination}",
        why="The destination gets a copy of what the function receives and returns.",
        advice="Check that the destination is yours and that the function's owner asked for it.",
        would="the destination would get a copy of what the function receives and returns.",
    ),
    rerouted(
        *(lambda_, "Lambda", "UpdateAlias20150331", "CreateAlias20150331", "PutRuntimeManagementConfig"),
        name="lambda-alias-changed",
        severity=LOW,
    ),
    weakened(
        *(lambda_, "Lambda", "DeleteFunctionUrlConfig", "DeleteLayerVersion20181031", "RemovePermission20150331v2"),
        "PutFunctionCodeSigningConfig",
        name="lambda-permission-removed",
        severity=LOW,
    ),
)
