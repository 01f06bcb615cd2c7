from bench.who import FILES, PLANTED, RECORDS, Measured

PLAIN = {"a rare id": 1.0, "DuckDB's read_json": 10.0, "a person, in two passes": 2.0}
ALL = {"files": (PLANTED, 0), "SQL": (PLANTED, 0)}


def test_what_keeps_to_the_aims_misses_none() -> None:
    assert Measured(PLAIN, {100: 80.0, 400: 82.0}, ALL).missed == []


def test_every_aim_can_be_missed() -> None:
    slow = {**PLAIN, "a rare id": RECORDS * FILES / 50_000}
    missed = Measured(slow, {100: 80.0, 400: 120.0}, {**ALL, "SQL": (PLANTED - 1, 2)}).missed
    assert [each.split(":")[0] for each in missed] == ["who", "who", "who", "who by SQL"]
