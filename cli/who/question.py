"""What is asked, and the searches for records that it takes."""

from datetime import datetime, timedelta
from enum import StrEnum, auto

from msgspec import Struct

from account_event_handler.catalog.tracked_calls import NAMES
from account_event_handler.identity.sessions.session import LONGEST
from account_event_handler.identity.user_identity import Identity, text
from account_event_handler.model import AccountEvent
from cli.who.resource import is_named, short_name

LONGEST_SESSION = timedelta(seconds=LONGEST)
OPENINGS = frozenset({"AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules"})
CLOSINGS = frozenset({"RevokeSecurityGroupIngress", "DeleteSecurityGroup"})
ISSUING = frozenset(name for _, name in NAMES)  # the calls that open a session


class By(StrEnum):
    """What the texts of a search are, so where in a record they stand."""

    RESOURCE = auto()  # anywhere in the request, the answer or the record's resources
    PERSON = auto()  # a name of the caller, in whatever case
    CALLER = auto()  # access keys, or ARNs of sessions, that made the call
    ISSUED = auto()  # access keys, or ARNs of sessions, that the call opened
    KEY = auto()  # an access key, as the caller's or in what was asked
    SESSION = auto()  # the name of a role's session
    ADDRESS = auto()
    CALL = auto()


class Search(Struct, frozen=True):
    """Records with any of these texts, of these calls, accounts and Regions (all if empty), within the time."""

    by: By
    texts: frozenset[str]
    since: datetime
    until: datetime
    calls: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    reads: bool = True

    def is_within(self, event: AccountEvent) -> bool:
        """Whether all but the texts holds."""
        if event.time is None or not self.since <= event.time <= self.until:
            return False
        return (
            (not self.calls or event.text("eventName") in self.calls)
            and (not self.accounts or event.account in self.accounts)
            and (not self.regions or event.region in self.regions)
            and (self.reads or not event.is_read)
        )


class Question(Struct, frozen=True):
    """A resource or a person, and what the calls must have besides; what is not asked for is empty.

    `opened` is a CIDR block that a security group let in.
    """

    since: datetime
    until: datetime
    resource: str = ""
    person: str = ""
    opened: str = ""
    call: str = ""
    address: str = ""
    key: str = ""
    session: str = ""
    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    reads: bool = False

    @property
    def calls(self) -> frozenset[str]:
        if self.opened:
            return OPENINGS | CLOSINGS
        return frozenset({self.call} if self.call else ())

    @property
    def search(self) -> Search:
        """What tells most of the records apart; `is_about` decides on the rest."""
        if self.resource:
            return self._search(By.RESOURCE, {self.resource, short_name(self.resource)})
        for by, text_ in (
            (By.KEY, self.key),
            (By.SESSION, self.session),
            (By.ADDRESS, self.address),
            (By.CALL, self.call),
        ):
            if text_:
                return self._search(by, {text_})
        return self._search(By.CALL, self.calls)

    def _search(self, by: By, texts: "set[str] | frozenset[str]") -> Search:
        reads = self.reads or bool(self.call)
        return Search(
            by, frozenset(texts), self.since, self.until, self.calls, self.accounts, self.regions, reads=reads
        )

    def is_about(self, event: AccountEvent) -> bool:
        """Whether the record itself, person aside, is what is asked for."""
        identity = Identity.of(event)
        return (
            self._search(By.CALL, frozenset()).is_within(event)
            and (not self.resource or is_named(event, self.resource))
            and (not self.address or event.text("sourceIPAddress") == self.address)
            and (not self.key or text(identity.own, "accessKeyId") == self.key or is_named(event, self.key))
            and (not self.session or self.session in (session_of(identity), identity.arn))
        )

    def shown(self) -> str:
        """The question as options, to be said again."""
        names = ("opened", "call", "address", "key", "session")
        options = [f"--{name} {value}" for name in names if (value := getattr(self, name))]
        return " ".join(filter(None, [self.resource or self.person, *options]))


def session_of(identity: Identity) -> str:
    """The session's name as the record has it, empty for none."""
    _, _, path = identity.arn.partition(":assumed-role/")
    return path.partition("/")[2] or text(identity.own, "principalId").partition(":")[2]
