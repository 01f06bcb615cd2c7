"""The watcher's own findings: every alert that no event pattern produces, declared like a watch."""

from copy import replace
from typing import Any

from msgspec import Struct

from account_event_handler.model import AccountEvent, Alert, Severity

CRITICAL, HIGH, MEDIUM, LOW, INFO = Severity
SOURCE = "account-watcher"
DETAIL_TYPE = "Watcher Finding"


class Finding(Struct, frozen=True):
    """`says`, `fact`, which ends it, and `advice` are templates, `shows` lines of its own: (label, template).

    One name may have several entries, one for each case. One that is not `groupable` is sent even where it repeats
    another of the last minutes.
    """

    name: str
    severity: Severity
    says: str
    why: str
    advice: str
    shows: tuple[tuple[str, str], ...] = ()
    groupable: bool = True
    fact: str = ""

    @property
    def service(self) -> str:
        """What it is about: CloudTrail, or the watcher itself."""
        return "cloudtrail" if self.name.startswith("cloudtrail-") else SOURCE


def finding_event(alert: Alert, headline: str) -> AccountEvent:
    """The event that an operator's mute is matched with, since no other stands behind a finding.

    `detail` has `watch`, `severity` and `headline`, and `trail` with the ARN where it is about one.
    """
    detail: dict[str, Any] = {"watch": alert.watch, "severity": str(alert.severity), "headline": headline}
    if alert.service == "cloudtrail" and alert.resources:
        detail["trail"] = alert.resources[0]
    where_and_when = alert.account, alert.region, alert.time
    return AccountEvent(alert.id, SOURCE, DETAIL_TYPE, *where_and_when, alert.resources, detail)


def is_groupable(alert: Alert) -> bool:
    """Whether repeats of the finding may be sent as one summary."""
    return all(finding.groupable for finding in FINDINGS if finding.name == alert.watch)


# A trail that was stopped
_OFF = "While a trail is stopped, activity is not recorded and may raise no alerts."
_OVER = "Activity while the trail was stopped is not recorded, and somebody may stop it again."
_ASK = "Ask why it was stopped; if there is no good reason, revoke the access of the person who did it."
_AGAIN = ("Start again", "{start}")


def _stopped(state: str, advice: str, *shows: tuple[str, str], why: str = _OFF) -> Finding:
    name = "cloudtrail-trail-found-stopped"
    return Finding(name, CRITICAL, "Trail {trail}", why, advice, shows, groupable=False, fact=state)


_UNANSWERED = _stopped(
    "is stopped and could not be started again",
    "Start it with the command; the watcher also retries at each check.",
    ("Not restarted", "CloudTrail did not answer, {reason}"),
    _AGAIN,
)
STOPPED = {  # by what became of the stop
    "restarted": _stopped("was stopped and restarted", _ASK, ("Restarted", "logging again since {ended}"), why=_OVER),
    "running": _stopped(
        "was stopped and is logging again", _ASK, ("Logging again", "since {ended}, not by this stack"), why=_OVER
    ),
    "unverified": _stopped(
        "was stopped; whether it is logging again is not known",
        "Check that the trail is logging, then ask why it was stopped.",
        ("Restarted", "requested at {ended}, not confirmed: {reason}"),
        ("Check", "{check}"),
    ),
    "allowed": _stopped(
        "is stopped",
        "Check that this was planned, and that the trail is started again in time.",
        ("Not restarted", "the stack parameter TrailStoppers lets this caller stop it: {reason}"),
        _AGAIN,
    ),
    "switched off": _stopped(
        "is stopped",
        "Start it again with the command, then ask why it was stopped.",
        ("Not restarted", "the stack parameter RestartCloudTrail is off"),
        _AGAIN,
    ),
    "elsewhere": _stopped(
        "of account {account} is stopped",
        "Have the command run in account {account}; it cannot be started from here.",
        ("Not restarted", "{owner}"),
        ("Run there", "{start}"),
    ),
    "refused": _stopped(
        "is stopped and could not be started again",
        "Start it with the command, then find out what denies the watcher's role cloudtrail:StartLogging:"
        " its own policies, or a policy of the organization.",
        ("Not restarted", "AWS denied it, {reason}"),
        _AGAIN,
    ),
    "deleted": _stopped(
        "is stopped and could not be started again",
        _UNANSWERED.advice,
        ("Not restarted", "the trail was deleted since, and can only be created again"),
    ),
    "begun": _UNANSWERED,
    "unanswered": _UNANSWERED,
}
STOPPED_REPEATEDLY = Finding(
    name="cloudtrail-trail-stopped-repeatedly",
    severity=CRITICAL,
    says="Trail {trail}",
    fact="was stopped {count} times within an hour by {people}",
    why="Somebody keeps stopping the recording; the watcher restarts the trail each time.",
    advice="Revoke the access of everybody named here now, then check what they did between the stops.",
    groupable=False,
)
WHO = "To find out who did it, look for {call} in CloudTrail's event history in {region}, which keeps 90 days."
DELETED = Finding(
    name="cloudtrail-trail-found-deleted",
    severity=CRITICAL,
    says="Trail {trail}",
    fact="was deleted",
    why="A deleted trail records nothing and cannot be restored, only created again.",
    advice=f"Create it again{{with_commands}}. {WHO}",
    groupable=False,
)

