"""The same case, day and seed give the same bytes, whenever and in whichever process; and no file names a library as its author."""

import getpass
import hashlib
import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import pytest

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import read_file
from cxroi.report.documents.export import FORMATS, export

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "tests" / "by_hand" / "uncertain.yaml"
DAY = date(2026, 11, 25)
OFFICE = (".xlsx", ".pptx")
LIBRARIES = re.compile(rb"canny|python-pptx|xlsxwriter|openpyxl|matplotlib|typst|jinja|nbformat|steve", re.IGNORECASE)
AGAIN = f"""
import hashlib
from datetime import date
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import read_file
from cxroi.report.documents.export import FORMATS, export
found = CaseAnalysis(read_file({str(SAMPLE)!r}), draws=64)
for one in FORMATS:
    print(one.suffix, hashlib.sha256(export(found, one.suffix, day=date(2026, 11, 25))).hexdigest())
"""


@pytest.fixture(scope="module")
def files():
    found = CaseAnalysis(read_file(SAMPLE), draws=64)
    return {one.suffix: export(found, one.suffix, day=DAY) for one in FORMATS}


def test_every_file_is_the_same_bytes_in_another_process_at_another_time(files):
    done = subprocess.run(
        [sys.executable, "-c", AGAIN],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "TZ": "Asia/Seoul"},
        capture_output=True,
        text=True,
        check=True,
    )
    again = dict(line.split() for line in done.stdout.split("\n") if line)
    assert again == {suffix: hashlib.sha256(content).hexdigest() for suffix, content in files.items()}


def members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.filename: (archive.read(entry), entry.date_time) for entry in archive.infolist()}


@pytest.mark.parametrize("suffix", [*OFFICE, ".zip"])
def test_nothing_in_an_archive_tells_the_moment_it_was_written(files, suffix):
    days = {written[:3] for _, written in members(files[suffix]).values()}
    assert days <= {(2026, 11, 25), (1980, 1, 1)}
    for name, (content, _) in members(files[suffix]).items():
        if name.startswith("ppt/embeddings/"):
            assert {written[:3] for _, written in members(content).values()} <= {(1980, 1, 1)}


MACHINE = re.compile(
    rb"/(?:home|root|tmp|usr|Users|private|var|opt)/\w|\b[A-Z]:\\+(?:Users|Windows|Program)|file://|Macintosh|com\.apple",
    re.IGNORECASE,
)
"""What tells of a machine: a folder of it, its make."""
PROPERTIES = {
    ".pdf": rb"<</Title.*?>>|<x:xmpmeta.*?</x:xmpmeta>", ".ipynb": rb'\n "metadata": .*', ".html": rb"<title>.*?</title>|<meta[^>]*>|<!--.*?-->",
    ".svg": rb"<metadata>.*?</metadata>|<!--.*?-->", ".png": rb"(?:tEXt|iTXt|zTXt).{0,200}",
}  # fmt: skip
"""Where a file of this kind keeps its properties; the whole of any other."""


def inside(name, content):
    """A file and, where it is an archive, every file in it, with its name."""
    yield name, content
    if content.startswith(b"PK"):
        for inner, (text, _) in members(content).items():
            yield from inside(f"{name}!{inner}", text)


def properties(name, content):
    if name.endswith((".xlsx", ".pptx", ".zip")) or ("docProps/" not in name and re.search(r"\.(xlsx|pptx)!", name)):
        return b""  # their parts follow; of these, only docProps are properties
    where = PROPERTIES.get(Path(name).suffix)
    return content if where is None else b"\n".join(re.findall(where, content, re.DOTALL))


def test_no_file_names_a_library_a_person_or_a_path_of_the_machine(files):
    """In no property of a file, of a file within it, or of a workbook within that; Parquet must name its writer."""
    people = {name.encode() for name in (getpass.getuser(), socket.gethostname()) if len(name) > 4}
    places = {
        str(place).encode() for place in (ROOT, sys.prefix, Path.home(), tempfile.gettempdir()) if str(place) != "/"
    }
    seen = set()
    for suffix, whole in files.items():
        for name, content in inside(f"case{suffix}", whole):
            said = properties(name, content)
            seen.add((suffix, bool(said)))
            if suffix not in (".parquet", ".ipynb", ".csv", ".yaml"):
                assert not LIBRARIES.search(said), (name, LIBRARIES.search(said))
            assert not any(word in said for word in people), name
            assert not MACHINE.search(said), (name, MACHINE.search(said))
            assert not any(place + b"/" in content for place in places), name
    assert {suffix for suffix, said in seen if said} == set(files)
    assert all(b"cxroi" in properties(f"case{suffix}", files[suffix]) for suffix in (".pdf", ".html"))
    for suffix in OFFICE:
        assert re.search(b"<dc:creator>[^<]+</dc:creator>", members(files[suffix])["docProps/core.xml"][0]), suffix
