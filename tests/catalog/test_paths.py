from copy import replace
from pathlib import Path
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity
from tests.catalog.cloudtrail_spelling import EC2_WRAPPED, ODDITIES, UNMODELLED, Oddity
from tests.catalog.path_checks import (
    calls_of,
    calls_without_words,
    wrong_calls,
    wrong_conditions,
    wrong_fields,
    wrong_paths,
    wrong_reads,
)
from tests.catalog.service_models import Call, is_modelled, knows, operations
from tests.support.samples import every_sample, load, sample
from tests.support.watches import every_watch


@every_watch()
def test_a_watch_listens_to_calls_that_exist(watch: Watch) -> None:
    assert not wrong_calls(watch)


@every_watch()
def test_a_sentence_names_fields_that_exist(watch: Watch) -> None:
    assert not wrong_paths(watch)


@every_watch()
def test_a_sentence_has_words_for_each_of_its_calls(watch: Watch) -> None:
    assert not calls_without_words(watch)


@every_watch()
def test_a_pattern_names_fields_that_exist(watch: Watch) -> None:
    assert not wrong_conditions(watch)


def test_functions_read_fields_that_exist() -> None:
    assert not wrong_reads(CATALOG.watches)


@every_sample()
def test_a_sample_spells_like_cloudtrail(path: Path) -> None:
    assert not wrong_fields(load(path))


def watch_with(**changes: Any) -> Watch:
    """A watch that all checks let pass, but for the changes."""
    watch = Watch(
        name="cloudtrail-trail-tested",
        severity=Severity.LOW,
        on=api_call("cloudtrail", "CreateTrail", "UpdateTrail", "DeleteTrail"),
        says="changed trail {requestParameters.name}",
        why="",
        advice="",
    )
    return replace(watch, **changes)


@pytest.mark.parametrize(
    "on",
    [
        api_call("cloudtrail", "DeleteTrial"),
        api_call("lambda", "UpdateFunctionCode"),
        api_call("lambda", "UpdateFunctionCode20160331v2"),
        api_call("lambda", "UpdateFunctionUrlConfig20211031"),
        api_call("iam", "DeleteTrail"),
        api_call("s3", "PutPublicAccessBlock"),
    ],
    ids=lambda on: on["detail"]["eventName"][0],
)
def test_a_misspelt_call_is_caught(on: dict[str, Any]) -> None:
    assert wrong_calls(watch_with(on=on)) == set(on["detail"]["eventName"])


@pytest.mark.parametrize(
    "changes",
    [
        {"says": "changed trail {requestParameters.nmae}"},
        {"says": "changed trail {requestParameter.name}"},
        {"says": "changed a trail[ with {requestParameters.name|responseElements.nmae}]"},
        {"shows": (("Bucket", "{requestParameters.S3BucketName}"),)},
        {"link": "https://example.com/{responseElements.trailArn}"},
    ],
    ids=str,
)
def test_a_misspelt_path_is_caught(changes: dict[str, Any]) -> None:
    assert len(wrong_paths(watch_with(**changes))) == 1


@pytest.mark.parametrize(
    ("says", "without"),
    [
        ("named {requestParameters.s3BucketName}", {"DeleteTrail"}),
        ("named {requestParameters.s3BucketName|requestParameters.name}", set()),
        ("changed a trail[ to {requestParameters.s3BucketName}]", set()),
    ],
)
def test_a_placeholder_outside_brackets_serves_every_call(says: str, without: set[str]) -> None:
    assert calls_without_words(watch_with(says=says)) == without


def test_a_misspelt_condition_is_caught() -> None:
    on = api_call("cloudtrail", "UpdateTrail", requestParameters={"isMultiRegionTrial": [False]})
    assert wrong_conditions(watch_with(on=on)) == ["requestParameters.isMultiRegionTrial"]


def in_a_field(event: AccountEvent) -> str:
    return event.text("requestParameters.name") or event.text("requestParameters.nmae")


def in_the_first_step(event: AccountEvent) -> str:
    return event.text("requestParameter.name")


def in_an_object(event: AccountEvent) -> str:
    selectors: list[dict[str, str]] = event.field("requestParameters.eventSelectors")
    return selectors[0]["readWriteTyp"]


@pytest.mark.parametrize("function", [in_a_field, in_the_first_step, in_an_object])
@pytest.mark.parametrize("place", ["when", "severity", "words"])
def test_a_function_that_reads_a_misspelt_field_is_caught(function: Any, place: str) -> None:
    on = api_call("cloudtrail", "DeleteTrail", "PutEventSelectors")
    value = {"word": function} if place == "words" else function
    assert len(wrong_reads([watch_with(on=on, **{place: value})])) == 1


def test_a_misspelt_field_of_a_sample_is_caught() -> None:
    event = sample("cloudtrail-trail-deleted")
    event["detail"]["requestParameters"] = {"Name": "management-events"}
    event["detail"]["sourceIpAddress"] = "203.0.113.7"
    assert wrong_fields(event) == ["requestParameters.Name", "sourceIpAddress"]


@pytest.mark.parametrize(
    ("source", "name", "path"),
    [
        ("ec2", "AuthorizeSecurityGroupIngress", "ipPermissions.items.0.ipRanges.items.0.cidrIp"),
        ("ec2", "DeleteFlowLogs", "DeleteFlowLogsRequest.FlowLogId.content"),
        ("iam", "DeleteSAMLProvider", "sAMLProviderArn"),
        ("rds", "DeleteDBInstance", "dBInstanceIdentifier"),
        ("s3", "PutBucketEncryption", "ServerSideEncryptionConfiguration.Rule.0.BucketKeyEnabled"),
        ("s3", "PutBucketPolicy", "policy"),
        ("securityhub", "UpdateStandardsControl", "ControlStatus"),
    ],
)
def test_cloudtrails_spelling_is_known_and_no_other(source: str, name: str, path: str) -> None:
    call, steps = Call(source, name), ("requestParameters", *path.split("."))
    assert knows(call, steps)
    assert not knows(call, (*steps[:-1], steps[-1].swapcase()))
    assert not knows(call, (*steps[:-1], f"{steps[-1]}s"))


def test_the_one_thing_of_an_answer_of_rds_is_the_answer() -> None:
    assert knows(Call("rds", "DeleteDBInstance"), ("responseElements", "dBInstanceIdentifier"))


@pytest.mark.parametrize("oddity", ODDITIES, ids=lambda oddity: f"{oddity.source} {oddity.path}")
def test_an_oddity_is_in_no_model_and_has_a_reason(oddity: Oddity) -> None:
    calls = {call for watch in CATALOG.watches for call in calls_of(watch)}
    odd = [c for c in calls if c.source == oddity.source and c.name in (oddity.names or c.name)]
    steps = tuple(oddity.path.removesuffix(".*").split("."))
    assert oddity.reason
    assert odd
    assert not any(is_modelled(call, steps) for call in odd)


@pytest.mark.parametrize("call", UNMODELLED, ids=" ".join)
def test_an_unmodelled_call_is_listened_to_and_in_no_model(call: tuple[str, str]) -> None:
    assert any(Call(*call) in calls_of(watch) for watch in CATALOG.watches)
    assert not operations(Call(*call))


@pytest.mark.parametrize("name", sorted(EC2_WRAPPED))
def test_a_wrapped_call_is_one_of_ec2(name: str) -> None:
    assert operations(Call("ec2", name))
    assert not knows(Call("ec2", name), ("requestParameters", "dryRun"))
