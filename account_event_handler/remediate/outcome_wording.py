"""A Stop as it stands enters; the lines that say so, and what to do now, leave."""

from account_event_handler.ingest.sanitize import clean
from account_event_handler.remediate.own_alert import Facts
from account_event_handler.remediate.stop import Repair, Stop
from account_event_handler.remediate.timefmt import near, span

NOT_NAMED = (("Not restarted", "the event does not name the trail"),)
NOT_NAMED_ADVICE = "Look at every trail of the account; start again what does not log."


def facts_of(stop: Stop, *, of_organization: bool = False) -> Facts:
    """Whether it logs again and since when, or why not, with the command where one is left."""
    command = stop.trail.start_command
    reason = clean(stop.reason, 300)
    match stop.repair:
        case Repair.RESTARTED:
            return (("Restarted", _since(stop)), *_gap(stop), *_may(stop))
        case Repair.RUNNING:
            by = "not by this stack"
            return (("Logging again", f"since {_ended(stop)}, {by}"), *_gap(stop), *_may(stop))
        case Repair.UNVERIFIED:
            return (
                ("Restarted", f"asked for at {_ended(stop)}, not confirmed: {reason}"),
                ("Check", command.replace("start-logging", "get-trail-status")),
            )
        case Repair.ALLOWED:
            why = f"whoever stopped it may, by the stack's parameter TrailStoppers: {reason}"
            return (("Not restarted", why), ("Start again", command))
        case Repair.SWITCHED_OFF:
            why = "the stack's parameter RestartCloudTrail is off"
            return (("Not restarted", why), ("Start again", command))
        case Repair.ELSEWHERE:
            return (("Not restarted", _owner(stop, of_organization)), ("Run there", command))
        case Repair.DELETED:
            return (("Not restarted", "the trail is deleted since, it can only be made again"),)
        case Repair.DENIED:
            return (("Not restarted", f"AWS refused it, {reason}"), ("Start again", command))
    return (("Not restarted", f"CloudTrail does not answer, {reason}"), ("Start again", command))


def advice_of(stop: Stop) -> str:
    """What is left to do, most urgent first."""
    owner = stop.trail.account
    match stop.repair:
        case Repair.RESTARTED | Repair.RUNNING if stop.reason:
            return "If this was planned, have them stop it again: now it is known that they may."
        case Repair.RESTARTED | Repair.RUNNING:
            return "Ask who stopped it and why; if nobody owns up, take away their access."
        case Repair.UNVERIFIED:
            return "Check that the trail logs, then ask who stopped it and why."
        case Repair.ALLOWED:
            return "Check that this was planned, and that the trail is started again in time."
        case Repair.SWITCHED_OFF:
            return "Start it again with the command, then ask who stopped it and why."
        case Repair.ELSEWHERE:
            return f"Have the command run with the rights of account {owner}; nobody here can."
        case Repair.DENIED:
            return (
                "Start it by hand with the command, then find out what keeps the watcher's role"
                " from cloudtrail:StartLogging: a changed role, or a policy of the organization."
            )
    return "Start it by hand with the command; the watcher tries again with each look."


def ending_of(stop: Stop) -> str:
    """How the headline ends: a phone that lights up at night says whether to get up."""
    if stop.is_over:
        return "; it logs again"
    uncertain = (Repair.BEGUN, Repair.UNVERIFIED, Repair.DELETED)
    return "" if stop.repair in uncertain else "; it is still off"


def why_of(stop: Stop) -> str:
    """What is at stake."""
    if stop.is_over:
        return "What was done while the trail stood still is not recorded, and they may try again."
    return "While a trail is stopped, what is done is not recorded and may raise no alert either."


def _owner(stop: Stop, of_organization: bool) -> str:
    whose = f"account {stop.trail.account}"
    if of_organization:
        return f"it is the organization's trail and belongs to {whose}"
    return f"the trail belongs to {whose}"


def _since(stop: Stop) -> str:
    return f"logging again since {_ended(stop)}"


def _ended(stop: Stop) -> str:
    return near(stop.ended, stop.stopped)


def _may(stop: Stop) -> Facts:
    """Of a stop that is over, the reason is the pattern that would have left the trail off."""
    why = "the event that names who stopped it came later; they may, by the parameter TrailStoppers"
    return (("Not left off", f"{why}: {clean(stop.reason, 300)}"),) if stop.reason else ()


def _gap(stop: Stop) -> Facts:
    """From when to when nothing was recorded, left out where the seconds do not tell."""
    if not stop.stopped or stop.ended <= stop.stopped:
        return ()
    began = near(stop.stopped, stop.ended).removesuffix(" UTC")
    return (("Not recorded", f"{began} to {_ended(stop)}, {span(stop.ended - stop.stopped)}"),)
