"""The case as a Jupyter notebook that rebuilds it with the package, cell by cell, and reports which figures have changed since export."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import dump
from cxroi.engine import checks
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.static import picture
from cxroi.report.language.safe_text import plain_words
from cxroi.report.language.sentences import standing
from cxroi.report.sections import document
from cxroi.report.sections.section import Answers, Figures, Part, Section, Sentences, in_file
from cxroi.report.tables.figures import since_export, traced
from cxroi.report.tables.table import Table

INSTALL = """\
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("cxroi") is None:
    source = input("The package cxroi {version} is not installed here. Its folder or address: ").strip()
    subprocess.check_call([sys.executable, "-m", "pip", "install", "--quiet", source])

from cxroi.version import VERSION

if VERSION != "{version}":
    print(f"Written by cxroi {version}; this is cxroi {{VERSION}}: figures may have moved with it.")"""
IMPORTS = """\
from IPython.display import HTML, Image, display

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import load, parse
from cxroi.engine import checks
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.static import picture
from cxroi.report.sections import document
from cxroi.report.tables.figures import since_export, traced
from cxroi.report.tables.table import Table

CLOSE = 1e-9  # relative: rounding may differ between machines, the arithmetic may not


def same(computed, exported):
    if computed is None or exported is None:
        return computed is exported
    return abs(computed - exported) <= CLOSE * max(1.0, abs(exported))


def tabled(table):
    return HTML(table.printed().to_html(index=False))


def show(name):
    \"\"\"The charts and tables of a section.\"\"\"
    for section in document.sections(found):
        if section.name == name:
            for part in section.parts:
                if isinstance(part, Chart):
                    display(Image(picture(part, format="png")))
                elif isinstance(part, Table):
                    display(tabled(part))"""
FIGURES = """\
{said}found = CaseAnalysis(case, draws={draws}, seed={seed}{remarks})
result, simulation = found.evaluation, found.simulation
computed = traced(result, simulation)
exported = {exported}
moved = {{name: value for name, value in computed.items() if not same(value, exported[name])}}
if result.digest != "{digest}":
    print("This is not the case that was exported. What moved:" if moved else "Another case, with the same figures.")
display(tabled(since_export(exported, computed, moved, currency=case.currency)))"""
IDENTITIES = """\
held = checks(result)
parts = [share.present_value for share in result.attribution.by_driver.values()]
assert all(check.holds for check in held), "an identity does not hold"
assert same(sum(parts), result.pv_benefits), "the drivers do not add up to the benefit"
print(f"{len(held)} of {len(held)} identities hold; NPV without rounding: {result.npv!r}")"""


def notebook(found: CaseAnalysis, *, day: date) -> bytes:
    """The notebook (nbformat 4.5), with the charts and tables it shows. To run it needs only the package."""
    case, result, draws = found.case, found.evaluation, found.simulation
    exported = traced(result, draws)
    held = len(checks(result))
    said = "".join(f"    {name!r}: {value!r},\n" for name, value in exported.items())
    figures = FIGURES.format(
        draws=draws.draws, seed=draws.seed, digest=result.digest, exported=f"{{\n{said}}}", **_remarks(found)
    )
    cells = [
        _text(
            f"# {plain_words(document.title(found))}\n{plain_words(case.organisation)} · {day.day} {day:%B %Y}\n\n"
            f"{plain_words(document.provenance(found))}"
        ),
        _text("## The package\nThe same calls as the app, the files and the command line make."),
        _code(INSTALL.format(version=result.version)),
        _code(IMPORTS),
        _text(
            "## Every assumption\nThe case file, word for word. Change a figure and run the rest: the next table says what moved."
        ),
        _code(f'TEXT = """\\\n{_in_quotes(dump(case))}"""\n\ncase = parse(load(TEXT))'),
        _text("## The figures\nAs computed now, beside those at export; the seed fixes the draws. The sentences between the cells "
              "are as at export; figures, charts and tables are those of the last run."),
        _code(figures, [_table(since_export(exported, exported, (), currency=case.currency).printed())]),
        _text("## The identities\nThey must hold in any case, whatever is changed above."),
        _code(IDENTITIES, [_printed(f"{held} of {held} identities hold; NPV without rounding: {result.npv!r}\n")]),
    ]  # fmt: skip
    for section in in_file(document.sections(found)):
        cells.append(_text(_words(section)))
        shown = [one for one in map(_shown, section.parts) if one]
        if shown:
            cells.append(_code(f"show({section.name!r})", shown))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {
        "case": result.digest,
        "seed": draws.seed,
        "draws": draws.draws,
        "version": result.version,
        "standing": standing(found.approved),
    }
    metadata = {
        "kernelspec": kernel,
        "language_info": {"name": "python"},
        "title": document.title(found),
        "cxroi": about,
    }
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def _words(section: Section) -> str:
    """A section as Markdown in which the user's text stays as typed."""
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
                said += [
                    f"**{plain_words(pair.question)}** {f'{pair.state.capitalize()}. ' if pair.state else ''}{plain_words(pair.said)}"
                    for pair in part.pairs
                ]
            case Figures():
                said += [
                    f"**{card.label}** {plain_words(card.value)}: {plain_words(card.below)}" for card in part.cards
                ]
    return "\n\n".join(filter(None, said))


def _remarks(found: CaseAnalysis) -> dict[str, str]:
    """What the cell of figures says where the case has comments, so that the notebook shows them when it is run again."""
    if not found.remarks:
        return {"said": "", "remarks": ""}
    said = f"import datetime\n\nfrom cxroi.analysis.remark import Remark\n\nremarks = {found.remarks!r}\n"
    return {"said": said, "remarks": ", remarks=remarks"}


def _in_quotes(text: str) -> str:
    """A text as written between three double quotes: backslashes and quotes as themselves."""
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _shown(part: Part) -> dict[str, Any] | None:
    """The output of a chart or a table cell."""
    if isinstance(part, Chart):
        drawn = b64encode(picture(part, format="png")).decode()
        return _display({"image/png": drawn, "text/plain": plain_words(part.title)})
    return _table(part.printed()) if isinstance(part, Table) else None


def _table(frame: pd.DataFrame) -> dict[str, Any]:
    return _display({"text/html": frame.to_html(index=False), "text/plain": frame.to_string(index=False)})


def _printed(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _display(data: dict[str, str]) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _code(source: str, outputs: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": list(outputs), "source": source}
