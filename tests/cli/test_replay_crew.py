import json
import multiprocessing
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.aws import Aws
from cli.replay.crew import Crew, _ctrl_c_waits, _parts, _shares, _work
from cli.replay.part import Part
from cli.replay.rules import Rules
from cli.replay.source import Source
from cli.replay.total import Total
from tests.cli.test_replay import BUCKET, KEY, again, log_file, stored


@pytest.fixture
def files(tmp_path: Path) -> list[Source]:
    each = [
        stored(tmp_path / f"{number}.json", log_file(again(KEY, number))) for number in range(3)
    ]
    damaged = stored(tmp_path / "damaged.json", log_file(BUCKET)[:-1])
    return [Source(str(path), path.stat().st_size) for path in (*each, damaged)]


def read(files: list[Source], cores: int) -> tuple[list[str], Total]:
    shown = list[str]()
    total = Total(shown.append, [file.name for file in files])
    Crew(Rules(messages="json"), Aws(), cores, worth=0).read(files, total.add)
    return [json.loads(text)["id"] for text in shown], total


def test_several_processes_tell_what_one_tells_in_the_same_order(files: list[Source]) -> None:
    (alone, one), (transact, several) = read(files, 1), read(files, 2)
    assert alone == transact
    assert len(alone) == 4
    assert (one.records, one.kinds, one.problems) == (
        several.records,
        several.kinds,
        several.problems,
    )
    assert len(several.problems) == 1


@pytest.mark.parametrize("in_order", [True, False])
def test_the_files_of_a_process_that_died_are_listed(in_order: bool) -> None:
    pipes = [multiprocessing.Pipe(duplex=False) for _ in range(2)]
    pipes[0][1].send(Part(0, records=5, last=True))
    for _, theirs in pipes:
        theirs.close()
    parts = list(_parts([[0, 2], [1]], [ours for ours, _ in pipes], in_order=in_order))
    assert sorted((part.file, len(part.problems)) for part in parts) == [(0, 0), (1, 1), (2, 1)]


def test_work_is_shared_by_size() -> None:
    files = [Source("a", 9_000_000), *(Source(str(number), 3_000_000) for number in range(3))]
    assert _shares(files, 2) == [[0], [1, 2, 3]]


def test_a_process_ends_quietly_when_nobody_reads_from_it(files: list[Source]) -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    ours.close()
    _work(theirs, list(enumerate(files)), Rules(), Aws())


def test_ctrl_c_while_a_process_starts_ends_only_who_starts_it() -> None:
    program = "import signal; signal.raise_signal(signal.SIGINT); print('whole')"
    said = list[str]()

    def start() -> None:
        signal.raise_signal(signal.SIGINT)
        said.append(subprocess.check_output([sys.executable, "-c", program], text=True))

    with pytest.raises(KeyboardInterrupt), _ctrl_c_waits():
        start()
    assert said == ["whole\n"]


def test_ctrl_c_is_taken_again_once_a_process_has_started() -> None:
    with _ctrl_c_waits():
        pass
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
