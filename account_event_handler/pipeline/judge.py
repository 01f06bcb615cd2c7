"""Judging an event: which watches apply, and the alert they deserve or why there is none.

No I/O, no clock, no environment: Lambda, the command line and the tests all come through here.
"""

from concurrent.futures import Future

from msgspec import Struct

from account_event_handler.catalog import Catalog, undescribed
from account_event_handler.catalog.suppression import silence_of
from account_event_handler.catalog.watch import Watch
from account_event_handler.ingest import decode
from account_event_handler.ingest.outcome import outcome_of
from account_event_handler.model import AccountEvent, Alert, Defer, Outcome, Silence, Unreadable
from account_event_handler.own_stack.context import StackContext
from account_event_handler.render import compose, unreadable_alert
from account_event_handler.state import Item
from account_event_handler.suppress.novelty import is_ordinary
from account_event_handler.suppress.trusted_automation import weighed

NOWHERE = StackContext()


class Verdict(Struct, frozen=True):
    """What is made of a payload: an alert, or the silence, with the watch that kept it if one did.

    `decoded` is the event, or why the payload is none; `counting` comes with an alert whose channels
    the ledger has claimed; `defer` says that it is too early to judge, `is_ordinary` that novelty
    decides how loud it is.
    """

    decoded: AccountEvent | Unreadable
    alert: Alert | None = None
    silence: Silence | None = None
    watch: str = ""
    counting: "Future[Item] | None" = None
    defer: Defer | None = None
    is_ordinary: bool = False


def judge(payload: object, catalog: Catalog, context: StackContext = NOWHERE, message_id: str = "") -> Verdict:
    """Decode, match and word one payload, which may also be an AccountEvent.

    Never raises: a fault of ours in the catalog or the wording is alerted as an unreadable event.
    """
    try:
        decoded = payload if isinstance(payload, AccountEvent) else decode(payload)
        if isinstance(decoded, AccountEvent):
            return _verdict(decoded, catalog, context)
    except Exception as error:  # better a plain message than none
        reason = f"the watcher failed on it with {type(error).__name__}"
        decoded = Unreadable(reason, len(payload) if isinstance(payload, str) else 0)
    return Verdict(decoded, unreadable_alert(decoded, message_id))


def is_wanted(event: AccountEvent, catalog: Catalog, context: StackContext) -> bool:
    """Whether a rule would let the event through and a watch would alert on it; in doubt it is."""
    try:
        return bool(select(catalog.describing(event), event, outcome_of(event), context)[0])
    except Exception:  # the pipeline says what is wrong with it
        return True


def _verdict(event: AccountEvent, catalog: Catalog, context: StackContext) -> Verdict:
    describing = catalog.describing(event)
    if not describing:
        # Imported here: most cold starts have an event that some watch describes.
        from account_event_handler.catalog import template_rules
        from account_event_handler.catalog.tracked_calls import is_tracking_only

        if is_tracking_only(event):
            return Verdict(event, silence=Silence.TRACKED)
        if template_rules.is_passed(event):
            return Verdict(event, silence=Silence.NO_WATCH)
        describing = (undescribed(event),)
    outcome = outcome_of(event)
    watches, silence, watch = select(describing, event, outcome, context)
    if watches and (alert := compose(event, outcome, watches)):
        alert = weighed(alert, event, context)
        is_whole = not event.is_request_omitted  # nobody knows how ordinary the rest was
        return Verdict(event, alert, is_ordinary=is_whole and is_ordinary(alert, watches))
    return Verdict(event, silence=silence or Silence.FAILED, watch=watch)


def select(
    describing: tuple[Watch, ...], event: AccountEvent, outcome: Outcome, context: StackContext
) -> tuple[list[Watch], Silence | None, str]:
    """The watches that alert; of those that do not, the one that came closest, and why not."""
    watches, closest, name = list[Watch](), None, ""
    for watch in describing:
        silence = silence_of(watch, event, outcome, context)
        if silence is None:
            watches.append(watch)
        elif closest is None or _STAGE[silence] > _STAGE[closest]:
            closest, name = silence, watch.name
    return watches, closest, name


_STAGE = {silence: stage for stage, silence in enumerate(Silence)}
