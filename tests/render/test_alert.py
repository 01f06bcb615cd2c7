from copy import replace
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.findings import UNREADABLE
from account_event_handler.catalog.watch import Watch
from account_event_handler.model import Alert, Outcome, Result, Severity, Unreadable
from account_event_handler.render import unreadable_alert
from account_event_handler.render.alert import NAMES, alert_from_json, alert_to_json, compose, finding_headline
from account_event_handler.render.headline import base_form, headline_of
from tests.support.alerts import judged
from tests.support.records import record
from tests.support.samples import sample


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("kms-key-rotation-stopped", "a key that is never rotated"),
        ("s3-bucket-acls-enabled", "ACLs can open"),
        ("payments-method-changed", "AWS suspends accounts"),
    ],
)
def test_what_would_have_been_goes_on_in_the_same_sentence(name: str, why: str) -> None:
    event = sample(name)
    event["detail"] |= {"errorCode": "AccessDenied", "responseElements": None}
    alert = judged(event)
    assert alert.watch == name
    assert alert.why.startswith(f"Nothing changed. If such a call succeeds, {why}")


def test_what_would_have_been_is_said_in_the_conditional_where_the_watch_says_it_so() -> None:
    event = sample("kms-key-disabled")
    event["detail"] |= {"errorCode": "AccessDenied", "responseElements": None}
    assert judged(event).why.startswith("Nothing changed. If it had succeeded, disks, databases")


@pytest.mark.parametrize("name", ["iot-deleted", "kms-alias-deleted"])
def test_a_verb_of_the_call_s_name_is_in_its_base_form_where_the_call_was_denied(name: str) -> None:
    event = sample(name)
    event["detail"] |= {"errorCode": "AccessDenied", "responseElements": None}
    assert " tried to delete " in headline_of(judged(event))


def test_a_message_that_is_no_event_is_told_with_its_size_where_that_is_known() -> None:
    sizes = [unreadable_alert(Unreadable("it is no event", size), "id").facts[1:] for size in (0, 7)]
    assert sizes == [(), (("Size", "7 characters"),)]


def test_a_why_begins_with_a_word_that_may_be_lower_case_or_with_a_known_name() -> None:
    firsts = {watch.why.partition(" ")[0] for watch in CATALOG.watches if not watch.attempt_why}
    assert {first for first in firsts - NAMES if first[1:] != first[1:].lower()} == set()


@pytest.mark.parametrize(
    ("verb", "base"),
    [
        ("deleted", "delete"),
        ("touched", "touch"),
        ("used", "use"),
        ("modified", "modify"),
        ("scanned", "scan"),
        ("executed", "execute"),
        ("accessed", "access"),
        ("configured", "configure"),
        ("went", "went"),
    ],
)
def test_a_verb_of_an_operator_s_own_takes_its_base_form_in_an_attempt(verb: str, base: str) -> None:
    assert base_form(verb) == base


KEY = "arn:aws:kms:eu-west-1:111122223333:key/abc"
ROLE = "arn:aws:iam::111122223333:role/deploy"
DONE = Outcome(Result.DONE)


def watch(name: str = "kms-deleted", **fields: Any) -> Watch:
    texts = {"says": "deleted key {requestParameters.keyId}", "why": "Why.", "advice": "Do."}
    return Watch(**{"name": name, "severity": Severity.LOW, "on": {"source": ["aws.kms"]}, **texts, **fields})


def composed(*watches: Watch, outcome: Outcome = DONE, request: Any = None, **detail: Any) -> Alert:
    by = {"type": "IAMUser", "userName": "ada", "arn": "arn:aws:iam::111122223333:user/ada"}
    event = record("Delete", "aws.kms", userIdentity=by, requestParameters=request, **detail)
    alert = compose(event, outcome, watches)
    assert alert
    return alert


@pytest.mark.parametrize(
    ("says", "request_", "headline"),
    [
        ("deleted key {requestParameters.keyId}", {"keyId": "k", "keyArn": KEY}, "ada deleted key k"),
        ("deleted key {requestParameters.keyId}", {"keyArn": KEY, "roleArn": ROLE}, "ada deleted key abc"),
        ("deleted key {requestParameters.keyId}", {"roleArn": ROLE}, "ada deleted key (unknown)"),
        ("deleted key {requestParameters.keyId}", {"a": KEY, "b": KEY + "d"}, "ada deleted key (unknown)"),
        ("deleted key {a} of {b}", {"keyArn": KEY}, "ada deleted key (unknown) of (unknown)"),
        ("deleted key {a}", None, "ada deleted key (unknown)"),
    ],
)
def test_the_one_thing_that_a_call_does_not_name_is_called_by_its_arn(says: str, request_: Any, headline: str) -> None:
    assert headline_of(composed(watch(says=says), request=request_)) == headline


