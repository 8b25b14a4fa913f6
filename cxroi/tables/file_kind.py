"""What a file is, judged by its content and never by its name, and whether it may be parsed at all.

A workbook is a zip of XML: 2 KB can unpack to more memory than any machine has. It is scanned as a stream before
anything parses it, and refused at the first sign; what passes is parsed by `spreadsheet` in a process with limits.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from cxroi.tables.findings import Refused

LARGEST_WORKBOOK = 50_000_000
LARGEST_EXPANSION = 200_000_000
LARGEST_RANGE = 20_000_000
LARGEST_TEXT = 20_000_000_000
MOST_SHEETS = 200
MOST_MEMBERS = 1_000
MOST_DIRECTORY_BYTES = 300_000
TIGHTEST_PACKING = 300
"""A large part that unpacks to more than this many times its bytes is not a table. [judgement: sheets reach 100]"""
FULLEST_ROWS = 5_000_000
MOST_ROWS_A_BYTE = 10
"""A Parquet file with more rows than the first, and more rows per byte than the second, is not a table. [judgement:
ten million rows of revenue have 0.2 rows per byte]"""
CHUNK = 1 << 18

SPLIT_REMEDY = "Save the sheet as CSV, or split it, and try again."
OTHER_KINDS = (
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a SQLite database"),
    (b"{\\rtf", "an RTF document"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
)


def kind_of(path: Path) -> str:
    """What the file is: `parquet`, `workbook` or `text`. Raises Refused on anything else and on a hostile workbook."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4096)
        if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
            raise Refused("It is empty", "Export it again, with its header line and rows.")
        if head.startswith(b"PAR1"):
            file.seek(-4, 2)
            if size < 12 or file.read(4) != b"PAR1":
                raise Refused("It is a Parquet file that is cut off", "Copy or export it again.")
            return "parquet"
        if head.startswith(b"PK"):
            _look_through(file, size)
            return "workbook"
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            _refuse_large(size)
            return "workbook"
    for start, words in OTHER_KINDS:
        if head.lstrip().startswith(start):
            raise Refused(f"It is {words}, not a table", "Export the table as CSV, Parquet or Excel.")
    if size > LARGEST_TEXT:
        raise Refused(f"It has {size:,} bytes; at most {LARGEST_TEXT:,} are read", "Split it, or use Parquet.")
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")) and not _looks_like_utf_16(head):
        raise Refused("It holds bytes that do not occur in text", "Export the table as CSV, Parquet or Excel.")
    return "text"


def _looks_like_utf_16(head: bytes) -> bool:
    """UTF-16 text without a byte order mark has a zero in nearly every second byte."""
    even, odd = head[0::2], head[1::2]
    return max(even.count(0) / len(even), odd.count(0) / max(len(odd), 1)) > 0.4


def _refuse_large(size: int) -> None:
    if size > LARGEST_WORKBOOK:
        raise Refused(f"The workbook has {size:,} bytes; at most {LARGEST_WORKBOOK:,} are read", SPLIT_REMEDY)


def refuse_expansion(rows: int, size: int) -> None:
    """Refuse a Parquet file that declares far more rows than its bytes can hold."""
    if rows > FULLEST_ROWS and rows > MOST_ROWS_A_BYTE * size:
        raise Refused(
            f"The Parquet file declares {rows:,} rows in {size:,} bytes, as no table does",
            "Export it again.",
        )


