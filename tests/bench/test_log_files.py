import gzip
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bench.log_costs import MONTHS, costs
from bench.log_files import ENOUGH, FASTER, OF_BARE, PEAK, SIZES, Measured, joined
from bench.log_traps import traps

FINE = {"watcher": 1.0, "gzip + json": FASTER + 0.1, "bare": 1 / OF_BARE + 0.1, "alerts": 0.5}


def measured(speed: Mapping[str, float] = FINE, peak: float = PEAK, same: bool = True) -> Measured:
    by_records = {str(records): {**FINE, **speed} for records in SIZES}
    return Measured(by_records, {0.5: 1.0, 200.0: peak}, {"huge texts": (7, same)})


def test_aims_that_are_met_are_not_missed() -> None:
    assert measured().missed == []
    assert len(measured().tables) == 4


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"speed": {"gzip + json": FASTER - 0.1}}, "400 records: 2.40 times as fast"),
        ({"speed": {"bare": 0.5}}, "400 records: 2.00 of inflate + decode"),
        ({"speed": {"alerts": 1.5}}, "400 records: 0.58 of gzip + json with alerts"),
        ({"peak": PEAK + 0.2}, "200.0 MB of JSON: 8.2 MB of memory"),
        ({"same": False}, "huge texts: not the records that json finds"),
    ],
)
def test_an_aim_that_is_missed_is_said(given: Any, says: str) -> None:
    assert measured(**given).missed[0].startswith(says)


def test_a_folder_of_log_files_is_read_until_its_records_are_enough(tmp_path: Path) -> None:
    folder, target = tmp_path / "in", tmp_path / "out.json.gz"
    folder.mkdir()
    (folder / "a.json").write_text('{"Records": [{"eventName": "A"}]}')
    (folder / "b.json.gz").write_bytes(gzip.compress(b'{"Records": [{"eventName": "B"}]}'))
    records = json.loads(gzip.decompress(Path(joined(folder, target)).read_bytes()))["Records"]
    assert [each["eventName"] for each in records] == ["A", "B"] * (ENOUGH // 2)


def test_a_month_is_paid_for_by_its_files_and_by_what_goes_on_of_them() -> None:
    small, large = (costs(month, 7e-6) for month in MONTHS)
    assert sum(small.values()) < 0.05
    assert large["EventBridge"] == pytest.approx(13.1)
    assert large["SQS"] == pytest.approx(0.4e-6 * (13.1e6 * 1.2 + 1e6 * 0.3))


def test_every_misleading_file_is_read_as_json_reads_it() -> None:
    script = Path(__file__).parents[2] / "bench" / "log_reader.py"
    command = [sys.executable, "-B", str(script), str(script.parent.parent), "matches"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    for name in traps():
        assert f'"{name}": [' in done.stdout
    assert "false" not in done.stdout
