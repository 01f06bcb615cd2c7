import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account_event_handler.render.slack import escaped, literal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold*", "∗bold∗"),
        ("say *bold* now", "say ∗bold∗ now"),
        ("_private_", "＿private＿"),
        ("~gone~ ~/home", "∼gone∼ ∼/home"),
        ("s3:*, iam:*", "s3:∗, iam:∗"),
        ("snake_case_name and x*y*z", "snake_case_name and x*y*z"),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/*"),
        ("_leading only", "_leading only"),
        ("@here and @channel, @Everyone!", "＠here and ＠channel, ＠Everyone!"),
        ("ada@here.example ada.@channel.example", "ada@here.example ada.@channel.example"),
        ("@hereafter", "@hereafter"),
    ],
)
def test_a_pair_of_marks_is_shown_and_not_read(text: str, shown: str) -> None:
    assert literal(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (":skull: :white_check_mark: x:fire:y", "∶skull: ∶white_check_mark: x∶fire:y"),
        ("::+1::", ":∶+1::"),
        ("arn:aws:s3:::b :100:", "arn:aws:s3:::b ∶100:"),
        ("arn:aws:sns:eu-west-1:111122223333:x:skull:", "arn:aws:sns:eu-west-1:111122223333:x∶skull:"),
    ],
)
def test_an_emoji_s_code_is_shown_and_not_read(text: str, shown: str) -> None:
    assert literal(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db",
        "arn:aws:logs:eu-west-1:111122223333:log-group:trails:*",
        "s3:DeleteBucket, 2026-11-20 09:41:22 UTC",
        "2026-11-20T09:41:22Z",
        "2001:db8:100::1, 2001:db8::/32",
        "AWS::S3::Bucket",
    ],
)
def test_what_only_has_colons_can_be_copied(text: str) -> None:
    assert literal(text) == text


def test_a_single_star_does_not_end_the_bold_text_it_stands_in() -> None:
    assert escaped("s3:* for all", within="*") == "s3:∗ for all"
    assert escaped("x*y", within="*") == "x*y"


@given(st.text())
def test_an_escaped_text_is_read_as_what_it_was(text: str) -> None:
    shown = escaped(text)
    assert html.unescape(shown) == literal(text)
    assert not set("<>") & set(shown)


@given(st.text(alphabet="a_*~ .:é🪣", max_size=12))
def test_no_mark_can_begin_and_another_end(text: str) -> None:
    shown = literal(text)
    for mark in "*_~":
        edges = [
            place
            for place, character in enumerate(shown)
            if character == mark and not (shown[:place][-1:].isalnum() and shown[place + 1 :][:1].isalnum())
        ]
        assert len(edges) < 2
