import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import account_event_handler.catalog
from account_event_handler.catalog import ANY, CATALOG, ROOMS, modules_of, sources
from account_event_handler.catalog.watch import Watch
from tests.support.every import every

ROOT = Path(account_event_handler.catalog.__file__).parents[2]
WATCH_FILES = sorted(path for room in ROOMS for path in (ROOT / room.replace(".", "/")).rglob("*.py"))


def test_every_module_is_found_by_the_sources_of_its_watches() -> None:
    for source in sources():
        names = {each.name for each in CATALOG.watches if source in each.on.get("source", [ANY])}
        assert names == {each.name for each in CATALOG.about(source)} != set()


@every(WATCH_FILES, lambda path: path.stem)
def test_no_file_of_watches_is_left_out(path: Path) -> None:
    """Fails for a module that its package's MODULES does not name, or a misspelt source."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    module = import_module(name.removesuffix(".__init__"))
    for watch in (*vars(module).values(), *vars(module).get("WATCHES", ())):
        if isinstance(watch, Watch):
            assert watch in CATALOG.watches
            assert all(watch in CATALOG.about(source) for source in watch.on.get("source", [ANY]))


@pytest.mark.parametrize("source", ["aws.", "aws.any_service", "aws...app", "aws.KMS", "kms", "my.app"])
def test_a_source_of_any_form_loads_no_other_module(source: str) -> None:
    assert list(modules_of(source)) == []


def test_every_watch_has_a_name_of_its_own() -> None:
    names = [watch.name for watch in CATALOG.watches]
    assert len(names) == len(set(names)) > 300


def test_an_event_loads_the_modules_of_its_source_and_no_others() -> None:
    code = """
import sys
from account_event_handler.pipeline.judge import judge
from account_event_handler.catalog import CATALOG
judge({"source": "aws.sns", "detail-type": "AWS API Call via CloudTrail", "detail": {}}, CATALOG)
loaded = {name.rpartition(".")[2] for name in sys.modules}
assert {"sns", "any_service"} <= loaded
assert not {"policies", "vpcs", "rds"} & loaded, loaded
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


# GetSigninToken makes a token, and DownloadDefaultKeyPair a key where there is none.
READS = re.compile(r"(Get(?!SigninToken)|List|Describe|Download(?!DefaultKeyPair)|BatchGet|Lookup|Search|View)[A-Z]")


@every(
    [w for w in CATALOG.watches if any(READS.match(str(n)) for n in w.on.get("detail", {}).get("eventName", ()))],
    lambda watch: watch.name,
)
def test_a_watch_on_a_call_that_reads_hears_it(watch: Watch) -> None:
    """CloudTrail says of such calls that they only read, and those are silent by themselves."""
    assert watch.include_reads or watch.include_denied_reads
