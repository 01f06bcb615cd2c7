"""Which tests may notice a fault: coverage of the unit tests, with a context for each test."""

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path, PurePath

from coverage import CoverageData

from tools.mutation import Mutant

_MOST = 400  # tests for one mutant
_FEW = 50  # tests that run a line: others may get its answer from a cache
_SLOW = 3.0  # seconds
_COLLECTED = ""  # the context of what runs when modules are imported
_FAR = 9


class TestsFailedError(Exception):
    """The unit tests fail without any mutant."""


def measure_coverage(tree: Path, package: str, data: Path, processes: int) -> None:
    """Run the tree's unit tests once, and write to `data` which test runs which line.

    The slow tests are written beside it: those, and the files of which a fixture is slow.
    """
    settings = data.with_suffix(".ini")
    settings.write_text(f"[run]\nsource = {package}\nrelative_files = true\ndata_file = {data}\n")
    command = [sys.executable, "-m", "pytest", "tests", "--ignore", "tests/end_to_end"]
    if processes > 1:
        command += ["--numprocesses", str(processes)]
    command += [f"--cov={package}", f"--cov-config={settings}", "--cov-context=test"]
    command += ["--cov-report=", "--durations=0", f"--durations-min={_SLOW}", "--tb=short"]
    done = subprocess.run(command, check=False, cwd=tree, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise TestsFailedError(f"{done.stdout}\nThe unit tests have to pass without mutants.")
    phases = re.findall(r"^[\d.]+s (call|setup|teardown) +(.+)$", done.stdout, re.MULTILINE)
    slow = {test if phase == "call" else test.partition("::")[0] for phase, test in phases}
    _slow_file(data).write_text("\n".join(sorted(slow)))


class Covering:
    """`tree` is where the tests of the coverage file `data` ran."""

    def __init__(self, tree: Path, data: Path) -> None:
        self.tree = tree
        self._data = CoverageData(str(data))
        self._data.read()
        self._files = self._data.measured_files()
        self._slow = set(_slow_file(data).read_text().splitlines())
        self._size: Counter[str] = Counter()  # lines that a test runs
        for file in self._files:
            self._size.update(test for tests in self._lines(file).values() for test in tests)
        del self._size[_COLLECTED]

    def tests_of(self, mutant: Mutant) -> list[str]:
        """The tests that run the mutant's line, nearest and smallest first; none: not covered.

        A line that runs at import, or whose answer is cached, is noticed by tests that do not run
        it as well: those which use the constant that it makes, those of the mirrored file or of a
        file that imports the module, those which run another part of the module, and those of the
        mirrored folder or of one above it.
        """
        lines = self._lines(mutant.file) if mutant.file in self._files else {}
        running = _union(lines, range(mutant.line, mutant.last_line + 1))
        running = running or lines.get(mutant.statement, set())
        if not running:
            return []
        at_import = mutant.at_import or _COLLECTED in running
        candidates: Iterable[str] = running - {_COLLECTED}
        if at_import or len(running) < _FEW:
            running |= _union(lines, self._uses(mutant))
            candidates = self._size
        module = set().union(*lines.values())
        rank = {test: self._rank(test, mutant.file, running, module) for test in candidates}
        near = {test: far for test, far in rank.items() if far < _FAR}
        return self._nearest({test: far for test, far in near.items() if self._is_quick(test)}) or (self._nearest(near))

    def _lines(self, file: str) -> dict[int, set[str]]:
        """The tests that run each line."""
        contexts = self._data.contexts_by_lineno(file)
        return {line: {_test(context) for context in these} for line, these in contexts.items()}

    def _is_quick(self, test: str) -> bool:
        return self._slow.isdisjoint((test, test.partition("::")[0]))

    def _nearest(self, rank: dict[str, int]) -> list[str]:
        """At most so many: before a test's second parameters, the first ones of all others."""
        rounds: Counter[tuple[int, str]] = Counter()
        order = []
        for test in sorted(rank, key=lambda test: (self._size[test], test)):
            function = rank[test], test.partition("[")[0]
            order.append((rank[test], rounds[function], test))
            rounds[function] += 1
        chosen = [test for _, _, test in sorted(order)[:_MOST]]
        return sorted(chosen, key=lambda test: (rank[test], self._size[test], test))

    def _rank(self, test: str, file: str, running: set[str], module: set[str]) -> int:
        path = PurePath(*PurePath(file).parts[1:])
        stem = path.parent.name if path.stem == "__init__" else path.stem
        tested = PurePath(test.partition("::")[0])
        in_folder = tested.parent == "tests" / path.parent
        nearness = (
            test in running and in_folder and tested.stem.startswith(f"test_{stem}"),
            test in running,
            in_folder and tested.stem == f"test_{stem}",
            in_folder and tested.stem.startswith(f"test_{stem}_"),
            file in self._imported.get(str(tested), ()),
            test in module,
            in_folder and stem.replace("_", "-") in test.replace("_", "-"),
            tested.parent in ("tests" / path).parents,
        )
        return nearness.index(True) if any(nearness) else _FAR

    def _uses(self, mutant: Mutant) -> Iterable[int]:
        """The lines of the module that name the constant which the mutant spoils."""
        for node in ast.walk(ast.parse((self.tree / mutant.file).read_text())):
            match node:
                case ast.Name(id=name) | ast.Attribute(attr=name) if name == mutant.constant:
                    yield node.lineno

    @cached_property
    def _imported(self) -> dict[str, set[str]]:
        """The measured modules that each test file imports."""
        imported: dict[str, set[str]] = defaultdict(set)
        modules = {file.removesuffix(".py").replace("/", "."): file for file in self._files}
        for path in (self.tree / "tests").rglob("test_*.py"):
            for origin, names in re.findall(
                r"^\s*from ([\w.]+) import ([\w, ]+|\([^)]*\))", path.read_text(), re.MULTILINE
            ):
                named = {origin, *(f"{origin}.{name}" for name in re.findall(r"\w+", names))}
                files = {modules[name] for name in named & modules.keys()}
                imported[str(path.relative_to(self.tree))] |= files
        return imported


def _slow_file(data: Path) -> Path:
    return data.with_suffix(".slow")


def _test(context: str) -> str:
    """The test of a context, "tests/test_a.py::test_b|run"."""
    return context.rpartition("|")[0]


def _union(lines: dict[int, set[str]], numbers: Iterable[int]) -> set[str]:
    return set().union(*(lines.get(number, ()) for number in numbers))
