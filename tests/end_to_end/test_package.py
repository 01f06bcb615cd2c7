import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from local_stack.deployment import build
from local_stack.emulator import FUNCTION, invoke
from local_stack.errors import LocalStackError
from tests.support.samples import path_of
from tools.build_package import AWS_CALLS

UNCHECKED_HASH = b"\x01\x00\x00\x00"  # PEP 552: the flags after a .pyc's magic number
PYTHON = sys._base_executable  # type: ignore[attr-defined]


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    build()


def test_every_module_has_byte_code_that_python_takes_without_a_look_at_its_source() -> None:
    sources = list(FUNCTION.rglob("*.py"))
    assert len(sources) > 300
    for source in sources:
        compiled = source.parent / "__pycache__" / f"{source.stem}.cpython-313.pyc"
        assert compiled.read_bytes()[4:8] == UNCHECKED_HASH


def test_the_package_needs_nothing_but_itself() -> None:
    code = f"""
import sys
sys.path.insert(0, {str(FUNCTION)!r})
import os
os.environ |= {{"TOPIC_ARN": "t", "DEAD_LETTER_QUEUE_URL": "q", "AWS_DEFAULT_REGION": "eu-west-1",
    "ACTIVITY_QUEUE_URL": "q", "MEMORY_TABLE": "m",
    "POWERTOOLS_METRICS_NAMESPACE": "n", "POWERTOOLS_SERVICE_NAME": "s"}}
import account_event_handler.app
from account_event_handler.catalog import CATALOG
assert len(CATALOG.watches) > 300
files = [getattr(module, "__file__", None) or "" for module in sys.modules.values()]
assert not [file for file in files if "site-packages" in file]
"""
    subprocess.run([PYTHON, "-S", "-E", "-c", code], check=True, env={"PATH": "/usr/bin:/bin"})


def test_compiled_parts_are_there_for_both_of_lambda_s_architectures() -> None:
    machines = {path.name.split("-")[2] for path in FUNCTION.rglob("*.so")}
    assert machines == {"x86_64", "aarch64"}


def test_the_zip_is_small(tmp_path: Path) -> None:
    target = tmp_path / "package.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in FUNCTION.rglob("*"):
            archive.write(path, path.relative_to(FUNCTION))
    assert target.stat().st_size < 8_000_000


def test_only_the_models_of_called_services_are_shipped() -> None:
    data = FUNCTION / "botocore" / "data"
    assert {path.name for path in data.iterdir() if path.is_dir()} == set(AWS_CALLS)


def test_the_runtime_emulator_prints_what_would_be_sent() -> None:
    output, answer = invoke(path_of("s3-bucket-deleted"))
    assert "maria@example.com deleted bucket payments-archive\n" in output
    assert json.loads(answer)["delivered"] == ["printed"]


def test_a_file_that_cannot_be_read_is_one_line_of_error(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    for name in ("bad.json", "missing.json"):
        with pytest.raises(LocalStackError, match="cannot be read as an event"):
            invoke(tmp_path / name)


def test_json_that_is_not_an_event_is_reported_as_such(tmp_path: Path) -> None:
    (tmp_path / "nothing.json").write_text("{}")
    output, _ = invoke(tmp_path / "nothing.json")
    assert "An event could not be read" in output
