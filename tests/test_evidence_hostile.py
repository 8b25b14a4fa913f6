"""Hostile and malformed files: refused in words, without an exception, with the reader alive and nothing silently wrong (R1, R2).

CXROI_FUZZ=20000 reads as many malformed files of each kind, and judges a hundredth of them.
"""

import io
import os
import random
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hostile_files_hand import BORDER, HOSTILE, ROWS, TRIALS, archive, as_csv, as_xlsx, good_of, malformed, xlsx

from cxroi.tables import read_tables, spreadsheet
from cxroi.tables.file_kind import kind_of
from cxroi.tables.files import load
from cxroi.tables.findings import Refused
from cxroi.tables.spreadsheet import sheets_of
from cxroi.tables.sql import connected

ROOT = Path(__file__).parents[1]
FUZZ = int(os.environ.get("CXROI_FUZZ", "0"))


def test_there_are_as_many_hostile_files_as_the_requirement_asks_for():
    assert len(HOSTILE) >= 100


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_before_anything_parses_it(name, tmp_path):
    """Each is refused by the look at its bytes, with a reason and a remedy, and without more memory than it takes to look."""
    import tracemalloc

    path = tmp_path / "file"
    path.write_bytes(HOSTILE[name])
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as refused:
            kind_of(path)
        assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    finally:
        tracemalloc.stop()
    assert refused.value.reason and refused.value.remedy


def test_hostile_files_among_good_ones_leave_the_good_ones_readable():
    names = list(HOSTILE)[::9]
    tables = read_tables(
        {"customers.csv": as_csv(), **{f"bad {number}.xlsx": HOSTILE[name] for number, name in enumerate(names)}}
    )
    assert tables.rows == {"customers": len(ROWS)}
    assert sum("was not read" in finding.rule for finding in tables.errors) == len(names)


def test_a_workbook_that_needs_too_much_is_given_up_by_its_process(tmp_path, monkeypatch):
    """Where the look at the bytes finds nothing: a damaged one is refused, one that takes too long is stopped, and memory has its limit."""
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(xlsx("<worksheet><sheetData><row><c"))
    with pytest.raises(Refused, match="damaged"):
        sheets_of(path, tmp_path / "out")
    monkeypatch.setattr(spreadsheet, "SECONDS", -10)
    with pytest.raises(Refused, match="took more than"):
        sheets_of(path, tmp_path / "again")
    too_much = f"from cxroi.tables.spreadsheet import _limit; _limit(); bytearray({spreadsheet.MEMORY})"
    ended = subprocess.run([sys.executable, "-c", too_much], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stderr.endswith("MemoryError\n"), ended.stderr


def test_honest_workbooks_pass(tmp_path):
    path = tmp_path / "honest.xlsx"
    path.write_bytes(as_xlsx())
    assert kind_of(path) == "workbook"


@pytest.mark.parametrize("kind", BORDER)
def test_of_a_malformed_file_nothing_but_a_refusal_leaves_the_border(kind, tmp_path):
    """And every refusal is one of ours: none stands in for an exception that nobody foresaw."""
    good, chance = good_of(kind), random.Random(f"border {kind}")  # noqa: S311 - not for secrets
    (tmp_path / "database").mkdir()
    connection, path = connected(tmp_path / "database"), tmp_path / "file"
    for number in range(FUZZ or BORDER[kind]):
        path.write_bytes(malformed(good, chance))
        try:
            for table in load(connection, "file", path, tmp_path / str(number), {}):
                connection.execute(f"drop table {table.relation}")
        except Refused as refused:
            assert refused.reason and refused.remedy
            assert refused.__cause__ is None, (kind, number, refused.__cause__)
    connection.close()


def test_what_a_library_raises_on_a_foreign_file_leaves_the_border_as_a_refusal(tmp_path, monkeypatch):
    def broken(*args):
        raise ZeroDivisionError

    monkeypatch.setattr("cxroi.tables.files.kind_of", broken)
    assert any("was not read" in str(finding) for finding in read_tables({"a.csv": as_csv()}).errors)


def test_statistics_of_a_parquet_file_decide_nothing():
    """Damage to the statistics alone: the smallest day said to be in the year −5,000; it is read with the rows that are there."""
    import datetime as dt

    import pyarrow as pa
    import pyarrow.parquet as pq

    made = io.BytesIO()
    months = [dt.date(2024, 1 + number % 12, 1) for number in range(60)]
    table = {"customer_id": [f"A{number % 5}" for number in range(60)], "month": months, "revenue": [5.0] * 60}
    pq.write_table(pa.table(table), made, compression="none", use_dictionary=False)
    smallest = struct.pack("<i", (dt.date(2024, 1, 1) - dt.date(1970, 1, 1)).days)
    content, tail = made.getvalue(), made.getvalue().rindex(smallest)
    content = content[:tail] + struct.pack("<i", -2_500_000) + content[tail + 4 :]
    tables = read_tables({"revenue_monthly.parquet": content})
    assert tables.rows == {"revenue_monthly": 60}
    assert (tables.data_start, tables.data_end) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))


