import pytest

from account_event_handler.settings import OPERATOR_SETTINGS
from tests.tools.test_rules import template
from tools.generate.__main__ import SETTINGS, TEMPLATE
from tools.generate.settings import with_settings


def test_the_page_of_the_settings_is_current() -> None:
    page = SETTINGS.read_text()
    is_current = page == with_settings(page, TEMPLATE.read_text())
    assert is_current, "parameters or settings have changed: run make template"


@pytest.mark.parametrize("name", [*template()["Parameters"], *OPERATOR_SETTINGS])
def test_each_has_one_row(name: str) -> None:
    assert SETTINGS.read_text().count(f"\n| `{name}` | ") == 1


def test_a_page_without_its_marks_is_not_written() -> None:
    with pytest.raises(ValueError, match=r"settings\.md has lost its marks"):
        with_settings("# Settings", TEMPLATE.read_text())
