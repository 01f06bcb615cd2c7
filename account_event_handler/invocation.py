"""Lambda's context of the running invocation enters, the seconds that it has left leave."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@dataclass(slots=True)
class Invocation:
    """What every part may ask about the invocation that runs; one at a time runs here."""

    context: "LambdaContext | None" = None

    def time_left(self) -> float:
        """Seconds until Lambda stops it, 0 before the first."""
        return self.context.get_remaining_time_in_millis() / 1000 if self.context else 0.0
