"""A service and a kind of failure enter, the answer leaves as that service would give it."""

import json
from xml.sax.saxutils import escape

Answer = tuple[int, str, dict[str, str]]

QUERY = "sns"  # speaks XML; the other services that are asked here speak JSON
_THROTTLED = {"dynamodb": "ProvisionedThroughputExceededException", "sqs": "RequestThrottled"}
_SHAPES = {  # what stands before the code, by service
    "dynamodb": "com.amazonaws.dynamodb.v20120810#",
    "sqs": "com.amazonaws.sqs#",
}
_JSON = {"dynamodb": "1.0", "sqs": "1.0"}  # version of the protocol, 1.1 elsewhere


def error_answer(service: str, kind: str) -> Answer:
    """Status, body and headers; `kind` is throttled, broken or denied."""
    if kind == "throttled":
        return _answer(service, 400, _THROTTLED.get(service, "ThrottlingException"))
    if kind == "denied":
        code = "AuthorizationError" if service == QUERY else "AccessDeniedException"
        return _answer(service, 403 if service == QUERY else 400, code)
    return _answer(service, 500, "InternalError" if service == QUERY else "InternalServerError")


def _answer(service: str, status: int, code: str) -> Answer:
    said = "a fault that a test asked for"
    if service == QUERY:
        blame = "Sender" if status < 500 else "Receiver"
        error = f"<Type>{blame}</Type><Code>{escape(code)}</Code><Message>{said}</Message>"
        namespace = "http://sns.amazonaws.com/doc/2010-03-31/"
        body = f'<ErrorResponse xmlns="{namespace}"><Error>{error}</Error></ErrorResponse>'
        return status, body, {"Content-Type": "text/xml"}
    body = json.dumps({"__type": _SHAPES.get(service, "") + code, "message": said})
    return status, body, {"Content-Type": f"application/x-amz-json-{_JSON.get(service, '1.1')}"}
