import pytest

from bench.burst import busiest


@pytest.mark.parametrize(
    ("times", "most"),
    [([], 0), ([5.0], 1), ([0.0, 1.0, 2.0], 1), ([0.9, 1.1, 1.8, 0.0], 3), ([0.0, 0.5, 0.999, 1.0, 1.4, 1.5], 4)],
)
def test_the_busiest_second_may_begin_at_any_moment(times: list[float], most: int) -> None:
    assert busiest(times) == most
