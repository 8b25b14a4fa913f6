"""What files say: their text and numbers as lines, to compare two versions of the package.

    python tests/export_text.py write FOLDER          workbook, slides, brief and page of every sample, as lines of text
    python tests/export_text.py compare BEFORE AFTER  the lines that are gone, and the lines that are new, file by file

Order and layout are not compared; what is gone is a loss unless the changelog explains it.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parents[1]
DAY = date(2026, 11, 21)
SUFFIXES = (".xlsx", ".pptx", ".pdf", ".html")


def text_of(content: bytes, suffix: str) -> set[str]:
    """Every text and number of a file, each once."""
    lines = {".xlsx": _workbook, ".pptx": _slides, ".pdf": _brief, ".html": _page}[suffix](content)
    return {one for line in lines for one in [" ".join(str(line).split())] if one}


def _workbook(content: bytes):
    import openpyxl

    for sheet in openpyxl.load_workbook(io.BytesIO(content), data_only=True):
        for row in sheet.iter_rows(values_only=True):
            for value in row:
                if value is not None:
                    yield f"{value:.6g}" if isinstance(value, float) else value


def _slides(content: bytes):
    from pptx import Presentation

    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)
            if shape.has_chart:
                for plot in shape.chart.plots:
                    yield from (f"{value:.6g}" for one in plot.series for value in one.values if value is not None)
        yield from slide.notes_slide.notes_text_frame.text.split("\n")


def _brief(content: bytes):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "brief.pdf")
        file.write_bytes(content)
        done = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    # Lines break anywhere on paper: words and figures are compared instead.
    yield from re.sub("[\u200b\u00ad]", "", done.stdout.decode()).split()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._quiet = False

    def handle_starttag(self, tag, attrs):
        self._quiet = tag in ("script", "style")

    def handle_endtag(self, tag):
        self._quiet = False

    def handle_data(self, data):
        if not self._quiet:
            self.found.append(data)


def _page(content: bytes):
    parser = _Text()
    parser.feed(content.decode())
    yield from parser.found


def write(folder: Path) -> None:
    """The text of the four files of every sample."""
    sys.path.insert(0, str(ROOT))
    from cxroi.analysis.case_analysis import CaseAnalysis
    from cxroi.case import read_file
    from cxroi.report.documents.export import export

    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((ROOT / "sample_data").glob("*.yaml")):
        found = CaseAnalysis(read_file(path))
        for suffix in SUFFIXES:
            lines = sorted(text_of(export(found, suffix, day=DAY), suffix))
            (folder / f"{path.stem}{suffix}.txt").write_text("\n".join(lines), encoding="utf-8")


def compare(before: Path, after: Path) -> dict[str, tuple[set[str], set[str]]]:
    """For each file the lines that are gone, and those that are new."""
    found = {}
    for file in sorted(before.glob("*.txt")):
        old, new = (set((folder / file.name).read_text(encoding="utf-8").split("\n")) for folder in (before, after))
        found[file.name] = old - new, new - old
    return found


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]))
    else:
        for name, (gone, new) in compare(Path(sys.argv[2]), Path(sys.argv[3])).items():
            print(f"{name}: {len(gone)} gone, {len(new)} new")
            for line in sorted(gone):
                print("  -", line[:160])
