"""The case as one page that works offline, without the app: sliders that move it, charts, tables, objections, the case file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import file_text
from cxroi.report.charts import live
from cxroi.report.charts.colours import DARK, LIGHT
from cxroi.report.charts.narrow import onward
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.svg_chart import DESK, SMALL, svg
from cxroi.report.language.formats import figure, full
from cxroi.report.language.safe_text import unbroken, unmarked
from cxroi.report.review.answer_words import MARKS
from cxroi.report.sections import document
from cxroi.report.sections.section import ANNEX, Answers, Figures, Part, Section, Sentences, Working, in_file
from cxroi.report.tables.live_figures import served
from cxroi.report.tables.table import Table

TEMPLATE = "web_page.html.jinja"
LEFT_OUT = ("pitch",)
"""Sections shown in the head of the page."""
ROWS = {"beliefs": 20, "worth-knowing": 20}
"""Number of rows shown of tables whose first rows are enough."""
CODE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""Escapes in JSON for characters with a meaning in HTML or in older JavaScript."""


def interactive(found: CaseAnalysis, *, day: date) -> bytes:
    """The page. It makes no network requests, and its content security policy forbids them."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import escape

    case, every = found.case, document.sections(found)
    head = next(section for section in every if section.name == "pitch")
    shown = [section for section in in_file(every, without=LEFT_OUT) if section.parts]
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        finalize=lambda value: unbroken(value) if type(value) is str else value,
    )  # fmt: skip
    page = environment.get_template(TEMPLATE).render(
        title=document.title(found),
        organisation=case.organisation,
        dated=f"{day.day} {day:%B %Y}",
        version=found.evaluation.version,
        colours={"light": live.colours(LIGHT), "dark": live.colours(DARK)},
        marks=MARKS,
        pitch=[line for part in head.all(Sentences) for line in part.plain],
        headline=[card for part in head.all(Figures) for card in part.cards],
        sections=[_section(section, case.currency) for section in shown],
        case_file=escape(file_text(case)),  # to the letter
        provenance=document.provenance(found),
        live=_live(found),
    )
    return page.encode()


def _live(found: CaseAnalysis) -> dict[str, Any]:
    """What the page needs to move the assumptions of the case itself: the traced program and how to draw it."""
    from markupsafe import Markup

    data = live.live_data(found.case, found.levers, seed=found.seed)
    data |= {"served": served(found.evaluation, found.simulation), "moved": {}}
    traced = data.pop("program")
    ours = {"script": live.script(), "style": live.style(), "program": traced, "data": as_script(data)}
    # Numbers and operations that the engine wrote, our own script, and JSON without any HTML.
    return {"levers": data["levers"], "legend": live.LEGEND, **{name: Markup(text) for name, text in ours.items()}}  # noqa: S704


def as_script(value: Any) -> str:
    """JSON that is safe inside a script element.

    >>> as_script("</script><b>")
    '"\\\\u003c/script\\\\u003e\\\\u003cb\\\\u003e"'
    """
    text = json.dumps(value, allow_nan=False)
    for sign, code in CODE.items():
        text = text.replace(sign, code)
    return text


def _section(section: Section, currency: str) -> dict[str, Any]:
    """A section as the template reads it."""
    titles = [chart.title for chart in section.all(Chart)]
    parts = [_part(part, currency, folded=section.page == ANNEX) for part in section.parts]
    return {
        "heading": section.heading,
        "lead": section.lead,
        "finding": section.headline,
        "gist": section.finding or next(iter(titles), section.lead),
        "parts": [part for part in parts if part],
    }


def _part(part: Part, currency: str, *, folded: bool) -> dict[str, Any] | None:
    match part:
        case Working():
            return {"kind": "working", "lines": unmarked(part.text).split("\n")}
        case Figures():
            return {"kind": "figures", "cards": part.cards}
        case Sentences():
            return {"kind": "sentences", "title": part.title, "lines": part.plain, "numbered": part.numbered}
        case Answers():
            return {"kind": "answers", "pairs": part.pairs}
        case Chart():
            drawn = {name: _drawn(part, width) for name, width in (("desk", DESK), ("phone", SMALL))}
            return {
                "kind": "chart",
                "title": part.title,
                "table": _behind(part, currency),
                "onward": onward(part),
                **drawn,
            }
        case Table():
            shown = part.cut(ROWS.get(part.name, len(part.rows)))
            return {"kind": "table", "title": shown.title, "folded": folded, "table": _table(shown)}
    return None


def _drawn(chart: Chart, width: int) -> Any:
    """A chart as the page holds it; empty where there is nothing to draw."""
    from markupsafe import Markup

    return "" if chart.empty else Markup(svg(chart, width=width))  # noqa: S704 - its texts are escaped where it is drawn


def _table(table: Table) -> dict[str, Any]:
    """A table ready to print, with the places of its columns of figures."""
    rows = [[table.said(cell) for cell in row] for row in table.rows]
    return {"columns": table.columns, "rows": rows, "figures": table.figures, "strong": table.strong}


def _behind(chart: Chart, currency: str) -> dict[str, Any]:
    """The table behind a chart as text: money in the columns that are money, else plain figures."""
    names = [str(name) for name in chart.table.columns]
    in_money = [chart.units.get(name, chart.value.unit) == "money" for name in names]

    def said(value: Any, *, is_money: bool) -> str:
        if isinstance(value, str | bool):
            return str(value)
        if value is None or pd.isna(value):
            return ""
        return full(value, currency) if is_money else figure(value, "", currency)

    numbers = [place for place, kind in enumerate(chart.table.dtypes) if kind.kind in "fiu"]
    rows = [
        [said(value, is_money=money) for value, money in zip(row, in_money, strict=True)]
        for row in chart.table.itertuples(index=False)
    ]
    return {"columns": names, "rows": rows, "figures": numbers, "strong": ()}
