"""Hostile files of tables, good ones, and ways to break them: for tests, and for the full count in `bench/bench_hardening.py`."""

import csv
import io
import struct
import zipfile
from pathlib import Path

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
