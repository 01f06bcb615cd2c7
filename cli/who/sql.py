"""The SQL behind each question, for Athena and its table of CloudTrail's log files, and records of its rows.

Every statement uses only what Athena (Trino) and DuckDB both know, so that tests run the very text that Athena gets.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import batched
from typing import Any

from msgspec import Struct

from cli.who.question import By, Search

LATE = timedelta(hours=2)  # after an event, in which its file may still get into the folder of the next day
RESOURCES = 8  # of a record that are searched; CloudTrail names one or two
ACCOUNTS = 1_000  # of a statement: the most values that Athena takes for an injected partition
DAYS = 31  # of a statement: 155 GB of a large organization, less than the workgroup lets one scan
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_IDENTITY = (
    *("type", "principalId", "arn", "accountId", "accessKeyId", "userName", "invokedBy"),
    *("onBehalfOf.userId", "onBehalfOf.identityStoreArn"),
    *("sessionContext.sessionIssuer.type", "sessionContext.sessionIssuer.principalId"),
    *("sessionContext.sessionIssuer.arn", "sessionContext.sessionIssuer.accountId"),
    *("sessionContext.sessionIssuer.userName", "sessionContext.attributes.mfaAuthenticated"),
    *("sessionContext.attributes.creationDate", "sessionContext.ec2RoleDelivery", "sessionContext.sourceIdentity"),
    *("sessionContext.assumedRoot", "sessionContext.webIdFederationData.federatedProvider"),
    *("inScopeOf.issuerType", "inScopeOf.credentialsIssuedTo", "identityProvider"),
)
JSON_FIELDS = ("requestParameters", "responseElements", "additionalEventData", "serviceEventDetails")
FIELDS = (
    *("eventVersion", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress"),
    *("userAgent", "errorCode", "errorMessage", *JSON_FIELDS),
    *("requestID", "eventID", "readOnly", "eventType", "recipientAccountId"),
    *("sharedEventID", "eventCategory", "vpcEndpointId", "sessionCredentialFromConsole"),
    *(f"userIdentity.{name}" for name in _IDENTITY),
)


class Table(Struct, frozen=True):
    """The table, and what of its partitions there is: Regions by account, accounts by the path before theirs."""

    database: str
    name: str
    trails: Mapping[str, Mapping[str, Sequence[str]]]

    def partitions(self, search: Search) -> Iterator["Partitions"]:
        """Those of each statement that a search takes."""
        first, last = search.since.date(), (search.until + LATE).date()
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        for organization, regions_by_account in self.trails.items():
            asked = [each for each in sorted(regions_by_account) if not search.accounts or each in search.accounts]
            for accounts in batched(asked, ACCOUNTS, strict=False):
                found = sorted({region for account in accounts for region in regions_by_account[account]})
                regions = [region for region in found if not search.regions or region in search.regions]
                for some in batched(days, DAYS, strict=False) if regions else ():
                    yield Partitions(organization, accounts, regions, some)

    def count(self, search: Search) -> int:
        """How many partitions they are: Athena lists each in S3."""
        return sum(len(each.accounts) * len(each.regions) * len(each.days) for each in self.partitions(search))


class Partitions(Struct, frozen=True):
    """What one statement names; `organization` is the path before the accounts."""

    organization: str
    accounts: Sequence[str]
    regions: Sequence[str]
    days: Sequence[date]


def statements(table: Table, search: Search) -> Iterator[str]:
    """One for each path of trails; account and Region are given by their values, since the table injects them."""
    for part in table.partitions(search):
        first, last = (day.strftime("%Y/%m/%d") for day in (part.days[0], part.days[-1]))
        every = [
            f"organization = {_text(part.organization)}",
            f"account IN ({_texts(part.accounts)})",
            f"region IN ({_texts(part.regions)})",
            f"day BETWEEN {_text(first)} AND {_text(last)}",
            f"eventtime BETWEEN {_text(search.since.strftime(_TIME))} AND {_text(search.until.strftime(_TIME))}",
        ]
        if search.calls:
            every.append(f"eventname IN ({_texts(sorted(search.calls))})")
        if not search.reads:
            every.append("(readonly IS NULL OR readonly <> 'true')")
        every.append(f"({' OR '.join(conditions(search.by, sorted(search.texts)))})")
        where = "\n  AND ".join(every)
        yield f'SELECT {", ".join(_selected())}\nFROM "{table.database}"."{table.name}"\nWHERE {where}'


def conditions(by: By, texts: Sequence[str]) -> Iterator[str]:
    """Any of them holds for a record that a search is about."""
    match by:
        case By.RESOURCE:
            yield from (part for text in texts for part in _naming(text))
        case By.PERSON:
            columns = ("arn", "principalid", "username", "sessioncontext.sourceidentity")
            for text in texts:
                lowered = _text(text.casefold())
                yield from (f"strpos(lower(useridentity.{column}), {lowered}) > 0" for column in columns)
                yield f"strpos(lower(requestparameters), {lowered}) > 0"
                yield f"strpos(lower(additionaleventdata), {lowered}) > 0"
        case By.CALLER:
            yield f"useridentity.accesskeyid IN ({_texts(texts)})"
            yield f"useridentity.arn IN ({_texts(texts)})"
        case By.ISSUED:
            yield from (f"strpos(responseelements, {_json(text)}) > 0" for text in texts)
            yield f"useridentity.arn IN ({_texts(texts)})"
        case By.KEY:
            yield f"useridentity.accesskeyid IN ({_texts(texts)})"
            yield from (part for text in texts for part in _naming(text))
        case By.SESSION:
            yield f"useridentity.arn IN ({_texts(texts)})"
            yield from (f"strpos(useridentity.principalid, {_text(':' + text)}) > 0" for text in texts)
            yield from (f"strpos(useridentity.arn, {_text('/' + text)}) > 0" for text in texts)
        case By.ADDRESS:
            yield f"sourceipaddress IN ({_texts(texts)})"
        case By.CALL:
            yield f"eventname IN ({_texts(texts)})"


def _naming(text: str) -> Iterator[str]:
    """Where a resource may be named."""
    for column in JSON_FIELDS:
        yield f"strpos({column.lower()}, {_json(text)}) > 0"
    yield from (f"strpos({_resource(number, 'arn')}, {_text(text)}) > 0" for number in range(1, RESOURCES + 1))


def _resource(number: int, name: str) -> str:
    """A field of the record's resources by their number; there is no array function that both engines have."""
    return f"CASE WHEN cardinality(resources) >= {number} THEN resources[{number}].{name} END"


