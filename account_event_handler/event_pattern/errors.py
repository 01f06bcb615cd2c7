"""A path and a reason enter, the refusal of an event pattern leaves."""


class PatternError(ValueError):
    """An event pattern that EventBridge would not take; reads "path: reason"."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path or 'pattern'}: {reason}")
        self.path = path
        self.reason = reason
