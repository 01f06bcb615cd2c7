"""Composes the alert of an event from the watches that apply to it; alerts as JSON, for messages in a queue."""

from collections.abc import Iterator, Mapping, Sequence
from copy import replace
from datetime import datetime
from typing import Any

from msgspec import to_builtins

from account_event_handler.catalog.findings import UNREADABLE, Finding
from account_event_handler.catalog.record import plural
from account_event_handler.catalog.watch import Watch
from account_event_handler.identity.actor import actor_from_json, actor_of, actor_to_json
from account_event_handler.ingest.sanitize import clean, cut
from account_event_handler.model import (
    LOUDEST_FIRST,
    AccountEvent,
    Alert,
    Headline,
    Outcome,
    Result,
    Severity,
    Unreadable,
)
from account_event_handler.render.headline import base_form, joint, phrase_of, sentence_of
from account_event_handler.render.sentence import MISSING, PLACEHOLDER, VALUE_LIMIT, fill, link_of, pieces_of, short_arn

FACT_LIMIT = 300  # characters of one value in a line of its own
# What is said of a call whose request CloudTrail left out: nothing that only the request can tell.
_OMITTED: dict[str, Any] = {
    "says": "called {service}:{eventName}",
    "fact": "(CloudTrail omitted the request)",
    "shows": (("Request", "{requestParameters.reason}, {requestParameters.originalSize} bytes"),),
    "words": {"service": lambda event: event.source.removeprefix("aws.")},
    "why": "CloudTrail omits requests of more than 100 KB and hides some: the record does not say what changed.",
    "attempt_why": "Nothing changed. CloudTrail omits requests of more than 100 KB and hides some.",
}
_ENDING_LIMIT = 60  # characters of a headline that say how the call ended
# With which a watch's `why` may begin: they keep their capitals within a sentence.
NAMES = frozenset({"ACLs", "ACM", "AWS", "CORS", "CloudTrail", "DynamoDB", "GuardDuty", "Inspector", "KMS", "MemoryDB"})

type Pieces = tuple[str, ...]  # text, with values in the odd places
type Sentence = tuple[Watch, Pieces, Pieces]  # of the watch what was done, and the deciding fact


def compose(event: AccountEvent, outcome: Outcome, watches: Sequence[Watch]) -> Alert | None:
    """The alert of the loudest watch, naming the others; None where all are silent.

    A watch that is about a service's own call says best what was done, so its sentence is taken
    even where a watch about behaviour in any service (root, denied calls) is louder, unless the
    record lacks what it needs: denied calls often come without their request.
    """
    loud = loudest_first(event, outcome, watches)
    if not loud:
        return None
    severity, watch = loud[0]
    sentences = [_sentence(event, other) for _, other in loud]
    sentences.sort(key=lambda sentence: (_is_incomplete(sentence), _is_general(sentence[0])))
    service, actor = clean(event.source.removeprefix("aws.")), actor_of(event)
    name = clean(event.text("eventName")) if "via CloudTrail" in event.detail_type else ""
    has_actor = actor is not None
    also = [sentence for sentence in sentences[1:] if _adds(sentence, to=sentences[0])]
    return Alert(
        id=clean(event.text("sharedEventID") or event.id),  # one call, recorded in two accounts
        watch=watch.name,
        severity=severity,
        service=service,
        headline=_headline(sentences[0], outcome, has_actor=has_actor),
        outcome=outcome,
        account=clean(event.account, 12),
        region=clean(event.region, 30),
        time=event.time,
        actor=actor,
        why=_why(watch, outcome),
        advice=watch.advice if outcome.result is Result.DONE else watch.attempt_advice,
        link=link_of(event, watch.link, watch.words),
        action=f"{service}:{name}" if name else "",
        resources=_resources(event),
        facts=(*_facts(event, watch), *_also(also, outcome, has_actor=has_actor)),
        also=tuple(other.name for _, other in loud[1:] if not _is_general(other)),
    )


def loudest_first(event: AccountEvent, outcome: Outcome, watches: Sequence[Watch]) -> list[tuple[Severity, Watch]]:
    """Those that are not silent: the first speaks, the others are named."""
    judged = [(watch.severity_of(event, outcome), watch) for watch in watches]
    loud = [(severity, watch) for severity, watch in judged if severity is not None]
    return sorted(_without_request(loud) if event.is_request_omitted and loud else loud, key=_place)


