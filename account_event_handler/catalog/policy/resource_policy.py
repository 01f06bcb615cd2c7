"""A call that sets a resource's policy enters; whom it lets in, and how grave that is, leave."""

from collections.abc import Callable
from dataclasses import dataclass

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.model import AccountEvent, Severity

_EXPECTED = ("organization ", "a CloudFront distribution")


@dataclass(frozen=True, slots=True)
class ResourcePolicy:
    """How to find the policy in a call, and how grave it is that it lets in anyone, or an account.

    `read` gives None for a call that sets no policy. An organization or CloudFront weighs one step
    less than `outside`; `inside` is for a policy that concerns the own account alone.
    """

    read: Callable[[AccountEvent], PolicyDocument | None]
    public: Severity
    outside: Severity
    inside: Severity = Severity.LOW

    def opens(self, event: AccountEvent) -> bool:
        """Whether it lets in somebody from outside; one that cannot be read may."""
        document = self.read(event)
        if document is None:
            return False
        return bool(document.grantees(event.account)) or not document.readable

    def severity(self, event: AccountEvent) -> Severity:
        """How grave it is that the policy is as it is now."""
        document = self.read(event)
        if document is None:
            return Severity.MEDIUM
        if document.is_public():
            return self.public
        grantees = document.grantees(event.account)
        if grantees:
            is_expected = all(name.startswith(_EXPECTED) for name in grantees)
            return self.outside.quieter() if is_expected else self.outside
        return self.inside if document.readable else Severity.MEDIUM

    def aim(self, event: AccountEvent) -> str | None:
        """Who is to gain what, so that it is true of an attempt, too: "let anyone read objects"."""
        return aim_of(self.read(event), event)


def aim_of(document: PolicyDocument | None, event: AccountEvent) -> str | None:
    """What the policy says of others, as an infinitive: "let anyone read objects"."""
    gain = document.summary(event.account) if document else None
    return gain and "let" + gain.removeprefix("lets")


def policy_at(path: str) -> Callable[[AccountEvent], PolicyDocument | None]:
    """Reads the policy at a path inside `detail`."""

    def read(event: AccountEvent) -> PolicyDocument | None:
        value = event.field(path)
        return PolicyDocument.read(value) if value else None

    return read


def added_permission(event: AccountEvent, service: str) -> PolicyDocument:
    """What AddPermission adds; SQS says aWSAccountIds and actions, SNS aWSAccountId, actionName."""
    request = event.field("requestParameters")
    accounts = request.get("aWSAccountIds") or request.get("aWSAccountId")
    names = request.get("actions") or request.get("actionName")
    actions = [f"{service}:{name}" for name in strings(names)]
    statement = {"Effect": "Allow", "Principal": {"AWS": accounts}, "Action": actions}
    return PolicyDocument.read({"Statement": statement})
