import re
from pathlib import Path

from account_event_handler import limits

TEMPLATE = (Path(__file__).parent.parent / "template.yaml").read_text()


def test_the_template_has_the_same_timeouts() -> None:
    (function,) = re.findall(r"^ +Timeout: (\d+)$", TEMPLATE, re.MULTILINE)
    queues = [int(each) for each in re.findall(r"VisibilityTimeout: (\d+)", TEMPLATE)]
    assert int(function) == limits.FUNCTION_TIMEOUT
    assert min(queues) == limits.VISIBILITY_TIMEOUT == 6 * limits.FUNCTION_TIMEOUT


def test_all_that_one_message_waits_for_fits_into_what_is_reserved_for_it() -> None:
    """The breaker opens when the table has not answered twice: it is waited for once."""
    unanswered = limits.TRIES * sum(limits.STATE_TIMEOUT)
    table = max(unanswered, 2 * sum(limits.TRANSACTION_WAITS))
    look_ups = 2 * limits.LOOKUPS_TIMEOUT  # one of the stack's events, one for the alert
    assert table + look_ups + limits.BATCH_RESERVE <= limits.MESSAGE_RESERVE
    assert limits.LOOKUP_TIMEOUT <= limits.LOOKUPS_TIMEOUT
    assert limits.LOOKUP_TURNS / limits.LOOKUP_RATE <= limits.LOOKUPS_TIMEOUT
    assert unanswered + limits.BATCH_RESERVE <= limits.LOOKUP_RESERVE


def test_a_batch_of_ten_messages_fits_into_an_invocation() -> None:
    """Each service that does not answer is waited for once, then its breaker is open."""
    services = limits.TRIES * (
        sum(limits.STATE_TIMEOUT)
        + 3 * sum(limits.AWS_TIMEOUT)  # SQS, SNS and SSM
        + sum(limits.TRAIL_TIMEOUT)
    )
    stack_events = 2 * limits.LOOKUPS_TIMEOUT  # then their breaker is open, too
    messages = 10 * limits.LOOKUPS_TIMEOUT + stack_events + limits.MESSAGE_RESERVE
    assert services + messages + limits.BATCH_RESERVE <= limits.FUNCTION_TIMEOUT


def test_what_is_deferred_comes_back_before_its_visibility_timeout_would_bring_it() -> None:
    waits = (limits.DEPLOYMENT_DEFER, limits.PARAMETER_CHANGE_DEFER)
    assert max(waits) + limits.FUNCTION_TIMEOUT < limits.VISIBILITY_TIMEOUT


def test_one_try_of_slack_fits_into_what_is_reserved_for_a_message() -> None:
    assert sum(limits.SLACK_TIMEOUT) + 1 <= limits.MESSAGE_RESERVE


def test_a_restart_that_was_begun_is_not_begun_again_while_its_invocation_lives() -> None:
    assert limits.RESTART_LEASE > limits.FUNCTION_TIMEOUT
    assert limits.RESTART_LOOKS * limits.RESTART_PAUSE <= limits.RESTART_PATIENCE


def test_messages_are_tried_for_as_long_as_is_said() -> None:
    waits = [min(limits.FIRST_WAIT * 2**tries, limits.LONGEST_WAIT) for tries in range(250)]
    assert sum(waits[: limits.MOST_TRIES]) > 2 * 86_400
    assert sum(waits[: limits.FILE_TRIES]) > 3 * 3_600