# A trail as a check finds it
NARROWED = Finding(
    name="cloudtrail-trail-narrowed",
    severity=HIGH,
    says="Trail {trail}",
    fact="no longer records {here}",
    why="Activity in a Region that no trail records goes unnoticed.",
    advice=f"Make it a multi-Region trail again with aws cloudtrail update-trail. {WHO}",
)
FOUND_OFF = Finding(
    name="cloudtrail-trail-found-off",
    severity=MEDIUM,
    says="Trail {trail}",
    fact="is not logging",
    why="It was already stopped when the watcher first checked, so the watcher did not start it.",
    advice="Start it with the command, or delete it if nobody needs it.",
)
FOUND_OFF_ALONE = replace(FOUND_OFF, severity=HIGH, fact="is not logging, and neither is any other trail")
FOUND_LOGGING = Finding(
    name="cloudtrail-trail-found-logging",
    severity=LOW,
    says="Trail {trail}",
    fact="is logging again",
    why="Activity while it was stopped is not recorded.",
    advice="Check what happened in the meantime in CloudTrail's event history.",
)
STATUS = "status"  # beside what a trail delivers to: that it cannot be asked how it is


def _undelivered(severity: Severity, why: str, advice: str, fact: str = "cannot deliver to its {what}") -> Finding:
    return Finding("cloudtrail-delivery-failed", severity, "Trail {trail}", why, advice, fact=fact)


UNDELIVERED = {  # by what cannot be delivered to, the gravest first
    STATUS: _undelivered(
        HIGH,
        "Whether the trail logs is not known, and a stop may go unnoticed.",
        "Allow the watcher's role cloudtrail:GetTrailStatus again; a policy of the organization may deny it.",
        "cannot be checked: {what}",
    ),
    "bucket": _undelivered(
        HIGH,
        "The trail shows as logging but delivers nothing; undelivered log files are lost in the end.",
        "Check that the bucket exists, that its policy and key allow CloudTrail to write, and who changed them.",
    ),
    "digests": _undelivered(
        MEDIUM,
        "Without digest files nobody can verify that log files were not changed.",
        "Check the bucket's policy and key, and who changed them.",
    ),
    "log group": _undelivered(
        MEDIUM,
        "Alarms on the log group, such as for stopped trails, do not fire.",
        "Check that the log group exists, that CloudTrail's role may write to it, and who changed them.",
    ),
    "topic": _undelivered(
        MEDIUM,
        "Subscribers are not notified of new log files.",
        "Check that the topic exists and lets CloudTrail publish, and who changed it.",
    ),
}
DELIVERS_AGAIN = Finding(
    name="cloudtrail-delivery-mended",
    severity=LOW,
    says="Trail {trail}",
    fact="delivers again",
    why="Log files that could not be delivered in between may be missing.",
    advice="Check that no log files are missing from that time.",
)

