"""The table that past events are asked by: as AWS documents it for CloudTrail, and what may be scanned of it."""

import duckdb
import pytest

from bench.athena_table import columns, table_of
from bench.planted import write_month
from tests.tools.test_rules import resources, template

HISTORY = {name: part for name, part in resources().items() if name.startswith("History")}
TABLE = HISTORY["HistoryTable"]["Properties"]["TableInput"]
# https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
_ATTRIBUTES = "struct<mfaauthenticated:string,creationdate:string>"
_ISSUER = "struct<type:string,principalid:string,arn:string,accountid:string,username:string>"
_WEB = "struct<federatedprovider:string,attributes:map<string,string>>"
DOCUMENTED = {
    "useridentity": (
        "type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,"
        "username:string,onbehalfof:struct<userid:string,identitystorearn:string>,"
        f"sessioncontext:struct<attributes:{_ATTRIBUTES},sessionissuer:{_ISSUER},ec2roledelivery:string,"
        f"webidfederationdata:{_WEB}"
    ),
    "resources": "array<struct<arn:string,accountid:string,type:string>>",
    "addendum": "struct<reason:string,updatedfields:string,originalrequestid:string,originaleventid:string>",
    "tlsdetails": "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>",
} | dict.fromkeys(
    (
        *("eventversion", "eventtime", "eventsource", "eventname", "awsregion", "sourceipaddress", "useragent"),
        *("errorcode", "errormessage", "requestparameters", "responseelements", "additionaleventdata", "requestid"),
        *("eventid", "readonly", "eventtype", "apiversion", "recipientaccountid", "serviceeventdetails"),
        *("sharedeventid", "vpcendpointid", "vpcendpointaccountid", "eventcategory", "edgedevicedetails"),
        "sessioncredentialfromconsole",
    ),
    "string",
)
OURS = ",sourceidentity:string,assumedroot:string"  # further fields of sessionContext


def test_the_columns_are_those_of_aws_s_table_and_nothing_of_theirs_has_another_type() -> None:
    assert columns().keys() == DOCUMENTED.keys()
    for name, kind in DOCUMENTED.items():
        assert columns()[name].startswith(f"struct<{kind}{OURS}>" if name == "useridentity" else kind)


def test_the_files_are_read_as_aws_reads_them() -> None:
    storage = TABLE["StorageDescriptor"]
    assert storage["InputFormat"] == "com.amazon.emr.cloudtrail.CloudTrailInputFormat"
    assert storage["OutputFormat"] == "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
    assert storage["SerdeInfo"] == {"SerializationLibrary": "org.apache.hive.hcatalog.data.JsonSerDe"}
    assert TABLE["TableType"] == "EXTERNAL_TABLE"


def test_every_partition_is_projected_and_in_the_path() -> None:
    properties = {name: str(value) for name, value in TABLE["Parameters"].items()}
    assert properties["projection.enabled"] == "true"
    # https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
    assert {name: value for name, value in properties.items() if name.startswith("projection.day")} == {
        "projection.day.type": "date",
        "projection.day.format": "yyyy/MM/dd",
        "projection.day.interval": "1",
        "projection.day.interval.unit": "DAYS",
        "projection.day.range": "2013/11/01,NOW",
    }
    keys = [key["Name"] for key in TABLE["PartitionKeys"]]
    assert keys == ["organization", "account", "region", "day"]
    assert {properties[f"projection.{key}.type"] for key in keys[:3]} == {"injected"}
    path = "/${!organization}/${!account}/CloudTrail/${!region}/${!day}/"
    assert f"s3://${{Bucket}}{path}" in properties["storage.location.template"]


def test_a_statement_ends_at_a_limit_whoever_asks() -> None:
    group = HISTORY["HistoryWorkgroup"]["Properties"]["WorkGroupConfiguration"]
    assert group["EnforceWorkGroupConfiguration"] is True
    assert 10_000_000 <= group["BytesScannedCutoffPerQuery"] <= 1_000_000_000_000


def test_results_are_encrypted_private_and_expire() -> None:
    bucket = HISTORY["HistoryResults"]["Properties"]
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert "AES256" in str(bucket["BucketEncryption"])
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 7)
    (denied,) = HISTORY["HistoryResultsPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (denied["Effect"], denied["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_nothing_of_it_is_made_unless_it_is_switched_on() -> None:
    assert template()["Parameters"]["History"]["Default"] == "false"
    assert {part["Condition"] for part in HISTORY.values()} == {"HasHistory"}


NAMED = {name: part["Properties"] for name, part in HISTORY.items() if part["Type"] == "AWS::Athena::NamedQuery"}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("history")
    write_month(folder, 1, 0)
    connection = duckdb.connect(config={"threads": 1})
    table_of(str(folder), connection)
    return connection


@pytest.mark.parametrize("name", NAMED)
def test_a_named_query_runs_and_names_what_the_table_injects(name: str, history: duckdb.DuckDBPyConnection) -> None:
    statement = NAMED[name]["QueryString"]
    history.execute(statement).fetchall()
    for key in ("organization = ", "account IN ", "region IN ", "day BETWEEN "):
        assert key in statement
    assert NAMED[name]["WorkGroup"] == "Ref HistoryWorkgroup"
