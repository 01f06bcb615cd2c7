"""What the deployment knows of itself when an event is judged: options, stack, trails."""

from dataclasses import dataclass

from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.stack import NO_STACK, OwnStack

ANY = "*"
CLOCKS_APART = 5  # seconds between two services' clocks
_SERVICE_SESSION = "/AWSCloudFormation"  # how CloudFormation names its session of a service role
_ISSUER = "userIdentity.sessionContext.sessionIssuer.arn"


@dataclass(frozen=True, slots=True)
class TrailRef:
    """`bucket` is a name, `prefix` what comes before `AWSLogs/` there, `key` an ARN; "" for none.

    `ANY` stands for what is not known, in the ARN and as prefix.
    """

    arn: str
    bucket: str = ""
    prefix: str = ""
    key: str = ""

    @classmethod
    def unknown(cls, account: str, bucket: str = "") -> "TrailRef":
        """Whichever trail the account may have that writes to the bucket."""
        return cls(f"arn:{ANY}:cloudtrail:{ANY}:{account}:trail/{ANY}", bucket, ANY)

    @property
    def account(self) -> str:
        """Who owns it."""
        return self.arn.split(":")[4]

    @property
    def region(self) -> str:
        """Where it is at home."""
        return self.arn.split(":")[3]


@dataclass(frozen=True, slots=True)
class Deployment:
    """`since` and `until` are epoch seconds, `by` the ARN of who began it, empty for anybody.

    `role` is the ARN of the role that the call passes to CloudFormation; without one, it may have
    been passed one before.
    """

    by: str
    since: int
    until: int
    role: str = ""

    def explains(self, event: AccountEvent) -> bool:
        """Whether CloudFormation did it in that time, for that caller or in its role."""
        moment = moment_of(event)
        if not self.since - CLOCKS_APART <= moment <= self.until:
            return False
        return not self.by or event.text("userIdentity.arn") == self.by or self._is_role(event)

    def _is_role(self, event: AccountEvent) -> bool:
        if not event.text("userIdentity.arn").endswith(_SERVICE_SESSION):
            return False
        return not self.role or event.text(_ISSUER) == self.role


@dataclass(frozen=True, slots=True)
class StackContext:
    """What the deployment knows: the options that are on, the watcher's own role and stack.

    `trail_things` are the names and ARNs of the buckets, keys and log groups that trails write to,
    empty while unknown, as are `trails` themselves. `trusted` are the ARN patterns of
    the automation whose quieter alerts become info; with `flag_outsiders` who else creates or
    deletes something is flagged.
    `trail_alarm` is the ARN of the alarm on the trails' log group, empty without one. `deployments`
    are those of the stack that may have done what an event reports; `is_duplicate_change` says that
    another event reports the same change.
    """

    options: frozenset[str] = frozenset()
    own_role: str = ""
    stack: OwnStack = NO_STACK
    trail_things: frozenset[str] = frozenset()
    trusted: tuple[str, ...] = ()
    flag_outsiders: bool = False
    trail_alarm: str = ""
    trails: tuple[TrailRef, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    is_duplicate_change: bool = False


def moment_of(event: AccountEvent) -> int:
    """Epoch seconds, 0 where the event does not say."""
    return int(event.time.timestamp()) if event.time else 0
