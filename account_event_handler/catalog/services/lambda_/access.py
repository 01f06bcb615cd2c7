"""Lambda: who may invoke a function or use a layer, and where a function's results go."""

from collections.abc import Mapping
from typing import Any

from account_event_handler.catalog.outside import outside_account
from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.policy.resource_policy import aim_of
from account_event_handler.catalog.services.lambda_.function_name import function_name
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."
_NARROWING = {"principalOrgID": "aws:PrincipalOrgID", "organizationId": "aws:PrincipalOrgID"}
_KINDS = {"sqs": "queue", "sns": "topic", "lambda": "function", "events": "bus", "s3": "bucket"}


def _policy(event: AccountEvent) -> PolicyDocument:
    """The statement that the call adds, as a policy."""
    request: Mapping[str, Any] = event.field("requestParameters")
    conditions = {key: request[name] for name, key in _NARROWING.items() if request.get(name)}
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "" if _service(event) else request.get("principal", "*")},
        "Action": request.get("action", "*"),
        "Condition": {"StringEquals": conditions},
    }
    return PolicyDocument.read({"Statement": statement})


def _service(event: AccountEvent) -> str:
    """`s3` for s3.amazonaws.com; empty when the principal is no service."""
    principal = event.text(_REQUEST + "principal")
    is_service = "." in principal and not principal.startswith("arn:")
    return principal.partition(".")[0] if is_service else ""


def _aim(event: AccountEvent) -> str | None:
    """Who is to gain what: "let anyone invoke it"; None when only the own account does."""
    service = _service(event)
    if not service:
        return aim_of(_policy(event), event)
    owner, source = event.text(_REQUEST + "sourceAccount"), event.text(_REQUEST + "sourceArn")
    account = outside_account(event, owner) or outside_account(event, source)
    if account:
        return f"let {service} of account {account} invoke it"
    is_bound = owner or source or event.text(_REQUEST + "eventSourceToken")
    return None if is_bound else f"let {service} of any account invoke it"


def _gives(event: AccountEvent) -> bool:
    return _aim(event) is not None


def _giving(event: AccountEvent) -> Severity:
    return HIGH if _policy(event).is_public() else MEDIUM


def _is_open_url(event: AccountEvent) -> bool:
    return event.text(_REQUEST + "authType") == "NONE"


def _destination(event: AccountEvent) -> str | None:
    """Where a copy of each result goes: "queue x of account y", errors only where that is all."""
    for when, what in (("onSuccess", "results"), ("onFailure", "failed events")):
        arn = event.text(f"{_REQUEST}destinationConfig.{when}.destination")
        if arn:
            account = outside_account(event, arn)
            service = arn.split(":")[2]
            name = f"{_KINDS.get(service, service)} {arn.rpartition(':')[2].rpartition('/')[2]}"
            return f"the {what} of function {function_name(event)} to {name}" + (
                f" of account {account}" if account else ""
            )
    return None


def _has_destination(event: AccountEvent) -> bool:
    return _destination(event) is not None


def _sending(event: AccountEvent) -> Severity:
    return HIGH if " of account " in (_destination(event) or "") else LOW


lambda_ = Watches("lambda")

WATCHES = (
    lambda_.call("AddPermission20150331v2")(
        name="lambda-function-permission-added",
        severity=_giving,
        when=_gives,
        says="changed the policy of function {function}[ to {aim}]",
        why="Whoever may invoke a function uses its role, and can send it whatever they like.",
        advice="Remove the statement with aws lambda remove-permission unless the caller is known.",
        words={"function": function_name, "aim": _aim},
        shows=(("Statement", "{requestParameters.statementId}"),),
        mitre="T1098",
    ),
    lambda_.call("CreateFunctionUrlConfig", "UpdateFunctionUrlConfig")(
        name="lambda-function-url-opened",
        severity=HIGH,
        when=_is_open_url,
        says="opened function {function} to the internet by a URL that asks for no sign-in",
        why="Anyone who finds the URL can run the function, as often as they like, at your cost.",
        advice="Set its authorization to AWS_IAM unless the function checks its callers itself.",
        words={"function": function_name},
        shows=(("URL", "{responseElements.functionUrl}"),),
        mitre="T1133",
    ),
    lambda_.call("AddLayerVersionPermission20181031")(
        name="lambda-layer-shared",
        severity=_giving,
        when=_gives,
        says="shared layer {requestParameters.layerName}[ version"
        " {requestParameters.versionNumber}][ to {aim}]",
        why="Whoever may use a layer can download its code, with whatever secrets are in it.",
        advice="Remove the statement unless the layer is published on purpose.",
        words={"aim": _aim},
        mitre="T1537",
    ),
    lambda_.call("PutFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig")(
        name="lambda-function-results-sent",
        severity=_sending,
        when=_has_destination,
        says="sent {destination}",
        why="A destination gets a copy of what the function was sent and what it answered.",
        advice="Check that the destination is yours and that its owner asked for it.",
        words={"destination": _destination},
        mitre="T1537",
    ),
)
