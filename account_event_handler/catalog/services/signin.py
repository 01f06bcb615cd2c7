"""Console sign-in: root, no MFA, failures, the root user's own e-mail address and password.

Its events come in several regions, and under two spellings of the detail-type.
"""

from account_event_handler.catalog.hidden import is_hidden
from account_event_handler.catalog.watch import (
    API_CALL,
    CONSOLE_SIGN_IN,
    CRITICAL,
    HIGH,
    LOW,
    MEDIUM,
    Watch,
    Watches,
    console_sign_in,
)
from account_event_handler.model import AccountEvent

_ANY_KIND = [*CONSOLE_SIGN_IN, "AWS Console Action via CloudTrail", API_CALL]
_FAILED_SIGN_IN = console_sign_in(
    userIdentity={"type": [{"anything-but": "Root"}]},
    responseElements={"ConsoleLogin": ["Failure"]},
)
_ONE_OR_MANY = "One is a typing error; many, or from a strange address, are somebody guessing."
_TRYING = "Somebody is trying names."


def _mfa(event: AccountEvent) -> str | None:
    """With or without MFA; None where the event does not say.

    Nobody who fails at the password was asked for it: the event says No even of whoever has MFA.
    """
    if event.text("responseElements.ConsoleLogin").lower() == "failure":
        return None
    used = event.text("additionalEventData.MFAUsed").lower()
    return {"yes": "with MFA", "no": "without MFA"}.get(used)


def _is_nobody(event: AccountEvent) -> bool:
    """CloudTrail hides a name that is no user's: somebody may have typed a password there."""
    return is_hidden(event.field("userIdentity.userName"))


def _is_somebody(event: AccountEvent) -> bool:
    return not _is_nobody(event)


def _changed(event: AccountEvent) -> str | None:
    return {
        "EmailUpdated": "e-mail address",
        "PasswordUpdated": "password",
        "PasswordRecoveryCompleted": "password by the link that AWS sends by e-mail",
    }.get(event.text("eventName"))


# The name of the event is documented, what its detail holds is not: the sentence needs none of it.

signin = Watches("signin")

WATCHES = (
    Watch(
        name="signin-root-signed-in",
        severity=CRITICAL,
        on=console_sign_in(userIdentity={"type": ["Root"]}),
        says="signed in to the console[ {mfa}]",
        why="Root can do everything, nothing can limit it, and daily work never needs it.",
        advice="Call the owner of the root e-mail address; if it was not them, reset the password.",
        words={"mfa": _mfa},
        failed=HIGH,
        attempt_advice="Ask the owner of the root e-mail address; if it was not them, check its"
        " MFA.",
        cis="4.3",
        mitre="T1078.004",
    ),
    Watch(
        name="signin-user-signed-in-without-mfa",
        severity=HIGH,
        on=console_sign_in(
            userIdentity={"type": ["IAMUser"]},
            responseElements={"ConsoleLogin": ["Success"]},
            additionalEventData={"MFAUsed": [{"equals-ignore-case": "no"}]},
        ),
        says="signed in to the console without MFA",
        why="Whoever learns the password can do the same, from anywhere.",
        advice="Ask the user whether it was them, then have them add MFA or sign in through SSO.",
        cis="4.2",
        mitre="T1078.004",
    ),
    Watch(
        name="signin-sign-in-failed",
        severity=LOW,
        on=_FAILED_SIGN_IN,
        when=_is_somebody,
        says="signed in to the console",
        why="Whoever it is would be in the console with that user's rights.",
        advice="Ask the user whether it was them.",
        failed=LOW,
        attempt_advice=_ONE_OR_MANY,
        cis="4.6",
        mitre="T1110",
    ),
    Watch(
        name="signin-user-name-guessed",
        severity=LOW,
        on=_FAILED_SIGN_IN,
        when=_is_nobody,
        says="signed in to the console with a user name that does not exist",
        why=_TRYING,
        advice="Look where it came from.",
        failed=LOW,
        attempt_why=_TRYING,
        attempt_advice=_ONE_OR_MANY,
        cis="4.6",
        mitre="T1110",
    ),
    Watch(
        name="signin-root-password-asked-for",
        severity=HIGH,
        on={
            "source": ["aws.signin"],
            "detail-type": _ANY_KIND,
            "detail": {"eventName": ["PasswordRecoveryRequested"]},
        },
        says="asked AWS for a new root password by e-mail",
        why="Anybody can ask; whoever can read root's mailbox will own the account.",
        advice="Ask the owner of root's mailbox whether it was them; if not, check who can read"
        " it.",
        failed=MEDIUM,
        mitre="T1098",
    ),
    Watch(
        name="signin-root-credentials-changed",
        severity=CRITICAL,
        on={
            "source": ["aws.signin"],
            "detail-type": _ANY_KIND,
            "detail": {
                "eventName": ["EmailUpdated", "PasswordRecoveryCompleted", "PasswordUpdated"],
                "userIdentity": {"type": ["Root"]},
            },
        },
        says="changed the root {changed}",
        why="Whoever changed it owns the account now, and its owner may be locked out.",
        advice="Call root's owner now; if it was not them, call AWS Support about a stolen"
        " account.",
        words={"changed": _changed},
        failed=HIGH,
        mitre="T1098",
    ),
    Watch(
        name="signin-console-token-created",
        severity=LOW,
        on={
            "source": ["aws.signin"],
            "detail-type": _ANY_KIND,
            "detail": {
                "eventName": ["GetSigninToken"],
                # the access portal of Identity Center makes one for every sign-in
                "userAgent": [{"anything-but": {"prefix": "Jersey/"}}, {"exists": False}],
            },
        },
        says="created a console session out of API credentials",
        why="Stolen keys become a browser session that way, and that session outlives the keys.",
        advice="Usual with tools such as aws-vault; ask when nobody there uses one.",
        mitre="T1550.001",
    ),
    signin.event("Sign-in Anomaly Alert")(
        name="signin-anomaly-reported",
        severity=HIGH,
        says="AWS reports an unusual sign-in to account {$account}",
        why="AWS saw a sign-in that does not fit, such as one from a new place or a stolen"
        " session.",
        advice="Look for the ConsoleLogin events of the last hour and ask those people.",
        link="cloudtrailv2/home?region={$region}#/events?EventName=ConsoleLogin",
    ),
)
