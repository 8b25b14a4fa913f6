"""The case as one page that works offline, without the app: charts to hover over, tables, objections, the case file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import dump
from cxroi.report.charts import risk_charts
from cxroi.report.charts.colours import DARK, LIGHT
from cxroi.report.documents import document
from cxroi.report.language import sentences
from cxroi.report.language.formats import figure, full
from cxroi.report.review.board_answers import answers
from cxroi.report.review.objections import objections, tally
from cxroi.report.tables import case_tables
from cxroi.report.tables.figures import headline

TEMPLATE = "web_page.html.jinja"
BELIEFS = 20
HEADINGS = (
    "Where the money comes from", "When", "Paid back by month", "The chain", "What you would have to believe", "How sure", "What matters",
)  # fmt: skip
CODE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""How JSON inside a page writes what HTML or old scripts would take for their own."""


def interactive(found: CaseAnalysis, *, day: date) -> bytes:
    """The page, with plotly.js in it. It asks no other computer for anything, and forbids itself to."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    case, result, draws = found.case, found.evaluation, found.simulation
    asked = objections(found)
    shown = document.all_charts(found, palette=LIGHT)
    figures = {
        name: [{"data": chart.data, "layout": chart.layout} for chart in document.all_charts(found, palette=palette)]
        for name, palette in (("light", LIGHT), ("dark", DARK))
    }
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template(TEMPLATE).render(
        title=case.title,
        organisation=case.organisation,
        dated=f"{day.day} {day:%B %Y}",
        version=result.version,
        light=LIGHT,
        dark=DARK,
        pitch=sentences.pitch(result, draws),
        headline=headline(result, draws),
        charts=[
            {
                "heading": heading,
                "title": chart.title,
                "height": chart.layout["height"],
                "table": _table(_printed(chart.table, case.currency)),
            }
            for heading, chart in zip(HEADINGS, shown, strict=True)
        ],
        answers=answers(found),
        strength=_table(document.strength(found)),
        rests=sentences.rests_weakly(found.benefit_by_evidence),
        causal_needed=document.unmarked(sentences.causal_needed(found.causal_share_needed)),
        share_needed=document.unmarked(sentences.share_needed(found.break_even_share)),
        beliefs=_table(case_tables.beliefs(found.break_evens[:BELIEFS], currency=case.currency).drop(columns="Unit")),
        yearly=_table(document.yearly(result)),
        valued=document.unmarked(sentences.how_valued(result)),
        roles=_table(case_tables.roles(result)),
        stress=_table(risk_charts.what_if((*found.stress_tests, *found.cost_of_delay[1:]), currency=case.currency)),
        objections=asked,
        tally=tally(asked),
        notes=[(name.capitalize(), document.unmarked(text)) for name, text in case.notes.items() if text],
        inputs=_table(document.inputs(case)),
        sources=_table(document.sources(case)),
        method=document.method(case),
        case_file=dump(case),
        provenance=document.provenance(found),
        plotly=Markup(get_plotlyjs().replace("</script", "<\\/script")),  # noqa: S704 - the library itself
        figures=Markup(as_script(figures)),  # noqa: S704 - JSON in which HTML finds nothing of its own
    )
    return page.encode()


def as_script(value: Any) -> str:
    """JSON that may stand inside a script of a page.

    >>> as_script("</script><b>")
    '"\\\\u003c/script\\\\u003e\\\\u003cb\\\\u003e"'
    """
    text = json.dumps(value, allow_nan=False)
    for sign, code in CODE.items():
        text = text.replace(sign, code)
    return text


def _table(table: pd.DataFrame) -> dict[str, Any]:
    """A table ready to print, with the places of its columns of figures."""
    rows = [[str(value) for value in row] for row in table.itertuples(index=False)]
    figures = [place for place in range(len(table.columns)) if document.is_amounts([row[place] for row in rows])]
    return {"columns": [str(name) for name in table.columns], "rows": rows, "figures": figures}


def _printed(table: pd.DataFrame, currency: str) -> pd.DataFrame:
    """The table behind a chart, its money and other figures as text."""

    def said(value: Any) -> str:
        if isinstance(value, str | bool):
            return str(value)
        return (
            ""
            if value is None or pd.isna(value)
            else full(value, currency)
            if abs(value) >= 1000
            else figure(value, "", currency)
        )

    return table.map(said)
