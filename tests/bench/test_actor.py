from bench.actor_table import LIMIT, missed


def test_only_what_takes_longer_than_it_may_has_missed_its_aim() -> None:
    assert missed({"a role": LIMIT, "root": LIMIT / 2}) == []
    assert missed({"a role": LIMIT + 0.1, "root": 1}) == ["naming a role takes 20.1 µs, more than 20 µs"]