# All trails of the account together
UNRECORDED = Finding(
    name="cloudtrail-account-unrecorded",
    severity=HIGH,
    says="No trail records account {account} in {region}",
    why="Activity there is not recorded, and without a trail this watcher gets no API calls through EventBridge.",
    advice="Create a multi-Region trail that writes to a bucket in another account.",
)
RECORDED = Finding(
    name="cloudtrail-account-recorded",
    severity=LOW,
    says="Account {account} is recorded in {region} again, by trail {names}",
    why="Activity is recorded again; what happened before is only in the event history.",
    advice="Check that the trail's bucket is yours and that it records all Regions.",
)
EVENTS_LEFT_OUT = Finding(
    name="cloudtrail-events-left-out",
    severity=MEDIUM,
    says="The trails of account {account}",
    fact="leave out {what}",
    why="Events that no trail records reach neither EventBridge nor log files, so watches on them raise no alerts.",
    advice="Have one trail record all management events, reads and writes of every service, with aws cloudtrail"
    " put-event-selectors.",
)
WRITES_LEFT_OUT = replace(EVENTS_LEFT_OUT, severity=CRITICAL)
EVENTS_COMPLETE = Finding(
    name="cloudtrail-events-complete",
    severity=LOW,
    says="The trails of account {account}",
    fact="record all management events again",
    why="Watches get all events again; those left out before are only in the event history.",
    advice="Check the event history for that time, where it matters.",
)
CHECK_FAILED = Finding(
    name="cloudtrail-look-failed",
    severity=HIGH,
    says="The trails of account {account}",
    fact="cannot be checked: {reason}",
    why="A stopped trail can go unnoticed, since stopping it also stops the events about it.",
    advice="Find out what denies the watcher's role cloudtrail:DescribeTrails: its own policies, or a policy of"
    " the organization.",
)
ALARM_UNEXPLAINED = Finding(
    name="cloudtrail-alarm-unexplained",
    severity=HIGH,
    says="Alarm {alarm}",
    fact="is in ALARM, but no trail visible in {region} is stopped or deleted",
    why="A trail of another Region or account may write to the same log group; or somebody tried to stop one, or"
    " stopped and restarted it before this check.",
    advice="Ask the person named here; otherwise look for StopLogging and DeleteTrail in CloudTrail's event history, in"
    " other Regions and accounts, too.",
)

