"""What is hidden of text: the secrets that people and tools write into it, and nothing of ordinary sentences."""

import random
import re
import string
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.core.scan import scan_line
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.plugins.keyword import DENYLIST
from detect_secrets.settings import default_settings
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from account_event_handler.ingest.redact import HIDDEN, is_harmless, without_secrets
from account_event_handler.ingest.sanitize import clean

HERE = Path(__file__).parent
CHARACTERS = {
    "alnum": string.ascii_letters + string.digits,
    "base64": string.ascii_letters + string.digits + "+/",
    "digits": string.digits,
    "hex": "0123456789abcdef",
    "letters": string.ascii_letters,
    "upper": string.ascii_uppercase + string.digits,
}
PASSWORDS = ("hunter2", "S3cr3t!x", "Tr0ub4dor3", "swordfish", "Winter2024!", "correct-horse-battery-9", "p@ssw0rd")
STRONG = ("Zx9!cVbnM2", "Pa55w0rd!", "Tr0ub4dor&3", "Winter2024!x", "q7#Lm2$kT")
# How detect-secrets' tests and its pattern for names link a name and a value.
LINKS = ('{} = "{}"', "{}: {}", "{}={}", '"{}": "{}"', '{} := "{}"', "{} => '{}'", "export {}='{}'", "--{} {}")
DETECTORS: dict[str, Any] = dict(get_mapping_from_secret_type_to_class())
# Its patterns for ids, which stay, and those that need a name, of which the list of forms has more.
NO_TOKENS = {
    "AWS Access Key",
    "Public IP (ipv4)",
    "Cloudant Credentials",
    "IBM Cloud IAM Key",
    "IBM COS HMAC Credentials",
}
NO_TOKENS |= {"SoftLayer Credentials", "Private Key", "NPM tokens", "JSON Web Token", "Artifactory Credentials"}


def lines(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text().splitlines() if line and not line.startswith("# ")]


def filled(form: str, seed: int) -> tuple[str, list[str]]:
    """The form with secrets in it, and them."""
    chance, secrets = random.Random(f"{form}{seed}"), list[str]()

    def secret(match: re.Match[str]) -> str:
        kind, length = match.groups()
        if kind == "pw":
            secrets.append(chance.choice(PASSWORDS))
        elif kind == "strong":
            secrets.append(chance.choice(STRONG))
        elif kind == "uuid":
            secrets.append(str(uuid.UUID(int=chance.getrandbits(128), version=4)))
        else:
            secrets.append("".join(chance.choices(CHARACTERS[kind], k=int(length))))
        return secrets[-1]

    return re.sub(r"\{(pw|strong|uuid|alnum|base64|digits|hex|letters|upper)(?::(\d+))?\}", secret, form), secrets


FORMS = lines("secret_forms.txt")
SENTENCES = lines("ordinary_sentences.txt")
WITH_SECRETS = [filled(form, seed) for form in FORMS for seed in range(3)]


def test_of_a_hundred_common_forms_95_are_hidden() -> None:
    assert len(FORMS) >= 250
    leaked = [text for text, secrets in WITH_SECRETS if any(secret in without_secrets(text) for secret in secrets)]
    assert len(leaked) <= 0.01 * len(WITH_SECRETS), leaked
    assert all(HIDDEN in without_secrets(text) for text, _ in WITH_SECRETS if text not in leaked)


def test_a_secret_amid_a_sentence_is_hidden_and_the_sentence_stays() -> None:
    leaked = []
    for text, secrets in WITH_SECRETS:
        shown = without_secrets(f"Why: {text} please rotate it")
        assert shown.startswith("Why: ")
        leaked += [shown] if any(secret in shown for secret in secrets) else []
    assert len(leaked) <= 0.03 * len(WITH_SECRETS), leaked


def test_no_ordinary_sentence_is_hidden() -> None:
    assert len(SENTENCES) >= 400
    assert [shown for text in SENTENCES if (shown := without_secrets(text)) != text] == []


