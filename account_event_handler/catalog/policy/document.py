"""Policies in CloudTrail's records: whom they let in, what they grant, and how severe that is.

Denials are not weighed against what is allowed: in doubt a policy gives more, not less.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast
from urllib.parse import unquote

from msgspec import Struct

from account_event_handler.catalog.conditions import said
from account_event_handler.catalog.policy import ANYONE, ANYONE_ON, Statement, grantees_of, is_any, services_of
from account_event_handler.catalog.policy.actions import describe_actions, describe_allowed, human_list
from account_event_handler.catalog.record import strings
from account_event_handler.ingest.sanitize import cut
from account_event_handler.model import AccountEvent, Severity

_EXPECTED = ("organization ", "a CloudFront distribution")
NOBODY = "nobody outside the account"
_LONGEST = 90  # characters of whom a policy lets in, within a headline of 149
_MANY = re.compile(r"[*?$]")  # in a resource's name: a wildcard, or a variable such as `${aws:username}`
_LARGEST = 100_000  # characters; IAM, S3 and KMS stop at 32 KB, CloudTrail at 100 KB


class PolicyDocument(Struct, frozen=True):
    """A policy of a resource, a role's trust or an identity; what cannot be read grants nothing."""

    statements: tuple[Statement, ...] = ()
    readable: bool = False

    @classmethod
    def read(cls, value: object) -> "PolicyDocument":
        """The policy in a mapping, in JSON text or in URL-encoded JSON text; never raises."""
        raw = _mapping(value)
        fields = {str(key).lower(): part for key, part in raw.items()}
        if "statement" not in fields:
            return cls()
        found = fields["statement"]
        parts = found if isinstance(found, list | tuple) else [found]
        statements = [Statement.read(part) for part in parts if isinstance(part, Mapping)]
        return cls(tuple(statements), readable=len(statements) == len(parts))

    @classmethod
    def allowing(cls, principal: object, action: object, condition: object = None) -> "PolicyDocument":
        """The one statement that a call spells out which adds a permission."""
        statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition or {}}
        return cls.read({"Statement": statement})

    def grantees(self, own_account: str) -> tuple[str, ...]:
        """Whom it lets in from outside the own account, in words, "anyone" first; no services."""
        found = [name for each in self.statements for name in grantees_of(each, own_account)]
        return tuple(sorted(dict.fromkeys(found), key=lambda name: not name.startswith(ANYONE)))

    def services(self) -> tuple[str, ...]:
        """The AWS services it lets in: `lambda`, `cloudtrail`."""
        return tuple(dict.fromkeys(name for each in self._allowing for name in services_of(each)))

    def is_public(self) -> bool:
        """Whether it lets in anyone at all, or anyone with an account at a public provider."""
        return any(name == ANYONE or name.startswith(ANYONE_ON) for name in self.grantees(""))

    def is_clear(self) -> bool:
        """Whether it can be read and says, as the policy of a resource has to, whom it lets in."""
        return self.readable and all(each.principals for each in self._allowing)

    def actions(self) -> tuple[str, ...]:
        """What its Allow statements name; "*" for NotAction, which allows all that is not named."""
        return _actions(self._allowing)

    def grants_everything(self) -> bool:
        """Whether it allows all actions on all resources, or all but some that leave IAM open."""
        return any(
            _is_everything(statement) and any(map(is_any, statement.resources or ("*",)))
            for statement in self._allowing
        )

    def allows_anywhere(self, *actions: str) -> tuple[str, ...]:
        """Those of the actions that it allows on things of any name, such as `iam:PassRole`."""
        return tuple(action for action, _ in self.allowed_on(_is_wide, *actions))

    def allowed_on(self, is_meant: Callable[[str], bool], *actions: str) -> Iterator[tuple[str, str]]:
        """Those of the actions that it allows on a resource that is meant, with that resource."""
        for action in actions:
            resources = [each.resources or ("*",) for each in self._allowing if each.covers(action)]
            if meant := next((name for names in resources for name in names if is_meant(name)), None):
                yield action, meant

    def allows_all_of_a_service(self) -> bool:
        """Whether it allows all, or all that a service offers on more than things of one exact name."""
        return any(
            is_any(action) or (action.endswith(":*") and any(map(_MANY.search, each.resources or ("*",))))
            for each in self._allowing
            for action in each.actions
        )

    def allowed(self) -> str:
        """What an identity with it may do: "everything", "everything in iam", "s3:GetObject"."""
        excepted = [name for each in self._allowing for name in each.exceptions]
        if excepted and not self.grants_everything():
            return f"everything but {describe_allowed(excepted).removeprefix('everything in ')}"
        return describe_allowed(self.actions())

    def summary(self, own_account: str) -> str | None:
        """Who gains what, for a sentence: "lets anyone read objects and account 444455556666 write objects".

        None when nobody outside the own account gains anything.
        """
        gains = defaultdict[str, list[Statement]](list)
        for statement in self._allowing:
            for name in grantees_of(statement, own_account):
                gains[name].append(statement)
        if not gains:
            return None
        who_can = defaultdict[str, list[str]](list)
        for name in self.grantees(own_account):
            who_can[describe_actions(_actions(gains[name]))].append(name)
        said = [f"{human_list(names, most=2)} {what}" for what, names in who_can.items()]
        text = f"lets {' and '.join(said)}"
        if len(text) <= _LONGEST:
            return text
        rest = sum(map(len, list(who_can.values())[1:]))
        ending = f", {rest} more in" if rest else ""
        return cut(f"lets {said[0]}", _LONGEST - len(ending)) + ending

    @property
    def _allowing(self) -> tuple[Statement, ...]:
        return tuple(statement for statement in self.statements if statement.allows)