def _place(entry: tuple[Severity, Watch]) -> tuple[int, int]:
    severity, watch = entry
    return LOUDEST_FIRST.index(severity), _generality(watch)


def _without_request(loud: list[tuple[Severity, Watch]]) -> Iterator[tuple[Severity, Watch]]:
    """Of a call whose request CloudTrail left out: as loud as what it may hide, which is never stated.

    What holds on conditions that nobody can know adds up to high at most; behaviour is what it is without the request.
    """
    of_call = [entry for entry in loud if not _is_general(entry[1])] or loud[:1]
    own, watch = min(of_call, key=lambda entry: entry[1].when is not None)
    may_hide = Severity.HIGH if any(severity.reaches(Severity.HIGH) for severity, _ in of_call) else own
    yield min(own, may_hide, key=LOUDEST_FIRST.index), replace(watch, **_OMITTED)
    for severity, behaviour in (entry for entry in loud if entry not in of_call):
        yield severity, replace(behaviour, shows=_OMITTED["shows"])


def _generality(watch: Watch) -> int:
    """Of watches that are equally loud the one that knows more of the deployment speaks."""
    return 2 if _is_general(watch) else int(watch.applies_to is None)


def _is_general(watch: Watch) -> bool:
    return "source" not in watch.on


def unreadable_alert(unreadable: Unreadable, message_id: str) -> Alert:
    """What is sent about a message that is no event; of a bare payload no size is known."""
    size = [("Size", plural(unreadable.size, "character"))] if unreadable.size else []
    facts = (("Message", clean(message_id)), *size)
    return finding_alert(UNREADABLE, clean(message_id), {"reason": clean(unreadable.reason)}, facts=facts)


def finding_alert(finding: Finding, alert_id: str, values: Mapping[str, object], **fields: Any) -> Alert:
    """`values` fill the finding's templates, and are clean; `fields` are further ones of Alert."""
    alert = Alert(
        id=alert_id,
        watch=finding.name,
        severity=finding.severity,
        service=finding.service,
        headline=finding_headline(finding, values),
        outcome=Outcome(Result.DONE),
        account="",
        region="",
        time=None,
        actor=None,
        why=finding.why,
        advice=finding.advice.format_map(values),
    )
    return replace(alert, **fields)


def finding_headline(finding: Finding, values: Mapping[str, object]) -> Headline:
    """The finding's sentence, which says itself whom it is about."""

    def filled(template: str) -> tuple[str, ...]:
        pieces = PLACEHOLDER.split(template)
        pieces[1::2] = [cut(str(values[name]), VALUE_LIMIT) for name in pieces[1::2]]
        return phrase_of(pieces)

    return Headline(filled(finding.says), filled(finding.fact) if finding.fact else (), is_whole=True)


def _sentence(event: AccountEvent, watch: Watch) -> Sentence:
    """What the watch says; the one thing that the event does not name is called by its ARN, if there is one."""
    act, fact = (pieces_of(template, event, watch.words) for template in (watch.says, watch.fact))
    if act.count(MISSING) == 1 and len(arns := _arns_of_service(event)) == 1:
        act = tuple(short_arn(arns[0]) if piece == MISSING else piece for piece in act)
    return watch, act, fact


def _is_incomplete(sentence: Sentence) -> bool:
    _, act, fact = sentence
    return MISSING in act or MISSING in fact


def _adds(sentence: Sentence, to: Sentence) -> bool:
    """Whether the sentence of another watch says more than the headline does.

    A watch that knows what the thing is for says best what was done to it: of the others only the deciding fact counts.
    """
    watch, _, fact = sentence
    is_said = to[0].applies_to is not None and not any(fact)
    return not is_said and not _is_general(watch) and not _is_incomplete(sentence)


def _headline(sentence: Sentence, outcome: Outcome, *, has_actor: bool) -> Headline:
    _, act, fact = sentence
    fact = phrase_of(fact) if any(fact) else ()
    if not has_actor:
        first = next((place for place, piece in enumerate(act) if piece), 0)
        act = (*act[:first], act[first][:1].upper() + act[first][1:], *act[first + 1 :])
        return Headline(phrase_of(act), fact, is_whole=True)
    if outcome.result is Result.DONE:
        part_failed = outcome.message.partition(":")[0]  # "1 of 2 failed"
        return Headline(phrase_of(act), fact, ending=f"; {part_failed}" * bool(part_failed))
    code = f" ({outcome.code})" if outcome.code else ""
    ending = cut(f": {outcome.result.word}{code}", _ENDING_LIMIT)
    return Headline(phrase_of(_tried(act)), fact, ending=ending)


