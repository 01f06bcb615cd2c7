import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account_event_handler.ingest.sanitize import clean, cut

HARMLESS = "Ähnliche Namen: 名前, имя, 🪣 bucket_1-a.b/c*"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (HARMLESS, HARMLESS),
        (None, ""),
        ({"a": 1}, ""),
        (True, "yes"),
        (False, "no"),
        (12, "12"),
        (10**40, ""),
        (2.5, "2.5"),
        (["a", None, {"b": 1}, 2], "a, 2"),
        ("a\r\nb\tc\u2028d", "a b c d"),
        ("admin\u202egnp.exe", "admingnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\ud800lone", "lone"),
        ("https://evil.example/x", "https[:]//evil.example/x"),
        ("HTTP://evil.example", "HTTP[:]//evil.example"),
        ("www.evil.example", "www[.]evil.example"),
        ("a.WWW.evil.example", "a.www[.]evil.example"),
        ("_https://evil.example", "_https[:]//evil.example"),
        ("ｈｔｔｐｓ：／／ｅｖｉｌ．example", "https[:]//evil.example"),
        ("evil。example", "evil.example"),
        ("javascript:alert(1) JavaScript : x", "javascript[:]alert(1) JavaScript[:] x"),
        ("data:text/html,x and data: 5", "data[:]text/html,x and data: 5"),
        ("call tel:+49301234 from a hotel:12", "call tel[:]+49301234 from a hotel:12"),
        ("in\u034fvi\u3164si\ufe0fble\U000e0100", "invisible"),
        ("Z\u0335\u0321\u0328\u0335\u0321\u0328 A\u0308", "Z\u0335\u0321\u0328 A\u0308"),
        ("because password=hunter2", "because password=[hidden]"),
        ("token=abc", "token=[hidden]"),
        ("<sensitiveDataRemoved>", ""),
        ("alice\n", "alice"),
        ("team/maria@example.com", "team/maria@example.com"),
        ("HIDDEN_DUE_TO_SECURITY_REASONS", ""),
        ("****", ""),
        ("mailto:a@b.example", "mailto[:]a@b.example"),
        ("```code```", "'''code'''"),
        ("arn:aws:s3:::bucket", "arn:aws:s3:::bucket"),
    ],
)
def test_a_value_is_cleaned_to_one_harmless_line(value: object, text: str) -> None:
    assert clean(value) == text


@given(st.one_of(st.text(), st.recursive(st.none() | st.text() | st.integers(), st.lists)))
def test_no_control_character_link_or_fence_survives(value: object) -> None:
    text = clean(value)
    assert len(text) <= 100
    assert not any(unicodedata.category(character)[0] == "C" for character in text)
    assert "://" not in text
    assert "`" not in text
    assert text == " ".join(text.split())


def test_a_megabyte_is_cut_and_says_so() -> None:
    assert clean("x" * 1_000_000, 20) == "x" * 19 + "…"


def test_a_cut_leaves_short_text_alone() -> None:
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 3) == "ab…"
