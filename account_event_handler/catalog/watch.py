"""A Watch, one catalog entry: which events, how severe, what it says, what to do."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, cast

from msgspec import Struct, field

from account_event_handler.model import AccountEvent, Outcome, Result, Severity
from account_event_handler.own_stack.context import StackContext

CRITICAL, HIGH, MEDIUM, LOW, INFO = Severity  # so that entries can name them shortly
API_CALL = "AWS API Call via CloudTrail"
CONSOLE_SIGN_IN = ("AWS Console Sign In via CloudTrail", "AWS Console Signin via CloudTrail")
NETWORK_ACTIVITY = "AWS Network Activity Event via CloudTrail"  # through VPC endpoints, where a trail selects it
CONSOLE_CALL = (*CONSOLE_SIGN_IN, "AWS Console Action via CloudTrail", API_CALL)


class Watch(Struct, frozen=True, kw_only=True):
    """One thing worth a message.

    `on` is an EventBridge event pattern; the template's rules are written from it. `when` narrows it by what a pattern
    cannot say; one that raises counts as true. `applies_to` narrows it to what the deployment knows of, such as its own
    stack and its trails; one that raises counts as true. `severity` may depend on the event; one that raises counts as
    high.

    `says` is a sentence after the actor's name: past tense, its first word one of `render.headline`; a whole sentence
    for events without an actor. `fact` ends it: the deciding fact, "to anyone", "public", ", allowing everything",
    which no message loses, however long the names are. Its first words decide, so they come first, and no name stands
    before them. Where the verb itself decides, as in "deleted key {keyId}", there is none. `render.sentence` documents
    the placeholders of both. `words` are placeholders worked out from
    the event; None counts as missing. `shows` are further lines: (label, template). `link` is a template for the
    console's page of the thing, for events that CloudTrail does not know.

    A denied call is alerted with `denied` (one step quieter than `severity` when None), one that failed for another
    reason with `failed` (silent when None: nothing happened, nothing was forbidden); both with `attempt_advice` in
    place of `advice`. Their why is "Nothing changed. If it had succeeded, …" with `would`, which is `why` in the
    conditional and begins with a small letter; without it "Nothing changed. If such a call succeeds, …" with `why`,
    which is in the present tense therefore; or `attempt_why` in place of all this.

    `include_reads` lets successful read-only calls through, `include_service_calls` what an AWS service did for itself,
    `include_denied_reads` has the rule pass denied reads as well; `option` names the template parameter that switches
    the watch on. `ordinary` calls, which pipelines make all day, are judged by novelty: loud the first time an actor
    makes them in an account, info after that; what weighs high or critical is loud every time. With `ordinary=LOW` only
    what weighs low is. With `exact_rule` its rule passes no more than `on` says, for calls that programs make all day.
    """

    name: str
    severity: Severity | Callable[[AccountEvent], Severity]
    on: Mapping[str, Any] = field(default_factory=dict)
    says: str
    fact: str = ""
    why: str
    advice: str
    when: Callable[[AccountEvent], bool] | None = None
    applies_to: Callable[[AccountEvent, StackContext], bool] | None = None
    words: Mapping[str, Callable[[AccountEvent], str | None]] = field(default_factory=dict)
    shows: tuple[tuple[str, str], ...] = ()
    link: str = ""
    denied: Severity | None = None
    failed: Severity | None = None
    would: str = ""
    attempt_why: str = ""
    attempt_advice: str = "Ask whether they meant to; if they did not, somebody else may hold their credentials."
    include_reads: bool = False
    include_service_calls: bool = False
    include_denied_reads: bool = False
    ordinary: bool | Severity = False
    exact_rule: bool = False
    option: str = ""
    cis: str = ""
    mitre: str = ""

    def severity_of(self, event: AccountEvent, outcome: Outcome) -> Severity | None:
        """How loud this event is for this watch, None for deliberate silence."""
        match outcome.result:
            case Result.DONE:
                return self._judged(event)
            case Result.DENIED:
                return self.denied or self._judged(event).quieter()
            case Result.FAILED:
                return self.failed
            case Result.DRY_RUN:
                return None

    def holds(self, event: AccountEvent) -> bool:
        return _in_doubt_yes(self.when, event)

    def is_about(self, event: AccountEvent, context: StackContext) -> bool:
        return _in_doubt_yes(self.applies_to, event, context)

    def _judged(self, event: AccountEvent) -> Severity:
        if isinstance(self.severity, Severity):
            return self.severity
        try:
            severity = self.severity(event)
        except Exception:  # whatever the event holds, it must not pass for harmless
            return Severity.HIGH
        # Nobody can know what CloudTrail left out, and who calls can make a request that long.
        return Severity.HIGH if event.is_request_omitted and severity is not Severity.CRITICAL else severity


def _in_doubt_yes[**P](predicate: Callable[P, bool] | None, *args: P.args, **kwargs: P.kwargs) -> bool:
    try:
        return predicate is None or predicate(*args, **kwargs)
    except Exception:  # whatever the event holds, a predicate must not hide it
        return True


def api_call(service: str, *names: str, **detail: Any) -> Mapping[str, Any]:
    """The pattern for CloudTrail's API calls; `service` is the first label of eventSource."""
    return {"source": [f"aws.{service}"], "detail-type": [API_CALL], "detail": {"eventName": list(names), **detail}}


