"""What a release asks of the changelog and of the template. `make release` tries the wheel itself."""

import re

import pytest

from cli import __version__
from tests.tools.test_rules import template
from tools.generate.__main__ import ROOT, TEMPLATE
from tools.generate.template import with_version
from tools.release import main, unreleasable

SECTION = f"## {__version__} · 2026-11-30\n\n- It is there.\n"
APPLICATION = template()["Metadata"]["AWS::ServerlessRepo::Application"]


@pytest.mark.parametrize(
    ("changelog", "says"),
    [
        (f"# Changelog\n\n## Unreleased\n\n{SECTION}", ""),
        (f"# Changelog\n\n{SECTION}", ""),
        (f"# Changelog\n\n## Unreleased\n\n- More.\n\n{SECTION}", "move what is under Unreleased"),
        (f"# Changelog\n\n## Unreleased\n\n## {__version__}\n", "has no section"),
        ("# Changelog\n\n## 0.0.1 · 2026-01-01\n", "has no section"),
    ],
)
def test_a_version_is_released_with_a_dated_section_and_nothing_beside_it(changelog: str, says: str) -> None:
    assert says in unreleasable(changelog)
    assert bool(says) == bool(unreleasable(changelog))


def test_the_changelog_has_a_dated_version() -> None:
    assert re.search(rf"(?m)^## {re.escape(__version__)} · \d{{4}}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text())


def test_without_a_bucket_nothing_is_built(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    assert capsys.readouterr().err


def test_the_template_has_the_version_of_the_command() -> None:
    is_current = with_version(TEMPLATE.read_text()) == TEMPLATE.read_text()
    assert is_current, "the version has changed: run make template"
    assert APPLICATION["SemanticVersion"] == __version__
    with pytest.raises(ValueError, match="SemanticVersion"):
        with_version("Resources: {}")


def test_the_application_is_described_as_the_repository_asks() -> None:
    assert (ROOT / APPLICATION["LicenseUrl"]).is_file()
    assert (ROOT / APPLICATION["ReadmeUrl"]).is_file()
    assert APPLICATION["SpdxLicenseId"] == "Apache-2.0"
    assert re.fullmatch(r"[a-z0-9](-?[a-z0-9])*", APPLICATION["Author"])
    assert len(APPLICATION["Labels"]) <= 10
    assert len(APPLICATION["Description"]) <= 256
