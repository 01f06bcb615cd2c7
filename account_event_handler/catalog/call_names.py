"""What a call did to what, by its name: the verb in the past tense, the kind of the thing and the thing's name."""

import re
from collections.abc import Callable

from account_event_handler.catalog.record import mappings, strings
from account_event_handler.model import AccountEvent

_OTHERS = r"(?!.*(role|image|policy|token|vpc|kms|key|client|awsaccount))"  # what a thing's own name is not
_NAME = re.compile(_OTHERS + r"(\w*names?|family)", re.IGNORECASE)
_ID = re.compile(_OTHERS + r"\w*(arn|id|identifier)", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z]|\d|$)\d*|[A-Z][a-z]+\d*")
# fmt: off
_ACRONYMS = frozenset((
    "acl", "acme", "ad", "api", "bgp", "byoip", "ca", "chap", "cidr", "cis", "cli", "cmk", "csr", "db", "dkim", "dns",
    "ebs", "ec2", "fhir", "hsm", "iam", "ip", "kms", "mfa", "mpa", "nat", "rest", "sbom", "scram", "sms", "sql", "ssh",
    "ssl", "sso", "url", "vpc", "vpn", "xss",
))
# What the words of a call's name are where people write them.
_SPELLED = {
    "addon": "add-on", "cnam es": "CNAMEs", "add on": "add-on", "auto ml": "AutoML", "blue green": "blue/green",
    "cloud formation": "CloudFormation", "cross account": "cross-account", "customer managed": "customer-managed",
    "datasource": "data source", "express gateway": "Express Gateway", "fargate": "Fargate",
    "hyper parameter": "hyperparameter", "identity center": "Identity Center", "idc": "Identity Center",
    "intelligent tiering": "Intelligent-Tiering", "kinesis": "Kinesis", "mac sec": "MACsec", "microsoft": "Microsoft",
    "mlflow": "MLflow", "nodegroup": "node group", "oauth2": "OAuth2", "object lock": "Object Lock",
    "on premises": "on-premises", "open id connect": "OpenID Connect", "opt in": "opt-in",
    "recycle bin": "Recycle Bin", "service linked": "service-linked", "site to site": "Site-to-Site", "urls": "URLs",
    "user defined": "user-defined", "verified access": "Verified Access", "vgw": "VPN gateway",
}
_SPELLING = re.compile(rf"\b({'|'.join(map(re.escape, _SPELLED))})\b", re.IGNORECASE)
# Calls whose names do not say it: the verb and the kind of thing.
_SAID = {
    "AcceptAgreementPaymentRequest": ("accepted", "payment request"),
    "AddGroupMember": ("added", "member"),
    "AddJobFlowSteps": ("added", "steps to cluster"),
    "AssociateInstanceStorageConfig": ("attached", "storage of instance"),
    "AssumeQueueRoleForUser": ("assumed", "queue role"),
    "CopyBackupToRegion": ("copied", "backup to another Region:"),
    "CopyWorkspaceImage": ("copied", "image"),
    "CreateAgreementRequest": ("placed", "order"),
    "CreateEnvironmentEC2": ("created", "environment"),
    "CreateExportImageTask": ("exported", "image"),
    "CreatePhoneNumberOrder": ("bought", "phone numbers"),
    "CreateStandbyWorkspaces": ("created", "standby desktops"),
    "CreateWorkspaceImage": ("created", "image"),
    "CreateWorkspaceInstance": ("created", "instance"),
    "CreateWorkspaces": ("created", "desktop"),
    "DisableAllowedImagesSettings": ("disabled", "Allowed AMIs"),
    "DisassociateUserAccessLoggingSettings": ("detached", "access logging settings of portal"),
    "ExtendTrainingPlan": ("extended", "training plan"),
    "GenerateEmbedUrlForAnonymousUser": ("generated", "embed URL for anonymous users"),
    "GetClusterSessionCredentials": ("read", "credentials of cluster"),
    "GetInstanceAccessDetails": ("read", "credentials of instance"),
    "ImportAsProvisionedProduct": ("imported", "provisioned product"),
    "ImportWorkspaceImage": ("imported", "image"),
    "ListChangedBlocks": ("read", "blocks of snapshot"),
    "ListSnapshotBlocks": ("read", "blocks of snapshot"),
    "ModifyEbsDefaultKmsKeyId": ("changed", "default key for EBS encryption"),
    "ModifyWorkspaceCreationProperties": ("changed", "settings of new desktops"),
    "OpenInstancePublicPorts": ("opened", "ports of instance"),
    "PutAccountSettingDefault": ("set", "default account setting"),
    "PutInstancePublicPorts": ("set", "open ports of instance"),
    "RenewDomain": ("renewed", "domain"),
    "RenewOffering": ("renewed", "offering"),
    "ReplaceImageCriteriaInAllowedImagesSettings": ("replaced", "criteria of Allowed AMIs"),
    "ResetEbsDefaultKmsKeyId": ("reset", "default key for EBS encryption"),
    "RunJobFlow": ("created", "cluster"),
    "SetResourceAccessForBucket": ("changed", "bucket access"),
    "StartActiveApprovalTeamDeletion": ("deleted", "team"),
    "TerminateInstanceInAutoScalingGroup": ("terminated", "instance"),
    "TerminateJobFlows": ("terminated", "cluster"),
    "UpdateCrl": ("replaced", "certificate revocation list"),
    "UpdateImagePermissions": ("changed", "permissions of image"),
    "UpdatePurchaseOrders": ("changed", "purchase orders"),
}
# fmt: on
# What takes no article, and what is about one thing where the call could name several.
_UNCOUNTED = re.compile(
    r".*(?:(?<![suia])s|access|capacity|content|data|encryption|evaluation|federation|ingress|monitoring|propagation"
    r"|protection|recovery|replication|retention|sharing|status|usage)"
)
_OF = re.compile(rf"{_UNCOUNTED.pattern}|.*(?:ACL|attribute|config|configuration|policy|policies|tagging|version)")
_ONE = re.compile(r"(?<=\b)(build|certificate|dashboard|instance|listener|snapshot|target|volume)s$|(alias)es$")
_VOWEL_SOUND = re.compile(r"(?!FHIR|MAC|NAT|RAM|REST|SAML|SCRAM)[AEFHILMNORSX][A-Z0-9]|[AEIO]")  # those are words
_DID = {
    "Assume": "assumed",
    "Change": "changed",
    "Decrypt": "decrypted",
    "Describe": "read",
    "List": "listed",
    "Lookup": "looked up",
    "Modify": "changed",
    "Search": "searched",
    "Tag": "tagged",
    "Untag": "untagged",
    "Update": "changed",
    "Accept": "accepted",
    "Activate": "activated",
    "Add": "added",
    "Allocate": "allocated",
    "Associate": "attached",
    "Attach": "attached",
    "Authorize": "authorized",
    "Bundle": "bundled",
    "Cancel": "cancelled",
    "Claim": "claimed",
    "Close": "closed",
    "Confirm": "confirmed",
    "Connect": "connected",
    "Copy": "copied",
    "Create": "created",
    "Deactivate": "deactivated",
    "Deauthorize": "deauthorized",
    "Delete": "deleted",
    "Deprovision": "removed",
    "Deregister": "removed",
    "Detach": "detached",
    "Disable": "disabled",
    "Disassociate": "detached",
    "Disconnect": "disconnected",
    "Distribute": "distributed",
    "Download": "downloaded",
    "Enable": "enabled",
    "Execute": "ran",
    "Export": "exported",
    "Extend": "extended",
    "Generate": "generated",
    "Get": "read",
    "Import": "imported",
    "Initialize": "initialized",
    "Invite": "invited",
    "Invoke": "invoked",
    "Merge": "merged",
    "Open": "opened",
    "Override": "overrode",
    "Pause": "paused",
    "Peer": "peered",
    "Promote": "promoted",
    "Provision": "provisioned",
    "Publish": "published",
    "Purchase": "bought",
    "Push": "pushed",
    "Put": "set",
    "Rebuild": "rebuilt",
    "Redeem": "redeemed",
    "Register": "registered",
    "Reject": "rejected",
    "Release": "released",
    "Remove": "removed",
    "Replace": "replaced",
    "Request": "requested",
    "Reset": "reset",
    "Restore": "restored",
    "Revoke": "revoked",
    "Rollback": "rolled back",
    "Rotate": "rotated",
    "Run": "ran",
    "Send": "sent",
    "Set": "set",
    "Shutdown": "shut down",
    "Start": "started",
    "Stop": "stopped",
    "Submit": "submitted",
    "Suspend": "suspended",
    "Swap": "swapped",
    "Switchover": "switched over",
    "Terminate": "terminated",
    "Test": "tested",
    "Transfer": "transferred",
    "Unshare": "stopped sharing",
    "Upload": "uploaded",
    "Withdraw": "withdrew",
}