def _selected() -> Iterator[str]:
    named = [path.lower() for path in FIELDS]
    named += [_resource(number, name) for number in range(1, RESOURCES + 1) for name in ("arn", "accountid", "type")]
    return (f"{column} AS c{number}" for number, column in enumerate(named))


_DECODED = (*JSON_FIELDS, "readOnly")


def records_of(rows: Iterable[Sequence[str | None]]) -> Iterator[dict[str, Any]]:
    """The records as CloudTrail wrote them, of rows in the order of the columns."""
    for row in rows:
        record = dict[str, Any]()
        for path, value in zip(FIELDS, row, strict=False):
            if value:
                *above, name = path.split(".")
                place = record
                for step in above:
                    place = place.setdefault(step, {})
                place[name] = _decoded(value) if path in _DECODED else value
        if category := record.get("eventCategory"):  # the table of AWS has no column managementEvent
            record["managementEvent"] = category == "Management"
        named = [row[at : at + 3] for at in range(len(FIELDS), len(FIELDS) + 3 * RESOURCES, 3)]
        record["resources"] = [
            {name: value for name, value in zip(("ARN", "accountId", "type"), each, strict=True) if value}
            for each in named
            if any(each)
        ]
        yield record


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _text(value: str) -> str:
    quoted = value.replace("'", "''")
    return f"'{quoted}'"


def _texts(values: Iterable[str]) -> str:
    return ", ".join(map(_text, values))


def _json(value: str) -> str:
    """As it stands within JSON."""
    return _text(json.dumps(value, ensure_ascii=False)[1:-1])
