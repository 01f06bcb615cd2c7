"""`python -m tools.mutants`: which faults in the package the unit tests would let through.

Mutation testing with mutants drawn by a seed. Each is written into a copy of the tree, where the
tests that run its line are run until one fails. A mutant that none of them kills survives: it is
an equivalent of the original, or a test is missing.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath

import pytest
from coverage import Coverage

from tools import chosen_tests
from tools.covering import Covering, TestsFailedError, measure_coverage
from tools.mutation import Mutant, seeded_mutants

ROOT = Path(__file__).parent.parent
PACKAGE = "account_event_handler"
_LEFT_OUT = (".git", ".aws-sam", ".*_cache", ".hypothesis", ".coverage*", ".venv")
_EARLY = 25  # tests in a first batch, for which few files need be collected
_ENDLESS = 900  # seconds that a batch may take, where it is no test that hangs
_HUNG = "Timeout ("  # what Python's faulthandler writes then
_KILLED, _SURVIVED, _TIMEOUT, _NOT_COVERED = "killed", "survived", "timeout", "not covered"


@dataclass(frozen=True, slots=True)
class Run:
    """What became of one run of tests; `by` is the test that failed."""

    outcome: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant, and how many tests and seconds it took."""

    mutant: Mutant
    run: Run
    tests: int
    seconds: float

    @property
    def is_killed(self) -> bool:
        """A program that no longer ends is noticed, too."""
        return self.run.outcome in {_KILLED, _TIMEOUT}

    def __str__(self) -> str:
        mutant, by = self.mutant, f" by {self.run.by}" if self.run.by else ""
        change = f"{_short(mutant.original)} → {_short(mutant.mutated)}"
        return f"{mutant.file}:{mutant.line}  {mutant.operator}  {change}  {self.run.outcome}{by}"


class Bench:
    """A copy of the tree, in which mutants come and go."""

    def __init__(self, tree: Path, timeout: float) -> None:
        self.tree = tree
        self.timeout = timeout

    def result(self, mutant: Mutant, tests: list[str]) -> Result:
        """Run the tests on the mutant until one kills it.

        A test that fails without the mutant as well, or not each time with it, counts for nothing.
        """
        started, tests = time.monotonic(), list(tests)
        run = Run(_SURVIVED if tests else _NOT_COVERED)
        while tests:
            run = self._mutated(mutant, tests)
            if run.outcome == _SURVIVED:
                break
            until = _run_by_then(tests, run)
            clean = self._run(until)
            if clean.outcome == _SURVIVED and self._mutated(mutant, until).outcome != _SURVIVED:
                break
            doubtful, run = clean.by or run.by, Run(_SURVIVED)
            if doubtful not in tests:
                break
            tests.remove(doubtful)
        return Result(mutant, run, len(tests), round(time.monotonic() - started, 1))

    def _mutated(self, mutant: Mutant, tests: list[str]) -> Run:
        path = self.tree / mutant.file
        source = path.read_text()
        path.write_text(mutant.applied(source))
        try:
            return self._run(tests)
        finally:
            path.write_text(source)

    def _run(self, tests: list[str]) -> Run:
        """Run the tests up to the first that fails; most often that is an early one."""
        for batch in filter(None, (tests[:_EARLY], tests[_EARLY:])):
            run = self._batch(batch)
            if run.outcome != _SURVIVED:
                return run
        return Run(_SURVIVED)

    def _batch(self, tests: list[str]) -> Run:
        chosen = self.tree.with_name("chosen-tests")
        chosen.write_text("\n".join(tests))
        files = dict.fromkeys(test.partition("::")[0] for test in tests)
        options = ["-p", chosen_tests.__name__, "-p", "no:cacheprovider", "-x", "--tb=no", "-rfE"]
        options += ["-o", f"faulthandler_timeout={self.timeout}"]
        options += ["-o", "faulthandler_exit_on_timeout=true"]
        # Without compiled files: one of a mutant could be as old and as long as the original's.
        settings = {chosen_tests.VARIABLE: str(chosen), "PYTHONDONTWRITEBYTECODE": "1"}
        with subprocess.Popen(
            [sys.executable, "-m", "pytest", *options, *files],
            cwd=self.tree,
            env={**os.environ, **settings, "COLUMNS": "1000"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                output, _ = process.communicate(timeout=_ENDLESS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return Run(_TIMEOUT)
        if _HUNG in output:
            return Run(_TIMEOUT)
        if process.returncode in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            return Run(_SURVIVED)
        failed = re.findall(r"^(?:FAILED|ERROR) (.+)$", output, re.MULTILINE)
        named = [test for test in [*tests, *files] for line in failed if line.startswith(test)]
        return Run(_KILLED, max(named, key=len, default="what all tests import"))


def main() -> int:
    """Draw the mutants, run the tests on each, print what became of them."""
    given = _arguments()
    omitted = Coverage(config_file=str(ROOT / "pyproject.toml")).get_option("run:omit")
    sources = {
        str(path.relative_to(ROOT)): path.read_text()
        for path in sorted((ROOT / PACKAGE).rglob("*.py"))
        if str(path.relative_to(ROOT)) not in (omitted or ())  # type: ignore[operator]
        and given.only in str(path.relative_to(ROOT))
    }
    mutants = seeded_mutants(sources, given.seed, given.count)
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        tree = Path(name).resolve() / "tree"
        _copy(tree)
        data = given.coverage.resolve() if given.coverage else tree.parent / "coverage.data"
        if not data.exists():
            try:
                measure_coverage(tree, PACKAGE, data, given.processes)
            except TestsFailedError as error:
                print(error, file=sys.stderr)
                return 1
        covering, bench, results = Covering(tree, data), Bench(tree, given.timeout), []
        for mutant in mutants:
            results.append(bench.result(mutant, covering.tests_of(mutant)))
            print(results[-1], flush=True)
    print(*_totals(results), sep="\n")
    if given.json:
        told = [{**asdict(result), "is_killed": result.is_killed} for result in results]
        given.json.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=20261, help="which mutants are drawn")
    parser.add_argument("--count", type=int, default=100, help="how many")
    parser.add_argument("--only", default="", metavar="TEXT", help="of the files whose path contains this")
    parser.add_argument("--timeout", type=float, default=60, help="seconds that one test may take")
    parser.add_argument("--processes", type=int, default=1, help="for the tests' coverage")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there as well")
    parser.add_argument("--coverage", type=Path, metavar="FILE", help="keep this tree's coverage there, or reuse it")
    return parser.parse_args()


def _copy(tree: Path) -> None:
    """Copy the checkout as it is now; the virtual environment stays where it is."""
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    if (ROOT / ".venv").exists():
        (tree / ".venv").symlink_to((ROOT / ".venv").resolve())


def _totals(results: Iterable[Result]) -> list[str]:
    """Killed and all, for each folder and together."""
    folders: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        folder = PurePath(result.mutant.file).parent
        folders["/".join(folder.parts[:2])].append(result)
        folders["all"].append(result)
    return [
        f"{folder}: {killed} of {len(these)} killed ({killed / len(these):.0%})"
        for folder, these in sorted(folders.items(), key=lambda item: (item[0] == "all", item[0]))
        for killed in [sum(result.is_killed for result in these)]
    ]


def _run_by_then(tests: list[str], run: Run) -> list[str]:
    """What ran until a test failed or hung: without a name it is the first import, or any test."""
    if run.by in tests:
        return tests[: tests.index(run.by) + 1]
    return tests if run.outcome == _TIMEOUT else tests[:1]


def _short(code: str) -> str:
    line = " ".join(code.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


if __name__ == "__main__":
    raise SystemExit(main())