def _look_through(file: BinaryIO, size: int) -> None:
    """Refuse a zip that is not a workbook or would unpack to too much; stops at the first sign."""
    _refuse_large(size)
    members = _members(file, size)
    names = [member.filename for member in members]
    if "xl/workbook.bin" in names:
        raise Refused("It is a binary workbook (.xlsb)", "Save it as .xlsx or CSV.")
    is_xlsx, is_ods = "xl/workbook.xml" in names, "content.xml" in names
    if not (is_xlsx or is_ods):
        raise Refused("It is a zip archive, not a workbook", "Unpack it and read the tables in it one by one.")
    if sum(name.startswith("xl/worksheets/sheet") for name in names) > MOST_SHEETS:
        raise Refused(f"The workbook has more than {MOST_SHEETS} sheets", SPLIT_REMEDY)
    total = 0
    for member in members:
        used = _Range() if member.filename.startswith("xl/worksheets/") else None
        repeats = _Repeats() if is_ods and member.filename == "content.xml" else None
        listed = member.filename == "xl/workbook.xml"
        last, first, sheets = b"", True, 0
        for chunk in _expanded(file, member):
            total += len(chunk)
            if total > LARGEST_EXPANSION:
                raise Refused(f"The workbook unpacks to more than {LARGEST_EXPANSION:,} bytes", SPLIT_REMEDY)
            if first and chunk.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b")):
                raise Refused("The workbook holds another archive", "Save only the sheet with the table.")
            if first and member.filename.endswith((".xml", ".rels")) and b"\x00" in chunk[:200]:
                raise Refused("The workbook's XML is not in UTF-8", "Save it again with Excel or LibreOffice.")
            first = False
            joined = last + chunk
            if b"<!DOCTYPE" in joined or b"<!ENTITY" in joined:
                raise Refused("The workbook's XML declares a document type, as no workbook does", SPLIT_REMEDY)
            if listed:
                sheets += joined.count(b"<sheet ") - last.count(b"<sheet ")
                if sheets > MOST_SHEETS:
                    raise Refused(f"The workbook lists more than {MOST_SHEETS} sheets", SPLIT_REMEDY)
            if used:
                used.look(joined)
            if repeats:
                joined = repeats.look(joined)
            last = joined[-200:] if not repeats else joined


def _members(file: BinaryIO, size: int) -> list[zipfile.ZipInfo]:
    """The members of a zip with a plain directory: read once, of bounded length, consistent with itself."""
    file.seek(max(0, size - 22))
    end = file.read(22)
    if len(end) < 22 or end[:4] != b"PK\x05\x06":
        raise Refused("The workbook is cut off, or data follow its end", "Copy or export it again.")
    _, _, here, count, length, offset, _ = struct.unpack("<HHHHIIH", end[4:])
    if count > MOST_MEMBERS or length > MOST_DIRECTORY_BYTES or here != count:
        raise Refused(f"The workbook has {count:,} parts; at most {MOST_MEMBERS:,} are read", SPLIT_REMEDY)
    if offset + length + 22 != size:
        raise Refused("The workbook's directory is not where it says", "Save it again with Excel or LibreOffice.")
    try:
        members = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, UnicodeDecodeError, EOFError):
        raise Refused("The workbook's directory cannot be read", "Copy or export it again.") from None
    if len(members) != count or len({member.filename.casefold() for member in members}) != count:
        raise Refused("The workbook's directory contradicts itself", "Save it again with Excel or LibreOffice.")
    places = sorted((member.header_offset, member.header_offset + 30 + member.compress_size) for member in members)
    if any(end > start for (_, end), (start, _) in pairwise(places)):
        raise Refused("Parts of the workbook overlap", "Save it again with Excel or LibreOffice.")
    if any(member.flag_bits & 1 for member in members):
        raise Refused("The workbook is protected by a password", "Save a copy without the password.")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise Refused(
            "The workbook is compressed in a way no spreadsheet uses", "Save it again with Excel or LibreOffice."
        )
    if sum(member.file_size for member in members) > LARGEST_EXPANSION:
        raise Refused(f"The workbook unpacks to more than {LARGEST_EXPANSION:,} bytes", SPLIT_REMEDY)
    if any(
        member.file_size > 10_000_000 and member.file_size > TIGHTEST_PACKING * member.compress_size
        for member in members
    ):
        raise Refused(
            f"A part of the workbook unpacks to more than {TIGHTEST_PACKING} times its size, as no table does",
            SPLIT_REMEDY,
        )
    return members


