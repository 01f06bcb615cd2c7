import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import account_event_handler.catalog
from account_event_handler.catalog import ANY, CATALOG, ROOMS, Catalog, modules_of, sources, undescribed
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import Outcome, Result, Severity
from tests.support.every import every
from tests.support.records import record

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


def named(name: str, **fields: Any) -> Watch:
    return Watch(**{"name": name, "severity": Severity.LOW, "says": "did it", "why": "Why.", "advice": "Do.", **fields})


PUT, GET = named("put", on=api_call("s3", "Put")), named("get", on=api_call("s3", "Get"))
PREFIXED = named("prefixed", on={**api_call("s3"), "detail": {"eventName": [{"prefix": "Put"}]}})
EVERYWHERE = named("everywhere", on={"detail": {"eventName": ["Put"]}})
ELSEWHERE = named("elsewhere", on=api_call("sns", "Put"), option="Elsewhere")
SMALL = Catalog.of(PUT, GET, PREFIXED, EVERYWHERE, ELSEWHERE)


@pytest.mark.parametrize(
    ("source", "call", "names"),
    [
        ("aws.s3", "Put", {"put", "prefixed", "everywhere"}),
        ("aws.s3", "PutObject", {"prefixed"}),
        ("aws.s3", "Get", {"get"}),
        ("aws.s3", "", set()),
        ("aws.sns", "Put", {"elsewhere", "everywhere"}),
        ("aws.sqs", "Put", {"everywhere"}),
        ("", "Put", {"everywhere"}),
    ],
)
def test_an_event_meets_the_watches_of_its_source_and_name_once(source: str, call: str, names: set[str]) -> None:
    for _ in range(2):  # the second time from what is kept
        found = [watch.name for watch in SMALL.describing(record(call, source))]
        assert len(found) == len(set(found))
        assert set(found) == names


def test_a_watch_with_an_option_has_a_pattern_only_where_it_is_on() -> None:
    assert list(SMALL.patterns("aws.sns", ())) == []
    assert list(SMALL.patterns("aws.sns", ("Elsewhere",))) == [ELSEWHERE.on]
    assert list(SMALL.patterns("aws.s3", ())) == [PUT.on, GET.on, PREFIXED.on]
    assert list(SMALL.patterns(ANY, ())) == [EVERYWHERE.on]


def test_two_watches_of_one_name_are_an_error() -> None:
    assert len(SMALL.watches) == 5
    with pytest.raises(ValueError, match="same name: get, put"):
        _ = Catalog.of(PUT, GET, named("put", on=GET.on), named("get", on=PUT.on)).watches


@pytest.mark.parametrize(("call", "failed"), [("Frobnicate", Severity.LOW), ("", None)])
def test_a_call_that_no_watch_describes_is_alerted_even_where_it_failed(call: str, failed: Severity | None) -> None:
    event = record(call, "aws.new")
    watch = undescribed(event)
    assert watch.name == "event-undescribed"
    assert watch.words["service"](event) == "new"
    assert watch.severity_of(event, Outcome(Result.FAILED)) is failed