def did(event: AccountEvent) -> str:
    """The verb of the call's name in the past tense; `changed` where it is none of these."""
    call = event.text("eventName")
    return _SAID[call][0] if call in _SAID else _DID.get(_verb(call), "changed")


def _verb(call: str) -> str:
    match = re.match(r"(Batch|Admin)?([A-Z][a-z]+)", call)
    return match[2] if match else ""


def call_of(event: AccountEvent) -> str:
    """The call as IAM names it: `glue:CreateRegistry`."""
    return f"{event.source.removeprefix('aws.')}:{event.text('eventName')}"


def act_on(event: AccountEvent, target: str | None) -> str | None:
    """`created registry`, `set queue attributes of`: what comes before the target; None where the name does not say."""
    if _verb(event.text("eventName")) not in _DID:
        return None
    kind = kind_of("")(event)
    if not target:
        return act_of("")(event)
    return f"{did(event)} {kind}{' of' * bool(kind and _OF.fullmatch(kind))}".rstrip()


def is_said(event: AccountEvent) -> bool:
    """Whether the call's name does not say it."""
    return event.text("eventName") in _SAID


def act_of(
    label: str, did: Callable[[AccountEvent], str] = did, *, is_named: bool = True
) -> Callable[[AccountEvent], str]:
    """`created a SageMaker training job`; no article where the name of the thing follows."""
    kind_of_call, name = kind_of(label), name_of(label)

    def act(event: AccountEvent) -> str:
        kind, named = kind_of_call(event), name(event) if is_named else ""
        if named and " more" not in named:
            kind = _ONE.sub(r"\1\2", kind)
        thing = f"{label} {kind}".strip() if named else f"{label} {kind}".strip(" :")
        head = re.split(r" (?:by|for|from|in|of|to|with) ", thing)[0]
        article = (
            ""
            if named or _UNCOUNTED.fullmatch(head)
            else "an "
            if _VOWEL_SOUND.match(label or thing[:1].upper() + thing[1:])
            else "a "
        )
        if kind.startswith("default"):
            article = "the "
        return f"{did(event)} {article}{thing}".rstrip()

    return act


