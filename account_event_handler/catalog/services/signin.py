"""Console sign-in: root, no MFA, failures, the root user's own e-mail address and password.

Its events come in several regions, and under two spellings of the detail-type.
"""

from account_event_handler.catalog.conditions import not_
from account_event_handler.catalog.record import is_redacted, permission_set_of
from account_event_handler.catalog.watch import CONSOLE_CALL, CRITICAL, HIGH, LOW, MEDIUM, Watches, console_sign_in
from account_event_handler.model import AccountEvent

_FAILED_SIGN_IN = console_sign_in(
    userIdentity={"type": [{"anything-but": "Root"}]}, responseElements={"ConsoleLogin": ["Failure"]}
)
_FAILED_AT_PORTAL = {
    "source": ["aws.signin"],
    "detail-type": ["AWS Service Event via CloudTrail", *CONSOLE_CALL],
    "detail": {"eventName": ["CredentialVerification"], "serviceEventDetails": {"CredentialVerification": ["Failure"]}},
}
_ONE_OR_MANY = "One failure is usually a typo; many, or from an unknown address, mean that somebody is guessing."
# The events' names are documented, what their detail holds is not: the sentence needs none of it.
_CHANGED = {
    "EmailUpdated": "e-mail address",
    "PasswordUpdated": "password",
    "PasswordRecoveryCompleted": "password through the recovery e-mail",
}


def _mfa(event: AccountEvent) -> str | None:
    # Nobody who fails at the password was asked for MFA: the event says No even of those who have it.
    if event.text("responseElements.ConsoleLogin").lower() == "failure":
        return None
    return {"yes": "with MFA", "no": "without MFA"}.get(event.text("additionalEventData.MFAUsed").lower())


def _is_nobody(event: AccountEvent) -> bool:
    """CloudTrail hides a name that is no user's: somebody may have typed a password there."""
    return is_redacted(event.field("userIdentity.userName"))


def _is_of_portal(event: AccountEvent) -> bool:
    """Identity Center's access portal makes a token for every sign-in, with the session of a role of its own.

    Its agent is `Jersey/…`, which anybody may choose.
    """
    return bool(permission_set_of(event.text("userIdentity.sessionContext.sessionIssuer.arn"), event.account))


_WORDS = {"changed": lambda event: _CHANGED.get(event.text("eventName"))}
signin = Watches("signin", mitre="T1078.004", kinds=CONSOLE_CALL, words=_WORDS)

WATCHES = (
    signin.on(console_sign_in(userIdentity={"type": ["Root"]}), cis="4.3")(
        name="signin-root-signed-in",
        severity=CRITICAL,
        says="signed in to the console",
        fact="[{mfa}]",
        why="The root user can do everything, no policy limits it, and daily work never needs it.",
        advice="Call the owner of the root e-mail address; if it was not them, reset the password.",
        words={"mfa": _mfa},
        failed=HIGH,
        attempt_why="Anyone who gets in as the root user can do everything, and no policy limits it.",
        attempt_advice="Ask the owner of the root e-mail address; if it was not them, check its MFA.",
    ),
    signin.on(
        console_sign_in(
            userIdentity={"type": ["IAMUser"]},
            responseElements={"ConsoleLogin": ["Success"]},
            additionalEventData={"MFAUsed": [{"equals-ignore-case": "no"}]},
        ),
        cis="4.2",
    )(
        name="signin-user-signed-in-without-mfa",
        severity=HIGH,
        says="signed in to the console",
        fact="without MFA",
        why="Anyone who learns the password can sign in, from anywhere.",
        advice="Ask the user whether it was them, then have them add MFA or sign in through Identity Center.",
    ),
    signin.on(_FAILED_SIGN_IN, mitre="T1110", cis="4.6")(
        name="signin-sign-in-failed",
        severity=LOW,
        when=not_(_is_nobody),
        says="signed in to the console",
        why="Anyone who gets in has that user's permissions in the console.",
        would="the caller would have that user's permissions in the console.",
        advice="Ask the user whether it was them.",
        failed=LOW,
        attempt_advice=_ONE_OR_MANY,
    ),
    signin.on(_FAILED_SIGN_IN, mitre="T1110", cis="4.6")(
        name="signin-user-name-guessed",
        severity=LOW,
        when=_is_nobody,
        says="signed in to the console with a user name that does not exist",
        why="Somebody is trying user names.",
        advice="Check where it came from.",
        failed=LOW,
        attempt_why="Somebody is trying user names.",
        attempt_advice=_ONE_OR_MANY,
    ),
    signin.on(_FAILED_AT_PORTAL, mitre="T1110")(
        name="signin-portal-sign-in-failed",
        severity=LOW,
        says="entered a wrong {credential} in Identity Center",
        why="Anyone who gets in has that user's access to every account of the organization.",
        advice="Ask the user; one failure is usually a typo, many or an unknown address mean guessing.",
        words={"credential": lambda event: event.text("additionalEventData.CredentialType").lower() or "credential"},
        include_service_calls=True,
    ),
    signin.call("PasswordRecoveryRequested", mitre="T1098")(
        name="signin-root-password-asked-for",
        severity=HIGH,
        says="requested a root password reset by e-mail",
        why="Anyone who can read root's mailbox can set a new root password.",
        advice="Ask the owner of root's mailbox whether it was them; if not, check who can read it.",
        failed=MEDIUM,
    ),
    signin.call(*sorted(_CHANGED), mitre="T1098", userIdentity={"type": ["Root"]})(
        name="signin-root-credentials-changed",
        severity=CRITICAL,
        says="changed the root {changed}",
        why="It gives control of the account, and can lock its owner out.",
        advice="Call root's owner now; if it was not them, report a compromised account to AWS Support.",
        failed=HIGH,
        would="the caller would control the account, and its owner might be locked out.",
    ),
    signin.call("GetSigninToken", mitre="T1550.001")(
        name="signin-console-token-created",
        severity=MEDIUM,
        when=not_(_is_of_portal),
        says="created a console session from API credentials",
        why="The session outlives the keys; attackers turn stolen keys into console sessions this way.",
        advice="Normal with tools such as aws-vault; ask if nobody there uses one.",
        ordinary=True,
    ),
    signin.event("Sign-in Anomaly Alert", mitre="")(
        name="signin-anomaly-reported",
        severity=HIGH,
        says="AWS reported an unusual sign-in to account {$account}",
        why="AWS saw a sign-in that does not fit, such as one from a new place or a stolen session.",
        advice="Look for ConsoleLogin events of the last hour and ask those people.",
        link="cloudtrailv2/home?region={$region}#/events?EventName=ConsoleLogin",
    ),
)