def test_what_detect_secrets_finds_is_hidden() -> None:
    found = []
    with default_settings():
        for text, _ in WITH_SECRETS:
            kinds = [secret for secret in scan_line(text) if secret.type not in ("AWS Access Key", "Public IP (ipv4)")]
            found += [(text, str(secret.secret_value)) for secret in kinds if "Entropy" not in secret.type]
    assert len(found) >= 100
    leaked = [text for text, secret in found if secret not in ("", "BEGIN") and without_secrets(text) == text]
    assert leaked == []


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(
    "name", [name for each in DENYLIST for name in dict.fromkeys((each.replace("_?", "_"), each.replace("_?", "")))]
)
def test_every_name_that_detect_secrets_knows_hides_its_value(name: str, link: str) -> None:
    for spelled in (name, name.upper(), f"app_{name}"):
        assert "s3cr3tPLANTED" not in without_secrets(link.format(spelled, "s3cr3tPLANTED"))


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(pattern, id=f"{kind} {number}")
        for kind, detector in DETECTORS.items()
        if issubclass(detector, RegexBasedDetector) and kind not in NO_TOKENS
        for number, pattern in enumerate(detector.denylist)
        if not pattern.pattern.startswith("AC")  # the account's id
    ],
)
def test_a_token_of_every_pattern_of_detect_secrets_is_hidden(pattern: re.Pattern[str]) -> None:
    letters = st.characters(
        codec="ascii", categories=["Lu", "Ll", "Nd", "Pc", "Pd", "Po", "Sm"], exclude_characters="\\"
    )

    @settings(max_examples=20, derandomize=True, database=None)
    @given(st.from_regex(re.compile(pattern.pattern), fullmatch=True, alphabet=letters))
    def is_hidden(token: str) -> None:
        assume(len(token) >= 16 or ":" in token)
        assert token not in without_secrets(f"see {token} there")

    is_hidden()


HOSTILE = (
    *("password=", "token:", "secret: ", "key ", "pass, ", "password is ", "password for a b ", "bearer ", "--token "),
    *("value '", "value ", 'secret"', "<secret ", "mysql -p", "login ", "://", "a://b:", "hooks.", "/hooks/", "-eyJ"),
    *(
        "admin/a1!",
        "a/b1!",
        "pin for a ",
        "code 1234 ",
        "license key A1B2-",
        "sudo <<< ",
        'variable "password" { ',
        "totp seed ",
    ),
    *("securestring a ", "printf 'a:", "password's ", "unseal key 1: ", "key 1aB2cD", "openssl passwd -a "),
    *("cookie: a=b;", "authorization: basic ", "xoxb-", "ghp_", "datadog ", "key-", "sk-", "-", '\\"', "code=", " "),
)


@pytest.mark.parametrize("part", HOSTILE)
def test_hostile_text_costs_what_ordinary_text_of_its_length_does(part: str) -> None:
    def seconds(length: int) -> float:
        text = (part * length)[:length]
        started = time.process_time()
        without_secrets(text)
        return time.process_time() - started

    without_secrets(part * 10)  # compiles
    long, short = (min(seconds(length) for _ in range(3)) for length in (32_000, 2_000))
    assert long < 40 * max(short, 0.0005)  # 16 if linear, 256 if square


@pytest.mark.parametrize("part", HOSTILE)
def test_a_quarter_of_a_megabyte_costs_no_more_than_what_is_shown_of_it(part: str) -> None:
    text = (part * 262_144)[:262_144]
    clean(text)
    started = time.process_time()
    for _ in range(5):
        clean(text)
    assert (time.process_time() - started) / 5 < 0.02


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the password is KINGFISHING", "the password is [hidden]"),  # in prose it would end with -ing
        ("the password is kingfishing", "the password is kingfishing"),
        ("the password is EXPIRED", "the password is EXPIRED"),
        ("the password is NEW_PASSWORD", "the password is NEW_PASSWORD"),
        ("the password is SOON", "the password is SOON"),
        ("the password is SOONX", "the password is [hidden]"),
    ],
)
def test_in_capitals_only_states_and_short_words_are_ordinary(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


@pytest.mark.parametrize(
    ("word", "is_harmless_"),
    [
        ("payments-archive", True),
        ("a" * 40, True),
        ("a=b", False),
        ("--password,hunter-2", False),
        ("a,b", True),
        ("ghp_0123456789", True),
        ("ghp_0123456789ab", False),
        ("AKIAIOSFODNN7EXAMPLE", True),
        ("AKIAIOSFODNN7EXAMPLE/" + "a1" * 20, False),
        ("AKIAIOSFODNN7EXAMPLE/" + "a1" * 19 + "a", True),
        ("hooks.slack.com/services/T0", False),
    ],
)
def test_what_is_harmless_is_seen_at_a_glance_and_nothing_else_is(word: str, is_harmless_: bool) -> None:
    assert is_harmless(word) is is_harmless_
    if is_harmless_:
        assert without_secrets(word) == word
