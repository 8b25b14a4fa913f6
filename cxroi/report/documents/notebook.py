"""The case as a Jupyter notebook that rebuilds it with the package, cell by cell, and asserts its figures."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import dump
from cxroi.report.documents import document
from cxroi.report.language import sentences
from cxroi.report.language.safe_text import plain_words
from cxroi.report.review.objections import objections, tally

IMPORTS = """\
from cxroi.analysis import break_evens, simulate
from cxroi.case import parse, load
from cxroi.engine import checks, evaluate
from cxroi.report.charts import case_charts, risk_charts
from cxroi.report.charts.colours import LIGHT
from cxroi.report.tables import case_tables
from cxroi.report.tables.figures import headline
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.review.objections import objections
from cxroi.report.charts.static import picture
from IPython.display import Image

CLOSE = 1e-9  # relative: rounding may differ between machines, the arithmetic may not


def same(computed, printed):
    return abs(computed - printed) <= CLOSE * max(1.0, abs(printed))"""


def notebook(found: CaseAnalysis, *, day: date) -> bytes:
    """The notebook (nbformat 4.5), not yet run. It needs the package and nothing else."""
    case, result, draws = found.case, found.evaluation, found.simulation
    npv = draws.npv_summary
    cells = [
        _text(
            f"# {plain_words(case.title)}\n{plain_words(case.organisation)} · {day.day} {day:%B %Y}\n\n{plain_words(sentences.pitch(result, draws))}\n\n"
            f"{plain_words(document.provenance(found))}\n\n{_notes(found)}"
        ),
        _text("## The package\nThe same calls as the app, the files and the command line make."),
        _code(IMPORTS),
        _text(
            "## Everything that is assumed\nThe case file, to the letter. Change a figure and run the rest: the assertions then say what moved."
        ),
        _code(f'TEXT = """\\\n{_in_quotes(dump(case))}"""\n\ncase = parse(load(TEXT))'),
        _text("## At the likely figures\nNPV, and the identities that must hold in any case."),
        _code(
            "result = evaluate(case)\n"
            f'assert result.digest == "{result.digest}", "this is another case"\n'
            f"assert same(result.npv, {result.npv!r})\n"
            f"assert same(result.pv_benefits, {result.pv_benefits!r})\n"
            f"assert same(result.pv_costs, {result.pv_costs!r})\n"
            f"assert result.payback_month == {result.payback_month!r}\n"
            "assert all(check.holds for check in checks(result))\n"
            "result.npv"
        ),
        _code("case_tables.yearly(result)"),
        _text("## Where the money comes from\nShapley values: they sum to the benefit."),
        _code(
            "parts = {name: share.present_value for name, share in result.attribution.by_driver.items()}\n"
            "assert same(sum(parts.values()), result.pv_benefits)\nparts"
        ),
        _code('Image(picture(case_charts.waterfall(result, palette=LIGHT), format="png"))'),
        _text("## How sure\nJoint draws of every assumption with a range. The seed fixes them."),
        _code(
            f"simulation = simulate(case, draws={draws.draws}, seed={draws.seed})\n"
            f"assert same(simulation.npv_summary.mean, {npv.mean!r})\n"
            f"assert same(simulation.npv_summary.p10, {npv.p10!r})\n"
            f"assert simulation.p_never == {draws.p_never!r}\n"
            "headline(result, simulation)"
        ),
        _code('Image(picture(case_charts.cash_curve(result, simulation, palette=LIGHT), format="png"))'),
        _code('Image(picture(risk_charts.distribution(result, simulation, palette=LIGHT), format="png"))'),
        _text("## What you would have to believe"),
        _code("case_tables.beliefs(break_evens(case), currency=case.currency).head(15)"),
        _text(f"## What finance will ask\n{tally(objections(found))}"),
        _code(
            f"found = CaseAnalysis(case, draws={draws.draws}, seed={draws.seed})\n"
            'for one in objections(found):\n    print(one.attack, one.answer, sep="\\n  ")'
        ),
        _text(
            "## Method\n"
            + "\n".join(f"{number}. {plain_words(line)}" for number, line in enumerate(document.method(case), 1))
        ),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"case": result.digest, "seed": draws.seed, "draws": draws.draws, "version": result.version}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}, "title": case.title, "cxroi": about}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def _notes(found: CaseAnalysis) -> str:
    """The user's notes as text: HTML and formulas in them stay as typed."""
    return "\n\n".join(
        f"**{plain_words(name.capitalize())}.** {plain_words(text)}" for name, text in found.case.notes.items() if text
    )


def _in_quotes(text: str) -> str:
    """A text as it stands between three double quotes: backslashes and quotes as themselves."""
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
