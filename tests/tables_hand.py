"""What tests of tables share: files given as text, what was read of them, said and asked, and the folders of data."""

import os
from pathlib import Path

import pytest

from cxroi.tables import read_tables

SHARED = Path(os.environ.get("CXROI_SHARED", Path(__file__).parents[2] / "shared"))
DATA, TRIALS = Path(os.environ.get("CXROI_DATA", SHARED / "data")), SHARED / "trials" / "files"
public = pytest.mark.skipif(not DATA.exists(), reason="the public data are not here; set CXROI_SHARED to their folder")
trial = pytest.mark.skipif(not TRIALS.exists(), reason="the trial files are not here; set CXROI_SHARED to their folder")

CUSTOMERS = (
    "customer_id,start_date,end_date,end_reason\nA,2024-01-15,,\nB,2024-02-01,2025-06-30,churn\n007,2024-03-20,,\n"
)
MONTHS = [f"{year}-{month:02}-01" for year in (2024, 2025) for month in range(1, 13)]
REVENUE = "customer_id,month,revenue\n" + "".join(
    f"{name},{month},100.5\n" for name in ("A", "B", "007") for month in MONTHS
)
SURVEYS = "response_id,customer_id,respondent_id,invited_at,responded_at,metric,score\n" + "".join(
    f"r{number},{name},p{name},2025-0{number}-10,{f'2025-0{number}-12' if number != 2 else ''},nps,{number + 2 if number != 2 else ''}\n"
    for number, name in enumerate(("A", "B", "007"), 1)
)


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


def said(tables, words, severity=None):
    """The finding that holds the words."""
    found = [finding for finding in tables.findings if words in str(finding)]
    assert found, "\n".join(map(str, tables.findings))
    assert severity is None or found[0].severity == severity
    return found[0]
