"""CloudWatch cross-account observability: links cut, sinks opened."""

from account_event_handler.catalog.conditions import name_at
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=MEDIUM)
_name = name_at("requestParameters.identifier", "requestParameters.sinkIdentifier")
oam = Watches("oam", mitre="T1562.008", words={"name": _name, "aim": _POLICY.aim})

WATCHES = (
    oam.call("DeleteLink", "DeleteSink", "UpdateLink")(
        name="oam-link-cut",
        severity=MEDIUM,
        says="cut or changed cross-account monitoring[ through {name}]",
        why="The monitoring account no longer sees the metrics, logs or traces of this one.",
        advice="Link the accounts again unless the monitoring moved elsewhere.",
    ),
    oam.call("CreateLink", mitre="T1537")(
        name="oam-link-created",
        severity=MEDIUM,
        says="linked this account's monitoring data to {name}",
        why="The account that owns the sink reads this account's metrics, logs and traces.",
        advice="Check that the sink belongs to your monitoring account; delete the link if not.",
    ),
    oam.call("PutSinkPolicy", mitre="T1537")(
        name="oam-sink-opened",
        severity=_POLICY.severity,
        when=_POLICY.opens,
        says="changed the policy of monitoring sink {name}",
        fact="[to {aim}]",
        why="Accounts that the policy lets in can send data into your monitoring.",
        advice="Remove those who were not meant to send.",
    ),
)