@pytest.mark.skipif(not TRIALS.exists(), reason="the trial files are not here")
def test_half_a_megabyte_that_says_it_holds_fifty_million_rows_is_refused_at_once():
    begun = time.process_time()
    tables = read_tables({"bomb.parquet": TRIALS / "pq-bomb-50M.parquet"})
    assert time.process_time() - begun < 1
    assert any("50,000,000 rows in 533,515 bytes" in str(finding) for finding in tables.errors)


@pytest.mark.parametrize("kind", ["csv", "semicolon", "xlsx", "parquet"])
@pytest.mark.long
def test_malformed_files_raise_nothing_and_hide_nothing(kind):
    """However a file is broken: no exception, and what is missing from the good file is spoken of in a finding or question."""
    good = good_of(kind)
    chance = random.Random(f"malformed {kind}")  # noqa: S311 - not for secrets
    for number in range(max(20, FUZZ // 100)):
        content = malformed(good, chance)
        tables = read_tables({"customers": content})
        troubles = [finding for finding in tables.findings if finding.severity != "said" or finding.rows]
        found = tables.rows.get("customers", 0)
        assert found or troubles, (kind, number)
        accounts = (
            tables.connection.execute(
                "select count(*), count(start_date), count(customer_id) from customers"
            ).fetchone()
            if found
            else (0, 0, 0)
        )
        assert accounts[0] == accounts[1] == accounts[2] == found, (kind, number)
        if found < len(ROWS) and kind == "csv":
            broken_lines = content.count(b"\n") < len(ROWS)
            assert troubles or broken_lines, (kind, number, content[:300])
        tables.connection.close()


def test_a_workbook_that_lists_one_sheet_many_times_is_refused_at_once(tmp_path):
    listed = "".join(f'<sheet name="s{number}" sheetId="{number}" r:id="rId1"/>' for number in range(900))
    path = tmp_path / "same.xlsx"
    path.write_bytes(
        archive(
            {
                "[Content_Types].xml": "<Types/>",
                "xl/workbook.xml": f"<workbook><sheets>{listed}</sheets></workbook>",
                "xl/worksheets/sheet1.xml": "<worksheet/>",
            }
        )
    )
    with pytest.raises(Refused, match="lists more than"):
        kind_of(path)


def test_damage_that_the_database_meets_late_is_the_reason_why_there_is_no_study(monkeypatch):
    import duckdb

    from cxroi.evidence import run

    def late(*arguments, **options):
        raise duckdb.InternalException("the database was invalidated\nby a damaged page")

    monkeypatch.setattr(run, "study", late)
    found = run.judge({"customers.csv": as_csv()})
    assert found.study is None and "could not be worked on together (the database was invalidated)" in found.refused
