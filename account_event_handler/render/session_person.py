"""An Alert enters; the same leaves as it reads once more is known of who did it."""

from collections.abc import Callable
from dataclasses import replace

from account_event_handler.identity.actor import actor_of
from account_event_handler.identity.principal import Principal
from account_event_handler.model import AccountEvent, Actor, Alert
from account_event_handler.render.alert import ending_of, with_ending


def attributed_to(caller: Principal, alert: Alert, event: AccountEvent) -> Alert:
    """The alert of an event's actor, told of whoever its session's history names."""
    actor = actor_of(event, caller)
    if alert.actor is None or actor is None:
        return alert
    was, now = alert.actor.name, actor.name
    return with_session_person(alert, actor, lambda said: now + said.removeprefix(was))


def with_session_person(alert: Alert, actor: Actor | None, reword: Callable[[str], str]) -> Alert:
    """With that actor, and a headline that still says how the call ended if it did before."""
    ending = ending_of(alert.outcome)
    if not alert.headline.endswith(ending):  # as where many are told as one
        ending = ""
    said = reword(alert.headline.removesuffix(ending))
    return replace(alert, actor=actor, headline=with_ending(said, ending))
