"""Whom the history of an event's session names.

Later events of a session carry only its access key. Who obtained a session is remembered when the
record of that goes by, asked of CloudTrail where it matters, and followed from role to role.
"""