# The watcher itself
UNREADABLE = Finding(
    name="event-unreadable",
    severity=HIGH,
    says="An event could not be read: {reason}",
    why="Its content is unknown, so it may have been important.",
    advice="Look at the message in the dead-letter queue, and check who may send to the queue.",
)
UNDESCRIBED_CALL = Finding(  # in a watch's words: it follows the actor's name
    name="event-undescribed",
    severity=MEDIUM,
    says="called {service}:{eventName}",
    why="A rule matched this event, but no watch of the catalog describes it.",
    advice="Look at the event; then add a watch for it, or narrow the rule that sent it.",
)
UNDESCRIBED_EVENT = replace(UNDESCRIBED_CALL, says="{$detail_type} from {$source}")
CHANNEL_FAILED = Finding(
    name="watcher-channel-refusing",
    severity=HIGH,
    says="Alerts do not reach {channel}: {reason}",
    why="Alerts wait in the queue and are retried; once this is fixed, they arrive by themselves.",
    advice="{remedy}",
)
CHANNEL_FAILED_FOR_GOOD = replace(
    CHANNEL_FAILED,
    why="Alerts wait in the dead-letter queue; once this is fixed, send them with account-watcher redrive.",
)
RATE_LIMIT_BEGAN = Finding(
    name="watcher-flood-began",
    severity=MEDIUM,
    says="More than {limit} alerts in {minutes} minutes: only high and critical ones are sent",
    why="Too many alerts at once hide the one that matters.",
    advice="Wait for the summary, or mute noise with account-watcher mute.",
)
ATTEMPTS_BEGAN = replace(
    RATE_LIMIT_BEGAN,
    says="More than {limit} alerts about denied or failed calls in {minutes} minutes: only high and critical ones"
    " are sent",
)
RATE_LIMIT_ENDED = Finding(
    name="watcher-flood-ended",
    severity=MEDIUM,
    says="{held} held back{about}",
    why="They were of medium severity or lower, and over the rate limit.",
    advice="Look at the kinds with the highest counts; mute noise with account-watcher mute.",
)
ATTEMPTS_ENDED = replace(
    RATE_LIMIT_ENDED,
    says="{held} held back{about}: denied or failed calls",
    why="They were of medium severity or lower, and over the rate limit for denied and failed calls.",
)
LEARNED = replace(
    RATE_LIMIT_ENDED,
    name="watcher-ordinary-learned",
    says="{held} held back as ordinary or repeated",
    why="They are ordinary calls that machines made for the first time or that were learned after the upgrade, and"
    " calls that were denied again.",
    advice="Look for an actor or a call that you do not expect, and give jobs the permissions that they lack.",
)
HEARTBEAT = Finding(
    name="watcher-heartbeat",
    severity=INFO,
    says="The watcher's heartbeat arrived",
    why="It shows that events reach the watcher and alerts are sent.",
    advice="Nothing to do.",
)
TEST = Finding(
    name="watcher-test",
    severity=INFO,
    says="Test {id}: alerts reach this channel",
    why="Somebody ran account-watcher test, which sends this to every channel.",
    advice="Nothing to do.",
)
SETUP_TEST = replace(
    TEST,
    says="Account Watcher can post here",
    why="Somebody is running account-watcher setup, which tests the URL before it deploys.",
)
TOPIC_UNREAD = Finding(
    name="watcher-topic-unread",
    severity=HIGH,
    says="Nobody is subscribed to the alert topic",
    why="Alarms on the watcher itself go only to this topic, so its failures go unnoticed.",
    advice="Subscribe somebody and confirm it with account-watcher confirm; account-watcher status shows what happened"
    " to earlier subscriptions.",
)
OPERATOR_CHANGED = Finding(
    name="watcher-settings-changed",
    severity=MEDIUM,
    says="{what}",
    fact="was {done}",
    why="Mutes and settings decide which alerts are sent, and CloudTrail does not record who writes them to the state"
    " table.",
    advice="If none of you did it, undo it with account-watcher, and find out who may write to the state table.",
    groupable=False,
)
CRITICAL_MUTED = replace(OPERATOR_CHANGED, severity=HIGH, fact="was {done}, for critical alerts too")
FORWARDER_SILENT = Finding(
    name="watcher-forwarder-silent",
    severity=CRITICAL,
    says="No heartbeat for two hours from account {places}",
    why="Activity there raises no alerts: the forwarder was deleted or cut off, or the account was closed.",
    advice="Check there who changed the forwarder's stack, rules, roles or schedule, and deploy it with account-watcher"
    " forwarders deploy. If it was removed on purpose, run account-watcher forwarders forget.",
)
FORWARDER_HEARD = Finding(
    name="watcher-forwarder-heard-again",
    severity=LOW,
    says="The forwarder of account {place} sends heartbeats again, for the first time since {since}",
    why="Activity there in between may have raised no alerts.",
    advice="Check the account's event history for that time, where it matters.",
)
FORWARDER_UNDELIVERED = Finding(
    name="watcher-forwarder-undelivered",
    severity=HIGH,
    says="{count} events of account {places} did not reach the hub",
    why="They raised no alerts, and wait in the forwarder's dead-letter queue for 14 days.",
    advice="Read the attribute ERROR_MESSAGE of the messages in its queue account-watcher-forwarder: usually the policy"
    " of the hub's bus or the forwarder's role denies it.",
)
FORWARDER_MISSING = Finding(
    name="watcher-forwarders-missing",
    severity=MEDIUM,
    says="No forwarder has ever sent a heartbeat from account {places}",
    why="Activity there raises no alerts, unless the watcher reads its log files.",
    advice="Deploy it there with account-watcher forwarders deploy, or with StackSets for the whole organization.",
)

FINDINGS = (
    *dict.fromkeys(STOPPED.values()),
    *(STOPPED_REPEATEDLY, DELETED, NARROWED, FOUND_OFF, FOUND_OFF_ALONE, FOUND_LOGGING),
    *UNDELIVERED.values(),
    *(DELIVERS_AGAIN, UNRECORDED, RECORDED, EVENTS_LEFT_OUT, WRITES_LEFT_OUT, EVENTS_COMPLETE),
    *(CHECK_FAILED, ALARM_UNEXPLAINED),
    *(UNREADABLE, UNDESCRIBED_CALL, UNDESCRIBED_EVENT, CHANNEL_FAILED, CHANNEL_FAILED_FOR_GOOD),
    *(RATE_LIMIT_BEGAN, ATTEMPTS_BEGAN, RATE_LIMIT_ENDED, ATTEMPTS_ENDED, LEARNED),
    *(HEARTBEAT, TEST, SETUP_TEST, TOPIC_UNREAD, OPERATOR_CHANGED, CRITICAL_MUTED),
    *(FORWARDER_SILENT, FORWARDER_HEARD, FORWARDER_UNDELIVERED, FORWARDER_MISSING),
)
