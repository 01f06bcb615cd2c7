from bench.fortnight import fortnight
from bench.forwarder import count


def test_a_forwarder_sends_all_that_the_hub_asks_for_and_a_small_part_of_what_an_account_does() -> None:
    counts = count(fortnight())
    assert counts.taken > 0
    assert counts.sent.total() < counts.events / 2
    assert counts.taken <= counts.sent.total()
