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
_OFF = "While a trail is stopped, what is done is not recorded and may raise no alert either."
_OVER = "What was done while the trail stood still is not recorded, and they may try again."
_ASK = "Ask who stopped it and why; if nobody owns up, take away their access."
_AGAIN = ("Start again", "{start}")


def _stopped(state: str, advice: str, *shows: tuple[str, str], why: str = _OFF) -> Finding:
    name = "cloudtrail-trail-found-stopped"
    return Finding(name, CRITICAL, "Trail {trail}", why, advice, shows, groupable=False, fact=state)


_UNANSWERED = _stopped(
    "is stopped and could not be started again",
    "Start it by hand with the command; the watcher tries again with each look.",
    ("Not restarted", "CloudTrail does not answer, {reason}"),
    _AGAIN,
)
STOPPED = {  # by what became of the stop
    "restarted": _stopped(
        "was stopped, and started again", _ASK, ("Restarted", "logging again since {ended}"), why=_OVER
    ),
    "running": _stopped(
        "was stopped and logs again", _ASK, ("Logging again", "since {ended}, not by this stack"), why=_OVER
    ),
    "unverified": _stopped(
        "was stopped; whether it logs again is not known",
        "Check that the trail logs, then ask who stopped it and why.",
        ("Restarted", "asked for at {ended}, not confirmed: {reason}"),
        ("Check", "{check}"),
    ),
    "allowed": _stopped(
        "is stopped",
        "Check that this was planned, and that the trail is started again in time.",
        ("Not restarted", "whoever stopped it may, by the stack's parameter TrailStoppers: {reason}"),
        _AGAIN,
    ),
    "switched off": _stopped(
        "is stopped",
        "Start it again with the command, then ask who stopped it and why.",
        ("Not restarted", "the stack's parameter RestartCloudTrail is off"),
        _AGAIN,
    ),
    "elsewhere": _stopped(
        "of account {account} is stopped",
        "Have the command run with the rights of account {account}; nobody here can.",
        ("Not restarted", "{owner}"),
        ("Run there", "{start}"),
    ),
    "refused": _stopped(
        "is stopped and could not be started again",
        "Start it by hand with the command, then find out what keeps the watcher's role from"
        " cloudtrail:StartLogging: a changed role, or a policy of the organization.",
        ("Not restarted", "AWS refused it, {reason}"),
        _AGAIN,
    ),
    "deleted": _stopped(
        "is stopped and could not be started again",
        _UNANSWERED.advice,
        ("Not restarted", "the trail is deleted since, it can only be made again"),
    ),
    "begun": _UNANSWERED,
    "unanswered": _UNANSWERED,
}
STOPPED_REPEATEDLY = Finding(
    name="cloudtrail-trail-stopped-repeatedly",
    severity=CRITICAL,
    says="Trail {trail}",
    fact="was stopped {count} times within an hour by {people}",
    why="Somebody is set on working unrecorded; the trail is started again each time.",
    advice="Take away the access of everybody named here now, then look at what they did between the stops.",
    groupable=False,
)
WHO = "Find out who: CloudTrail's event history in {region} keeps {call} for 90 days, with or without a trail."
DELETED = Finding(
    name="cloudtrail-trail-found-deleted",
    severity=CRITICAL,
    says="Trail {trail}",
    fact="is deleted",
    why="A deleted trail records nothing and cannot be started again, only made anew.",
    advice=f"Make it again{{with_commands}}. {WHO}",
    groupable=False,
)

# A trail as a check finds it
NARROWED = Finding(
    name="cloudtrail-trail-narrowed",
    severity=HIGH,
    says="Trail {trail}",
    fact="no longer records {here}",
    why="What is done in a Region that no trail records is seen by nobody.",
    advice=f"Make it a multi-Region trail again. {WHO}",
)
FOUND_OFF = Finding(
    name="cloudtrail-trail-found-off",
    severity=MEDIUM,
    says="Trail {trail}",
    fact="is not logging",
    why="It did not log when the watcher first looked, so it is left as it is.",
    advice="Start it with the command, or delete it if nobody needs it.",
)
FOUND_OFF_ALONE = replace(FOUND_OFF, severity=HIGH, fact="is not logging, and no other trail is")
FOUND_LOGGING = Finding(
    name="cloudtrail-trail-found-logging",
    severity=LOW,
    says="Trail {trail}",
    fact="logs again",
    why="What was done while it stood still is not recorded.",
    advice="Look for what was done in the meantime.",
)
STATUS = "status"  # beside what a trail delivers to: that it cannot be asked how it is


def _undelivered(severity: Severity, why: str, advice: str, fact: str = "cannot deliver to its {what}") -> Finding:
    return Finding("cloudtrail-delivery-failed", severity, "Trail {trail}", why, advice, fact=fact)


