"""Control Tower: controls, baselines and the landing zone switched off."""

from account_event_handler.catalog.conditions import event_is, kind, name_at, word
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_control = name_at("requestParameters.controlIdentifier", "requestParameters.enabledBaselineIdentifier")
_where = name_at("requestParameters.targetIdentifier")
tower = Watches("controltower", mitre="T1562.001", words={"control": _control, "where": _where})

WATCHES = (
    tower.call("DisableControl", "DisableBaseline", "DeleteLandingZone")(
        name="controltower-control-disabled",
        severity=HIGH,
        says="{did} Control Tower {kind}[ {control}][ for {where}]",
        why="What it prevented or detected in those accounts is possible, or goes unnoticed.",
        advice="Enable it again unless the platform team planned it.",
        words={
            "did": word(event_is("DeleteLandingZone"), "deleted", "disabled"),
            "kind": kind,
            "control": _control,
            "where": _where,
        },
        would="what it prevents or detects in those accounts would be possible, or go unnoticed.",
        failed=MEDIUM,
    ),
    tower.call("UpdateLandingZone", "ResetLandingZone", "UpdateEnabledControl")(
        name="controltower-landing-zone-changed",
        severity=MEDIUM,
        says="changed Control Tower settings[: {control}]",
        why="The landing zone decides which accounts are logged and which controls apply to them.",
        advice="Compare the settings with the previous ones.",
    ),
)
