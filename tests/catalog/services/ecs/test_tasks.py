import pytest

from tests.support.alerts import judged
from tests.support.samples import sample


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ("service:payments-web", "service payments-web"),
        ("family:nightly-report", "family nightly-report"),
        ("batch:of:mine", "batch:of:mine"),
        ("mine", "mine"),
        ("", "(unknown)"),
        (None, "(unknown)"),
    ],
)
def test_what_a_task_belongs_to_is_said_in_words(group: object, said: str) -> None:
    event = sample("ecs-task-failed")
    event["detail"]["group"] = group
    assert judged(event).headline.startswith(f"ECS task of {said} in cluster production failed: ")
