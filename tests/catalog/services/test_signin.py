from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from account_event_handler.render.message import message_of
from tests.support.alerts import judged
from tests.support.samples import sample

ROOT = {"type": "Root", "accountId": "111122223333"}
USER = {"type": "IAMUser", "userName": "alice", "accountId": "111122223333"}
ROLE = {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/deploy/maria@example.com"}


def sign_in(
    identity: Any, answer: str = "Success", mfa: str = "No", name: str = "ConsoleLogin", **detail: Any
) -> dict[str, Any]:
    return {
        "source": "aws.signin",
        "detail-type": "AWS Console Sign In via CloudTrail",
        "detail": {
            "eventName": name,
            "eventType": "AwsConsoleSignIn",
            "userIdentity": identity,
            "responseElements": {name: answer},
            "additionalEventData": {"MFAUsed": mfa},
            **detail,
        },
    }


@pytest.mark.parametrize(
    ("payload", "watch", "severity"),
    [
        (sign_in(ROOT), "signin-root-signed-in", Severity.CRITICAL),
        (sign_in(ROOT, mfa="Yes"), "signin-root-signed-in", Severity.CRITICAL),
        (sign_in(ROOT, "Failure"), "signin-root-signed-in", Severity.HIGH),
        (sign_in(USER), "signin-user-signed-in-without-mfa", Severity.HIGH),
        (sign_in(USER, mfa="NO"), "signin-user-signed-in-without-mfa", Severity.HIGH),
        (sign_in(USER, "Failure"), "signin-sign-in-failed", Severity.LOW),
        (sign_in(USER, "Failure", mfa="Yes"), "signin-sign-in-failed", Severity.LOW),
        (sign_in(ROLE, "Failure"), "signin-sign-in-failed", Severity.LOW),
        (sign_in(ROOT, name="PasswordRecoveryRequested"), "signin-root-password-asked-for", Severity.HIGH),
        (sign_in(ROOT, name="PasswordUpdated"), "signin-root-credentials-changed", Severity.CRITICAL),
        (
            sign_in(ROLE, name="GetSigninToken", userAgent="Boto3/1.44.5"),
            "signin-console-token-created",
            Severity.MEDIUM,
        ),
        (sign_in(ROLE, name="GetSigninToken", userAgent="Jersey/2.0"), "signin-console-token-created", Severity.MEDIUM),
    ],
)
def test_a_sign_in_is_told_by_one_watch_with_its_severity(payload: Any, watch: Any, severity: Any) -> None:
    alert = judge(payload, CATALOG).alert
    assert alert is not None
    assert (alert.watch, alert.severity, alert.also) == (watch, severity, ())


@pytest.mark.parametrize(
    "payload",
    [
        sign_in(USER, mfa="Yes"),
        sign_in(USER, mfa="yes"),
        sign_in(ROLE),
        sign_in({"type": "FederatedUser", "arn": "arn:aws:sts::111122223333:federated-user/x"}),
        sign_in(USER, name="SwitchRole"),
        sign_in(USER, name="ExitRole"),
        sign_in(USER, name="CheckMfa"),
        sign_in(USER, name="PasswordUpdated"),
    ],
)
def test_the_sign_ins_of_a_working_day_reach_no_watch(payload: Any) -> None:
    alert = judge(payload, CATALOG).alert
    assert alert is None or alert.watch == "event-undescribed"


def test_whoever_types_a_name_that_is_no_user_s_is_no_user() -> None:
    hidden = {"type": "IAMUser", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    alert = judge(sign_in(hidden, "Failure"), CATALOG).alert
    assert alert is not None
    assert (alert.watch, alert.severity) == ("signin-user-name-guessed", Severity.LOW)
    assert "with a user name that does not exist: failed" in headline_of(alert)
    assert alert.why == "Somebody is trying user names."
    assert message_of(alert).who == "somebody (no such user)"


def test_a_hidden_name_elsewhere_says_nothing_about_the_user() -> None:
    event = sample("iam-access-key-created")
    event["detail"]["userIdentity"] = {"type": "IAMUser", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    assert message_of(judged(event)).who == "somebody (IAM user)"


@pytest.mark.parametrize("identity", [ROOT, USER])
@pytest.mark.parametrize("mfa", ["Yes", "No"])
def test_a_sign_in_that_failed_says_nothing_of_mfa(identity: Any, mfa: str) -> None:
    alert = judge(sign_in(identity, "Failure", mfa), CATALOG).alert
    assert alert is not None
    assert "console: failed" in headline_of(alert)
    assert alert.facts == ()


@pytest.mark.parametrize(("mfa", "said"), [("Yes", " with MFA"), ("No", " without MFA"), ("", "")])
def test_root_s_sign_in_says_whether_it_was_with_mfa(mfa: str, said: str) -> None:
    alert = judge(sign_in(ROOT, mfa=mfa), CATALOG).alert
    assert alert is not None
    assert headline_of(alert) == f"the root user signed in to the console{said}"
