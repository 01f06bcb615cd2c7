from pathlib import Path

import pytest

from local_stack.errors import LocalStackError
from local_stack.lock import only_one


def test_a_second_run_in_a_clone_is_denied_in_one_line_and_the_next_is_not(tmp_path: Path) -> None:
    lock = tmp_path / "built" / "local.lock"
    with (
        only_one(lock),
        pytest.raises(LocalStackError, match=r"already runs in this clone \(process \d+\)"),
        only_one(lock),
    ):
        pass
    with only_one(lock):
        pass
