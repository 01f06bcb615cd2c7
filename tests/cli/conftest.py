from collections.abc import Iterator

import pytest

from tests.cli.operator import Operator, aws, deployed


@pytest.fixture
def operator() -> Iterator[Operator]:
    """An operator before a deployed stack."""
    with deployed() as made:
        yield made


@pytest.fixture
def stranger() -> Iterator[Operator]:
    """An operator in an account without a stack."""
    with aws():
        yield Operator()


@pytest.fixture(autouse=True)
def narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture(autouse=True)
def no_region_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION", raising=False)
