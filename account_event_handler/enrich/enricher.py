"""Adds the names of its accounts and its organizational unit to an alert, and lines of what AWS says of the thing."""

from collections.abc import Callable, Collection, Mapping
from copy import replace
from functools import partial

from msgspec import Struct, field

from account_event_handler.aws.cross_account import CrossAccountClients
from account_event_handler.aws.errors import BoundedLookups, code_of
from account_event_handler.enrich import Enrichment, Facts, PartError
from account_event_handler.enrich.account_names import AccountNames
from account_event_handler.enrich.organizational_units import OrganizationalUnits
from account_event_handler.model import AccountEvent, Alert, Result
from account_event_handler.render.actor import accounts_of
from account_event_handler.state import StateTable

_UNIT = "organizational-unit"
_TABLES = ("dynamodb-table-created",)
ENRICHED_WATCHES: Mapping[str, tuple[str, ...]] = {
    "parameter-history": ("ssm-parameter-changed", "watcher-slack-url-changed"),
    "table-cost": _TABLES,
    "table-scaling": _TABLES,
    "security-group-use": (
        "ec2-security-group-opened",
        "ec2-security-group-rule-changed",
        "ec2-security-group-closed",
        "ec2-egress-opened",
        "ec2-egress-closed",
    ),
    "bucket-status": (
        "s3-bucket-policy-changed",
        "s3-bucket-policy-deleted",
        "s3-bucket-acl-changed",
        "s3-bucket-public-access-unblocked",
        "s3-bucket-acls-enabled",
        "s3-bucket-website-made",
    ),
}


class Enrichments(Struct):
    """Those that are switched on, each made when it is first needed; `on` holds their names, the keys above."""

    on: Collection[str]
    cross_account: CrossAccountClients
    state_table: StateTable
    _made: dict[str, Enrichment] = field(default_factory=dict)

    def of(self, alert: Alert) -> dict[str, Enrichment]:
        """By name, for the watch that speaks and for the others that hold, too."""
        found = {}
        for name, watches in ENRICHED_WATCHES.items():
            if name == "table-cost" and self.cross_account.partition != "aws":
                continue  # its price list does not know these credentials, nor has it these prices
            if name in self.on and not {alert.watch, *alert.also}.isdisjoint(watches):
                if name not in self._made:
                    self._made[name] = self._new(name)
                found[name] = self._made[name]
        return found

    def _new(self, name: str) -> Enrichment:
        """Its module is imported here: most cold starts have an event that needs none of them."""
        client = self.cross_account.client
        match name:
            case "parameter-history":
                from account_event_handler.enrich.parameter_history import ParameterHistory, session_person
                from account_event_handler.identity.sessions.store import SessionStore

                return ParameterHistory(partial(client, "ssm"), partial(session_person, SessionStore(self.state_table)))
            case "table-cost":
                from account_event_handler.enrich.dynamodb_table import Prices, TableCost, price_list_region

                region = price_list_region(self.cross_account.region)
                return TableCost(Prices(self.state_table, partial(self.cross_account.own, "pricing", region)))
            case "table-scaling":
                from account_event_handler.enrich.dynamodb_table import TableScaling

                return TableScaling(partial(client, "dynamodb"), partial(client, "application-autoscaling"))
            case "security-group-use":
                from account_event_handler.enrich.security_group_use import GroupUse

                return GroupUse(partial(client, "ec2"))
        from account_event_handler.enrich.bucket_status import BucketStatus

        return BucketStatus(partial(client, "s3"))


class Enricher(Struct, frozen=True):
    """Asks for everything at once, so that an alert waits as long as for the slowest answer."""

    lookups: BoundedLookups
    names: AccountNames
    enrichments: Enrichments
    units: OrganizationalUnits | None = None  # where the organization may be asked

    def enriched(self, alert: Alert, event: AccountEvent | None = None) -> tuple[Alert, tuple[str, ...]]:
        """The alert with what could be had; why the rest could not, as "enrichment: reason".

        Without an event, as for a summary, only accounts and the unit are named. What was denied or failed
        changed nothing: nothing is looked up for it. Never raises.
        """
        lookups: dict[str, Callable[[], Facts | str]] = {}
        if event is not None and alert.outcome.result is Result.DONE:
            found = self.enrichments.of(alert)
            lookups = {name: partial(enrichment, event) for name, enrichment in found.items()}
        names: dict[str, str] = {}
        for number in accounts_of(alert):
            known = self.names.known(number)
            if known is None:
                lookups[number] = partial(self.names.find, number)
            names[number] = known or ""
        unit = self.units.known(alert.account) if self.units and alert.account else ""
        if unit is None and self.units:
            lookups[_UNIT] = partial(self.units.find, alert.account)
        facts, failures = alert.facts, []
        for name, answer in zip(lookups, self.lookups.run(list(lookups.values())), strict=True):
            if isinstance(answer, str) and name == _UNIT:
                unit = answer
            elif isinstance(answer, str):
                names[name] = answer
            elif isinstance(answer, tuple):
                facts += answer
            else:
                facts += answer.facts if isinstance(answer, PartError) else ()
                cause = answer.cause if isinstance(answer, PartError) else answer
                failures.append(f"{'account-name' if name in names else name}: {code_of(cause)}")
        names = {number: name for number, name in names.items() if name}
        return replace(alert, facts=facts, account_names=names, unit=unit or ""), tuple(failures)
