"""`python -m bench.restart_benchmark`: how soon a stopped trail logs again."""

import statistics

from rich.console import Console

from local_stack.fixtures import create_trail
from local_stack.stack import local_stack
from tests.end_to_end.support.trails import seconds_to_restart

STOPS = 100  # each of its own trail, so that the 99th percentile is measured


def main() -> None:
    """Print the percentiles of the time from a stop until the trail logs again."""
    with local_stack(parameters={"WindowMinutes": "0"}) as runner:
        trails = [create_trail(runner.deployment, f"audit-{number}") for number in range(STOPS)]
        seconds = sorted(seconds_to_restart(runner.deployment, arn) for arn in trails)
    p99 = statistics.quantiles(seconds, n=100, method="inclusive")[98]
    Console().print(
        f"{STOPS} stops: restarted after {statistics.median(seconds):.2f} s (p50),"
        f" {p99:.2f} s (p99), {seconds[-1]:.2f} s (the slowest), from the event's delivery"
    )


if __name__ == "__main__":
    main()
