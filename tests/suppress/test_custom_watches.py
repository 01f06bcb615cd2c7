import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account_event_handler.catalog import ANY, CATALOG, Catalog
from account_event_handler.event_pattern import PatternError
from account_event_handler.ingest import decode
from account_event_handler.ingest.log_files import WATCHED, RecordPrefilter
from account_event_handler.limits import OPERATOR_CONFIG_FRESH
from account_event_handler.model import AccountEvent, Alert, Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from account_event_handler.suppress.custom_watches import (
    KIND,
    PREFIX,
    CatalogWithCustomWatches,
    CustomWatch,
    CustomWatchError,
    CustomWatches,
)
from account_event_handler.suppress.operator_config import PARTITION, OperatorConfig
from tests.support.samples import SPEAKING, every_sample, load, sample
from tests.suppress.fixtures import NOON, Table, table

DESCRIBED = {"source": ["aws.ec2"], "detail": {"eventName": ["DescribeInstances"]}}
SAYS = "read [the machines of ]account {recipientAccountId|$account}[ for {requestParameters.why}]"


@pytest.fixture
def world() -> Iterator[Table]:
    with table() as made:
        yield made


def custom(name: str = "machines-read", pattern: object = None, **change: Any) -> CustomWatch:
    given: dict[str, Any] = {
        "name": name,
        "pattern": json.dumps(pattern or DESCRIBED),
        "severity": Severity.HIGH,
        "says": SAYS,
        "created": NOON,
        "owner": "grace",
    }
    return CustomWatch(**given | change)


def call(**detail: Any) -> dict[str, Any]:
    """A read-only call that no watch of the catalog is about."""
    event = sample("ec2-security-group-opened")
    keep = ("userIdentity", "eventID", "eventTime", "sourceIPAddress", "recipientAccountId")
    shared = {name: event["detail"][name] for name in keep}
    read = {"eventSource": "ec2.amazonaws.com", "eventName": "DescribeInstances", "readOnly": True}
    return {**event, "detail": {**shared, **read, **detail}}


def told(event: dict[str, Any], *watches: CustomWatch, catalog: Catalog = CATALOG) -> Alert | None:
    return judge(event, CatalogWithCustomWatches(catalog, watches)).alert


def keep(world: Table, *watches: CustomWatch) -> None:
    for each in watches:
        world.state_table.put(PARTITION, f"{KIND}#{each.name}", each.item)


def test_a_live_watch_survives_memory_as_it_is(world: Table) -> None:
    keep(world, custom())
    (item,) = world.state_table.items(PARTITION)
    assert CustomWatch.of(item) == custom()


def test_a_live_watch_speaks_with_its_sentence_severity_and_owner() -> None:
    alert = told(call(), custom())
    assert alert is not None
    assert alert.watch == "live-machines-read"
    assert alert.severity is Severity.HIGH
    assert headline_of(alert).endswith(" read the machines of account 111122223333")
    assert alert.why == "grace asked to be alerted: this is a custom watch."
    assert alert.advice.startswith("Look at the event")


def test_a_read_only_call_is_told_because_the_operator_named_it() -> None:
    assert judge(call(), CatalogWithCustomWatches(CATALOG, ())).alert is None
    assert told(call(), custom()) is not None


