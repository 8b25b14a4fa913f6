"""What tests of tables share: files given as text, what was read of them, said and asked, and the folders of data."""

import os
from pathlib import Path

import pytest

from cxroi.tables import read_tables

SHARED = Path(os.environ.get("CXROI_SHARED", Path(__file__).parents[2] / "shared"))
DATA, TRIALS = Path(os.environ.get("CXROI_DATA", SHARED / "data")), SHARED / "trials" / "files"
public = pytest.mark.skipif(not DATA.exists(), reason="the public data are not here; set CXROI_SHARED to their folder")
trial = pytest.mark.skipif(not TRIALS.exists(), reason="the trial files are not here; set CXROI_SHARED to their folder")


def csv(head, *lines):
    """A file of lines."""
    return "\n".join([head, *lines]).encode()


def read(answers=None, **files):
    """The tables of files given as text or bytes, named with __ for the point."""
    given = {name.replace("__", "."): text.encode() if isinstance(text, str) else text for name, text in files.items()}
    return read_tables(given, answers=answers)


def rows(tables, query):
    return tables.connection.execute(query).fetchall()


def words(tables):
    return "\n".join(map(str, tables.findings))


def needed(tables):
    return [question.id for question in tables.questions if question.needed]
