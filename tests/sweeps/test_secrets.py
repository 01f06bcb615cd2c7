"""No secret that an event carries reaches what people read, what machines get, or the log."""

import io
import json
import re
from collections.abc import Iterator
from copy import replace
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools import Logger
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from account_event_handler.catalog import CATALOG
from account_event_handler.deliver import Delivery
from account_event_handler.ingest.sanitize import HIDDEN, clean, without_secrets
from account_event_handler.model import Alert, Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.alert import alert_to_json
from account_event_handler.render.headline import headline_of
from account_event_handler.render.slack import blocks_message, workflow_message
from account_event_handler.render.topic import body, subject, topic_message
from tests.pipeline.test_batch import World, record
from tests.support.alerts import distinct
from tests.support.in_memory import InMemoryStateTable
from tests.support.leaves import Path as Place
from tests.support.leaves import all_changed, at
from tests.support.samples import QUIET, SPEAKING, every_sample, load, sample
from tests.support.stack_context import context
from tests.sweeps.test_hostile import free_places

pytestmark = pytest.mark.sweep
NUMBER = {path: number for number, path in enumerate(SPEAKING + QUIET)}
SITE = replace(context("AlarmNames", "ConsoleChanges"), flag_outsiders=True)

MARK = "PLANTED"
SECRET = f"wJalrXUtnFEMI/K7MDENG/b{MARK}EXAMPLEKEY"[:40].ljust(40, "9")
URL = f"postgres://app:{SECRET.replace('/', '.')}@db.example.com"
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{MARK}\n-----END RSA PRIVATE KEY-----"
# Fields that may hold a secret, in whatever service's request or answer.
FIELDS: dict[str, Any] = {
    **dict.fromkeys(
        (
            *("secretAccessKey", "SecretAccessKey", "sessionToken", "securityToken", "password"),
            *("masterUserPassword", "newPassword", "oldPassword", "servicePassword", "authToken"),
            *("accessToken", "refreshToken", "idToken", "webIdentityToken", "clientSecret"),
            *("secretString", "secretBinary", "serviceSpecificCredentialSecret", "tokenValue"),
            *("apiKey", "preSharedKey", "plaintext", "plaintextKey", "userData", "parameterValue"),
            *("sAMLAssertion", "authorization", "signature", "oAuthToken", "masterPassword"),
        ),
        SECRET,
    ),
    **dict.fromkeys(("privateKey", "keyMaterial", "privateKeyPlaintext", "privateKeyPem"), PEM),
    **dict.fromkeys(("connectionString", "jdbcUrl", "connectionUrl", "databaseUrl", "mongoUrl"), URL),
    **dict.fromkeys(("webhookUrl", "slackUrl"), f"https://hooks.example.com/services/T0/{MARK}"),
    "credentials": {"accessKeyId": "ASIA", "secretAccessKey": SECRET, "sessionToken": SECRET},
    "environment": {"variables": {"DB_PASSWORD": SECRET, "PLAIN": SECRET}},
    "environmentVariables": [{"name": "DB_PASSWORD", "value": SECRET, "type": "PLAINTEXT"}],
    "containerOverrides": [{"name": "app", "environment": [{"name": "KEY", "value": SECRET}]}],
    "connectionProperties": {"USERNAME": "app", "PASSWORD": SECRET, "JDBC_CONNECTION_URL": URL},
    "stackParameters": [{"parameterKey": "DbPassword", "parameterValue": SECRET}],
}
IS_SECRET = re.compile(r"(?i)password$|secretaccesskey|sessiontoken|tokenvalue|^userdata$|privatekey|secretstring")
TEXTS = re.compile(r"(?i)description|reason|comment|note|message|title|text|cause|summary|agent|endpoint")
# Of these every part is shown, whatever it is called: whom something is shared with, and so on.
CLOSED = ("launchPermission", "createVolumePermission", "principal", "condition", "dimensions")
# How people and AWS write a secret into a text.
IN_TEXT = (
    f"password={MARK}",
    f"DB_PASSWORD: {MARK}",
    f'{{"password": "{MARK} and more"}}',
    f'{{\\"masterUserPassword\\":\\"{MARK}\\"}}',
    f"aws_secret_access_key = {SECRET}",
    f"AKIAIOSFODNN7EXAMPLE:{SECRET}",
    f"AKIAIOSFODNN7EXAMPLE {SECRET} ends",
    f"aws_secret_access_key {SECRET} ends",
    f"the secret access key {SECRET} of ada",
    f"Secret access key: {SECRET}",
    f"--password {MARK} --user app",
    f"mysql, --password, {MARK}, --user, app",
    f'["mysql", "--password", "{MARK}", "app"]',
    f'password="a\\"{MARK} and \\" {MARK}"',
    f'{{\\"password\\":\\"a\\\\\\"b {MARK}\\",\\"user\\":\\"app\\"}}',
    f"password='a'{MARK}",
    f"Value '{MARK}' at 'loginProfile.password' failed to satisfy constraint",
    f"Authorization: Bearer {MARK}",
    f"token={MARK}&more=1",
    f"client_secret='{MARK}'",
    URL,
    f"see https://hooks.slack.com/services/T000/B000/{MARK}",
    f"https://b.s3.amazonaws.com/k?X-Amz-Security-Token={MARK}&X-Amz-Signature={MARK}",
    PEM,
    f"xoxb-1234567890-{MARK}",
    f"ghp_{MARK}abcdefghij0123456789",
    f"eyJhbGciOiJIUzI1NiJ9.eyJ{MARK}0123.{MARK}",
    f"IQoJb3JpZ2luX2VjEXAMPLE{MARK}//////////wEaCXVz",
)
ONE_WORD = (
    f"hooks.slack.com/services/T000/B000/{MARK}",
    f"HOOKS.slack-gov.com/services/T000/B000/{MARK}",
    f"AKIAIOSFODNN7EXAMPLE/{SECRET}",
    f"ASIAIOSFODNN7EXAMPLE,{SECRET}",
    f"password={MARK}",
    f"--password,{MARK}",
    f"ghp_{MARK}abcdefghij0123456789",
)