def _expanded(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of a member; Refused as soon as there are more than it declares."""
    lie = Refused(
        f"A part of the workbook does not have the size it declares ({member.file_size:,} bytes)", SPLIT_REMEDY
    )
    file.seek(member.header_offset)
    head = file.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise lie
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    file.seek(name_length + extra_length, 1)
    left, given = member.compress_size, 0
    unpack = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        data = file.read(min(CHUNK, left))
        if not data:
            raise lie
        left -= len(data)
        while data:
            try:
                chunk = unpack.decompress(data, CHUNK) if unpack else data
            except zlib.error:
                raise Refused("A part of the workbook cannot be unpacked", "Copy or export it again.") from None
            data = unpack.unconsumed_tail if unpack else b""
            given += len(chunk)
            if given > member.file_size:
                raise lie
            if chunk:
                yield chunk
            elif unpack and unpack.eof:
                break
    if given != member.file_size:
        raise lie


class _Range:
    """The range of cells a sheet uses, from A1, as far as it was read."""

    plain = bytes.maketrans(b"'", b'"')
    columns_of = re.compile(rb'r="\$?([A-Za-z]{1,4})\$?[0-9]')
    rows_of = re.compile(rb'r="\$?[A-Za-z]{0,4}\$?([0-9]{1,10})')

    def __init__(self) -> None:
        self.rows = self.columns = 1

    def look(self, xml: bytes) -> None:
        """Note the positions of the cells, however the XML is spaced and quoted."""
        tight = xml.translate(self.plain, b" \t\r\n")
        self.columns = max(self.columns, max(map(_column_number, set(self.columns_of.findall(tight))), default=1))
        self.rows = max(self.rows, max(map(int, set(self.rows_of.findall(tight))), default=1))
        _refuse_far(self.rows, self.columns)


class _Repeats:
    """The range an OpenDocument sheet uses: cells and rows carry their number of repetitions."""

    tag = re.compile(rb"<(/?)table:(table-row|table-cell|covered-table-cell|table)\b([^>]*)>")
    times = re.compile(rb"""number-(?:columns|rows)-repeated\s*=\s*["']\s*(\d{1,12})""")

    def __init__(self) -> None:
        self.rows = self.columns = self.sheets = 0
        self.row_repeat, self.cells = 1, 0

    def look(self, xml: bytes) -> bytes:
        """Count the cells in the text; returns the rest after the last whole tag."""
        done = 0
        for match in self.tag.finditer(xml):
            done = match.end()
            closing, name, attributes = match.groups()
            repeated = self.times.search(attributes)
            repeat = int(repeated.group(1)) if repeated else 1
            if name == b"table" and not closing:
                self.rows = self.columns = 0
                self.sheets += 1
                if self.sheets > MOST_SHEETS:
                    raise Refused(f"The workbook has more than {MOST_SHEETS} sheets", SPLIT_REMEDY)
            elif name == b"table-row" and not closing:
                self.rows, self.cells = self.rows + repeat, 0
            elif not closing and name != b"table":
                self.cells += repeat
                if b"value" in attributes or b"formula" in attributes:
                    self.columns = max(self.columns, self.cells)
                    _refuse_far(self.rows, self.columns)
        return xml[max(done, len(xml) - CHUNK) :]


def _refuse_far(rows: int, columns: int) -> None:
    if rows * columns > LARGEST_RANGE:
        raise Refused(
            f"A sheet reaches to row {rows:,} and column {columns:,}: {rows * columns:,} cells; at most {LARGEST_RANGE:,} are read",
            "Delete what lies far from the table, or save the table as CSV.",
        )


def _column_number(letters: bytes) -> int:
    """1 for A, 27 for AA.

    >>> _column_number(b"XFD")
    16384
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return max(number, 1)
