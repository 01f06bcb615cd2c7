"""The nouns that travel: severities, events, actors and alerts."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from msgspec import Struct, field

from account_event_handler.limits import MOST_TRIES

_READS = re.compile(
    r"Describe|List|Lookup|Search|Head|View|Filter|Query|Simulate|Validate|Estimate|BatchGet"
    r"|Get(?!\w*(Token|Credential|Password|Secret))"
)


class Severity(StrEnum):
    """How much an alert matters; members are ordered from loudest to quietest."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    def reaches(self, lowest: "Severity") -> bool:
        """Whether this severity is at least as loud as `lowest`."""
        return LOUDEST_FIRST.index(self) <= LOUDEST_FIRST.index(lowest)

    def when(
        self, condition: "Callable[[AccountEvent], bool]", else_: "Severity | Callable[[AccountEvent], Severity]"
    ) -> "SeverityByEvent":
        """A watch's severity that depends on the event: this one where the condition holds."""
        return SeverityByEvent(self, condition, else_)

    def quieter(self) -> "Severity":
        """One step down; INFO stays INFO."""
        return LOUDEST_FIRST[min(LOUDEST_FIRST.index(self) + 1, len(LOUDEST_FIRST) - 1)]


LOUDEST_FIRST = tuple(Severity)


class SeverityByEvent(Struct, frozen=True):
    """What `Severity.when` makes; docs/watches.md says of it in words when each severity applies."""

    then: Severity
    condition: "Callable[[AccountEvent], bool]"
    else_: "Severity | Callable[[AccountEvent], Severity]"

    def __call__(self, event: "AccountEvent") -> Severity:
        if self.condition(event):
            return self.then
        return self.else_ if isinstance(self.else_, Severity) else self.else_(event)


class Defer(Struct, frozen=True):
    """Not now: try again in so many seconds, for this reason.

    `is_a_turn` says that its turn comes then, however often it has waited before.
    """

    seconds: int
    reason: str
    is_a_turn: bool = False

    def is_over(self, tries: int) -> bool:
        """Whether after so many tries no other is made."""
        return tries >= MOST_TRIES


class Result(StrEnum):
    """What became of a call."""

    DONE = "done"
    DENIED = "refused"
    FAILED = "failed"
    DRY_RUN = "dry run"

    @property
    def word(self) -> str:
        """What people read; the value of DENIED is kept for those who filter by it."""
        return "denied" if self is Result.DENIED else self.value


class Silence(StrEnum):
    """Why an event is not alerted, in the order in which it is decided, and that in words."""

    means: str

    def __new__(cls, value: str, means: str = "") -> Self:
        silence = str.__new__(cls, value)
        silence._value_, silence.means = value, means
        return silence

    NO_WATCH = "no-watch", "no watch describes it"
    TRACKED = "session-tracked", "it is kept to know who obtained a session, and no watch describes it"
    DUPLICATE_CHANGE = "duplicate-change", "another event reports the same change"
    OPTION_OFF = "option-off", "the watch needs an option that is off"
    READ = "read-only", "it only reads"
    OWN_DENIAL = "own-denial", "this stack's own function was denied a call that it makes, or a look-up of a peer"
    OWN_RESTART = "own-restart", "this stack started the trail again, as the alert about its stop says"
    TRAIL_ALARM = "trail-alarm", "the alarm is about a stopped trail, which has an alert of its own"
    OWN_DEPLOYMENT = "own-deployment", "a deployment of this stack did it"
    NOT_APPLICABLE = "not-applicable", "it is not about this stack's own resources or what its trails use"
    SERVICE_ITSELF = "service-itself", "an AWS service did it of its own accord"
    DRY_RUN = "dry-run", "it was a dry run"
    FAILED = "call-failed", "the call failed: nothing happened, and nothing was denied"
    CONDITION = "condition", "the watch's condition does not hold"
    MUTED = "muted", "an operator's mute matches"
    REPEATED = "repeated-finding", "Security Hub repeats a finding that was alerted in this state"
    LEARNED = (
        "learned",
        "it is ordinary and new: learned, or a machine's and low behind another such of the day; or the same was denied"
        " to them before; a summary lists it",
    )
    ROUTINE = "routine", "it is ordinary and not the actor's first in the account: info, which no channel is sent"
    GROUPED = "grouped", "it repeats an alert and is counted in its group"
    SUPPRESSED_BEFORE = "suppressed-before", "it was muted, learned or grouped before"


class Outcome(Struct, frozen=True):
    """A result with the error code and message that AWS gave, both empty when done."""

    result: Result
    code: str = ""
    message: str = ""


class AccountEvent(Struct, frozen=True):
    """One thing that happened, in EventBridge's envelope, whatever carried it here.

    `id` is CloudTrail's eventID where the event has one, else the envelope's id; `account` and
    `region` are empty and `time` is None when the event does not say.
    """

    id: str
    source: str
    detail_type: str
    account: str
    region: str
    time: datetime | None
    resources: tuple[str, ...]
    detail: Mapping[str, Any]

    @property
    def envelope(self) -> dict[str, Any]:
        """The event as EventBridge patterns see it."""
        return {
            "id": self.id,
            "source": self.source,
            "detail-type": self.detail_type,
            "account": self.account,
            "region": self.region,
            "time": self.time.isoformat() if self.time else "",
            "resources": list(self.resources),
            "detail": self.detail,
        }

    @property
    def is_read(self) -> bool:
        """Whether the call only read; until 2019 records did not say, so their names do."""
        said = self.field("readOnly")
        return str(said).lower() == "true" if said is not None else bool(_READS.match(self.text("eventName")))

    @property
    def is_request_omitted(self) -> bool:
        """Whether CloudTrail left the request out, as it does with more than 100 KB, or hid it."""
        if isinstance(request := self.field("requestParameters"), str):
            return bool(request)
        return str(self.field("requestParameters.omitted")).lower() == "true"

    def field(self, path: str) -> Any:
        """The value at a dotted path inside `detail`, None where any step is missing.

        A numeric step indexes a list: `requestParameters.keySchema.0.attributeName`.
        """
        value: Any = self.detail
        for step in path.split("."):
            if value is None:
                return None
            if isinstance(value, (dict, Mapping)):  # dict first: the other asks slowly
                value = value.get(step)
            elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
                value = value[int(step)]
            else:
                return None
        return value

    def text(self, path: str) -> str:
        """The string at a path inside `detail`, empty when missing or not a string."""
        value = self.field(path)
        return value if isinstance(value, str) else ""


