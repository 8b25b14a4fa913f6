"""Hostile and malformed files: refused in words, without an exception, with the reader alive and nothing silently wrong (R1, R2).

CXROI_FUZZ=20000 reads as many malformed files of each kind, and judges a hundredth of them.
"""

import csv
import io
import os
import random
import struct
import time
import zipfile
from pathlib import Path

import pytest

from cxroi.tables import read_tables
from cxroi.tables.file_kind import kind_of
from cxroi.tables.files import load
from cxroi.tables.findings import Refused
from cxroi.tables.spreadsheet import sheets_of
from cxroi.tables.sql import connected

FUZZ = int(os.environ.get("CXROI_FUZZ", "0"))
BORDER = {"csv": 200, "semicolon": 100, "xlsx": 500, "parquet": 60}
"""Files of each kind that come to the border, where no count is asked for: about a second each."""
TRIALS = Path(__file__).resolve().parent.parent.parent / "shared" / "trials" / "files" / "hostile"
ROWS = [
    (f"A{number:03}", f"2024-{1 + number % 12:02}-{1 + number % 28:02}", ("Key", "Small, or so", 'a "b"')[number % 3])
    for number in range(60)
]
HEAD = ("customer_id", "start_date", "segment")


def archive(parts, **options):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content, **options)
    return made.getvalue()


def xlsx(sheet="<worksheet/>", **others):
    """A workbook by its parts."""
    return archive(
        {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": sheet}
        | {f"xl/{name}.xml": content for name, content in others.items()}
    )


def far_cell(row, column):
    return xlsx(
        f'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{column}{row}"><v>1</v></c></row></sheetData></worksheet>'
    )


def lying(size):
    """A zip whose part unpacks to far more than its directory says."""
    made = bytearray(xlsx("0" * 5_000_000))
    place = made.rindex(b"PK\x01\x02")
    struct.pack_into("<I", made, place + 24, size)
    return bytes(made)


def ods(repeat_rows, repeat_columns):
    cell = f'<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{repeat_columns}"/>'
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f'<table:table><table:table-row table:number-rows-repeated="{repeat_rows}">{cell}</table:table-row></table:table>',
        }
    )


def overlapping(copies):
    """A zip whose directory names the same packed bytes many times."""
    made = xlsx("0" * 3_000_000)
    start = made.rindex(b"PK\x01\x02")
    entry, end = made[start:-22], made[-22:]
    more = b"".join(entry.replace(b"sheet1", b"shee%02d" % number) for number in range(10, 10 + copies))
    count, length, offset = struct.unpack("<HII", end[10:20])
    return (
        made[:-22]
        + more
        + end[:8]
        + struct.pack("<HHII", count + copies, count + copies, length + len(more), offset)
        + b"\0\0"
    )


