from bench.who import CHECKED, DUCKDB, FILES, PLAIN, PLANTED, RECORDS, Measured

SECONDS = {PLAIN: 1.0, CHECKED: 1.5, DUCKDB: 10.0, "a person, in two passes": 2.0}
ALL = {"files": (PLANTED, 0), "SQL": (PLANTED, 0)}


def test_what_keeps_to_the_aims_misses_none() -> None:
    assert Measured(SECONDS, {100: 80.0, 400: 82.0}, ALL).missed == []


def test_every_aim_can_be_missed() -> None:
    slow = {**SECONDS, PLAIN: RECORDS * FILES / 50_000, CHECKED: RECORDS * FILES / 50_000}
    missed = Measured(slow, {100: 80.0, 400: 120.0}, {**ALL, "SQL": (PLANTED - 1, 2)}).missed
    assert [each.split(":")[0] for each in missed] == ["who", "who", "who", "who", "who by SQL"]
