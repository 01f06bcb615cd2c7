import pytest

from account_event_handler.render.headline import headline_of
from tests.support.alerts import judged
from tests.support.samples import sample


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Nov 21, 2026, 9:41:07 AM", "2026-11-21 09:41 UTC"),
        ("Nov 21, 2026, 9:41:07\u202fPM", "2026-11-21 21:41 UTC"),
        ("Dec 1, 2026, 12:00:00 AM", "2026-12-01 00:00 UTC"),
        ("in a year", "in a year"),
        (1795254067, "1795254067"),
    ],
)
def test_the_end_of_imported_material_is_said_as_every_time_is(written: object, said: str) -> None:
    event = sample("kms-key-material-imported")
    event["detail"]["requestParameters"]["validTo"] = written
    assert headline_of(judged(event)).endswith(f", to expire on {said}")