HOSTILE = {
    **{f"far cell {column}{row}": far_cell(row, column) for row, column in ((1048576, "XFD"), (1048576, "Z"), (99999999, "A"), (200000, "ZZ"), (1048576, "AA"), (20000, "XFD"), (9999999999, "ZZZZ"))},
    **{f"far cell at a distance of {rows}": far_cell(rows, "XFD") for rows in range(1300, 1_048_576, 70_000)},
    **{f"far cell with spaces {number}": xlsx(f'<c r{" " * number}="A1"/><c r ={" " * number}"XFD1048576"/>') for number in range(1, 9)},
    **{f"bomb of {size} MB": xlsx("0" * size * 1_000_000) for size in (15, 60, 150, 210)},
    **{f"bomb in part {name}": xlsx(**{name: "<x>" + " " * 30_000_000}) for name in ("sharedStrings", "styles", "theme/theme1", "media/image", "worksheets/sheet2")},
    **{f"document type in {name}": xlsx(**{name: content}) for name in ("styles", "sharedStrings", "worksheets/sheet2") for content in ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>', "<!--" + "x" * 400_000 + "--><!DOCTYPE x>")},
    **{f"document type in UTF-16 {order}": xlsx('<!DOCTYPE x [<!ENTITY a "a">]>'.encode(order)) for order in ("utf-16", "utf-16-le", "utf-16-be")},
    **{f"{count} sheets": xlsx(**{f"worksheets/sheet{number}": "<worksheet/>" for number in range(2, count)}) for count in (250, 1200, 10_000)},
    **{f"nested zip {name}": xlsx(**{name: archive({"x": "y" * 1000})}) for name in ("embeddings/a", "worksheets/sheet2", "sharedStrings")},
    **{f"lying zip {size}": lying(size) for size in (0, 10, 1000, 4_999_999, 5_000_001, 100_000_000)},
    **{f"overlapping parts {copies}": overlapping(copies) for copies in (1, 2, 80)},
    **{f"cut at {share:.2f}": xlsx()[: int(share * len(xlsx()))] for share in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)},
    **{f"something after the end {number}": xlsx() + b"x" * number for number in (1, 22, 70_000)},
    **{f"opendocument {rows} x {columns}": ods(rows, columns) for rows, columns in ((1048576, 16384), (100_000, 1000), (10**11, 1), (1, 10**11))},
    **{f"a zip of {name}": archive({name: "x"}) for name in ("readme.txt", "word/document.xml", "../../etc/passwd", "xl/workbook.bin")},
    **{f"a count of {count}": xlsx()[:-14] + struct.pack("<HH", count, count) + xlsx()[-10:] for count in (0, 1, 999, 65535)},
    **{f"other content {start!r}": start + b"x" * 3000 for start in (b"%PDF-1.7", b"\x1f\x8b\x08", b"\x89PNG\r\n", b"\x7fELF", b"PAR1", b"<html><table>", b"<!DOCTYPE html>", b"\0\1\2\3", b"SQLite format 3\0", b"7z\xbc\xaf")},
    **{f"empty {content!r}": content for content in (b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe")},
}  # fmt: skip


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
    """The limits of the parsing process hold where the look at the bytes finds nothing."""
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(xlsx("<worksheet><sheetData><row><c"))
    with pytest.raises(Refused, match="damaged"):
        sheets_of(path, tmp_path / "out")


def test_honest_workbooks_pass(tmp_path):
    path = tmp_path / "honest.xlsx"
    path.write_bytes(as_xlsx())
    assert kind_of(path) == "workbook"


def as_csv(separator=",", encoding="utf-8"):
    made = io.StringIO()
    csv.writer(made, delimiter=separator).writerows([HEAD, *ROWS])
    return made.getvalue().encode(encoding)


def as_xlsx():
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate([HEAD, *ROWS]):
            sheet.write_row(number, 0, line)
    return made.getvalue()


def as_parquet():
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = io.BytesIO()
    pq.write_table(pa.table(dict(zip(HEAD, map(list, zip(*ROWS, strict=True)), strict=True))), made)
    return made.getvalue()


def malformed(content, chance):
    """The content with bytes changed, cut, doubled or put in, as broken exports are."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        place = chance.randrange(len(made)) if made else 0
        how = chance.randrange(7)
        if how == 0 and made:
            made[place] = chance.randrange(256)
        elif how == 1:
            del made[place : place + chance.randrange(1, 60)]
        elif how == 2:
            made[place:place] = made[place : place + chance.randrange(1, 200)]
        elif how == 3:
            made[place:place] = chance.choice(
                (
                    b'"',
                    b"\n",
                    b"\r",
                    b",",
                    b";",
                    b"\0",
                    b"\t",
                    b"\xff",
                    b"'",
                    b"=1+1",
                    b"NaN",
                    b"1e999",
                    b"99999-01-01",
                    b"\xef\xbb\xbf",
                    b'"""',
                    b"\n\n\n",
                )
            )
        elif how == 4:
            del made[place:]
        elif how == 5 and made:
            made[place] ^= 1 << chance.randrange(8)
        else:
            made[0:0] = chance.choice((b"", b"Report\n\n", b"\n", b"sep=;\n", b"PK", b"\xff\xfe", b"#"))
    return bytes(made)


def good_of(kind):
    return {"csv": as_csv, "semicolon": lambda: as_csv(";", "utf-16"), "xlsx": as_xlsx, "parquet": as_parquet}[kind]()


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


