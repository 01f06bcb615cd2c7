"""docs/operations.md has every permission of the function and every metric."""

import re

import pytest

from account_event_handler.metrics import METRICS
from tests.tools.test_rules import resources
from tools.generate.__main__ import OPERATIONS, ROOT, TEMPLATE
from tools.generate.operations import with_operations

PAGE = OPERATIONS.read_text()


def test_the_page_has_the_permissions_of_the_template_and_the_metrics() -> None:
    is_current = with_operations(PAGE, TEMPLATE.read_text()) == PAGE
    assert is_current, "permissions or metrics have changed: run make template"


def test_every_action_of_the_role_is_on_the_page() -> None:
    role = str(resources()["AccountEventHandlerRole"])
    actions = set(re.findall(r"'([a-z\-]+:[A-Z]\w+)'", role)) - {"sts:AssumeRole"}
    assert len(actions) > 30
    assert all(f"`{action}`" in PAGE for action in actions)


def test_every_metric_that_is_written_is_on_the_page() -> None:
    code = "".join(path.read_text() for path in (ROOT / "account_event_handler").rglob("*.py"))
    written = set(re.findall(r'(?:add_metric|_count|_by)\(\s*"(\w+)"', code)) | {"ColdStart"}
    assert written <= METRICS.keys()
    assert all(code.count(f'"{name}"') > 1 for name in METRICS.keys() - {"ColdStart"})


def test_a_page_that_has_lost_its_marks_is_named() -> None:
    with pytest.raises(ValueError, match=r"docs/operations\.md"):
        with_operations("# Operations", TEMPLATE.read_text())
