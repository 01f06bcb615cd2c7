"""A value of CloudTrail's record enters, whether CloudTrail put it in place of another leaves."""

_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"


def is_hidden(value: object) -> bool:
    """Whether CloudTrail keeps back what stood there."""
    return value == _HIDDEN
