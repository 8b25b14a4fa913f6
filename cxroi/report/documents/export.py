"""Files of a case: one format for each reader, one dispatch by suffix. Every file carries digest, seed and version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pandas as pd

from cxroi.analysis.approval import Approved
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.draws import sample
from cxroi.analysis.remark import Remark
from cxroi.case import Case, digest, dump, file_text
from cxroi.case.seal import sealed
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.static import picture
from cxroi.report.documents.archive import zipped
from cxroi.report.language import method
from cxroi.report.language.formats import in_locale
from cxroi.report.language.safe_text import as_csv, file_name
from cxroi.report.language.sentences import standing
from cxroi.report.sections import document
from cxroi.report.sections.section import Answers, Part, in_file
from cxroi.report.tables.table import Table

Build = Callable[[CaseAnalysis, date], bytes]


@dataclass(frozen=True)
class Format:
    """A file format: its suffix, name and purpose, and the function that builds it."""

    suffix: str
    name: str
    purpose: str
    mime: str
    part: str
    """The last part of its file name."""
    build: Build


def export(found: CaseAnalysis, suffix: str, *, day: date) -> bytes:
    """The file of a case with this suffix, in the case's locale, `day` being the day printed in it.

    Raises ValueError for an unknown suffix.
    """
    with in_locale(found.case.locale):
        return format_of(suffix).build(found, day)


def written(
    base: Case,
    scenario: str | None,
    suffix: str,
    *,
    day: date,
    approved: Approved | None = None,
    remarks: tuple[Remark, ...] = (),
    left_out: tuple[str, ...] = (),
) -> bytes:
    """The file of a case under one of its scenarios, with every result computed anew."""
    found = CaseAnalysis.under(base, scenario, approved=approved, remarks=remarks, left_out=left_out)
    return export(found, suffix, day=day)


def format_of(suffix: str) -> Format:
    """The format of a suffix such as ".pdf". Raises ValueError that lists the known ones."""
    for one in FORMATS:
        if one.suffix == suffix.lower():
            return one
    known = ", ".join(one.suffix for one in FORMATS)
    raise ValueError(f"There is no export to “{suffix}”. Use one of {known}.")


def name_of(case: Case, digest: str, suffix: str, *, day: date) -> str:
    """A file name that sorts by day and names the case, its digest and the kind of file.

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
    about = {
        "case": f"Case {simulation.digest}",  # a digest such as 3e9775555314 by itself would be read as a number
        "standing": standing(found.approved),
        "seed": simulation.seed,
        "version": simulation.version,
    }
    return pd.DataFrame({"draw": range(1, simulation.draws + 1), **inputs, **outputs, **about})


def table_of(part: Part) -> tuple[str, pd.DataFrame] | None:
    """The table of a part, or behind its chart, with its name; figures are numbers in full precision."""
    match part:
        case Chart():
            return part.name, part.table
        case Table():
            return part.name, part.raw()
        case Answers():
            rows = [(pair.question, pair.said, pair.state or "") for pair in part.pairs]
            return "answers", pd.DataFrame(rows, columns=["Question", "Answer", "State"])
    return None


def _workbook(found: CaseAnalysis, day: date) -> bytes:
    from cxroi.report.workbook import workbook

    return workbook(found, document.sections(found), day=day)


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
    """The case file, with its provenance in the second line."""
    return sealed(f"# Case {digest(found.case)}, {standing(found.approved)}.\n{dump(found.case)}").encode()


def _draws_csv(found: CaseAnalysis, day: date) -> bytes:
    return as_csv(draws(found))


def _draws_parquet(found: CaseAnalysis, day: date) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.Table.from_pandas(draws(found), preserve_index=False)
    table = table.replace_schema_metadata({"cxroi": document.provenance(found), "case_file": file_text(found.case)})
    file = BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()


def _archive(found: CaseAnalysis, day: date) -> bytes:
    """Every chart as PNG and SVG, every table as CSV, the case file, and a note that says what they are."""
    files: dict[str, bytes] = {"case.yaml": file_text(found.case).encode()}
    drawn = written = 0
    for section in in_file(document.sections(found)):
        for part in section.parts:
            if isinstance(part, Chart):
                drawn += 1
                name = f"charts/{drawn:02}-{part.name}"
                files[f"{name}.png"] = picture(part, format="png")
                files[f"{name}.svg"] = picture(part, format="svg")
            table = table_of(part)
            if table is not None:
                written += 1
                files[f"tables/{written:02}-{table[0]}.csv"] = as_csv(table[1])
    about = [
        document.title(found),
        document.provenance(found),
        f"{day:%Y-%m-%d}",
        "",
        "Method",
        *method.in_ten_lines(found.case),
    ]
    files["about.txt"] = "\n".join(about).encode()
    return zipped(files, day)


OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = (
    Format(".xlsx", "Workbook", "For finance: live formulas from every input to NPV, with checks against the app.",
           f"{OFFICE}.spreadsheetml.sheet", "workbook", _workbook),
    Format(".pptx", "Slides", "For the meeting: the case, then an appendix, with native charts and talking points in the notes.",
           f"{OFFICE}.presentationml.presentation", "slides", _slides),
    Format(".pdf", "Brief", "For paper: the case on a few pages, with an annex of every figure assumed and its source.",
           "application/pdf", "brief", _brief),
    Format(".html", "Interactive page", "For a reader without the app: one file that works offline, whose sliders move the case.",
           "text/html", "interactive", _interactive),
    Format(".ipynb", "Notebook", "For an analyst: rebuilds the case with the package, cell by cell, and asserts its figures.",
           "application/x-ipynb+json", "notebook", _notebook),
    Format(".zip", "Charts and tables", "For your own document: every chart as PNG and SVG, every table as CSV.",
           "application/zip", "charts-and-tables", _archive),
    Format(".yaml", "Case file", "For the next person to work on it: every assumption; opens in this app.",
           "application/yaml", "case", _case_file),
    Format(".csv", "Draws (CSV)", "For a second opinion on the risk: one row a draw, with its inputs, NPV, ROI and payback.",
           "text/csv", "draws", _draws_csv),
    Format(".parquet", "Draws (Parquet)", "The same, typed and small, with the case file inside.",
           "application/vnd.apache.parquet", "draws", _draws_parquet),
)  # fmt: skip
"""Every format, in the order of the Export page."""
