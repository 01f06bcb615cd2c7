import json

from hypothesis import example, given
from hypothesis import strategies as st

from account_event_handler.ingest.log_files import as_list, at_places

TRAP = {"eventVersion": "1.11", "x": [{}, {"eventVersion": "1.11"}, {"eventVersion": "1.11"}]}

records = st.lists(
    st.tuples(
        st.sampled_from([{"eventVersion": "1.11"}, {"x": [{}, {}]}, {}, TRAP, {"x": [TRAP, TRAP]}]),
        st.sampled_from([0, 3, 100, 1_000]),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
).filter(lambda each: any(is_wanted for *_, is_wanted in each))


@given(records)
@example([({"eventVersion": "1.11"}, 100, place == 4) for place in range(12)])
@example([({"eventVersion": "1.11"}, 100, place == 8) for place in range(12)])
@example([({"eventVersion": "1.11"}, 1_000 * (place < 4), place == 3) for place in range(12)])
@example([({"eventVersion": "1.11"}, 1_000 * (place > 9), place == 9) for place in range(12)])
def test_each_wanted_record_comes_whole_and_no_other(records: list[tuple[dict[str, object], int, bool]]) -> None:
    written = [
        json.dumps(record | {"at": at, "y": "y" * size}, separators=(",", ":")).encode()
        for at, (record, size, _) in enumerate(records)
    ]
    places = [at for at, (*_, is_wanted) in enumerate(records) if is_wanted]
    batch = as_list(memoryview(b",".join(written)))
    found = at_places(batch, len(written), places)
    assert [bytes(raw) for raw in found] == [written[place] for place in places]
