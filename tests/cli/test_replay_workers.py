import json
from pathlib import Path

import pytest

from cli.replay import workers
from cli.replay.reader import Chunk, Rules
from cli.replay.report import Total
from cli.replay.sources import Source
from cli.replay.workers import Workers
from cli.stack import Aws
from tests.cli.dying import dies
from tests.cli.test_replay import BUCKET, KEY, again, log_file, stored


@pytest.fixture
def files(tmp_path: Path) -> list[Source]:
    each = [stored(tmp_path / f"{number}.json", log_file(again(KEY, number))) for number in range(5)]
    damaged = stored(tmp_path / "damaged.json", log_file(BUCKET)[:-1])
    return [Source(str(path), path.stat().st_size) for path in (*each, damaged)]


def read(files: list[Source], cores: int) -> tuple[list[str], Total]:
    shown = list[str]()
    total = Total(shown.append, [file.name for file in files])
    Workers(Rules(messages="json"), Aws(), cores, worth=0).read(files, total.add)
    return [json.loads(text)["id"] for text in shown], total


@pytest.mark.parametrize("ahead", [workers.AHEAD, 1], ids=["at once", "two by two"])
def test_several_processes_find_what_one_finds_in_the_same_order(
    files: list[Source], ahead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "AHEAD", ahead)
    (alone, one), (together, several) = read(files, 1), read(files, 2)
    assert alone == together
    assert len(alone) == 6
    assert (one.records, one.kinds, one.problems) == (several.records, several.kinds, several.problems)
    assert len(several.problems) == 1


def test_the_files_of_a_process_that_died_are_listed(files: list[Source]) -> None:
    chunks = list[Chunk]()
    Workers(Rules(), Aws(), 2, worth=0, work=dies).read(files, chunks.append)
    assert [chunk.file for chunk in chunks] == list(range(6))
    assert {problem for chunk in chunks for problem in chunk.problems} == {
        "the process that read it ended, perhaps for lack of memory"
    }
