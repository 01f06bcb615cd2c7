"""What can go wrong before the local stack runs, each with what to do about it."""


class LocalStackError(Exception):
    """One clear line for the person at the terminal; `details` is the output of what failed."""

    def __init__(self, line: str, details: str = "") -> None:
        super().__init__(line)
        self.details = details
