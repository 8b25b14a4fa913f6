"""Workbooks: parsed in a separate process, with limits on memory and time, into plain CSV.

Run as a program it reads one workbook and writes a CSV file per sheet and a list of the sheets; it imports nothing
from the package, so that it starts fast and can do nothing else. Only text is passed back.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

MEMORY = 2_000_000_000
SECONDS = 120


def sheets_of(path: Path, folder: Path) -> list[dict[str, Any]]:
    """Unpack a workbook into CSV files in the folder: name, file, first row and rows of each sheet that holds cells.

    Raises Refused with the reason where it cannot be read within the limits.
    """
    from cxroi.tables.findings import Refused

    folder.mkdir()
    environment = {key: value for key, value in os.environ.items() if key in ("SYSTEMROOT", "PATH", "TMPDIR")}
    remedy = "Open it in a spreadsheet, save the sheet as CSV, and try again."
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter on our own file; the paths are ours, made of no user's text
            [sys.executable, "-I", __file__, str(path), str(folder)],
            capture_output=True,
            timeout=SECONDS + 10,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(f"The workbook took more than {SECONDS} seconds to read", remedy) from None
    listed = folder / "sheets.json"
    if done.returncode or not listed.exists():
        words = done.stdout.decode("utf-8", "replace").strip()
        raise Refused(words or "The workbook needs more memory or time than allowed, or is damaged", remedy)
    return json.loads(listed.read_text(encoding="utf-8"))


def _limit() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _unpack(path: Path, folder: Path) -> None:
    import python_calamine

    sheets = []
    seen = _Looks(path)
    with python_calamine.CalamineWorkbook.from_path(str(path)) as workbook:
        for number, (name, metadata) in enumerate(zip(workbook.sheet_names, workbook.sheets_metadata, strict=True)):
            if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            if metadata.visible != python_calamine.SheetVisibleEnum.Visible:
                sheets.append({"name": name, "hidden": True})
                continue
            sheet = workbook.get_sheet_by_index(number)
            if sheet.start is None or not sheet.height:
                continue
            rows = sheet.to_python(skip_empty_area=True)
            target = folder / f"{number}.csv"
            with target.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
                    [_text(v) for v in row] for row in rows
                )
            entry = {"name": name, "file": target.name, "first_row": sheet.start[0] + 1, "rows": len(rows)}
            sheets.append(entry | seen.of(number))
    (folder / "sheets.json").write_text(json.dumps(sheets), encoding="utf-8")


class _Looks:
    """What only the XML of a workbook's sheets shows: hidden rows, and formulas without a value."""

    row = re.compile(rb"<row\b[^>]*>")
    number = re.compile(rb'\br="(\d+)"')
    empty = re.compile(
        rb'<c\b[^>]*\br="([A-Z]+\d+)"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
    )

    def __init__(self, path: Path) -> None:
        self.path, self.parts = path, []
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
                if "xl/workbook.xml" in names and "xl/_rels/workbook.xml.rels" in names:
                    places: dict[bytes, str] = {}
                    for tag in re.findall(rb"<Relationship\b[^>]*>", archive.read("xl/_rels/workbook.xml.rels")):
                        key, place = (re.search(rb'\b%s="([^"]+)"' % name, tag) for name in (b"Id", b"Target"))
                        if key and place:
                            places[key[1]] = place[1].decode("utf-8", "replace")
                    for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", archive.read("xl/workbook.xml")):
                        found = re.search(rb'\b\w+:id="([^"]+)"', tag)
                        target = places.get(found[1], "") if found else ""
                        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                        self.parts.append(part if part in names else "")

    def of(self, number: int) -> dict[str, Any]:
        """The hidden rows of a sheet [its own row numbers], and its formulas without a value: how many, and the first."""
        if number >= len(self.parts) or not self.parts[number]:
            return {}
        with zipfile.ZipFile(self.path) as archive:
            xml = archive.read(self.parts[number])
        hidden = [
            self.number.search(tag)
            for tag in self.row.findall(xml)
            if b' hidden="1"' in tag or b' hidden="true"' in tag
        ]
        formulas = self.empty.findall(xml) if b"<f" in xml else []
        return {
            "hidden_rows": [int(found[1]) for found in hidden if found],
            "formulas": len(formulas),
            "first_formula": formulas[0].decode() if formulas else "",
        }


def _text(value: Any) -> str:
    """A cell as text: whole numbers without a point, days without a time, and no number with just three decimals,
    which would read as a thousand.

    >>> _text(7.0), _text(1.234), _text(dt.datetime(2027, 1, 2)), _text("007"), _text(True)
    ('7', '1.2340', '2027-01-02', '007', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        text = repr(value)
        return f"{text}0" if len(text.partition(".")[2]) == 3 and "e" not in text else text
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ", timespec="seconds")
    return str(value).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


if __name__ == "__main__":
    _limit()
    try:
        _unpack(Path(sys.argv[1]), Path(sys.argv[2]))
    except BaseException as error:
        kind = type(error).__name__
        known = {
            "PasswordError": "The workbook is protected by a password",
            "MemoryError": "The workbook needs too much memory",
        }
        sys.stdout.write(known.get(kind, "The workbook is damaged and cannot be read"))
        sys.exit(1)