class Unreadable(Struct, frozen=True):
    """A payload that is no event: the reason, and its size, which is safe to tell."""

    reason: str
    size: int


class ActorType(StrEnum):
    """What somebody is; the values are kept in the state table and in messages.

    `render` makes words of them, with the actor's `of` where they end with "of", "role" or "id".
    """

    USER = "IAM user"
    NO_USER = "no such user"  # a name typed at the sign-in that is no user's
    ROOT = "root of account"
    ASSUMED_ROOT = "assumed root of account"
    SOURCE_IDENTITY = "source identity"
    ROLE = "role"
    UNNAMED_SESSION = "session of role"  # the name is the role's, for want of a better
    SERVICE_ROLE = "service-linked role"
    PERMISSION_SET = "Identity Center"  # a session of a role that Identity Center made
    SSO_USER = "IAM Identity Center user"
    DIRECTORY_NAME = "Identity Center user"  # by the name that Identity Store has
    USER_ID = "known by the id"
    USER_OF_DIRECTORY = "directory user of"
    SAML_USER = "SAML user of"
    WEB_IDENTITY = "web identity of"
    PROVIDER = "provider"  # a pipeline or workload that an identity provider vouches for
    FEDERATED_USER = "federated user"
    SERVICE = "AWS service"
    ACCOUNT = "another AWS account"
    ANONYMOUS = "without credentials"
    USER_OF_A_SERVICE = "user"
    UNKNOWN = "CloudTrail names nobody"
    OTHER = "other"  # whatever `of` says


class KnownBy(StrEnum):
    """How a role session's name was found out, where the record does not vouch for it."""

    SESSION_NAME = "session name"
    SOURCE_IDENTITY = "source identity"
    NOTHING = "unnamed session"


class Actor(Struct, frozen=True):
    """Who did it, as data: `render` makes the words. What is not known is empty.

    `of` completes the type: the role, provider, account or id; `role` is the role beside those, or
    the permission set. `chain` is what they acted as, the last first. `mfa` is that of their own
    sign-in, None where not said, `session_mfa` that of the session that made the call. `account` is
    the account that knows them, empty where it is the event's own.
    """

    name: str
    type: ActorType
    of: str = ""
    role: str = ""
    session: str = ""
    known_by: KnownBy | None = None
    source_identity: str = ""  # that another account chose, so it names nobody here
    user_id: str = ""
    ran_at: str = ""  # branch, environment or pull request of a pipeline
    mfa: bool | None = None
    session_mfa: bool = False
    is_machine: bool = False  # one of those that a role has any number of
    by_session_name: bool = False  # only the session's name leads from the event to them
    chain: tuple[tuple[ActorType, str], ...] = ()
    account: str = ""
    through: str = ""  # the service that called on their behalf
    delegate: str = ""  # the account that it was delegated to
    address: str = ""
    endpoint: str = ""  # of a VPC, that the call came through
    endpoint_account: str = ""
    tool: str = ""

    @property
    def is_claimed(self) -> bool:
        """Whether the caller chose the name, and nothing else says who it is."""
        return self.known_by is KnownBy.SESSION_NAME


class Headline(Struct, frozen=True):
    """What was done, to be said after the actor's name where there is an actor and it is not `is_whole`.

    `act` and `fact`, the deciding fact, are text with names in their odd places, as `re.split` leaves them; "account
    111122223333" there is shown by the account's name. `before` is "12 more: ", `ending` how it ended. Where a line
    must be short, names and then the act are shortened, the fact and the ending never.
    """

    act: tuple[str, ...]
    fact: tuple[str, ...] = ()
    before: str = ""
    ending: str = ""
    is_whole: bool = False


class Alert(Struct, frozen=True):
    """A watch that applies to an event, ready to be sent: every text is clean, none is escaped.

    `facts` are (label, value) lines in the order to show them; `link` is one https URL or empty; `events` is how many
    events it stands for; `listed` is what a summary is about, one text each, of which people are shown the first;
    `only` names the channels it is for, all if empty; `flags` are words such as "outside the pipeline"; `age` is
    seconds since it happened, 0 for what is new; `account_names` is what people call accounts, by number, and `unit`
    the organizational unit of its own; `is_first` says that the actor did such an ordinary thing in the account for
    the first time.
    """

    id: str
    watch: str
    severity: Severity
    service: str
    headline: Headline
    outcome: Outcome
    account: str
    region: str
    time: datetime | None
    actor: Actor | None
    why: str
    advice: str
    link: str = ""
    action: str = ""
    resources: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()
    events: int = 1
    only: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    age: int = 0
    account_names: Mapping[str, str] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    is_first: bool = False
    unit: str = ""
