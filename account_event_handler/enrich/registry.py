"""Which watches have which enrichments; each is made when it is first needed."""

from collections.abc import Callable, Collection, Mapping
from functools import partial

from account_event_handler.aws.cross_account import CrossAccountClients
from account_event_handler.enrich.facts import Enrichment
from account_event_handler.model import Alert
from account_event_handler.state import StateTable

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


class Enrichments:
    """Those that are switched on; `on` holds their names, which are the keys above."""

    def __init__(self, on: Collection[str], cross_account: CrossAccountClients, state_table: StateTable) -> None:
        self._on = [name for name in ENRICHED_WATCHES if name in on]
        self._makers: Mapping[str, Callable[[], Enrichment]] = {
            "parameter-history": partial(_parameter_history, cross_account, state_table),
            "table-cost": partial(_table_cost, cross_account, state_table),
            "table-scaling": partial(_table_scaling, cross_account),
            "security-group-use": partial(_group_use, cross_account),
            "bucket-status": partial(_bucket_status, cross_account),
        }
        self._made: dict[str, Enrichment] = {}

    def of(self, alert: Alert) -> dict[str, Enrichment]:
        """By name, for the watch that speaks and for the others that hold, too."""
        watches = {alert.watch, *alert.also}
        names = [name for name in self._on if not watches.isdisjoint(ENRICHED_WATCHES[name])]
        return {name: self._one(name) for name in names}

    def _one(self, name: str) -> Enrichment:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]


# Each imports its module itself: most cold starts have an event that needs none of them.


def _parameter_history(cross_account: CrossAccountClients, state_table: StateTable) -> Enrichment:
    from account_event_handler.enrich.parameter_history import ParameterHistory
    from account_event_handler.enrich.session_person import SessionPerson
    from account_event_handler.identity.sessions.store import SessionStore

    return ParameterHistory(partial(cross_account.client, "ssm"), SessionPerson(SessionStore(state_table)))


def _table_cost(cross_account: CrossAccountClients, state_table: StateTable) -> Enrichment:
    from account_event_handler.enrich.prices import Prices, price_list_region
    from account_event_handler.enrich.table_cost import TableCost

    pricing = partial(cross_account.own, "pricing", price_list_region(cross_account.region))
    return TableCost(Prices(state_table, pricing))


def _table_scaling(cross_account: CrossAccountClients) -> Enrichment:
    from account_event_handler.enrich.table_scaling import TableScaling

    return TableScaling(
        partial(cross_account.client, "dynamodb"), partial(cross_account.client, "application-autoscaling")
    )


def _group_use(cross_account: CrossAccountClients) -> Enrichment:
    from account_event_handler.enrich.security_group_use import GroupUse

    return GroupUse(partial(cross_account.client, "ec2"))


def _bucket_status(cross_account: CrossAccountClients) -> Enrichment:
    from account_event_handler.enrich.bucket_status import BucketStatus

    return BucketStatus(partial(cross_account.client, "s3"))
