"""The two questions, asked of a bucket and of Athena: a person behind two roles in two accounts.

The stack has the template's own table and workgroup. The local Athena is DuckDB and knows neither CloudTrail's input
format nor partition projection, so the table is pointed at the same records as Parquet, in the columns that the format
makes; the statements are those that AWS's Athena gets. The local CloudFormation knows no named queries; a placeholder
stands for them.
"""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.athena_table import table_of
from local_stack.deployment import ROOT, Deployment
from local_stack.ministack import MiniStack
from tests.cli.who.history import ADA, EVERYBODY, GROUP, INSTANCE, launched, name_of, opened, sessions, text
from tests.cli.who.history import NOW as THEN
from tests.identity.sessions.records import HERE, THERE
from tests.support.gzipped import gzipped

WRITTEN = THEN - timedelta(hours=1.8)  # the files, soon after what is in them
BUCKET, ROWS, STACK = "trail-logs", "trail-rows", "history"
SPAN = ("--since", "2026-11-19", "--until", "2026-11-21")
NAMED_QUERY, PLACEHOLDER = "AWS::Athena::NamedQuery", "AWS::CloudFormation::WaitConditionHandle"


def part(section: str, *names: str) -> str:
    """A section of the template as it stands, or those of its parts whose names begin so."""
    template = (ROOT / "template.yaml").read_text()
    (whole,) = re.findall(rf"(?ms)^{section}:\n(.*?)(?=^\S|\Z)", template)
    parts = re.findall(r"(?ms)^  (\w+):(.*?)(?=^  \S|\Z)", whole)
    chosen = [(name, inside) for name, inside in parts if not names or name.startswith(names)]
    return f"{section}:\n" + "".join(f"  {name}:{inside}" for name, inside in chosen)


@pytest.fixture(scope="module")
def deployed(ministack: MiniStack, tmp_path_factory: pytest.TempPathFactory) -> MiniStack:
    """A trail's bucket with the files of two accounts, and the stack with its table over it."""
    folder = tmp_path_factory.mktemp("trail")
    deployment = Deployment(ministack)
    s3 = deployment.client("s3")
    for bucket in (BUCKET, ROWS):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
    for account, records in {THERE: sessions(), HERE: [launched(), opened()]}.items():
        place = f"AWSLogs/o-a1b2c3d4e5/{account}/CloudTrail/eu-west-1/{THEN:%Y/%m/%d}"
        key = f"{place}/{name_of(account, 'eu-west-1', WRITTEN)}"
        path = folder / key
        path.parent.mkdir(parents=True)
        path.write_bytes(gzipped(text(*records)))
        s3.upload_file(str(path), BUCKET, key)
    cloudformation = deployment.client("cloudformation")
    parts = (part("Parameters"), part("Conditions"), part("Resources", "History", "LogBucket"))
    cloudformation.create_stack(
        StackName=STACK,
        TemplateBody="".join(parts).replace(NAMED_QUERY, PLACEHOLDER),
        Parameters=[
            {"ParameterKey": "History", "ParameterValue": "true"},
            {"ParameterKey": "TrailBucket", "ParameterValue": BUCKET},
        ],
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
    _keep_rows(deployment, folder)
    return ministack


def _keep_rows(deployment: Deployment, folder: Path) -> None:
    rows, connection = folder / "rows.parquet", duckdb.connect()
    table_of(str(folder), connection)
    connection.execute(f"COPY cloudtrail TO '{rows}' (FORMAT parquet)")
    deployment.client("s3").upload_file(str(rows), ROWS, "rows.parquet")
    glue = deployment.client("glue")
    (database,) = glue.get_databases()["DatabaseList"]
    (table,) = glue.get_tables(DatabaseName=database["Name"])["TableList"]
    storage = table["StorageDescriptor"] | {
        "Location": f"s3://{ROWS}/",
        "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
    }
    kept = {name: table[name] for name in ("Name", "TableType", "PartitionKeys", "Parameters")}
    kept["Parameters"] |= {"classification": "parquet"}
    glue.update_table(DatabaseName=database["Name"], TableInput=kept | {"StorageDescriptor": storage})


def who(ministack: MiniStack, *words: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "cli", "who", *words, *SPAN, "--stack-name", STACK, "--json"],
        cwd=ROOT,
        env=ministack.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)


ROADS: dict[str, tuple[tuple[str, ...], str]] = {
    "the bucket": (("--in", f"s3://{BUCKET}/AWSLogs/"), "2 files"),
    "Athena": ((), "Athena, "),
}


@pytest.mark.parametrize("road", ROADS)
def test_who_launched_the_instance(road: str, deployed: MiniStack) -> None:
    options, read = ROADS[road]
    answer = who(deployed, INSTANCE, *options)
    (row,) = answer["found"]
    assert (row["person"], row["roles"], row["personAccount"]) == (ADA, "role Deploy via Staff", THERE)
    assert (row["account"], row["created"]) == (HERE, True)
    assert answer["read"]["from"].startswith(read)


@pytest.mark.parametrize("road", ROADS)
def test_who_let_everybody_into_the_group_and_whether_it_stands(road: str, deployed: MiniStack) -> None:
    (row,) = who(deployed, GROUP, "--opened", EVERYBODY, *ROADS[road][0])["found"]
    assert (row["person"], row["stands"]) == (ADA, True)
    assert row["sentence"] == f"{ADA} opened SSH (22) on {GROUP} to the whole internet"


@pytest.mark.parametrize("words", [(INSTANCE,), (GROUP, "--opened", EVERYBODY), (ADA, "--reads")], ids=" ".join)
def test_athena_answers_as_the_files_do(words: tuple[str, ...], deployed: MiniStack) -> None:
    by_files, by_athena = (who(deployed, *words, *options)["found"] for options, _ in ROADS.values())
    assert by_files
    assert by_athena == by_files


def test_the_table_is_over_the_bucket_of_the_trail(deployed: MiniStack) -> None:
    glue = Deployment(deployed).client("glue")
    (database,) = glue.get_databases()["DatabaseList"]
    (table,) = glue.get_tables(DatabaseName=database["Name"])["TableList"]
    path = f"s3://{BUCKET}/${{organization}}/${{account}}/CloudTrail/${{region}}/${{day}}/"
    assert table["Parameters"]["storage.location.template"] == path
    group = Deployment(deployed).client("athena").get_work_group(WorkGroup=STACK)["WorkGroup"]["Configuration"]
    assert group["BytesScannedCutoffPerQuery"] == 200_000_000_000
    assert group["ResultConfiguration"]["OutputLocation"].startswith("s3://")
