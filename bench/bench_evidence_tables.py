"""Reading and checking tables, 10 million rows of revenue and 1 million of surveys: `python bench/bench_evidence_tables.py [ROWS]`.

The tables are generated as Parquet in a temporary folder (and, for comparison, a tenth of them as CSV). Prints seconds and the most
memory the process held; then how long a hostile workbook takes to be refused.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cxroi.tables.file_kind import kind_of
from cxroi.tables.findings import Refused
from cxroi.tables.sql import literal

MONTHS = 36
MEMBERS = "[Content_Types].xml", "xl/workbook.xml"


def generate(folder: Path, revenue_rows: int, ending: str) -> None:
    """Customers, months of revenue, surveys and contacts, of the size asked for."""
    import duckdb

    accounts = revenue_rows // MONTHS
    tables = {
        "customers": f"select 'A' || lpad(i::varchar, 8, '0') customer_id, date '2018-01-01' + (i % 1500)::int start_date, case when i % 9 = 0 then date '2024-03-01' + (i % 500)::int end end_date, ['Key', 'Mid', 'Small'][1 + i % 3] segment from range({accounts}) t(i)",
        "revenue_monthly": f"select 'A' || lpad((i // {MONTHS})::varchar, 8, '0') customer_id, (date '2023-01-01' + to_months((i % {MONTHS})::int))::date as month, round(100 + (hash(i) % 100000) / 100.0, 2) revenue from range({accounts * MONTHS}) t(i)",
        "survey_responses": f"select 'S' || i response_id, 'A' || lpad((hash(i) % {accounts})::varchar, 8, '0') customer_id, timestamp '2023-01-01' + to_minutes((hash(i + 7) % 1500000)::int) invited_at, case when i % 4 = 0 then invited_at + interval 2 day end responded_at, 'nps' metric, case when i % 4 = 0 then hash(i + 3) % 11 end score from range({revenue_rows // 10}) t(i)",
        "contacts": f"select 'C' || i case_id, 'A' || lpad((hash(i) % {accounts})::varchar, 8, '0') customer_id, timestamp '2023-01-01' + to_minutes((hash(i + 5) % 1500000)::int) opened_at, 'complaint' as type from range({revenue_rows // 20}) t(i)",
    }
    with duckdb.connect() as connection:
        for name, query in tables.items():
            connection.execute(f"copy ({query}) to {literal(folder / f'{name}.{ending}')}")


def read(folder: str) -> None:
    """Read a folder and print seconds, memory and what was found; run in a process of its own to measure its memory."""
    from cxroi.tables import read_tables

    start = time.perf_counter()
    tables = read_tables(Path(folder))
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        f"   {seconds:.1f} s ({used.ru_utime + used.ru_stime:.1f} s of processor), {used.ru_maxrss / 1e6:.2f} GB at most"
    )
    waiting = [question for question in tables.questions if question.needed]
    assert not waiting, waiting
    for finding in tables.findings:
        print(f"      {finding.severity}: {finding}")


def workbook(sheet: bytes, **others: bytes) -> bytes:
    """A workbook of one sheet and other parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in MEMBERS:
            archive.writestr(name, "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in others.items():
            archive.writestr(f"xl/{name}.xml", content)
    return made.getvalue()


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        for ending, size in (("parquet", rows), ("csv", rows // 10)):
            folder = Path(place) / ending
            folder.mkdir()
            generate(folder, size, ending)
            print(f"{size:,} rows of revenue and {size // 10:,} of surveys, {ending}:")
            subprocess.run([sys.executable, __file__, "read", str(folder)], check=True)
        for words, content in {
            "two far cells": workbook(b'<c r="A1"/><c r="XFD1048576"/>'),
            "190 MB of zeros, and a far cell at the end": workbook(b"0" * 190_000_000 + b'<c r="XFD1048576"/>'),
            "300 MB of zeros": workbook(b"0" * 300_000_000),
            "a document type": workbook(b"<!DOCTYPE x>"),
            "10,000 sheets": workbook(b"", **{f"worksheets/sheet{number}": b"" for number in range(2, 10_001)}),
        }.items():
            path = Path(place) / "hostile.xlsx"
            path.write_bytes(content)
            start = time.perf_counter()
            try:
                kind_of(path)
                refused = "NOT refused"
            except Refused as error:
                refused = error.reason
            print(f"hostile workbook, {words}: {(time.perf_counter() - start) * 1000:.1f} ms. {refused}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        read(sys.argv[2])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 10_000_000)