UNDELIVERED = {  # by what cannot be delivered to, the gravest first
    STATUS: _undelivered(
        HIGH,
        "Whether the trail logs is not known, and a stop may go unnoticed.",
        "Give the watcher's role cloudtrail:GetTrailStatus back; a policy of the organization may keep it from it.",
        "cannot be looked at: {what}",
    ),
    "bucket": _undelivered(
        HIGH,
        "The trail seems to log and leaves no record; what cannot be delivered is lost in the end.",
        "Look whether the bucket is there and lets CloudTrail write, whether its key lets it"
        " encrypt, and who changed them.",
    ),
    "digests": _undelivered(
        MEDIUM,
        "Without digests nobody can prove that the files are as CloudTrail wrote them.",
        "Look at the bucket's policy and key, and at who changed them.",
    ),
    "log group": _undelivered(
        MEDIUM,
        "Alarms on the log group stay silent, the one that tells of a stopped trail among them.",
        "Look whether the log group is there, at CloudTrail's role for it, and at who changed them.",
    ),
    "topic": _undelivered(
        MEDIUM,
        "Whoever waits to be told of new files hears of none.",
        "Look whether the topic is there and lets CloudTrail publish, and at who changed it.",
    ),
}
DELIVERS_AGAIN = Finding(
    name="cloudtrail-delivery-mended",
    severity=LOW,
    says="Trail {trail}",
    fact="delivers again",
    why="What could not be delivered for a while may be missing.",
    advice="Check that no file is missing from the time between.",
)

# All trails of the account together
UNRECORDED = Finding(
    name="cloudtrail-account-unrecorded",
    severity=HIGH,
    says="No trail records account {account} in {region}",
    why="Nothing that is done there is kept, and without a trail EventBridge brings this watcher no calls either.",
    advice="Make a multi-Region trail that writes to a bucket of another account.",
)
RECORDED = Finding(
    name="cloudtrail-account-recorded",
    severity=LOW,
    says="Account {account} is recorded in {region} again, by trail {names}",
    why="From now on what is done is kept; what was done before is in the event history only.",
    advice="Check that the trail's bucket is yours and that it records all Regions.",
)
EVENTS_LEFT_OUT = Finding(
    name="cloudtrail-events-left-out",
    severity=MEDIUM,
    says="The trails of account {account}",
    fact="leave out {what}",
    why="EventBridge never brings what no trail records, and no log file holds it: watches are deaf to it.",
    advice="Have one trail record all management events: reads and writes, of every source.",
)
WRITES_LEFT_OUT = replace(EVENTS_LEFT_OUT, severity=CRITICAL)
EVENTS_COMPLETE = Finding(
    name="cloudtrail-events-complete",
    severity=LOW,
    says="The trails of account {account}",
    fact="record all management events again",
    why="From now on every watch gets what it is for; what was left out before is in the event history only.",
    advice="Look for what was done in the meantime, where that matters.",
)
CHECK_FAILED = Finding(
    name="cloudtrail-look-failed",
    severity=HIGH,
    says="The trails of account {account}",
    fact="cannot be looked at: {reason}",
    why="A trail that is stopped can go unnoticed: stopping it stops the events that would tell of it.",
    advice="Look at what keeps the watcher's role from cloudtrail:DescribeTrails: a changed role,"
    " or a policy of the organization.",
)
ALARM_UNEXPLAINED = Finding(
    name="cloudtrail-alarm-unexplained",
    severity=HIGH,
    says="Alarm {alarm}",
    fact="rings, yet no trail that is visible in {region} is stopped or deleted",
    why="It may be a trail of another Region or account that writes to the same log group; or"
    " somebody tried it, or did it and undid it before this look.",
    advice="Ask whoever it was; where nobody is named, look for StopLogging and DeleteTrail in"
    " CloudTrail's event history, of other Regions and accounts too.",
)

