import io
from pathlib import Path

import pytest
from rich.console import Console

from local_stack.errors import LocalStackError, show_error

LINE = "sam build failed: no space left on device"


@pytest.mark.parametrize("details", ["", 'START\n{"a": "log"}\n'])
def test_an_error_is_one_line_and_its_details_are_in_a_file_that_it_names(tmp_path: Path, details: str) -> None:
    terminal, log = io.StringIO(), tmp_path / "built" / "error.log"
    show_error(Console(file=terminal, width=20), LocalStackError(LINE, details), log)
    shown = terminal.getvalue()
    assert shown == f"Error: {LINE}{f'; the output is in {log}' if details else ''}\n"
    assert (log.read_text() if log.exists() else "") == details
