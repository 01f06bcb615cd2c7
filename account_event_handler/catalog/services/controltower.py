"""Control Tower: controls, baselines and the landing zone switched off."""

from account_event_handler.catalog.conditions import name_at
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_control = name_at("requestParameters.controlIdentifier", "requestParameters.enabledBaselineIdentifier")
_where = name_at("requestParameters.targetIdentifier")
tower = Watches("controltower", mitre="T1562.001", words={"control": _control, "where": _where})

WATCHES = (
    tower.call("DisableControl", "DisableBaseline", "DeleteLandingZone")(
        name="controltower-control-disabled",
        severity=HIGH,
        says="disabled control[ {control}] of Control Tower[ for {where}]",
        why="What the control prevented or detected in those accounts is possible or unnoticed now.",
        advice="Enable the control again unless the platform team decided otherwise.",
        failed=MEDIUM,
    ),
    tower.call("UpdateLandingZone", "ResetLandingZone", "UpdateEnabledControl")(
        name="controltower-landing-zone-changed",
        severity=MEDIUM,
        says="changed the settings of Control Tower[: {control}]",
        why="The landing zone decides which accounts are logged and which rules hold for them.",
        advice="Compare the settings with the ones before.",
    ),
)