LOUD, GENERAL = watch("loud", severity=Severity.HIGH, says="shut down the key"), watch("general", on={}, says="did it")
KNOWING = watch("knowing", applies_to=lambda *_: True, says="hid the trail's key")


@pytest.mark.parametrize(
    ("watches", "first", "headline", "also"),
    [
        ([watch(), LOUD], "loud", "ada shut down the key", ("kms-deleted",)),
        ([GENERAL, watch()], "kms-deleted", "ada deleted key k", ()),
        ([replace(GENERAL, severity=Severity.HIGH), watch()], "general", "ada deleted key k", ("kms-deleted",)),
        ([watch(), KNOWING], "knowing", "ada hid the trail's key", ("kms-deleted",)),
        ([watch(says="deleted {a}"), replace(GENERAL, says="did it")], "kms-deleted", "ada did it", ()),
    ],
)
def test_the_loudest_speaks_and_who_knows_most_says_what_was_done(
    watches: list[Watch], first: str, headline: str, also: tuple[str, ...]
) -> None:
    for order in (watches, watches[::-1]):
        alert = composed(*order, request={"keyId": "k"})
        assert (alert.watch, headline_of(alert), alert.also) == (first, headline, also)


@pytest.mark.parametrize(
    ("watches", "outcome", "line"),
    [
        ([LOUD], DONE, None),
        ([LOUD, watch()], DONE, "deleted key k"),
        ([LOUD, watch(), watch("x", says="copied it", fact="to anyone")], DONE, "deleted key k; copied it to anyone"),
        ([LOUD, watch()], Outcome(Result.DENIED, "x"), "tried to delete key k"),
        ([LOUD, GENERAL], DONE, None),
        ([LOUD, watch(says="deleted key {a}")], DONE, None),
        ([replace(KNOWING, severity=Severity.HIGH), watch()], DONE, None),
        ([replace(KNOWING, severity=Severity.HIGH), watch(fact="to anyone")], DONE, "deleted key k to anyone"),
    ],
)
def test_what_other_watches_say_of_the_same_call_stands_in_a_line(
    watches: list[Watch], outcome: Outcome, line: str | None
) -> None:
    assert dict(composed(*watches, outcome=outcome, request={"keyId": "k"}).facts).get("Also") == line


@pytest.mark.parametrize(
    ("outcome", "headline"),
    [
        (DONE, "ada deleted key k"),
        (Outcome(Result.DONE, message="1 of 2 failed: x"), "ada deleted key k; 1 of 2 failed"),
        (Outcome(Result.DENIED, "AccessDenied"), "ada tried to delete key k: denied (AccessDenied)"),
        (Outcome(Result.DENIED), "ada tried to delete key k: denied"),
        (Outcome(Result.DENIED, "x" * 80), f"ada tried to delete key k: denied ({'x' * 49}…"),
    ],
)
def test_how_a_call_ended_ends_its_headline(outcome: Outcome, headline: str) -> None:
    assert headline_of(composed(watch(), outcome=outcome, request={"keyId": "k"})) == headline


@pytest.mark.parametrize(
    ("fields", "outcome", "why", "advice"),
    [
        ({}, DONE, "Why.", "Do."),
        ({"attempt_why": "Nothing."}, Outcome(Result.DENIED), "Nothing.", "Ask."),
        (
            {"would": "it would go."},
            Outcome(Result.DENIED),
            "Nothing changed. If it had succeeded, it would go.",
            "Ask.",
        ),
        ({"on": {}}, Outcome(Result.DENIED), "Nothing changed. Why.", "Ask."),
        ({}, Outcome(Result.DENIED), "Nothing changed. If such a call succeeds, why.", "Ask."),
        ({"why": "AWS goes."}, Outcome(Result.DENIED), "Nothing changed. If such a call succeeds, AWS goes.", "Ask."),
    ],
)
def test_of_an_attempt_it_is_said_what_it_would_have_done(
    fields: dict[str, Any], outcome: Outcome, why: str, advice: str
) -> None:
    alert = composed(watch(attempt_advice="Ask.", **fields), outcome=outcome)
    assert (alert.why, alert.advice) == (why, advice)


