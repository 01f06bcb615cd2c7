"""A release: the wheel, and the template, whose code, licence and README lie in the bucket; it is lint-clean."""

import io
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from cli import __version__
from local_stack.deployment import BUILD, Deployment, build
from local_stack.ministack import MiniStack
from tools.release import built_wheel, package

BUCKET = "code-of-releases"


@pytest.fixture(autouse=True)
def tools_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))


def test_the_wheel_is_small_and_holds_what_setup_deploys(tmp_path: Path) -> None:
    wheel = built_wheel(tmp_path)  # which raises SystemExit for one that is too large
    assert wheel.stat().st_size < 15_000_000
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names} == {"account_watcher", f"account_watcher-{__version__}.dist-info"}
    for name in (
        "template.yaml",
        "samconfig.toml",
        "forwarder.yaml",
        "account_event_handler/app.py",
        "cli/installed.py",
    ):
        assert f"account_watcher/{name}" in names


@pytest.fixture
def s3(ministack: MiniStack, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.setenv(name, ministack.environment[name])
    client = Deployment(ministack).client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": client.meta.region_name})
    return client


def test_a_packaged_template_names_what_lies_in_the_bucket(s3: Any, tmp_path: Path) -> None:
    build()
    package(BUILD, BUCKET, tmp_path / "packaged.yaml")
    template = yaml_parse((tmp_path / "packaged.yaml").read_text())
    application = template["Metadata"]["AWS::ServerlessRepo::Application"]
    code = template["Resources"]["AccountEventHandler"]["Properties"]["CodeUri"]
    found = {}
    for what, uri in {"code": code, "licence": application["LicenseUrl"], "readme": application["ReadmeUrl"]}.items():
        place = f"s3://{BUCKET}/account-watcher/{__version__}/"
        assert uri.startswith(place)
        found[what] = s3.get_object(Bucket=BUCKET, Key=uri.removeprefix(f"s3://{BUCKET}/"))["Body"].read()
    assert "account_event_handler/app.py" in zipfile.ZipFile(io.BytesIO(found["code"])).namelist()
    assert b"Apache License" in found["licence"]
    assert found["readme"].startswith(b"# Account Watcher")
    assert (application["SemanticVersion"], application["SpdxLicenseId"]) == (__version__, "Apache-2.0")
    assert (tmp_path / "packaged.yaml").stat().st_size < 1_000_000  # CloudFormation takes 1 MB from S3
