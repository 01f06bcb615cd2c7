"""What a policy's actions allow, in the words of a sentence."""

import pytest

from account_event_handler.catalog.policy.actions import describe_actions, describe_allowed, human_list


@pytest.mark.parametrize(
    ("actions", "words"),
    [
        (["s3:GetObject"], "read objects"),
        (["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"], "assume it"),
        (["sts:TagSession"], "in"),
        ([], "in"),
        (["*"], "do everything with it"),
        (["S3:*"], "do everything with it"),
        (["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"], "invoke it"),
        (["sqs:SendMessage", "sqs:ReceiveMessage"], "receive from it and send to it"),
        (["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:Set*"], "change its policy and 2 more"),
        (["foo:Bar"], "call foo:Bar"),
        (["foo:Bar", "foo:Baz", "foo:Qux", "sts:TagSession"], "call foo:Bar, foo:Baz and foo:Qux"),
    ],
)
def test_what_a_policy_lets_others_do_the_worst_first(actions: list[str], words: str) -> None:
    assert describe_actions(actions) == words


@pytest.mark.parametrize(
    ("actions", "words"),
    [
        (["s3:GetObject", "*"], "everything"),
        (["IAM:*", "s3:*", "IAM:*"], "everything in iam and s3"),
        (["iam:*", "s3:GetObject"], "everything in iam and more"),
        (["s3:GetObject", "s3:GetObject"], "s3:GetObject"),
        ([], ""),
    ],
)
def test_what_an_identity_may_do(actions: list[str], words: str) -> None:
    assert describe_allowed(actions) == words


@pytest.mark.parametrize(
    ("texts", "most", "words"),
    [
        ([], 3, ""),
        (["a"], 3, "a"),
        (["a", "b"], 3, "a and b"),
        (["a", "b", "c"], 3, "a, b and c"),
        (["a", "b", "c", "d"], 3, "a, b and 2 more"),
        (["a", "b"], 2, "a and b"),
        (["a", "b", "c"], 2, "a and 2 more"),
        (["x" * 60], 3, "x" * 60),
        (["x" * 61], 3, "x" * 59 + "…"),
    ],
)
def test_a_list_names_the_first_and_counts_the_others(texts: list[str], most: int, words: str) -> None:
    assert human_list(texts, most) == words
    if most == 3:
        assert human_list(texts) == words
