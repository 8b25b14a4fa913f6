"""Files of a case: one format for each reader, one dispatch by suffix. Every file carries digest, seed and version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.draws import sample
from cxroi.case import Case, dump, plain
from cxroi.report.charts.colours import LIGHT
from cxroi.report.charts.static import picture
from cxroi.report.documents import document
from cxroi.report.language.safe_text import as_csv, file_name
from cxroi.report.review.objections import objections
from cxroi.report.tables import case_tables

Build = Callable[[CaseAnalysis, date], bytes]


@dataclass(frozen=True)
class Format:
    """A kind of file: its suffix, what it is called, what it is for, and who builds it."""

    suffix: str
    name: str
    purpose: str
    mime: str
    part: str
    """The last words of its file's name."""
    build: Build


def export(found: CaseAnalysis, suffix: str, *, day: date) -> bytes:
    """The file of a case with this suffix, `day` being the day printed in it. Raises ValueError for an unknown suffix."""
    return format_of(suffix).build(found, day)


def format_of(suffix: str) -> Format:
    """The format of a suffix such as ".pdf". Raises ValueError with those there are."""
    for one in FORMATS:
        if one.suffix == suffix.lower():
            return one
    known = ", ".join(one.suffix for one in FORMATS)
    raise ValueError(f"There is no export to “{suffix}”. Use one of {known}.")


def name_of(case: Case, digest: str, suffix: str, *, day: date) -> str:
    """A name that sorts by day and says which case it is and what.

    >>> from cxroi.case import parse
    >>> plain = {"format": 1, "title": "Answer / in a day", "finance": {"years": 1, "discount_rate": 0}, "initiatives": []}
    >>> name_of(parse(plain), "285d9e809a3e", ".pdf", day=date(2026, 11, 21))
    '2026-11-21-answer-in-a-day-285d9e809a3e-brief.pdf'
    """
    one = format_of(suffix)
    return f"{day:%Y-%m-%d}-{file_name(case.title)}-{digest}-{one.part}{one.suffix}"


def draws(found: CaseAnalysis) -> pd.DataFrame:
    """One row a draw: every uncertain input by its path, then NPV, ROI and payback month (empty: not within the horizon)."""
    simulation = found.simulation
    outputs = {
        "npv": simulation.npv,
        "roi": simulation.roi,
        "payback_month": pd.array(
            [month if month <= simulation.horizon else None for month in simulation.payback.tolist()], dtype="Int16"
        ),
    }
    inputs = sample(found.case, draws=simulation.draws, seed=simulation.seed)
    about = {"case": simulation.digest, "seed": simulation.seed, "version": simulation.version}
    return pd.DataFrame({"draw": range(1, simulation.draws + 1), **inputs, **outputs, **about})


def _workbook(found: CaseAnalysis, day: date) -> bytes:
    from cxroi.report.workbook import workbook  # type: ignore[import-not-found,unused-ignore]

    simulation = found.simulation
    asked = [(one.attack, one.answer) for one in objections(found)]
    data, scenario = plain(found.base or found.case), found.scenario or None
    return workbook(data, scenario=scenario, draws=simulation.draws, seed=simulation.seed, objections=asked)


def _slides(found: CaseAnalysis, day: date) -> bytes:
    from cxroi.report.documents.slides import slides

    return slides(found, day=day)


def _brief(found: CaseAnalysis, day: date) -> bytes:
    from cxroi.report.documents.brief import brief

    return brief(found, day=day)


def _interactive(found: CaseAnalysis, day: date) -> bytes:
    from cxroi.report.documents.web_page import interactive

    return interactive(found, day=day)


def _notebook(found: CaseAnalysis, day: date) -> bytes:
    from cxroi.report.documents.notebook import notebook

    return notebook(found, day=day)


def _case_file(found: CaseAnalysis, day: date) -> bytes:
    return dump(found.case).encode()


def _draws_csv(found: CaseAnalysis, day: date) -> bytes:
    return as_csv(draws(found))


def _draws_parquet(found: CaseAnalysis, day: date) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.Table.from_pandas(draws(found), preserve_index=False)
    table = table.replace_schema_metadata({"cxroi": document.provenance(found), "case_file": dump(found.case)})
    file = BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()


def _archive(found: CaseAnalysis, day: date) -> bytes:
    """Every chart as PNG and SVG, every table as CSV, the case file, and a note that says what they are."""
    files: dict[str, bytes] = {"case.yaml": dump(found.case).encode()}
    for place, chart in enumerate(document.all_charts(found, palette=LIGHT), 1):
        name = f"charts/{place:02}-{chart.name}"
        files[f"{name}.png"] = picture(chart, format="png")
        files[f"{name}.svg"] = picture(chart, format="svg")
        files[f"tables/{place:02}-{chart.name}.csv"] = as_csv(chart.table)
    asked = [(one.attack, one.answer, one.state) for one in objections(found)]
    more = {
        "yearly": case_tables.yearly(found.evaluation).rename_axis(found.case.currency).reset_index(),
        "by-role": case_tables.roles(found.evaluation),
        "by-segment": case_tables.segments(found.evaluation),
        "beliefs": case_tables.beliefs(found.break_evens, currency=found.case.currency),
        "objections": pd.DataFrame(asked, columns=["Attack", "Answer", "Answered"]),
        "inputs": document.inputs(found.case),
        "sources": document.sources(found.case),
    }
    files |= {f"tables/{place:02}-{name}.csv": as_csv(table) for place, (name, table) in enumerate(more.items(), 11)}
    about = [
        found.case.title,
        document.provenance(found),
        f"{day:%Y-%m-%d}",
        "",
        "Method",
        *document.method(found.case),
    ]
    files["about.txt"] = "\n".join(about).encode()
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return file.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = (
    Format(".xlsx", "Workbook", "For finance: live formulas from every input to NPV, with checks against the app.",
           f"{OFFICE}.spreadsheetml.sheet", "workbook", _workbook),
    Format(".pptx", "Slides", "For the meeting: the case in six slides with native charts, an appendix, talking points in the notes.",
           f"{OFFICE}.presentationml.presentation", "slides", _slides),
    Format(".pdf", "Brief", "For paper: the case on three pages, with an annex of every assumption and its source.",
           "application/pdf", "brief", _brief),
    Format(".html", "Interactive page", "For a reader without the app: one file that works offline, with charts to hover over.",
           "text/html", "interactive", _interactive),
    Format(".ipynb", "Notebook", "For an analyst: rebuilds the case with the package, cell by cell, and asserts its figures.",
           "application/x-ipynb+json", "notebook", _notebook),
    Format(".zip", "Charts and tables", "For your own document: every chart as PNG and SVG, every table as CSV.",
           "application/zip", "charts-and-tables", _archive),
    Format(".yaml", "Case file", "For the next one who works on it: all that is assumed; opens in this app.",
           "application/yaml", "case", _case_file),
    Format(".csv", "Draws (CSV)", "For a second opinion on the risk: one row a draw, with its inputs, NPV, ROI and payback.",
           "text/csv", "draws", _draws_csv),
    Format(".parquet", "Draws (Parquet)", "The same, typed and small, with the case file inside.",
           "application/vnd.apache.parquet", "draws", _draws_parquet),
)  # fmt: skip
"""Every format, in the order of the Export page."""
