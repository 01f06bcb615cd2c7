from account_event_handler.catalog import CATALOG
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent
from tests.support.samples import SPEAKING, load, watch_of


def test_each_sample_is_described_by_the_watch_that_it_is_named_after() -> None:
    for path in SPEAKING:
        event = decode(load(path))
        assert isinstance(event, AccountEvent)
        assert watch_of(path) in [watch.name for watch in CATALOG.describing(event)]
