"""The case as a Jupyter notebook that rebuilds it with the package, cell by cell, and asserts its figures."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import dump
from cxroi.report.charts.spec import Chart
from cxroi.report.language.safe_text import plain_words
from cxroi.report.sections import document
from cxroi.report.sections.section import Answers, Figures, Section, Sentences, in_file
from cxroi.report.tables.table import Table

IMPORTS = """\
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import parse, load
from cxroi.engine import checks
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.static import picture
from cxroi.report.sections import document
from cxroi.report.tables.table import Table
from IPython.display import Image, display

CLOSE = 1e-9  # relative: rounding may differ between machines, the arithmetic may not


def same(computed, printed):
    return abs(computed - printed) <= CLOSE * max(1.0, abs(printed))


def show(name):
    \"\"\"The charts and tables of a section.\"\"\"
    for section in document.sections(found):
        if section.name == name:
            for part in section.parts:
                if isinstance(part, Chart):
                    display(Image(picture(part, format="png")))
                elif isinstance(part, Table):
                    display(part.printed())"""


def notebook(found: CaseAnalysis, *, day: date) -> bytes:
    """The notebook (nbformat 4.5), not yet run. It needs the package and nothing else."""
    case, result, draws = found.case, found.evaluation, found.simulation
    npv = draws.npv_summary
    cells = [
        _text(
            f"# {plain_words(case.title)}\n{plain_words(case.organisation)} · {day.day} {day:%B %Y}\n\n"
            f"{plain_words(document.provenance(found))}"
        ),
        _text("## The package\nThe same calls as the app, the files and the command line make."),
        _code(IMPORTS),
        _text(
            "## Everything that is assumed\nThe case file, to the letter. Change a figure and run the rest: the assertions then say what moved."
        ),
        _code(f'TEXT = """\\\n{_in_quotes(dump(case))}"""\n\ncase = parse(load(TEXT))'),
        _text("## The figures\nNPV, the identities that must hold in any case, and the draws, which the seed fixes."),
        _code(
            f"found = CaseAnalysis(case, draws={draws.draws}, seed={draws.seed})\n"
            "result, simulation = found.evaluation, found.simulation\n"
            f'assert result.digest == "{result.digest}", "this is another case"\n'
            f"assert same(result.npv, {result.npv!r})\n"
            f"assert same(result.pv_benefits, {result.pv_benefits!r})\n"
            f"assert same(result.pv_costs, {result.pv_costs!r})\n"
            f"assert result.payback_month == {result.payback_month!r}\n"
            "assert all(check.holds for check in checks(result))\n"
            "parts = [share.present_value for share in result.attribution.by_driver.values()]\n"
            "assert same(sum(parts), result.pv_benefits)\n"
            f"assert same(simulation.npv_summary.mean, {npv.mean!r})\n"
            f"assert same(simulation.npv_summary.p10, {npv.p10!r})\n"
            f"assert simulation.p_never == {draws.p_never!r}\n"
            "result.npv"
        ),
    ]
    for section in in_file(document.sections(found)):
        cells.append(_text(_words(section)))
        if section.all(Chart) or section.all(Table):
            cells.append(_code(f"show({section.name!r})"))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"case": result.digest, "seed": draws.seed, "draws": draws.draws, "version": result.version}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}, "title": case.title, "cxroi": about}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def _words(section: Section) -> str:
    """What a section says, as Markdown in which a user's words stay as typed."""
    said = [
        f"## {section.heading}\n{plain_words(section.lead)}",
        f"**{plain_words(section.finding)}**" if section.finding else "",
    ]
    for part in section.parts:
        match part:
            case Sentences():
                said.append(f"**{plain_words(part.title)}**" if part.title else "")
                said += [
                    f"{number}. {plain_words(line)}" if part.numbered else plain_words(line)
                    for number, line in enumerate(part.plain, 1)
                ]
            case Answers():
                said += [f"**{plain_words(pair.question)}** {plain_words(pair.said)}" for pair in part.pairs]
            case Figures():
                said += [
                    f"**{card.label}** {plain_words(card.value)}: {plain_words(card.below)}" for card in part.cards
                ]
    return "\n\n".join(filter(None, said))


def _in_quotes(text: str) -> str:
    """A text as it stands between three double quotes: backslashes and quotes as themselves."""
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
