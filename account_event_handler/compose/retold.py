"""An Alert enters; the same leaves as it reads once more is known of who did it."""

from collections.abc import Callable
from dataclasses import replace

from account_event_handler.compose.actor import actor_of
from account_event_handler.compose.alert import ending_of, with_ending
from account_event_handler.compose.caller import Caller
from account_event_handler.model import AccountEvent, Actor, Alert


def in_the_name_of(caller: Caller, alert: Alert, event: AccountEvent) -> Alert:
    """The alert of an event's actor, told of whoever its session's history names."""
    actor = actor_of(event, caller)
    if alert.actor is None or actor is None:
        return alert
    was, now = alert.actor.name, actor.name
    return retold(alert, actor, lambda said: now + said.removeprefix(was))


def retold(alert: Alert, actor: Actor | None, reword: Callable[[str], str]) -> Alert:
    """With that actor, and a headline that still says how the call ended if it did before."""
    ending = ending_of(alert.outcome)
    if not alert.headline.endswith(ending):  # as where many are told as one
        ending = ""
    said = reword(alert.headline.removesuffix(ending))
    return replace(alert, actor=actor, headline=with_ending(said, ending))
