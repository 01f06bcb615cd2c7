"""Security Hub sends a finding again with every update, at least daily: it is alerted once in each of its states."""

import json
from collections.abc import Callable

from msgspec import Struct

from account_event_handler.model import AccountEvent
from account_event_handler.state import DAY, StateTable, StateUnavailable, finding_key

# What was updated no more for so long was in another state meanwhile, in which no rule passes it: a
# finding that stands is updated within a day.
REMEMBERED = DAY * 5 // 4
# In the older format (ASFF) and in OCSF. An id is one product's: anyone who imports findings may choose it.
_IDS = ("Id", "finding_info.uid")
_PRODUCTS = ("ProductArn", "metadata.product.uid")
_STATE = (
    *("Severity.Label", "Compliance.Status", "Workflow.Status", "RecordState"),
    *("severity", "status", "compliance.status"),
)


class RepeatedFindings(Struct, frozen=True):
    """While the table is unavailable, every update is alerted."""

    state_table: StateTable
    on_state_unavailable: Callable[[str], None]

    def is_repeat(self, event: AccountEvent, alert_id: str) -> bool:
        """Whether another event had the finding alerted in this state, which is noted for those to come."""
        identity = next(filter(None, (event.text(f"findings.0.{path}") for path in _IDS)), "")
        if event.source != "aws.securityhub" or not identity:
            return False
        product = next(filter(None, (event.text(f"findings.0.{path}") for path in _PRODUCTS)), "")
        key = finding_key(f"{product} {identity}")
        state = json.dumps([event.text(f"findings.0.{path}") for path in _STATE])
        try:
            known = self.state_table.get(*key) or {}
            if known.get("state") == state and known["alert"] != alert_id:
                self.state_table.update(*key, {}, lifetime=REMEMBERED)
                return True
            self.state_table.put(*key, {"state": state, "alert": alert_id}, REMEMBERED)
        except StateUnavailable as error:
            self.on_state_unavailable(str(error))
        return False
