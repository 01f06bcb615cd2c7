import re
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.cli.operator import Operator

TOKEN = "2336412f37fb687f5d51e6e2425dacbbab"
SUBSCRIPTION = "arn:aws:sns:eu-west-1:111122223333:alerts:6f1c0a4e"


def links(topic: str) -> list[str]:
    """What stands in the e-mail, what an HTTPS subscriber is sent, and what Outlook makes of the first."""
    mailed = urlencode({"TopicArn": topic, "Token": TOKEN, "Endpoint": "ada@example.com"})
    posted = urlencode({"Action": "ConfirmSubscription", "TopicArn": topic, "Token": TOKEN})
    host = "https://sns.eu-west-1.amazonaws.com"
    link = f"{host}/confirmation.html?{mailed}"
    safe = f"https://eur01.safelinks.protection.outlook.com/?{urlencode({'url': link, 'data': '05|02|'})}"
    return [link, f"{host}/?{posted}", safe]


def confirming(operator: Operator, *, authenticated: str = "true") -> list[dict[str, Any]]:
    """What SNS is asked to confirm."""
    asked = list[dict[str, Any]]()
    operator.own_core()
    operator.aws_answers("sns.ConfirmSubscription", {"SubscriptionArn": SUBSCRIPTION})
    attributes = {"ConfirmationWasAuthenticated": authenticated}
    operator.aws_answers("sns.GetSubscriptionAttributes", {"Attributes": attributes})

    def note(**given: Any) -> None:
        asked.append(dict(given["params"]))

    operator.core.register("provide-client-params.sns.ConfirmSubscription", note)
    return asked


@pytest.mark.parametrize("form", [0, 1, 2], ids=["mail", "https", "outlook"])
def test_a_link_is_confirmed_so_that_only_an_owner_can_unsubscribe(operator: Operator, form: int) -> None:
    topic, asked = operator.physical("AlertTopic"), confirming(operator)
    said = operator.types("confirm", links(topic)[form])
    assert (said.code, said.errors) == (0, "")
    assert "Confirmed" in said.out
    assert asked == [{"TopicArn": topic, "Token": TOKEN, "AuthenticateOnUnsubscribe": "true"}]


def test_what_a_mail_scanner_has_confirmed_before_is_not_taken_for_done(operator: Operator) -> None:
    confirming(operator, authenticated="false")
    said = operator.types("confirm", links(operator.physical("AlertTopic"))[0])
    assert said.code == 1
    assert f"aws sns unsubscribe --subscription-arn {SUBSCRIPTION}" in said.errors.replace("\n", "")


@pytest.mark.parametrize("link", ["nonsense", "https://[x", "https://example.com/?TopicArn=arn:aws:sns:eu-west-1:1:a"])
def test_what_is_no_link_of_sns_is_a_usage_error(operator: Operator, link: str) -> None:
    asked = confirming(operator)
    said = operator.types("confirm", link)
    assert (said.code, said.out, asked) == (2, "", [])
    assert "quot" in said.errors  # a shell cuts an unquoted link at its first &


def test_a_link_for_another_topic_is_not_confirmed(operator: Operator) -> None:
    asked = confirming(operator)
    said = operator.types("confirm", links("arn:aws:sns:eu-west-1:111122223333:other")[0])
    assert (said.code, asked) == (2, [])
    assert re.search("other .*not a topic of", said.errors)


def test_a_link_that_is_too_old_says_how_to_get_another(operator: Operator) -> None:
    operator.aws_refuses("sns.ConfirmSubscription", "InvalidParameter", "Invalid token")
    said = operator.types("confirm", links(operator.physical("AlertTopic"))[0])
    assert said.code == 1
    assert "aws sns subscribe" in said.errors
