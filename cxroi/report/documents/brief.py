"""The brief on paper: a PDF/A-2b that a CFO reads without the app, set by typst from `brief.typ`."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.charts import case_charts, risk_charts
from cxroi.report.charts.colours import LIGHT
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.static import picture
from cxroi.report.documents import document
from cxroi.report.language import sentences
from cxroi.report.language.safe_text import clipped
from cxroi.report.review.board_answers import answers
from cxroi.report.review.objections import objections, tally
from cxroi.report.tables import case_tables
from cxroi.report.tables.figures import headline

TEMPLATE = Path(__file__).with_name("brief.typ")
SERIF = ("Libertinus Serif", "DejaVu Sans")
SANS = ("DejaVu Sans",)
"""Both ship with typst and matplotlib; signs they lack come from the fonts of the machine, where it has them."""
UNBROKEN = re.compile(r"(\S{36})(?=\S)")
"""Longer words than this may break anywhere."""
BELIEFS = 8
MOST_COLUMNS = 8
"""Columns of amounts beside the names of the rows."""
LONGEST_FINDING, LONGEST_CELL = 160, 90


def brief(found: CaseAnalysis, *, day: date) -> bytes:
    """The PDF. `day` is printed on it; the same case, seed and day give the same file."""
    result, draws = found.evaluation, found.simulation
    shown = {
        "waterfall": case_charts.waterfall(result, palette=LIGHT),
        "cash": case_charts.cash_curve(result, draws, palette=LIGHT),
        "distribution": risk_charts.distribution(result, draws, palette=LIGHT),
    }
    sizes = {"waterfall": (900, 320), "cash": (900, 290), "distribution": (520, 300)}
    pictures = {
        f"{name}.svg": picture(chart, format="svg", titled=False, size=sizes[name]) for name, chart in shown.items()
    }
    return _set(_breakable(_data(found, shown, day)), pictures, day=day)


def _data(found: CaseAnalysis, shown: dict[str, Chart], day: date) -> dict[str, Any]:
    case, result, draws = found.case, found.evaluation, found.simulation
    currency = case.currency
    asked = objections(found)
    believed = case_charts.beliefs(found.break_evens, npv=result.npv, palette=LIGHT)
    return {
        "title": case.title,
        "organisation": case.organisation,
        "dated": f"{day.day} {day:%B %Y}",
        "day": [day.year, day.month, day.day],
        "provenance": document.provenance(found),
        "pitch": sentences.pitch(result, draws),
        "headline": [{"label": one.label, "value": one.value, "below": one.below} for one in headline(result, draws)],
        "waterfall": shown["waterfall"].title,
        "cash": shown["cash"].title,
        "risk_finding": shown["distribution"].title,
        "answers": answers(found),
        "yearly": [_table(part) for part in _in_width(document.yearly(result))],
        "valued": _plain(sentences.how_valued(result)),
        "beliefs_finding": clipped(believed.title, LONGEST_FINDING),
        "beliefs": _table(
            case_tables.beliefs(found.break_evens[:BELIEFS], currency=currency).drop(columns="Unit"),
            longest=LONGEST_CELL,
        ),
        "share_needed": _plain(sentences.share_needed(found.break_even_share)),
        "stress": _table(risk_charts.what_if(found.stress_tests, currency=currency)),
        "evidence_finding": sentences.rests_weakly(found.benefit_by_evidence),
        "strength": _table(document.strength(found)),
        "causal_needed": _plain(sentences.causal_needed(found.causal_share_needed)),
        "tally": tally(asked),
        "objections": [{"attack": one.attack, "answer": one.answer, "answered": one.state == "holds"} for one in asked],
        "method": document.method(case),
        "notes": [[name.capitalize(), document.unmarked(text)] for name, text in case.notes.items() if text],
        "inputs": _table(document.inputs(case)),
        "sources": _table(document.sources(case)),
        "colours": {
            name: getattr(LIGHT, name) for name in ("ink", "muted", "grid", "programme", "accent", "cost", "loss")
        },
        "serif": SERIF,
        "sans": SANS,
    }


def _in_width(table: pd.DataFrame) -> list[pd.DataFrame]:
    """A table cut into parts that fit on a page, each with the first column."""
    amounts = list(table.columns[1:])
    parts = -(-len(amounts) // MOST_COLUMNS)
    each = -(-len(amounts) // parts)
    return [table[[table.columns[0], *amounts[first : first + each]]] for first in range(0, len(amounts), each)]


def _table(table: pd.DataFrame, *, longest: int = 2000) -> dict[str, list]:
    return {
        "columns": list(table.columns),
        "rows": [[clipped(str(value), longest) for value in row] for row in table.itertuples(index=False)],
    }


def _plain(markdown: str) -> str:
    """Our own Markdown as plain text."""
    return document.unmarked(markdown).replace("\n\n", " ")


def _breakable(value: Any) -> Any:
    """Data in which very long words may break."""
    if isinstance(value, str):
        return UNBROKEN.sub("\\1\u200b", value)
    if isinstance(value, dict):
        return {key: _breakable(inner) for key, inner in value.items()}
    return [_breakable(inner) for inner in value] if isinstance(value, list | tuple) else value


def _set(data: dict[str, Any], pictures: dict[str, bytes], *, day: date) -> bytes:
    """Typeset. Signs for which this machine has no font, which PDF/A forbids to print, become boxes."""
    import matplotlib as mpl
    import typst

    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    files = {"main": TEMPLATE.read_bytes(), "data.json": json.dumps(data).encode(), **pictures}
    options: dict[str, Any] = {
        "font_paths": [str(fonts)],
        "pdf_standards": "a-2b",
        "timestamp": int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
    }
    try:
        return typst.compile(files, **options)
    except typst.TypstError:
        known = _signs_of(fonts / "DejaVuSans.ttf")
        files["data.json"] = json.dumps(_replaced(data, known)).encode()
        return typst.compile(files, **options)


def _signs_of(font: Path) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(font)).get_charmap())


def _replaced(value: Any, known: frozenset[int]) -> Any:
    if isinstance(value, str):
        return "".join(sign if ord(sign) in known or sign in "\n\t\u200b" else "□" for sign in value)
    if isinstance(value, dict):
        return {key: _replaced(inner, known) for key, inner in value.items()}
    return [_replaced(inner, known) for inner in value] if isinstance(value, list | tuple) else value
