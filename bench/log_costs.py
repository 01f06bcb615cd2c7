"""What a month of log files costs in dollars, by the CPU that a record takes.

List prices of us-east-1 in November 2026, without the free tier.
"""

from dataclasses import dataclass

_NOTICE = 1.00e-6  # EventBridge, for each "Object Created" of S3, which is opted in for
_GET = 0.40e-6  # S3, for each object read
_QUEUE = 0.40e-6  # SQS, for each request
_REQUEST = 0.20e-6  # Lambda, for each invocation
_GB_SECOND = 1.33334e-5  # Lambda on arm64
_MEMORY = 0.5  # GB
_CORES = 512 / 1_769  # of one that a function of 512 MB gets
_LATENCY = 0.03  # seconds until S3 gives the first byte of a file
BATCH = 10  # messages in one invocation and in one request to SQS, as the template says


@dataclass(frozen=True, slots=True)
class Month:
    """So many records in so many files, and the share of them that goes on to be told."""

    name: str
    records: float
    files: float
    told: float = 0.01


MONTHS = (
    Month("1 million records, 1 account in 1 Region", 1e6, 8_760),
    Month("1 billion records, 300 accounts in 5 Regions", 1e9, 13.1e6, told=0.001),
)


def costs(month: Month, seconds_a_record: float) -> dict[str, float]:
    """Dollars by what they are paid for; telling what goes on costs what it always costs."""
    busy = month.files * _LATENCY + month.records * seconds_a_record / _CORES
    sent = month.records * month.told
    return {
        "EventBridge": month.files * _NOTICE,
        "S3": month.files * _GET,
        "SQS": (month.files * (1 + 2 / BATCH) + sent * 3 / BATCH) * _QUEUE,
        "Lambda": (month.files + sent) / BATCH * _REQUEST + busy * _MEMORY * _GB_SECOND,
    }