def kind_of(label: str) -> Callable[[AccountEvent], str]:
    """`training job` of CreateTrainingJob, without words that the label, the service's name, ends with."""
    said = label.lower().split()

    def kind(event: AccountEvent) -> str:
        call = event.text("eventName")
        if call in _SAID:
            return _SAID[call][1]
        name = re.sub(r"\d{8}(v\d)?$|^(Batch|Admin)?[A-Z][a-z]+(And[A-Z][a-z]+)?|V2$", "", call)
        words = [each if each.isupper() else _lowered(each) for each in _WORD.findall(name)]
        counts = (n for n in range(len(words), 0, -1) if said[-n:] == " ".join(words[:n]).lower().split())
        phrase = " ".join(words[next(counts, 0) :])
        return _SPELLING.sub(lambda found: _SPELLED[found[0].lower()], phrase)

    return kind


def _lowered(word: str) -> str:
    """CloudTrail's `Nat` is `NAT`."""
    return word.upper() if word.lower() in _ACRONYMS else word.lower()


def name_of(label: str) -> Callable[[AccountEvent], str]:
    """What the first field says that looks like the name of the thing that the call is about, and how many it lists."""
    kind = kind_of(label)

    def name(event: AccountEvent) -> str:
        first = kind(event).lower().split(" ")[0].rstrip("s")
        asked = mappings(event.field("requestParameters"))
        places = [*asked, *(inner for each in asked for value in each.values() for inner in mappings(value))]
        fields = [(key, values) for place in places for key, held in place.items() if (values := strings(held))]
        fields.sort(key=lambda field: not field[0].lower().startswith(first))
        named = (values for form in (_NAME, _ID) for key, values in fields if form.fullmatch(key))
        found, *others = next(named, [""])
        is_arn = found.startswith("arn:") and " " not in found
        return (re.split("[/:]", found)[-1] if is_arn else found) + f" and {len(others)} more" * bool(others)

    return name