def _tried(act: Pieces) -> Pieces:
    """`tried to delete bucket {…}` of `deleted bucket {…}`."""
    verb, space, rest = act[0].partition(" ")
    return (f"tried to {base_form(verb)}{space}{rest}", *act[1:])


def _also(sentences: Sequence[Sentence], outcome: Outcome, *, has_actor: bool) -> tuple[tuple[str, str], ...]:
    """The line of what the other watches say was done by the same call."""
    is_attempt = has_actor and outcome.result is not Result.DONE
    said = [
        "".join((*(_tried(act) if is_attempt else act), *((joint(fact), *fact) if any(fact) else ())))
        for _, act, fact in sentences
    ]
    return (("Also", "; ".join(said)),) if said else ()


def _why(watch: Watch, outcome: Outcome) -> str:
    if outcome.result is Result.DONE:
        return watch.why
    if watch.attempt_why:
        return watch.attempt_why
    if watch.would:
        return f"Nothing changed. If it had succeeded, {watch.would}"
    if _is_general(watch):
        return f"Nothing changed. {watch.why}"
    is_a_name = watch.why.partition(" ")[0] in NAMES
    why = watch.why if is_a_name else watch.why[:1].lower() + watch.why[1:]
    return f"Nothing changed. If such a call succeeds, {why}"


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


def _arns_of_service(event: AccountEvent) -> list[str]:
    """The request's ARNs of the event's own service: it may name that of a role or key beside the thing itself."""
    request, service = event.field("requestParameters"), event.source.removeprefix("aws.")
    values = request.values() if isinstance(request, Mapping) else ()
    arns = [clean(value, 200) for value in values if isinstance(value, str) and value.startswith("arn:")]
    return [arn for arn in arns if arn.split(":")[2:3] == [service]]


def _facts(event: AccountEvent, watch: Watch) -> tuple[tuple[str, str], ...]:
    """The watch's own lines."""
    filled = ((label, fill(f"[{template}]", event, watch.words, FACT_LIMIT)) for label, template in watch.shows)
    return tuple((label, text) for label, text in filled if text)


def alert_to_json(alert: Alert) -> dict[str, Any]:
    time = alert.time.isoformat() if alert.time else ""
    return {**to_builtins(alert), "time": time, "actor": actor_to_json(alert.actor) if alert.actor else None}


def alert_from_json(record: Mapping[str, Any]) -> Alert:
    """The alert again; raises KeyError, TypeError or ValueError for what is none.

    Until November 2026 headline, actor and age were words, and names stood beside the accounts; then headlines had a
    phrase with the numbers of accounts in its odd places.
    """
    outcome, actor, age = (record[name] for name in ("outcome", "actor", "age"))
    old_names = {each["account"]: each["account_name"] for each in (record, actor or {}) if each.get("account_name")}
    values = {name: value for name, value in record.items() if name != "account_name"}
    values |= {name: tuple(record.get(name, ())) for name in ("resources", "also", "only", "flags", "listed")}
    values |= {
        "severity": Severity(record["severity"]),
        "headline": _headline_from_json(record["headline"]),
        "outcome": Outcome(Result(outcome["result"]), outcome["code"], outcome["message"]),
        "time": datetime.fromisoformat(record["time"]) if record["time"] else None,
        "actor": actor_from_json(actor) if actor else None,
        "facts": tuple((label, value) for label, value in record["facts"]),
        "age": age if isinstance(age, int) else 0,
        "account_names": record.get("account_names") or old_names,
    }
    return Alert(**values)


def _headline_from_json(record: Mapping[str, Any] | str) -> Headline:
    if isinstance(record, str):
        return sentence_of(record)
    ends = {name: record[name] for name in ("before", "ending")}
    if "phrase" in record:
        pieces = [f"account {piece}" if place % 2 else piece for place, piece in enumerate(record["phrase"])]
        return Headline(tuple(pieces), **ends)
    return Headline(tuple(record["act"]), tuple(record["fact"]), **ends, is_whole=record["is_whole"])
