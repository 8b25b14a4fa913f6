"""`make mutate`: does the suite notice a wrong figure? One change at a time, a sample per package, a score for each.

Each mutant changes one operator, comparison, number or truth value on a line of the package, in a copy of the project, and runs the
tests that execute this line (the quickest first). A mutant that no test notices survives. The sample is fixed by its seed.

It is our own because mutmut and cosmic-ray make every mutant of a package, tens of thousands with those of texts, and cannot sample the
lines that carry figures. A mutant takes 5 to 30 seconds here.

    python tests/mutate.py engine analysis --mutants 40 --seed 0
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from fnmatch import fnmatch
from pathlib import Path

from mutants import at_import, mutated, sites

ROOT = Path(__file__).parents[1]
PACKAGES = {"engine": "cxroi/engine", "analysis": "cxroi/analysis", "evidence": "cxroi/evidence", "report": "cxroi/report", "ui": "cxroi/ui"}  # fmt: skip
GOALS = {"engine": 0.90, "analysis": 0.90, "evidence": 0.90, "report": 0.75, "ui": 0.75}
NOT_RUN = (
    "test_browser*",
    "test_walker",
    "test_app_heavy",
    "test_work",
    "test_workbook_libreoffice",
    "test_store*",
    "test_reliability*",
    "test_lock",
    "test_layers",
)
"""Test files that need a browser or processes of their own, or read the source: they are slow, or blind to the copy."""
NOT_COPIED = (".git", ".venv", ".*_cache", ".hypothesis", "__pycache__")
"""But `.streamlit` is: without its address the app takes every browser for a stranger's, and keeps nothing for it."""
MOST_SECONDS = 25.0
"""Tests of a line are run until they have taken this long together when nothing was changed."""