# IAM users, and who has signed in through Identity Center: people, and the keys that they left somewhere
BY_PEOPLE = {"arn": [{"wildcard": "*:user/*"}, {"wildcard": "*:assumed-role/AWSReservedSSO_*"}]}


def console_sign_in(**detail: Any) -> Mapping[str, Any]:
    """The pattern for console sign-ins, under both spellings of the detail-type."""
    return {
        "source": ["aws.signin"],
        "detail-type": list(CONSOLE_SIGN_IN),
        "detail": {"eventName": ["ConsoleLogin"], **detail},
    }


def service_event(service: str, detail_type: str, **detail: Any) -> Mapping[str, Any]:
    """The pattern for an event that a service sends itself, without CloudTrail."""
    pattern: dict[str, Any] = {"source": [f"aws.{service}"], "detail-type": [detail_type]}
    return {**pattern, "detail": detail} if detail else pattern


type Entry = type[Watch]  # called with the rest of a Watch whose `on` is known


class Watches:
    """The entries about one event source, and the values that most of them have in common."""

    def __init__(  # noqa: PLR0913 as many as entries share
        self,
        *sources: str,  # several where the same calls come under more than one name
        kinds: tuple[str, ...] = (API_CALL,),  # the detail-types that its calls come under
        mitre: str = "",
        cis: str = "",
        applies_to: Callable[[AccountEvent, StackContext], bool] | None = None,
        words: Mapping[str, Callable[[AccountEvent], str | None]] = MappingProxyType({}),
        shows: tuple[tuple[str, str], ...] = (),
        link: str = "",
    ) -> None:
        self.sources, self._kinds = sources, kinds
        self._entry = partial(Watch, mitre=mitre, cis=cis, applies_to=applies_to, words=words, shows=shows, link=link)

    def call(self, *names: str, mitre: str | None = None, cis: str | None = None, **detail: Any) -> Entry:
        """A watch on API calls; `detail` narrows the pattern further."""
        pattern = {"source": [f"aws.{source}" for source in self.sources], "detail-type": list(self._kinds)}
        return self.on({**pattern, "detail": {"eventName": list(names), **detail}}, mitre, cis)

    def event(self, detail_type: str, mitre: str | None = None, cis: str | None = None, **detail: Any) -> Entry:
        """A watch on events that the service sends itself, without CloudTrail."""
        return self.on(service_event(self.sources[0], detail_type, **detail), mitre, cis)

    def on(self, pattern: Mapping[str, Any], mitre: str | None = None, cis: str | None = None) -> Entry:
        """A watch on whatever the pattern matches."""
        given = {"mitre": mitre, "cis": cis}
        own = {name: value for name, value in given.items() if value is not None}
        return cast("Entry", partial(self._entry, on=pattern, **own))