def test_what_a_service_does_for_itself_is_told_as_well() -> None:
    identity = {"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}
    assert told(call(userIdentity=identity), custom()) is not None


def test_a_refused_call_reads_as_refused_and_one_step_quieter() -> None:
    denied = call(errorCode="Client.UnauthorizedOperation", errorMessage="no")
    alert = told(denied, custom(), catalog=Catalog.of())
    assert alert is not None
    assert "tried to read the machines" in headline_of(alert)
    assert "denied" in headline_of(alert)
    assert (alert.watch, alert.severity) == ("live-machines-read", Severity.MEDIUM)


def test_a_call_that_failed_is_silent_as_for_every_watch() -> None:
    assert told(call(errorCode="InvalidInstanceID.NotFound"), custom()) is None


def test_a_live_watch_joins_the_watches_of_the_catalog() -> None:
    pattern = {"source": ["aws.s3"], "detail": {"eventName": ["DeleteBucket"]}}
    loud = custom("gone", pattern, severity=Severity.CRITICAL, says="removed {$source}")
    quiet = custom("gone", pattern, severity=Severity.LOW, says="removed {$source}")
    alert = told(sample("s3-bucket-deleted"), loud)
    assert alert is not None
    assert (alert.watch, alert.also) == ("live-gone", ("s3-bucket-deleted",))
    alert = told(sample("s3-bucket-deleted"), quiet)
    assert alert is not None
    assert (alert.watch, alert.also) == ("s3-bucket-deleted", ("live-gone",))


@every_sample(SPEAKING[::9])
def test_a_live_watch_for_other_events_changes_no_alert(path: Path) -> None:
    assert told(load(path), custom()) == judge(load(path), CATALOG).alert


def test_no_watch_of_the_catalog_can_share_a_name_with_a_live_one() -> None:
    assert not [watch.name for watch in CATALOG.watches if watch.name.startswith(PREFIX)]


def test_the_catalog_with_live_watches_has_both() -> None:
    both = CatalogWithCustomWatches(CATALOG, [custom()]).watches
    assert both == (*CATALOG.watches, custom().watch)


def test_a_live_watch_speaks_within_a_minute_and_is_silent_within_another(world: Table) -> None:
    watches = CustomWatches(OperatorConfig(world.state_table), CATALOG)
    assert watches.catalog() is CATALOG
    keep(world, custom())
    world.now += 60
    assert judge(call(), watches.catalog()).alert is not None
    world.state_table.delete(PARTITION, f"{KIND}#machines-read")
    world.now += 60
    assert watches.catalog() is CATALOG


def test_nothing_is_compiled_again_while_the_orders_stay(world: Table) -> None:
    keep(world, custom())
    watches = CustomWatches(OperatorConfig(world.state_table), CATALOG)
    first = watches.catalog()
    world.now += OPERATOR_CONFIG_FRESH
    assert watches.catalog() is first
    assert world.queries == 2


def test_without_memory_the_live_watches_last_known_still_speak(world: Table) -> None:
    keep(world, custom())
    watches = CustomWatches(OperatorConfig(world.state_table), CATALOG)
    assert judge(call(), watches.catalog()).alert is not None
    world.now, world.away = world.now + OPERATOR_CONFIG_FRESH, True
    assert judge(call(), watches.catalog()).alert is not None


def test_without_memory_from_the_start_the_catalog_speaks_alone(world: Table) -> None:
    world.away = True
    assert CustomWatches(OperatorConfig(world.state_table), CATALOG).catalog() is CATALOG


@pytest.mark.parametrize(
    "change", [{"pattern": "{"}, {"severity": "loud"}, {"says": "{$envelope}"}, {"says": 7}], ids=str
)
def test_a_live_watch_that_cannot_be_read_costs_only_itself(world: Table, change: dict[str, Any]) -> None:
    world.state_table.put(PARTITION, f"{KIND}#bad", {**custom().item, **change})
    keep(world, custom("good"))
    alert = judge(call(), CustomWatches(OperatorConfig(world.state_table), CATALOG).catalog()).alert
    assert alert is not None
    assert alert.watch == "live-good"


@pytest.mark.parametrize(
    "says",
    [
        *("", " \n", "x" * 301, "read {", "read }", "read {}", "read {a{b}", "read [x", "read x]"),
        *("read [[x]]", "read {$envelope}", "read {a|$time}", "read {a|}", "read {.}"),
    ],
)
def test_a_sentence_that_cannot_be_filled_is_refused(says: str) -> None:
    with pytest.raises(CustomWatchError):
        custom(says=says)


@pytest.mark.parametrize(
    "says",
    [
        *("see https://example.com", "see https[:]//example.com", "see www[.]example.com"),
        *("ask mailto:ada@example.com", "see {requestParameters.a}://{requestParameters.b}"),
        "see h[tt]ps:[/]/example.com",
    ],
)
def test_a_sentence_with_an_address_is_refused(says: str) -> None:
    with pytest.raises(CustomWatchError, match="link"):
        custom(says=says)


@pytest.mark.parametrize(
    "name",
    [
        *("requestParameters.masterUserPassword", "responseElements.credentials.sessionToken"),
        *("responseElements.accessKey.secretAccessKey", "requestParameters.secretString"),
        *("requestParameters.environment.variables.DB", "requestParameters.env.0.value"),
        *("requestParameters.passwords.0", "requestParameters.UserData", "a.b|c.privateKeyPem"),
        *("responseElements.credentials.accessKeyId", "responseElements.plaintext", "tokenValue"),
    ],
)
def test_a_sentence_that_names_a_secret_is_refused_with_its_name(name: str) -> None:
    with pytest.raises(CustomWatchError) as denied:
        custom(says=f"read {{{name}}}")
    assert f"{{{name.rpartition('|')[2]}}} may hold a secret" in str(denied.value)


@pytest.mark.parametrize(
    "name", ["requestParameters.secretId", "requestParameters.clientToken", "userIdentity.userName"]
)
def test_a_sentence_may_name_what_only_sounds_like_a_secret(name: str) -> None:
    assert custom(says=f"read {{{name}}}")


@pytest.mark.parametrize("name", ["", "Upper", "a_b", "-a", "a-", "a--b", "a#b", "ä", "x" * 51])
def test_a_name_that_would_not_read_as_one_is_refused(name: str) -> None:
    with pytest.raises(CustomWatchError):
        custom(name)


def test_a_pattern_that_eventbridge_would_refuse_is_refused() -> None:
    with pytest.raises(PatternError):
        custom(pattern={"source": "aws.ec2"})


@given(says=st.text(st.sampled_from("read {}[]|$.\n`*<>account"), max_size=40))
def test_a_sentence_that_is_taken_never_costs_an_alert(says: str) -> None:
    try:
        watch = custom(says=says)
    except CustomWatchError:
        return
    alert = told(call(), watch)
    assert alert is not None
    assert alert.watch == "live-machines-read"
    assert "\n" not in headline_of(alert)


LEAVES = st.sampled_from(
    [
        *(["aws.s3"], ["aws.ec2"], ["DeleteBucket"], ["DescribeInstances"]),
        *([{"prefix": "aws."}], [{"anything-but": "aws.iam"}], [{"suffix": "Bucket"}]),
        *([{"exists": True}], [{"exists": False}]),
    ]
)
DETAILS = st.fixed_dictionaries(
    {},
    optional={
        "eventName": LEAVES,
        "errorCode": LEAVES,
        "userIdentity": st.fixed_dictionaries({"type": LEAVES}),
        "requestParameters": st.fixed_dictionaries({"bucketName": LEAVES}),
    },
).filter(bool)
WAYS = st.fixed_dictionaries({"source": LEAVES}, optional={"detail": DETAILS})
PATTERNS = WAYS | st.builds(
    lambda detail, ways: {"detail": {"awsRegion": detail}, "$or": ways}, LEAVES, st.lists(WAYS, min_size=2, max_size=3)
)


@given(pattern=PATTERNS, path=st.sampled_from(SPEAKING))
def test_no_record_that_a_live_watch_wants_is_left_out_of_a_log_file(pattern: dict[str, Any], path: Any) -> None:
    event = decode(load(path))
    assert isinstance(event, AccountEvent)
    catalog = CatalogWithCustomWatches(Catalog.of(), [custom(pattern=pattern)])
    if "via CloudTrail" in event.detail_type and catalog.describing(event):
        wanted = RecordPrefilter(lambda source: [watch.on for watch in catalog.about(source)])
        assert wanted[wanted.signature(json.dumps(event.detail).encode())] == WATCHED


def names_about(source: str, *watches: CustomWatch) -> list[str]:
    catalog = CatalogWithCustomWatches(Catalog.of(), watches)
    return [watch.name for watch in catalog.about(source)]


def test_a_live_watch_is_about_the_sources_that_it_names() -> None:
    two = custom("two", {"source": ["aws.s3", "aws.ec2"]})
    assert names_about("aws.s3", two) == names_about("aws.ec2", two) == ["live-two"]
    assert names_about("aws.iam", two) == names_about(ANY, two) == []


@pytest.mark.parametrize(
    "pattern",
    [
        {"detail": {"eventName": ["X"]}},
        {"source": [{"prefix": "aws."}]},
        {"source": ["aws.s3", {"prefix": "aws.e"}]},
        {"$or": [{"source": ["aws.s3"]}, {"detail": {"eventName": ["X"]}}]},
    ],
    ids=str,
)
def test_a_live_watch_that_names_no_source_may_be_about_any(pattern: dict[str, Any]) -> None:
    assert names_about(ANY, custom(pattern=pattern)) == ["live-machines-read"]


def test_what_the_catalog_is_about_stays() -> None:
    fixed = [watch.name for watch in CATALOG.about("aws.s3")]
    both = [watch.name for watch in CatalogWithCustomWatches(CATALOG, [custom()]).about("aws.s3")]
    assert both == fixed


@pytest.mark.parametrize(
    "pattern",
    [
        {"detail.eventName": ["X"]},
        {"detail": {"userIdentity.type": ["Root"]}},
        {"source": ["a"], "$or": [{"source": ["b"]}, {"region": ["c"]}]},
        {"detail": {"eventName": ["X"]}, "$or": [{"detail": {"eventName": ["Y"]}}, {"region": ["c"]}]},
    ],
    ids=str,
)
def test_a_pattern_that_means_other_than_it_says_is_refused(pattern: dict[str, Any]) -> None:
    with pytest.raises(CustomWatchError):
        custom(pattern=pattern)