def forked(work, seconds: float) -> int | None:
    """The exit status of a function run in a copy of this process (its imports are warm); other than 0 where it ran out of time.

    The seconds are the processor's, so that a busy machine is not taken for a test that noticed; one that only waits has ten times as many.
    """
    if not (child := os.fork()):
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
        silent = os.open(os.environ.get("MUTATE_LOG", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(silent, 1), os.dup2(silent, 2)
        try:
            status = int(work())
            sys.stdout.flush()
            os._exit(status)
        except BaseException:
            os._exit(9)
    end = time.monotonic() + 10 * seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


class Watch:
    """A pytest plugin that notes the lines each test executes, and the seconds it takes."""

    def __init__(self, copy: Path) -> None:
        import coverage

        self.copy, self.seconds, self.failed = copy, {}, set()
        self.coverage = coverage.Coverage(data_file=None, source=[str(copy / "cxroi")])
        self.coverage.start()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.coverage.switch_context(nodeid)

    def pytest_runtest_logreport(self, report) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        data, tests, lines = self.coverage.get_data(), list(self.seconds), {}
        number = {test: place for place, test in enumerate(tests) if test not in self.failed}
        for file in data.measured_files():
            by_line = {
                line: [number[one] for one in found if one in number]
                for line, found in data.contexts_by_lineno(file).items()
            }
            lines[str(Path(file).relative_to(self.copy))] = by_line
        kept = {"lines": lines, "tests": tests, "seconds": list(self.seconds.values()), "failed": sorted(self.failed)}
        (self.copy / "covered.json").write_text(json.dumps(kept))


def run_tests(copy: Path, tests: list[str], *plugins: object) -> int:
    import pytest

    os.chdir(copy)
    sys.path[:0] = [str(copy), str(copy / "tests")]
    quiet = ["-q", "-p", "no:xdist", "-p", "no:cacheprovider", "--doctest-modules"]
    return pytest.main([*quiet, *([] if plugins else ["-x"]), *tests], plugins=list(plugins))


def tests_of(covered: dict, module: str, line: int, *, at_import: bool) -> list[int]:
    """The tests that execute a line, the quickest first, within MOST_SECONDS; for a line read at import, those of its module.

    A module is imported in whichever test is the first to need it, so that this one alone seems to execute such a line.
    """
    by_line, seconds = covered["lines"].get(module, {}), covered["seconds"]
    own = [] if at_import else by_line.get(str(line))
    found = own or {test for tests in by_line.values() for test in tests}
    chosen, spent = [], 0.0
    for test in sorted(found, key=lambda one: (seconds[one], one)):
        spent += seconds[test]
        if spent > MOST_SECONDS and chosen:
            break
        chosen.append(test)
    return chosen


def of_their_files(covered: dict, tests: list[int]) -> list[int]:
    """The other tests of the files of these tests, the quickest first, within MOST_SECONDS.

    What tests of a file share is computed in the first of them, so that only this one seems to execute its lines.
    """
    names, seconds = covered["tests"], covered["seconds"]
    files = {names[test].split("::")[0] for test in tests}
    out, spent = {*tests, *(names.index(one) for one in covered["failed"])}, 0.0
    chosen = []
    for test in sorted(range(len(names)), key=lambda one: (seconds[one], one)):
        if names[test].split("::")[0] in files and test not in out:
            spent += seconds[test]
            if spent > MOST_SECONDS and chosen:
                break
            chosen.append(test)
    return chosen


def survivors(copy: Path, package: str, covered: dict, *, mutants: int, seed: int) -> list[str]:
    """A sample of a package's mutants, and those that no test notices: where, what was changed, how many tests ran."""

    def passes(tests: list[int]) -> bool:
        names = [covered["tests"][one] for one in tests]
        seconds = 60 + 5 * sum(covered["seconds"][one] for one in tests)
        return not names or forked(lambda: run_tests(copy, names), seconds) == 0

    files = sorted((copy / PACKAGES[package]).rglob("*.py"))
    every = [(file, place) for file in files for place in range(len(list(sites(ast.parse(file.read_text())))))]
    alive = []
    for number, (file, place) in enumerate(random.Random(seed).sample(every, min(mutants, len(every))), 1):  # noqa: S311 - a sample, no secret
        source, module = file.read_text(), str(file.relative_to(copy))
        changed, line, what = mutated(source, place)
        tests = tests_of(covered, module, line, at_import=at_import(source, line))
        for stale in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
            stale.unlink()
        file.write_text(changed)
        others = of_their_files(covered, tests)
        said = f"{module}:{line}  {what}  ({len(tests)} tests, {len(others)} of their files)"
        try:
            if passes(tests):
                if passes(others):
                    alive.append(said)
                print(f"  {number}  {'survived' if said in alive else 'noticed by their files'}  {said}", flush=True)
        finally:
            file.write_text(source)
    return alive


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=list(PACKAGES), help=", ".join(PACKAGES))
    parser.add_argument("--mutants", type=int, default=40, help="how many in each package")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tests", default="test_*.py", help="the test files to run: a pattern, or several with commas")
    parser.add_argument(
        "--covered",
        type=Path,
        help="a file that keeps which test executes which line; remove it once code or tests change",
    )
    asked = parser.parse_args()
    for heavy in (
        "numpy",
        "pandas",
        "scipy.stats",
        "duckdb",
        "pydantic",
        "streamlit.testing.v1",
        "plotly.graph_objects",
        "hypothesis",
    ):
        importlib.import_module(heavy)
    for name, folder in (("CXROI_DATA", "shared/data"), ("CXROI_SHARED", "shared")):  # the copy has no neighbours
        os.environ.setdefault(name, str(ROOT.parent / folder))
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
        if asked.covered and asked.covered.exists():
            covered = json.loads(asked.covered.read_text())
        else:
            named = {file for pattern in asked.tests.split(",") for file in (copy / "tests").glob(pattern)}
            tests = [str(file) for file in sorted(named) if not any(fnmatch(file.stem, out) for out in NOT_RUN)]
            done = forked(
                lambda: run_tests(copy, [*tests, *(str(copy / PACKAGES[one]) for one in asked.packages)], Watch(copy)),
                3 * 3600,
            )
            if done not in (0, 1):  # passed, or some failed, which are not used
                sys.exit("The tests could not be run; MUTATE_LOG=file keeps what pytest said.")
            covered = json.loads((copy / "covered.json").read_text())
            if covered["failed"]:
                print("fail though nothing was changed, and are not used:", *covered["failed"], sep="\n  ", flush=True)
            if asked.covered:
                asked.covered.write_text(json.dumps(covered))
        sys.dont_write_bytecode = True
        for package in asked.packages if asked.mutants else ():
            alive = survivors(copy, package, covered, mutants=asked.mutants, seed=asked.seed)
            score = 1 - len(alive) / asked.mutants
            print(
                f"{package:10} {score:4.0%} of {asked.mutants} mutants noticed; goal {GOALS[package]:.0%}", flush=True
            )


if __name__ == "__main__":
    main()
