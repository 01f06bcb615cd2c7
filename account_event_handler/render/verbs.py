"""The base forms of the verbs that watches begin with: "deleted" becomes "tried to delete"."""

# fmt: off
BASE_FORMS = {
    "accepted": "accept", "added": "add", "allowed": "allow", "archived": "archive",
    "asked": "ask", "assigned": "assign", "attached": "attach", "bought": "buy",
    "brought": "bring", "called": "call", "changed": "change", "closed": "close",
    "connected": "connect", "copied": "copy", "created": "create", "cut": "cut",
    "deactivated": "deactivate", "declined": "decline", "deleted": "delete", "deployed": "deploy",
    "detached": "detach", "disabled": "disable", "disconnected": "disconnect",
    "dismissed": "dismiss", "downloaded": "download", "emptied": "empty", "enabled": "enable",
    "ended": "end", "exported": "export", "fetched": "fetch", "finished": "finish", "gave": "give",
    "got": "get", "granted": "grant", "imported": "import", "invited": "invite",
    "launched": "launch", "let": "let", "lifted": "lift", "made": "make", "mirrored": "mirror",
    "moved": "move", "muted": "mute", "offered": "offer", "opened": "open", "paused": "pause",
    "pointed": "point", "prepared": "prepare", "put": "put", "ran": "run", "read": "read",
    "registered": "register", "removed": "remove", "renamed": "rename", "requested": "request",
    "reset": "reset", "restored": "restore", "resumed": "resume", "revoked": "revoke",
    "routed": "route", "scheduled": "schedule", "sent": "send", "separated": "separate",
    "set": "set", "shared": "share", "signed": "sign", "silenced": "silence", "started": "start",
    "stopped": "stop", "subscribed": "subscribe", "suppressed": "suppress", "suspended": "suspend",
    "switched": "switch", "took": "take", "turned": "turn", "unlocked": "unlock",
    "uploaded": "upload", "withdrew": "withdraw",
}
# fmt: on


def tried(sentence: str) -> str:
    """`deleted bucket x` becomes `tried to delete bucket x`."""
    verb, _, rest = sentence.partition(" ")
    return f"tried to {BASE_FORMS.get(verb, verb)} {rest}".rstrip()
