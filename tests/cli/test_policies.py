import json
import re

import pytest

from cli.policies import BUCKET
from cli.policies import KEY as KEY_FORM
from tests.cli.operator import Operator
from tests.tools.test_rules import template

KEY = "arn:aws:kms:eu-west-1:444455556666:key/3f2e1d0c-9b8a-4765-8433-221100ffeedd"


def statements(text: str) -> list[dict[str, object]]:
    return [json.loads(part) for part in re.findall(r"\{.*?\n\}", text, re.DOTALL)]


def test_the_owner_of_a_bucket_is_shown_what_to_allow_the_function_s_role(operator: Operator) -> None:
    said = operator.types("policies", "their-trail")
    (statement,) = statements(said.out)
    assert said.code == 0
    assert statement["Action"] == "s3:GetObject"
    assert statement["Resource"] == "arn:aws:s3:::their-trail/*AWSLogs/*"
    assert re.fullmatch(
        r"\{'AWS': 'arn:aws:iam::\d{12}:role/.*AccountEventHandlerRole.*'\}", str(statement["Principal"])
    )


def test_the_owner_of_a_key_is_shown_so_too(operator: Operator) -> None:
    bucket, key = statements(operator.types("policies", "their-trail", "--key", KEY).out)
    assert (key["Action"], key["Resource"]) == ("kms:Decrypt", "*")
    assert key["Principal"] == bucket["Principal"]


@pytest.mark.parametrize("key", ["alias/ours", "key/3f2e1d0c", f"{KEY}\n", f'{KEY}"}}', KEY[:-37]])
def test_what_is_no_key_is_refused(operator: Operator, key: str) -> None:
    said = operator.types("policies", "their-trail", "--key", key)
    assert (said.code, said.out) == (2, "")
    assert "not a key" in said.errors


@pytest.mark.parametrize(
    "bucket", ["*", "arn:aws:s3:::mine", 'my bucket"}', "s3://mine", "mine/", "", "Mine", "mine\n"]
)
def test_what_is_no_bucket_is_refused(operator: Operator, bucket: str) -> None:
    said = operator.types("policies", bucket)
    assert (said.code, said.out) == (2, "")
    assert "is not a bucket's name" in said.errors


@pytest.mark.parametrize(("parameter", "ours"), [("TrailBucket", BUCKET), ("TrailKey", KEY_FORM)])
def test_a_bucket_and_a_key_are_named_as_the_template_takes_them(parameter: str, ours: re.Pattern[str]) -> None:
    pattern = template()["Parameters"][parameter]["AllowedPattern"]
    assert pattern == f"^$|^{ours.pattern}$"


def test_an_owner_who_sends_events_is_shown_both_ends(operator: Operator) -> None:
    said = operator.types("policies", "their-trail", "--account", "444455556666")
    _, hears, trust, sends, rule = statements(said.out)
    assert hears["Principal"] == {"AWS": "arn:aws:iam::444455556666:root"}
    assert (hears["Action"], sends["Action"]) == ("events:PutEvents", "events:PutEvents")
    assert str(hears["Resource"]).endswith(":event-bus/default")
    assert sends["Resource"] == hears["Resource"]
    assert trust["Principal"] == {"Service": "events.amazonaws.com"}
    assert rule["detail"] == {"bucket": {"name": ["their-trail"]}}


def test_the_bus_takes_nothing_but_news_of_objects(operator: Operator) -> None:
    said = operator.types("policies", "their-trail", "--account", "444455556666")
    _, hears, *_ = statements(said.out)
    assert hears["Condition"] == {"StringEquals": {"events:source": "aws.s3", "events:detail-type": "Object Created"}}


def test_what_is_no_account_is_refused(operator: Operator) -> None:
    assert operator.types("policies", "their-trail", "--account", "444").code == 2