def test_what_no_watch_is_loud_about_has_no_alert() -> None:
    assert compose(record("Delete"), Outcome(Result.FAILED), [watch()]) is None


def test_a_sentence_without_an_actor_begins_with_a_capital() -> None:
    event = record("", "aws.kms", "KMS Key Expired", id="k")
    for says, headline in (("key {id} expired", "Key k expired"), ("{id} expired", "K expired")):
        alert = compose(event, DONE, [watch(says=says)])
        assert alert
        assert headline_of(alert) == headline
        assert alert.action == ""


def test_the_first_five_resources_are_named_once_wherever_they_stand() -> None:
    arns = [f"{KEY}{number}" for number in range(6)]
    request = {"a": arns[2], "b": arns[3], "c": arns[4], "d": arns[5], "e": "no arn", "f": 7}
    listed = [{"ARN": arns[0]}, {"arn": arns[1]}, {"type": "x"}, "text", {"ARN": arns[0]}]
    assert composed(watch(), request=request, resources=listed).resources == tuple(arns[:5])
    assert composed(watch(), request=[], resources="x").resources == ()


def test_only_lines_with_a_value_are_shown_and_they_may_be_long() -> None:
    shows = (("A", "{requestParameters.a}"), ("B", "{requestParameters.b} of {requestParameters.a}"))
    alert = composed(watch(shows=shows), request={"a": "word" * 100})
    ((label, value),) = alert.facts
    assert (label, len(value)) == ("A", 300)


def test_a_shared_call_is_known_by_the_id_that_both_accounts_record() -> None:
    assert composed(watch(), sharedEventID="shared").id == "shared"
    assert composed(watch()).id == "1"
    assert composed(watch()).action == "kms:Delete"


def test_of_a_request_that_was_left_out_the_watch_without_a_condition_speaks() -> None:
    omitted = {"omitted": True, "reason": "too large", "originalSize": 120_000}
    careful = watch("careful", when=lambda event: True, severity=Severity.HIGH)
    for watches in ((watch(), careful), (careful, watch())):
        alert = composed(*watches, request=omitted)
        assert (alert.watch, alert.also) == ("kms-deleted", ())
        assert headline_of(alert) == "ada called kms:Delete (CloudTrail omitted the request)"
        assert alert.facts == (("Request", "too large, 120000 bytes"),)
        assert "does not say" in alert.why
    assert composed(watch(), request=omitted, outcome=Outcome(Result.DENIED)).why.startswith("Nothing changed.")


def test_an_account_and_a_region_are_no_longer_than_they_can_be() -> None:
    event = replace(record("Delete", "aws.kms"), account="1" * 13, region="r" * 31)
    alert = compose(event, DONE, [watch()])
    assert alert
    assert (len(alert.account), len(alert.region)) == (12, 30)


def test_a_service_s_own_event_is_no_call() -> None:
    alert = compose(record("Expire", "aws.kms", "KMS Key Expired"), DONE, [watch()])
    assert alert
    assert alert.action == ""


def test_a_finding_says_its_values_shortened_and_accounts_apart() -> None:
    finding = replace(UNREADABLE, says="Trail {trail} of account {account} is off", fact="for {reason}")
    values = {"trail": "t" * 111, "account": "444455556666", "reason": "x"}
    headline = finding_headline(finding, values)
    assert headline.is_whole
    assert headline.act == ("Trail ", "t" * 109 + "…", " of ", "account 444455556666", " is off")
    assert headline.fact == ("for ", "x", "")
    assert finding_headline(replace(finding, fact=""), values).fact == ()


def test_an_alert_of_an_older_version_can_still_be_read() -> None:
    alert = composed(watch(), request={"keyId": "k"})
    assert alert_from_json(alert_to_json(alert)) == alert
    old = {**alert_to_json(alert), "headline": "ada deleted key k", "actor": None, "age": "3 hours", "time": ""}
    del old["account_names"], old["listed"]
    read = alert_from_json({**old, "account_name": "payments"})
    assert (headline_of(read), read.age, read.time, read.actor, read.listed) == ("ada deleted key k", 0, None, None, ())
    assert read.account_names == {alert.account: "payments"}
    phrase = {"phrase": ["shared it with ", "444455556666", ""], "before": "", "ending": ": denied"}
    assert alert_from_json({**old, "headline": phrase}).headline.act == ("shared it with ", "account 444455556666", "")
