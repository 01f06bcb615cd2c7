"""Items of Memory enter, what is known of the trails since the last look leaves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from account_event_handler.own_stack.context import TrailRef
from account_event_handler.remediate.stop import Stop

_WRITES = ("S3BucketName", "S3KeyPrefix", "KmsKeyId")  # where a trail writes to, and how


@dataclass(frozen=True, slots=True)
class Seen:
    """A trail at the last look: its description, whether it logged, what it could not deliver to.

    `told_off` says that people were told that it does not log and is left so; `gone` that it is no
    longer seen. `turn` grows with each change, so that what two looks find at once is told once.
    """

    description: Mapping[str, Any]
    logging: bool
    errors: Mapping[str, str]
    told_off: bool = False
    gone: bool = False
    turn: int = 0

    @property
    def item(self) -> dict[str, Any]:
        """What Memory keeps of it."""
        return {
            "description": dict(self.description),
            "logging": self.logging,
            "faults": dict(self.errors),
            "told_off": self.told_off,
            "gone": self.gone,
            "turn": self.turn,
        }

    @classmethod
    def of_item(cls, item: Mapping[str, Any]) -> "Seen":
        """The trail that an item holds."""
        return cls(
            description=item["description"],
            logging=item["logging"],
            errors=item["faults"],
            told_off=item["told_off"],
            gone=item["gone"],
            turn=item.get("turn", 0),
        )


@dataclass(frozen=True, slots=True)
class Known:
    """All that is remembered when a look begins, trails by their ARN.

    `failures` is how many looks in a row have failed, `told_none` whether people were told that no
    trail records here.
    """

    seen: Mapping[str, Seen]
    stops: Mapping[str, Stop]
    failures: int = 0
    told_none: bool = False

    @property
    def things(self) -> frozenset[str]:
        """The buckets' names and the ARNs of keys and log groups that the trails write to."""
        fields = ("S3BucketName", "KmsKeyId", "CloudWatchLogsLogGroupArn")
        values = (last.description.get(name) for last in self.seen.values() for name in fields)
        return frozenset(value for value in values if isinstance(value, str) and value)

    @property
    def trails(self) -> tuple[TrailRef, ...]:
        """The trails that are there, and where each writes to."""
        return tuple(
            TrailRef(arn, *(str(last.description.get(name) or "") for name in _WRITES))
            for arn, last in self.seen.items()
            if not last.gone
        )

    @classmethod
    def of_items(cls, items: Iterable[Mapping[str, Any]]) -> "Known":
        """The partition's items, sorted by kind."""
        by_key = {str(item["sk"]): item for item in items}
        stops = [Stop.of_item(item) for key, item in by_key.items() if key.startswith("stop#")]
        look = by_key.get("look", {})
        return cls(
            seen={
                key.partition("#")[2]: Seen.of_item(item)
                for key, item in by_key.items()
                if key.startswith("seen#")
            },
            stops={stop.trail.arn: stop for stop in stops if stop},
            failures=look.get("failures", 0),
            told_none=look.get("told_none", False),
        )