# The watcher itself
UNREADABLE = Finding(
    name="event-unreadable",
    severity=HIGH,
    says="An event could not be read: {reason}",
    why="What it would have told is not known, and it may matter.",
    advice="Look at the message in the dead-letter queue and at who may send to the queue.",
)
UNDESCRIBED_CALL = Finding(  # in a watch's words: it follows the actor's name
    name="event-undescribed",
    severity=MEDIUM,
    says="called {eventName} of {service}",
    why="A rule let this event through, but no watch of the catalog describes it.",
    advice="Look at the event; then add a watch for it, or narrow the rule that sent it.",
)
UNDESCRIBED_EVENT = replace(UNDESCRIBED_CALL, says="{$detail_type} from {$source}")
CHANNEL_FAILED = Finding(
    name="watcher-channel-refusing",
    severity=HIGH,
    says="Alerts do not reach {channel}: {reason}",
    why="Alerts wait in the queue and are tried again; once mended they arrive by themselves.",
    advice="{remedy}",
)
CHANNEL_FAILED_FOR_GOOD = replace(
    CHANNEL_FAILED, why="Alerts wait in the dead-letter queue; once mended, account-watcher redrive sends them."
)
RATE_LIMIT_BEGAN = Finding(
    name="watcher-flood-began",
    severity=MEDIUM,
    says="More than {limit} alerts in {minutes} minutes: only high and critical go on",
    why="Too many alerts at once bury the one that matters.",
    advice="Wait for the summary, or mute what is noise.",
)
ATTEMPTS_BEGAN = replace(
    RATE_LIMIT_BEGAN,
    says="More than {limit} alerts about denied or failed calls in {minutes} minutes: only high and critical go on",
)
RATE_LIMIT_ENDED = Finding(
    name="watcher-flood-ended",
    severity=MEDIUM,
    says="{held} held back{about}",
    why="They were of medium severity or quieter, in a flood of alerts.",
    advice="Look at the kinds with the highest counts; mute what is noise.",
)
ATTEMPTS_ENDED = replace(
    RATE_LIMIT_ENDED,
    says="{held} held back{about}: denied or failed calls",
    why="They were of medium severity or quieter, in a flood of calls that were denied or failed.",
)
LEARNED = replace(
    RATE_LIMIT_ENDED,
    name="watcher-ordinary-learned",
    says="{held} held back as ordinary",
    why="They are first calls of ordinary kinds: of machines that made others that day, or learned after the upgrade.",
    advice="Look for an actor or a call that you do not expect.",
)
HEARTBEAT = Finding(
    name="watcher-heartbeat",
    severity=INFO,
    says="The watcher's heart beats",
    why="It shows that alerts come through.",
    advice="Nothing is to be done.",
)
TEST = Finding(
    name="watcher-test",
    severity=INFO,
    says="Test {id}: alerts reach this channel",
    why="Somebody ran account-watcher test, which sends this to every channel.",
    advice="Nothing is to be done.",
)
SETUP_TEST = replace(
    TEST,
    says="Account Watcher can post here",
    why="Somebody runs account-watcher setup, which tests the URL before it deploys anything.",
)
TOPIC_UNREAD = Finding(
    name="watcher-topic-unread",
    severity=HIGH,
    says="Nobody is subscribed to the alert topic",
    why="Alarms about the watcher itself go to the topic only: when it fails, nobody hears of it.",
    advice="Subscribe somebody and confirm it by account-watcher confirm; account-watcher status says what became of"
    " the subscriptions that there were.",
)
FORWARDER_SILENT = Finding(
    name="watcher-forwarder-silent",
    severity=CRITICAL,
    says="No heartbeat for two hours from account {places}",
    why="What is done there raises no alert: the forwarder was deleted or cut off, or the account is closed.",
    advice="Look there for the forwarder's stack, rules, roles and schedule, and for who changed them; deploy it by"
    " account-watcher forwarders deploy. Where it is gone on purpose: account-watcher forwarders forget.",
)
FORWARDER_HEARD = Finding(
    name="watcher-forwarder-heard-again",
    severity=LOW,
    says="The forwarder of account {place} is heard again, for the first time since {since}",
    why="What was done there in between may have raised no alert.",
    advice="Look at that time in the account's event history, where it matters.",
)
FORWARDER_UNDELIVERED = Finding(
    name="watcher-forwarder-undelivered",
    severity=HIGH,
    says="{count} events of account {places} did not reach the hub",
    why="They wait in the forwarder's dead-letter queue for 14 days, and nobody was alerted of them.",
    advice="The attribute ERROR_MESSAGE of the messages in its queue account-watcher-forwarder says why: mostly the"
    " policy of the hub's bus, or the forwarder's role.",
)
FORWARDER_MISSING = Finding(
    name="watcher-forwarders-missing",
    severity=MEDIUM,
    says="No forwarder was ever heard from account {places}",
    why="What is done there raises no alert, unless log files tell of it.",
    advice="Deploy it there by account-watcher forwarders deploy, or by StackSets for the whole organization.",
)

FINDINGS = (
    *dict.fromkeys(STOPPED.values()),
    *(STOPPED_REPEATEDLY, DELETED, NARROWED, FOUND_OFF, FOUND_OFF_ALONE, FOUND_LOGGING),
    *UNDELIVERED.values(),
    *(DELIVERS_AGAIN, UNRECORDED, RECORDED, EVENTS_LEFT_OUT, WRITES_LEFT_OUT, EVENTS_COMPLETE),
    *(CHECK_FAILED, ALARM_UNEXPLAINED),
    *(UNREADABLE, UNDESCRIBED_CALL, UNDESCRIBED_EVENT, CHANNEL_FAILED, CHANNEL_FAILED_FOR_GOOD),
    *(RATE_LIMIT_BEGAN, ATTEMPTS_BEGAN, RATE_LIMIT_ENDED, ATTEMPTS_ENDED, LEARNED),
    *(HEARTBEAT, TEST, SETUP_TEST, TOPIC_UNREAD),
    *(FORWARDER_SILENT, FORWARDER_HEARD, FORWARDER_UNDELIVERED, FORWARDER_MISSING),
)
