"""An Alert and the names of accounts enter; the Alert leaves, which calls them by their names."""

import re
from collections.abc import Mapping
from dataclasses import replace

from account_event_handler.model import Alert
from account_event_handler.render.lines import shown_account
from account_event_handler.render.session_person import with_session_person

_SPOKEN_OF = r"\baccount (\d{12})(?!\d)"


def accounts_of(alert: Alert) -> list[str]:
    """The numbers of all that it speaks of: its own account, the actor's, those in their words."""
    numbers = [alert.account]
    if actor := alert.actor:
        spoken = (actor.name, actor.kind, actor.via, actor.address)
        numbers += [actor.account, *re.findall(_SPOKEN_OF, "\n".join(spoken), re.ASCII)]
    return list(dict.fromkeys(filter(None, numbers)))


def named(alert: Alert, names: Mapping[str, str]) -> Alert:
    """`names` by number, empty or missing for those that nobody has named."""

    def worded(text: str) -> str:
        return re.sub(
            _SPOKEN_OF,
            lambda found: shown_account(found[1], names.get(found[1], "")),
            text,
            flags=re.ASCII,
        )

    alert = replace(alert, account_name=names.get(alert.account, ""))
    if not any(names.values()):
        return alert
    if alert.actor is None:
        return with_session_person(alert, None, worded)
    actor = replace(
        alert.actor,
        name=worded(alert.actor.name),
        kind=worded(alert.actor.kind),
        via=worded(alert.actor.via),
        address=worded(alert.actor.address),
        account_name=names.get(alert.actor.account, ""),
    )
    return with_session_person(alert, actor, worded)
