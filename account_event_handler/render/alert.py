"""Composes the alert of an event from the watches that apply to it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from account_event_handler.catalog.findings import UNREADABLE, Finding
from account_event_handler.catalog.watch import Watch
from account_event_handler.identity.actor import actor_of
from account_event_handler.ingest.sanitize import clean, cut
from account_event_handler.model import (
    LOUDEST_FIRST,
    AccountEvent,
    Actor,
    Alert,
    Headline,
    Outcome,
    Result,
    Severity,
    Unreadable,
)
from account_event_handler.render.headline import HEADLINE_LIMIT, ending_of, headline_of, phrase_of, tried
from account_event_handler.render.links import link_of
from account_event_handler.render.sentence import MISSING, fill

FACT_LIMIT = 300  # characters of one value in a line of its own
# With which a watch's `why` may begin: they keep their capitals within a sentence.
NAMES = frozenset({"ACLs", "ACM", "AWS", "CORS", "CloudTrail", "GuardDuty", "Inspector"})


def compose(event: AccountEvent, outcome: Outcome, watches: Sequence[Watch]) -> Alert | None:
    """The alert of the loudest watch, naming the others; None where all are silent.

    A watch that is about a service's own call says best what was done, so its sentence is taken
    even where a watch about behaviour in any service (root, refused calls) is louder, unless the
    record lacks what it needs: refused calls often come without their request.
    """
    judged = [(watch.severity_of(event, outcome), watch) for watch in watches]
    loud = [(severity, watch) for severity, watch in judged if severity is not None]
    if not loud:
        return None
    loud.sort(key=lambda entry: (LOUDEST_FIRST.index(entry[0]), _generality(entry[1])))
    severity, watch = loud[0]
    sentences = [(other, fill(other.says, event, other.words)) for _, other in loud]
    sentences.sort(key=lambda entry: (MISSING in entry[1], _is_general(entry[0])))
    also = tuple(other.name for _, other in loud[1:] if not _is_general(other))
    actor = actor_of(event)
    return _alert(event, actor, watch, sentences[0][1], severity, outcome, also)


def _generality(watch: Watch) -> int:
    """Of watches that are equally loud the one that knows more of the deployment speaks."""
    return 2 if _is_general(watch) else int(watch.applies_to is None)


def _is_general(watch: Watch) -> bool:
    return "source" not in watch.on


def unreadable_alert(unreadable: Unreadable, message_id: str) -> Alert:
    """What is sent about a message that is no event; of a bare payload no size is known."""
    size = [("Size", f"{unreadable.size} characters")] if unreadable.size else []
    facts = (("Message", clean(message_id)), *size)
    values = {"reason": clean(unreadable.reason)}
    return finding_alert(UNREADABLE, clean(message_id), values, facts=facts)


def finding_alert(finding: Finding, alert_id: str, values: Mapping[str, object], **fields: Any) -> Alert:
    """`values` fill the finding's templates, and are clean; `fields` are further ones of Alert."""
    alert = Alert(
        id=alert_id,
        watch=finding.name,
        severity=finding.severity,
        service=finding.service,
        headline=cut(finding.says.format_map(values), HEADLINE_LIMIT),
        outcome=Outcome(Result.DONE),
        account="",
        region="",
        time=None,
        actor=None,
        why=finding.why,
        advice=finding.advice.format_map(values),
    )
    return replace(alert, **fields)


def _alert(  # noqa: PLR0913, PLR0917 it puts together what the others have found
    event: AccountEvent,
    actor: Actor | None,
    watch: Watch,
    sentence: str,
    severity: Severity,
    outcome: Outcome,
    also: tuple[str, ...],
) -> Alert:
    alert = Alert(
        id=clean(event.id),
        watch=watch.name,
        severity=severity,
        service=clean(event.source.removeprefix("aws.")),
        headline=_headline(sentence, outcome, actor),
        outcome=outcome,
        account=clean(event.account, 12),
        region=clean(event.region, 30),
        time=event.time,
        actor=actor,
        why=_why(watch, outcome),
        advice=watch.advice if outcome.result is Result.DONE else watch.attempt_advice,
        link=link_of(event, watch.link, watch.words),
        action=_action(event),
        resources=_resources(event),
        also=also,
    )
    return replace(alert, facts=_facts(event, watch, headline_of(alert)))


def _headline(sentence: str, outcome: Outcome, actor: Actor | None) -> Headline:
    if actor is None:
        return Headline(phrase_of(sentence[:1].upper() + sentence[1:]))
    done = outcome.result is Result.DONE
    return Headline(phrase_of(sentence if done else tried(sentence)), ending=ending_of(outcome))


def _why(watch: Watch, outcome: Outcome) -> str:
    if outcome.result is Result.DONE:
        return watch.why
    if watch.attempt_why:
        return watch.attempt_why
    if _is_general(watch):
        return f"Nothing was changed. {watch.why}"
    is_a_name = watch.why.partition(" ")[0] in NAMES
    why = watch.why if is_a_name else watch.why[:1].lower() + watch.why[1:]
    return f"Nothing was changed. Had it been done: {why}"


def _action(event: AccountEvent) -> str:
    name = clean(event.text("eventName")) if "via CloudTrail" in event.detail_type else ""
    return f"{clean(event.source.removeprefix('aws.'))}:{name}" if name else ""


def _resources(event: AccountEvent) -> tuple[str, ...]:
    """The ARNs that the envelope, CloudTrail's record or the request name, the first five."""
    listed, request = event.field("resources"), event.field("requestParameters")
    records = listed if isinstance(listed, list) else []
    values = request.values() if isinstance(request, Mapping) else ()
    arns = [
        *event.resources,
        *(record.get("ARN") or record.get("arn") for record in records if isinstance(record, dict)),
        *(value for value in values if isinstance(value, str) and value.startswith("arn:")),
    ]
    return tuple(dict.fromkeys(text for arn in arns if (text := clean(arn, 200))))[:5]


def _facts(event: AccountEvent, watch: Watch, headline: str) -> tuple[tuple[str, str], ...]:
    """The watch's own lines, but for one that the headline ends with word for word."""
    filled = ((label, fill(f"[{template}]", event, watch.words, FACT_LIMIT)) for label, template in watch.shows)
    return tuple((label, text) for label, text in filled if text and not headline.endswith(f": {text.rstrip('.')}"))
