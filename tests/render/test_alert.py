import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Unreadable
from account_event_handler.render import unreadable_alert
from account_event_handler.render.alert import NAMES
from account_event_handler.render.headline import base_form, headline_of
from tests.support.alerts import judged
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
