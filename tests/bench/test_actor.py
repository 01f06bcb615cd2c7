from bench.actor import DECODING
from bench.actor_table import LIMIT, missed


def test_only_what_takes_longer_than_it_may_has_missed_its_aim() -> None:
    assert missed({DECODING: 2.0, "a role": 2 * LIMIT, "root": LIMIT}) == []
    too_long = {DECODING: 2.0, "a role": 2.2 * LIMIT, "root": 1}
    assert missed(too_long) == [f"naming a role takes {1.1 * LIMIT:.1f} times decoding it, more than {LIMIT:g}"]
