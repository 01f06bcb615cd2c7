"""What a call did to what, by its name: the verb in the past tense, the kind of the thing and the thing's name."""

import re
from collections.abc import Callable

from account_event_handler.catalog.record import mappings, strings
from account_event_handler.model import AccountEvent

_OTHERS = r"(?!.*(role|image|policy|token|vpc|kms|key|client))"  # what a thing's own name is not
_NAME = re.compile(_OTHERS + r"(\w*names?|family)", re.IGNORECASE)
# fmt: off
_ACRONYMS = frozenset((
    "acl", "api", "bgp", "byoip", "ca", "cidr", "cli", "db", "dns", "fhir", "iam", "ip", "kms", "mfa", "nat", "sms",
    "ssh", "ssl", "sso", "url", "vpc", "vpn",
))
# fmt: on
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z]|\d|$)\d*|[A-Z][a-z]+\d*")
_ID = re.compile(_OTHERS + r"\w*(arn|id|identifier)", re.IGNORECASE)
_DID = {
    "Accept": "accepted",
    "Activate": "activated",
    "Add": "added",
    "Associate": "attached",
    "Attach": "attached",
    "Authorize": "authorized",
    "Cancel": "cancelled",
    "Claim": "claimed",
    "Close": "closed",
    "Confirm": "confirmed",
    "Connect": "connected",
    "Copy": "copied",
    "Create": "created",
    "Deactivate": "deactivated",
    "Delete": "deleted",
    "Deprovision": "removed",
    "Deregister": "removed",
    "Detach": "detached",
    "Disable": "disabled",
    "Disassociate": "detached",
    "Distribute": "distributed",
    "Download": "downloaded",
    "Enable": "enabled",
    "Execute": "ran",
    "Export": "exported",
    "Extend": "extended",
    "Generate": "requested",
    "Get": "fetched",
    "Import": "imported",
    "Invite": "invited",
    "Invoke": "invoked",
    "Merge": "merged",
    "Open": "opened",
    "Pause": "paused",
    "Promote": "promoted",
    "Provision": "provisioned",
    "Publish": "published",
    "Purchase": "bought",
    "Push": "pushed",
    "Put": "set",
    "Rebuild": "rebuilt",
    "Register": "registered",
    "Reject": "rejected",
    "Release": "released",
    "Remove": "removed",
    "Replace": "replaced",
    "Request": "requested",
    "Reset": "reset",
    "Restore": "restored",
    "Revoke": "revoked",
    "Rotate": "rotated",
    "Run": "ran",
    "Send": "sent",
    "Set": "set",
    "Start": "started",
    "Stop": "stopped",
    "Submit": "submitted",
    "Suspend": "suspended",
    "Terminate": "terminated",
    "Upload": "uploaded",
    "Withdraw": "withdrew",
}


def did(event: AccountEvent) -> str:
    """The verb of the call's name in the past tense; `changed` where it is none of these."""
    verb = re.match(r"(Batch|Admin)?([A-Z][a-z]+)", event.text("eventName"))
    return _DID.get(verb[2] if verb else "", "changed")


def kind_of(label: str) -> Callable[[AccountEvent], str]:
    """`training job` of CreateTrainingJob, without words that the label, the service's name, ends with."""
    said = label.lower().split()

    def kind(event: AccountEvent) -> str:
        name = re.sub(r"\d{8}(v\d)?$|^(Batch|Admin)?[A-Z][a-z]+(And[A-Z][a-z]+)?|V2$", "", event.text("eventName"))
        words = [each if each.isupper() else _lowered(each) for each in _WORD.findall(name)]
        counts = (n for n in range(len(words), 0, -1) if said[-n:] == " ".join(words[:n]).lower().split())
        return " ".join(words[next(counts, 0) :])

    return kind


def _lowered(word: str) -> str:
    """CloudTrail's `Nat` is `NAT`."""
    return word.upper() if word.lower() in _ACRONYMS else word.lower()


def name_of(label: str) -> Callable[[AccountEvent], str]:
    """What the first field says that looks like the name of the thing that the call is about."""
    kind = kind_of(label)

    def name(event: AccountEvent) -> str:
        first = kind(event).lower().split(" ")[0].rstrip("s")
        asked = mappings(event.field("requestParameters"))
        places = [*asked, *(inner for each in asked for value in each.values() for inner in mappings(value))]
        fields = [(key, value) for place in places for key, held in place.items() for value in strings(held)[:1]]
        fields.sort(key=lambda field: not field[0].lower().startswith(first))
        named = (value for form in (_NAME, _ID) for key, value in fields if form.fullmatch(key))
        found = next(named, "")
        return re.split("[/:]", found)[-1] if found.startswith("arn:") and " " not in found else found

    return name
