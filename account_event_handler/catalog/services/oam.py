"""CloudWatch cross-account observability: links cut, sinks opened."""

from account_event_handler.catalog.conditions import event_is, name_at, word
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=MEDIUM)
_name = name_at("requestParameters.identifier", "requestParameters.sinkIdentifier")
_WORDS = {
    "name": _name,
    "aim": _POLICY.aim,
    "did": word(event_is("UpdateLink"), "changed", "deleted"),
    "part": word(event_is("DeleteSink"), "sink", "link"),
}
oam = Watches("oam", mitre="T1562.008", words=_WORDS)

WATCHES = (
    oam.call("DeleteLink", "DeleteSink", "UpdateLink")(
        name="oam-link-cut",
        severity=MEDIUM,
        says="{did} monitoring {part}[ {name}]",
        why="Metrics, logs or traces may no longer reach the monitoring account.",
        advice="Link the accounts again with aws oam create-link unless monitoring moved elsewhere.",
    ),
    oam.call("CreateLink", mitre="T1537")(
        name="oam-link-created",
        severity=MEDIUM,
        says="linked this account's monitoring data",
        fact="to sink {name}",
        why="The account that owns the sink can read this account's metrics, logs and traces.",
        advice="Check that the sink belongs to your monitoring account; if not, run aws oam delete-link.",
    ),
    oam.call("PutSinkPolicy", mitre="T1537")(
        name="oam-sink-opened",
        severity=_POLICY.severity,
        when=_POLICY.opens,
        says="changed the policy of monitoring sink {name}",
        fact="[to {aim}]",
        why="Accounts that the policy allows can send data into your monitoring.",
        advice="Use aws oam put-sink-policy to remove accounts that should not send data.",
        would="accounts that the policy allows could send data into your monitoring.",
    ),
)