def sent(alert: Alert) -> str:
    """All that leaves of it, to whomever."""
    return json.dumps(
        [
            blocks_message(alert),
            workflow_message(alert),
            subject(alert),
            body(alert),
            topic_message(alert),
            alert_to_json(alert),
        ]
    )


def planted(part: Any) -> Any:
    """The event with a secret in each field that has such a name, and all of them in every part."""
    if isinstance(part, list):
        return [planted(item) for item in part]
    if not isinstance(part, dict):
        return part
    own = {
        key: SECRET if IS_SECRET.search(key) else value if key in CLOSED else planted(value)
        for key, value in part.items()
    }
    return {**FIELDS, **own}


def planted_event(path: Path) -> dict[str, Any]:
    event = load(path)
    return event | {"detail": planted(event["detail"])}


@every_sample()
def test_no_field_that_holds_a_secret_is_told_nor_of_a_refused_call(path: Path) -> None:
    event = planted_event(path)
    assert MARK in json.dumps(event)
    alert = judge(event, CATALOG, SITE).alert
    assert alert or not judge(load(path), CATALOG, SITE).alert
    event["detail"] |= {"errorCode": "AccessDenied", "responseElements": None}
    for told in (alert, judge(event, CATALOG, SITE).alert):
        assert not told or MARK not in sent(told)


def is_text(place: Place, value: Any) -> bool:
    """Whether people or AWS write sentences into the field, and not only a name or an ARN."""
    return isinstance(value, str) and (" " in value or bool(TEXTS.search(str(place[-1]))))


@every_sample()
def test_a_secret_that_somebody_wrote_into_a_text_or_in_its_place_is_hidden(path: Path) -> None:
    event, number = load(path), NUMBER[path]
    texts = [place for place in free_places(path) if is_text(place, at(event, place))]
    some = [f"why {secret}" for secret in IN_TEXT[number % 4 :: 4]]  # a quarter for each: samples are many
    payloads = (all_changed(event, texts, secret) for secret in (*some, ONE_WORD[number % len(ONE_WORD)]))
    for alert in distinct(judge(payload, CATALOG, SITE).alert for payload in payloads):
        assert MARK not in sent(alert)