HEADER = "customer_id,month,revenue\n"


def asked(text, answers=None, name="sales.csv"):
    """The tables of a text, and the keys of what must be answered."""
    tables = read_tables({name: text if isinstance(text, bytes) else text.encode()}, answers=answers)
    return tables, [question.id for question in tables.questions if question.needed]


def total(tables):
    return tables.connection.execute("select count(*), sum(revenue) from revenue_monthly").fetchone()


@pytest.mark.parametrize("strange", [[float("nan"), float("inf")], [float("nan"), float("nan")]])
def test_a_number_that_is_none_is_counted_named_and_left_out(strange):
    """NaN and infinity in a typed file, which the statistics of Parquet leave out, reach no result."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = io.BytesIO()
    table = {"customer_id": ["A", "B", "C"], "month": ["2024-01-01"] * 3, "revenue": [5.0, *strange]}
    pq.write_table(pa.table(table), made)
    tables, _ = asked(made.getvalue(), name="revenue_monthly.parquet")
    assert total(tables) == (1, 5.0)
    finding = next(finding for finding in tables.errors if finding.rule.startswith("rows without revenue"))
    assert (finding.rows, finding.row, finding.column) == (2, 3, "revenue")


@pytest.mark.parametrize(
    "word", ["Total", "Grand Total", "Subtotal North", "Gesamtsumme", "Итого", "합계", "Барлығы", "Sous-total"]
)
def test_rows_that_are_totals_are_a_question(word):
    text = f"{HEADER}K1,2024-01-01,1000\nK2,2024-01-01,2000\n{word},2024-01-01,3000\n"
    tables, keys = asked(text)
    assert keys == ["revenue_monthly/totals"] and "revenue_monthly" not in tables.present
    assert total(asked(text, {"revenue_monthly/totals": "leave out"})[0]) == (2, 3000.0)
    assert total(asked(text, {"revenue_monthly/totals": "keep"})[0]) == (3, 6000.0)


def test_a_name_that_only_begins_like_a_total_is_a_customer():
    assert asked(f"{HEADER}Totalenergies,2024-01-01,5\nSummerfield,2024-01-01,6\n")[1] == []


@pytest.mark.parametrize("end", ["K2,2024-01-01,2000.0", "K2,2024-01"])
def test_a_file_that_is_cut_off_is_a_question(end):
    text = f"{HEADER}K1,2024-01-01,1000.00\nK3,2024-01-01,1500.00\n{end}"
    assert asked(text)[1] == ["sales.csv/cut"]
    assert total(asked(text, {"sales.csv/cut": "cut"})[0])[0] in (1, 2)
    assert asked(f"{HEADER}K1,2024-01-01,1000.00\nK2,2024-01-01,2000.00")[1] == []


def test_a_percentage_is_no_money():
    tables, _ = asked(f"{HEADER}K1,2024-01-01,1000\nK1,2024-02-01,12%\n")
    finding = next(finding for finding in tables.errors if finding.value == "12%")
    assert total(tables) == (1, 1000.0) and (finding.row, finding.column) == (3, "revenue")


def test_a_shifted_row_is_left_out_and_named():
    tables, _ = asked("customer_id,month,revenue,n_orders\nK1,2024-01-01,1000,3\n2024-02-01,45123.50,7,\n")
    finding = next(finding for finding in tables.errors if "shifted" in finding.rule)
    assert total(tables) == (1, 1000.0) and (finding.row, finding.value) == (3, "2024-02-01")


@pytest.mark.parametrize("identifier", ["1.23E+11", "1.5e+12"])
def test_an_identifier_that_was_rounded_is_a_question(identifier):
    text = f"{HEADER}{identifier},2024-01-01,5\nA7,2024-01-01,6\n"
    assert asked(text)[1] == ["sales.csv/customer_id"]
    assert total(asked(text, {"sales.csv/customer_id": "leave out"})[0]) == (1, 6.0)


def test_identifiers_above_what_a_float_can_hold_are_a_question():
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = io.BytesIO()
    pq.write_table(pa.table({"customer_id": [1.0e17, 5.0], "month": ["2024-01-01"] * 2, "revenue": [5.0, 6.0]}), made)
    assert asked(made.getvalue(), name="r.parquet")[1] == ["r.parquet/customer_id"]


def test_a_value_a_thousand_times_its_neighbours_is_a_question():
    months = "".join(f"K{account},2024-{month:02}-01,{100 + month}\n" for account in range(6) for month in range(1, 9))
    text = f"{HEADER}{months}K1,2024-09-01,105000\n"
    tables, keys = asked(text)
    assert keys == ["revenue_monthly/thousandfold"] and "105000" in tables.questions[0].words
    assert total(asked(text, {"revenue_monthly/thousandfold": "leave out"})[0])[0] == 48


def test_a_last_month_with_few_rows_is_told_and_can_be_left_out():
    text = HEADER + "".join(
        f"K{account},2024-{month:02}-01,100\n" for month in range(1, 8) for account in range(20 if month < 7 else 3)
    )
    tables, keys = asked(text)
    finding = next(finding for finding in tables.findings if finding.key == "revenue_monthly/last month")
    assert keys == [] and finding.chosen == "keep" and tables.data_end.month == 7
    assert asked(text, {finding.key: "leave out"})[0].data_end.month == 6


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


def sheets(**cells):
    """A workbook by XlsxWriter: a function for each sheet that writes into it."""
    import xlsxwriter

    made = io.BytesIO()
    options = cells.pop("options", {})
    with xlsxwriter.Workbook(made, options) as book:
        for name, write in cells.items():
            write(book.add_worksheet(name), book)
    return made.getvalue()


def fill(sheet, rows):
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)


def test_hidden_sheets_and_rows_are_left_out_and_said():
    def seen(sheet, book):
        fill(
            sheet,
            [
                ["customer_id", "month", "revenue"],
                ["A", "2024-01-01", 5],
                ["B", "2024-01-01", 6],
                ["C", "2024-01-01", 7],
            ],
        )
        sheet.set_row(2, None, None, {"hidden": True})

    def hidden(sheet, book):
        fill(sheet, [["customer_id", "month", "revenue"], ["Z", "2024-01-01", 50]])
        sheet.hide()

    tables, _ = asked(sheets(Seen=seen, Old=hidden), name="book.xlsx")
    assert total(tables) == (2, 12.0)
    said = "\n".join(map(str, tables.findings))
    assert "the hidden sheet Old was left out" in said and "1 hidden rows were left out" in said
    assert tables.connection.execute("select source_row from revenue_monthly where customer_id = 'C'").fetchone() == (
        4,
    )


def test_formulas_without_stored_values_are_told_with_the_cell():
    """A workbook written by a program and never calculated: its formulas would read as empty cells."""

    def write(sheet, book):
        fill(
            sheet, [["customer_id", "month", "revenue", "n_orders"], ["A", "2024-01-01", 5, 2], ["B", "2024-01-01", 6]]
        )
        sheet.write_formula("D3", "=D2*2", None, "")

    tables, _ = asked(sheets(One=write), name="book.xlsx")
    assert any("1 formulas have no value, the first in D3" in str(finding) for finding in tables.errors)


def test_days_of_the_1904_calendar_are_read_as_they_are_shown():
    import datetime as dt

    def write(sheet, book):
        shown = book.add_format({"num_format": "yyyy-mm-dd"})
        fill(sheet, [["customer_id", "month", "revenue"], ["A", None, 5]])
        sheet.write_datetime(1, 1, dt.datetime(2024, 3, 1), shown)

    tables, _ = asked(sheets(One=write, options={"date_1904": True}), name="book.xlsx")
    assert tables.connection.execute("select month from revenue_monthly").fetchone() == (dt.date(2024, 3, 1),)


def test_damage_that_the_database_meets_late_is_the_reason_why_there_is_no_study(monkeypatch):
    import duckdb

    from cxroi.evidence import run

    def late(*arguments, **options):
        raise duckdb.InternalException("the database was invalidated\nby a damaged page")

    monkeypatch.setattr(run, "study", late)
    found = run.judge({"customers.csv": as_csv()})
    assert found.study is None and "could not be worked on together (the database was invalidated)" in found.refused
