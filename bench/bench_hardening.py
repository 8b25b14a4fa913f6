"""Hostile and malformed files at full count: R1 (nothing but a refusal leaves) and R2 (refused within a second and 256 MB).

python bench/bench_hardening.py r1 20000      malformed files of each kind, at the border
python bench/bench_hardening.py r2            every hostile file the tests know, and those of a folder of trials
python bench/bench_hardening.py r7 300 7      random steps through the pages, of this seed
"""

from __future__ import annotations

import collections
import os
import random
import resource
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import hostile_files_hand as tables_fuzz  # noqa: E402
import test_case_fuzz as case_fuzz  # noqa: E402
from conftest import CONTRACT_EXAMPLE  # noqa: E402

from cxroi.case.share_link import packed, unpacked  # noqa: E402
from cxroi.tables import read_tables  # noqa: E402
from cxroi.tables.file_kind import kind_of  # noqa: E402
from cxroi.tables.files import load  # noqa: E402
from cxroi.tables.findings import Refused  # noqa: E402
from cxroi.tables.sql import connected  # noqa: E402

PIECE = 1_000


def r1(count: int, kinds: list[str]) -> None:
    """Malformed files of each kind: read, refused, and whatever else came out; told after each thousand."""
    for kind in kinds or ["yaml", "link", *tables_fuzz.BORDER]:
        outcomes: collections.Counter[str] = collections.Counter()
        for piece in range(0, count, PIECE):
            rng, some = random.Random(f"bench {kind} {piece}"), min(PIECE, count - piece)  # noqa: S311 - not for secrets
            outcomes += _texts(kind, some, rng) if kind in ("yaml", "link") else _tables(kind, some, rng)
            print(f"R1 {kind:10} {piece + some:6} {dict(outcomes)}, {time.process_time():.0f} s", flush=True)


def _texts(kind: str, count: int, rng: random.Random) -> collections.Counter[str]:
    found: collections.Counter[str] = collections.Counter()
    link = packed(case_fuzz.load(CONTRACT_EXAMPLE))
    for _ in range(count):
        content: str | bytes = case_fuzz.mutated(CONTRACT_EXAMPLE, rng)
        try:
            if kind == "link":
                text = list(link)
                for _ in range(rng.randint(1, 3)):
                    text[rng.randrange(len(text))] = rng.choice("Aa0-_=+/")
                try:
                    content = unpacked("".join(text))
                except ValueError:
                    found["refused"] += 1
                    continue
            found[case_fuzz.outcome(content)] += 1
        except Exception as error:
            found[f"RAW {type(error).__name__}: {error}"[:100]] += 1
    return found


def _tables(kind: str, count: int, rng: random.Random) -> collections.Counter[str]:
    found: collections.Counter[str] = collections.Counter()
    good = tables_fuzz.good_of(kind)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "database").mkdir()
        connection = connected(folder / "database")
        for number in range(count):
            path = folder / "file"
            path.write_bytes(tables_fuzz.malformed(good, rng))
            try:
                for table in load(connection, "file", path, folder / str(number), {}):
                    connection.execute(f"drop table {table.relation}")
                found["read"] += 1
            except Refused as refused:
                unforeseen = refused.__cause__
                found["refused" if unforeseen is None else f"UNFORESEEN {unforeseen!r}"[:100]] += 1
            except Exception as error:
                found[f"RAW {type(error).__name__}: {error}"[:100]] += 1
    return found


def r2() -> None:
    """Each hostile file: refused, in how long, with how much memory."""
    slowest, largest, passed = ("", 0.0), ("", 0), []
    files = dict(tables_fuzz.HOSTILE)
    with tempfile.TemporaryDirectory() as name:
        for title, content in files.items():
            path = Path(name) / "file"
            path.write_bytes(content)
            tracemalloc.start()
            begun = time.process_time()
            try:
                kind_of(path)
                passed.append(title)
            except Refused:
                pass
            spent, held = time.process_time() - begun, tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            slowest = max(slowest, (title, spent), key=lambda pair: pair[1])
            largest = max(largest, (title, held), key=lambda pair: pair[1])
    print(
        f"R2 {len(files)} files, not refused: {passed}; slowest {slowest}; most memory {largest[0]}: {largest[1] / 1e6:.0f} MB"
    )
    for path in sorted(tables_fuzz.TRIALS.glob("*.*")) if tables_fuzz.TRIALS.exists() else []:
        if path.suffix != ".md":
            print(f"R2 {path.name:24} {_tried(path)}", flush=True)


def _tried(path: Path) -> str:
    """What became of a file of the trials, with the seconds of processor and the megabytes it took beside an idle process."""
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    if path.suffix == ".yaml":
        said = case_fuzz.outcome(path.read_bytes())
    else:
        tables = read_tables({path.name: path})
        asked = [one.id for one in tables.questions if one.needed]
        wrong = [one.rule[:60] for one in tables.errors]
        said = f"rows {tables.rows}, asked {asked}, named {wrong}"
        tables.connection.close()
    spent, grown = time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return f"{spent:5.2f} s, {grown / 1024:4.0f} MB more: {said}"


def r7(count: int, seed: int) -> None:
    """Random steps: pages, buttons that change nothing for good, scenarios; exceptions are counted."""
    from streamlit.testing.v1 import AppTest

    folder = tempfile.TemporaryDirectory()
    store = Path(folder.name) / "cxroi.db"
    os.environ["CXROI_DATABASE_URL"] = f"sqlite:///{store}"  # nothing of it among this person's cases
    rng, wrong, begun = random.Random(seed), collections.Counter(), time.perf_counter()  # noqa: S311 - not for secrets
    pages = [path.stem for path in (ROOT / "pages").glob("*.py")]
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    at.query_params["case"] = "chemicals"
    at.run()
    for step in range(count):
        if step and step % 25 == 0:
            print(f"R7 {step} steps, exceptions: {dict(wrong)}", flush=True)
        what = rng.random()
        if what < 0.5:
            at.switch_page(f"pages/{rng.choice(pages)}.py").run()
        elif what < 0.8 and (buttons := [one for one in at.button if not one.disabled]):
            rng.choice(buttons).click().run()
        elif boxes := [one for one in at.selectbox if not one.disabled]:
            box = rng.choice(boxes)
            if box.options:
                box.select_index(rng.randrange(len(box.options))).run()
        for error in at.exception:
            wrong[f"{error.message[:120]}"] += 1
        if at.exception:
            at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
            at.query_params["case"] = "chemicals"
            at.run()
    print(f"R7 {count} steps, exceptions: {dict(wrong)}, {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["r1", count, *kinds]:
            r1(int(count), kinds)
        case ["r2"]:
            r2()
        case ["r7", count, seed]:
            r7(int(count), int(seed))
        case _:
            print(__doc__)