@pytest.mark.parametrize("secret", ONE_WORD)
def test_a_value_that_is_one_word_is_looked_at_like_any_other(secret: str) -> None:
    assert MARK not in clean(secret)
    assert HIDDEN in clean(secret)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (URL, "db.example.com"),
        (f"https://hooks.example.com/services/T0/B0/{MARK}", "hooks.example.com"),
        (f"https://app:{MARK}@example.com/", "example.com"),
        ("https://sqs.eu-west-1.amazonaws.com/111122223333/orders", "orders"),
    ],
)
def test_an_address_is_named_by_its_host(url: str, shown: str) -> None:
    event = sample("behaviour-call-refused")
    event["detail"] |= {"requestParameters": {"targetUrl": url}, "errorMessage": None}
    alert = judge(event, CATALOG, SITE).alert
    assert alert
    assert f" {shown} (glue:CreateRegistry): denied" in headline_of(alert)
    assert MARK not in sent(alert)


@pytest.mark.parametrize("secret", IN_TEXT)
def test_a_secret_is_hidden_and_what_stands_around_it_stays(secret: str) -> None:
    text = without_secrets(f"before {secret} after")
    assert MARK not in text
    assert HIDDEN in text
    assert text.startswith("before ")
    assert text.endswith(" after")


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "access key AKIAIOSFODNN7EXAMPLE was created",
        "The security token included in the request is invalid",
        "Password expired, ask for another",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:payments/db-password-AbCdEf",
        "arn:aws:ssm:eu-west-1:111122223333:parameter/payments/api-key",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:password::",
        "not authorized to perform: secretsmanager:GetSecretValue on resource: my-secret because no"
        " identity-based policy allows the secretsmanager:GetSecretValue action",
        "not authorized to perform: iam:ChangePassword on resource: user alice",
        "requirePassword: false, minimumPasswordLength=14, allowUsersToChangePassword=true",
        "Basic information about it",
        "maria@example.com",
        "alias/my-token",
        "3fb2c1d0-9b8a-4765-8433-221100ffeedd",
        "s3://bucket/key=1/part-0000.parquet",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert without_secrets(text) == text


@given(st.text())
def test_hiding_twice_hides_no_more(text: str) -> None:
    once = without_secrets(text)
    assert without_secrets(once) == once


@dataclass
class Reader:
    """A channel that keeps all that it is sent."""

    name: str
    lowest: Severity = Severity.INFO
    got: list[str] = field(default_factory=list)

    def dry_run(self, alert: Alert) -> None:
        sent(alert)

    def send(self, alert: Alert) -> None:
        self.got.append(sent(alert))


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()


def session_obtained() -> dict[str, Any]:
    """An AssumeRole, which CloudTrail records with the session's token."""
    event = sample("sts-root-assumed")
    role = "arn:aws:sts::111122223333:assumed-role/deploy/grace"
    event["detail"] |= {
        "eventName": "AssumeRole",
        "responseElements": {
            "assumedRoleUser": {"arn": role},
            "credentials": {"accessKeyId": "ASIAEXAMPLE000000000", "sessionToken": SECRET},
        },
    }
    return event | {"detail": planted(event["detail"])}


def test_the_watcher_writes_no_secret_into_its_log_metrics_or_memory_at_any_level(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    log, reader = io.StringIO(), Reader("reader")
    logger = Logger(service="secrets", level="DEBUG", stream=log)
    watcher = replace(world.watcher(), logger=logger, delivery=Delivery([reader]))
    watcher = replace(watcher, pipeline=replace(watcher.pipeline, logger=logger, context=lambda: SITE))
    events = [json.dumps(planted_event(path)) for path in SPEAKING[::9]]
    events.append(json.dumps(session_obtained()))
    broken = [event[:-1] for event in events[:3]] + [f"password={MARK}", f'["{MARK}"]']
    failing = [{"messageId": MARK.lower(), "body": {"password": SECRET}}]
    records = [record(event, str(number)) for number, event in enumerate(events + broken)]
    watcher.take([*records, *failing])
    watcher.event_metrics.metrics.flush_metrics()
    written = log.getvalue() + "".join(capfd.readouterr())
    assert written.count('"alert"') >= len(events) // 2
    assert "AlertsDelivered" in written
    assert MARK not in written
    assert isinstance(world.state_table, InMemoryStateTable)
    remembered = str(world.state_table.stored_items)
    assert "ASIAEXAMPLE000000000" in remembered
    assert MARK not in remembered
    assert len(reader.got) >= len(events) // 2
    assert not [told for told in reader.got if MARK in told]
