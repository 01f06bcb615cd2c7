import io

import pytest
from rich.console import Console

from local_stack.errors import LocalStackError, show_error

LINE = "sam build failed; its output is above, fix the first error"


@pytest.mark.parametrize(
    ("details", "shown"),
    [
        ("", f"Error: {LINE}\n"),
        ("Error: no space left on device\n", f"Error: no space left on device\nError: {LINE}\n"),
    ],
)
def test_an_error_is_a_line_of_its_own_below_its_details(details: str, shown: str) -> None:
    terminal = io.StringIO()
    show_error(Console(file=terminal, width=20), LocalStackError(LINE, details))
    assert terminal.getvalue() == shown
