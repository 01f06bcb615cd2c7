"""An Alert enters, the same alert with what AWS says of the thing right now leaves.

Each enrichment is a module with one IAM action or two; all of an alert's share one time budget.
What cannot be had in time is left out and counted: no look-up holds an alert back.
"""

from account_event_handler.compose.enrich.enricher import Enricher
from account_event_handler.compose.enrich.errands import Errands
from account_event_handler.compose.enrich.every import ENRICHED_WATCHES, Enrichments
from account_event_handler.compose.enrich.facts import ClientOf, Enrichment, Facts, PartError
from account_event_handler.compose.enrich.reach import Reach

__all__ = [
    "ENRICHED_WATCHES",
    "ClientOf",
    "Enricher",
    "Enrichment",
    "Enrichments",
    "Errands",
    "Facts",
    "PartError",
    "Reach",
]
