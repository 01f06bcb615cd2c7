import io
from pathlib import Path

import pytest
from rich.console import Console

from account_event_handler.catalog import CATALOG
from account_event_handler.pipeline.judge import judge
from account_event_handler.settings import Settings
from local_stack.emulator import environment, show
from tests.support.samples import SPEAKING, load, path_of, watch_of
from tests.support.stack_context import OWN_ROLE, STACK

SITE = Settings.of(environment()).context
SWITCHED_ON = [path_of(name) for name in ("cloudwatch-alarm-raised", "behaviour-console-changed")]
OWN = [path for path in SPEAKING if path.stem.startswith("watcher-")]


def test_the_function_is_told_that_it_is_deployed_where_the_samples_come_from() -> None:
    assert (SITE.stack, SITE.own_role) == (STACK, OWN_ROLE)


@pytest.mark.parametrize("path", [*SWITCHED_ON, *OWN], ids=lambda path: path.stem)
def test_a_sample_is_told_as_a_stack_with_every_watch_on_would(path: Path) -> None:
    alert = judge(load(path), CATALOG, SITE).alert
    assert alert is not None
    assert alert.watch == watch_of(path)


def test_what_is_longer_than_a_line_of_the_terminal_is_not_broken() -> None:
    terminal, long = io.StringIO(), '{"a long line of JSON": 1}' * 9
    show(Console(file=terminal, width=40), long, long)
    assert terminal.getvalue() == f"{long}\n\nResponse: {long}\n"