class ResourcePolicy(Struct, frozen=True):
    """How to find the policy in a call, and how severe it is that it lets in anyone, or an account.

    `read` gives None for a call that sets no policy. An organization or CloudFront weighs one step less than `outside`;
    `inside` is for a policy that concerns the own account alone.
    """

    read: Callable[[AccountEvent], PolicyDocument | None]
    public: Severity
    outside: Severity
    inside: Severity = Severity.LOW

    def fields(self, **words: Callable[[AccountEvent], str | None]) -> dict[str, Any]:
        """What a watch says of whom the policy lets in: `severity`, `when`, and `words` with `aim`."""
        return {"severity": self.severity, "when": self.opens, "words": {"aim": self.aim, **words}}

    def opens(self, event: AccountEvent) -> bool:
        """Whether it lets in somebody from outside; one that cannot be read may."""
        document = self.read(event)
        return document is not None and (bool(document.grantees(event.account)) or not document.is_clear())

    @property
    def expected(self) -> Severity:
        return self.outside.quieter()

    @said(
        "{0.public}: anyone; {0.outside}: another account; medium: a policy that cannot be read;"
        f" {{0.expected}}: an organization or CloudFront only; {{0.inside}}: {NOBODY}"
    )
    def severity(self, event: AccountEvent) -> Severity:
        document = self.read(event)
        if document is None:
            return Severity.MEDIUM
        if document.is_public():
            return self.public
        grantees = document.grantees(event.account)
        if grantees:
            is_expected = all(name.startswith(_EXPECTED) for name in grantees)
            return self.expected if is_expected else self.outside
        return self.inside if document.is_clear() else Severity.MEDIUM

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


def policy_or_permission(
    service: str, policy: Callable[[AccountEvent], PolicyDocument | None]
) -> Callable[[AccountEvent], PolicyDocument | None]:
    """Reads the policy that a call sets, or what AddPermission adds to one."""
    return lambda event: _added(event, service) if event.text("eventName") == "AddPermission" else policy(event)


def _added(event: AccountEvent, service: str) -> PolicyDocument:
    """SQS says aWSAccountIds and actions, SNS aWSAccountId and actionName."""
    request = event.field("requestParameters")
    accounts = request.get("aWSAccountIds") or request.get("aWSAccountId")
    names = request.get("actions") or request.get("actionName")
    return PolicyDocument.allowing({"AWS": accounts}, [f"{service}:{name}" for name in strings(names)])


def _actions(statements: tuple[Statement, ...] | list[Statement]) -> tuple[str, ...]:
    named = (("*",) if each.exceptions else each.actions for each in statements)
    return tuple(dict.fromkeys(action for actions in named for action in actions))


def _is_everything(statement: Statement) -> bool:
    if statement.exceptions:
        return statement.covers("iam:AttachUserPolicy")
    return any(map(is_any, statement.actions))


def _is_wide(resource: str) -> bool:
    """Whether a resource is named by nothing but its kind: `*`, `arn:aws:iam::*:role/*`."""
    return is_any(resource.rpartition(":")[2].rpartition("/")[2])


def _mapping(value: object) -> Mapping[object, object]:
    """The JSON object in a value that may be text, URL-encoded or quoted once more."""
    for _ in range(3):
        value = _decoded(value) if isinstance(value, str) else value
    try:
        fits = isinstance(value, Mapping) and len(json.dumps(value)) <= _LARGEST
    except (TypeError, ValueError, RecursionError):
        return {}
    return value if fits and isinstance(value, Mapping) else {}


def _decoded(text: str) -> object:
    text = text.strip()
    if len(text) > 3 * _LARGEST:
        return None
    if text.startswith("%"):
        return unquote(text)
    try:
        return cast("object", json.loads(text))
    except (ValueError, RecursionError):
        return None
