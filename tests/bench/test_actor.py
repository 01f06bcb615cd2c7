from bench.actor import DECODING
from bench.actor_table import LIMIT, missed


def test_only_what_takes_longer_than_it_may_has_missed_its_aim() -> None:
    assert missed({DECODING: 2.0, "a role": 2 * LIMIT, "root": LIMIT}) == []
    assert missed({DECODING: 2.0, "a role": 10.2, "root": 1}) == [
        "naming a role takes 5.1 times decoding it, more than 5"
    ]
