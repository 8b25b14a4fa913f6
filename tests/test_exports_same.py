"""The same case, day and seed give the same bytes, whenever and in whichever process; and no file names a library as its author."""

import hashlib
import io
import os
import re
import subprocess
import sys
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


def test_no_file_names_a_library_as_its_author(files):
    for suffix in OFFICE:
        every = members(files[suffix])
        for name, (content, _) in every.items():
            inner = members(content) if name.startswith("ppt/embeddings/") else {name: (content, None)}
            for part, (text, _) in inner.items():
                if part.startswith("docProps/") and part.endswith(".xml"):
                    assert not LIBRARIES.search(text), (suffix, name, part)
        assert re.search(b"<dc:creator>[^<]+</dc:creator>", every["docProps/core.xml"][0]), suffix
    assert not LIBRARIES.search(files[".html"])
    assert not re.search(rb"/Author\s*\([^)]*(?i:typst)", files[".pdf"])
    for name, (content, _) in members(files[".zip"]).items():
        said = (
            content
            if not name.endswith(".svg")
            else b"".join(re.findall(rb"<metadata>.*?</metadata>", content, re.DOTALL))
        )
        assert not LIBRARIES.search(said), name
