"""What the product computes and prints for a few cases, as lines of text that are kept in `tests/printed/`.

    python tests/printed.py        writes them anew; `git diff` then shows every figure, word and mark that moved

A test by hand says what is right; these lines say what has changed, anywhere: a difference is a mistake, or a line of the changelog.
"""

from __future__ import annotations

import dataclasses
import io
import math
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # where it is run by itself

from printed_evidence import MADE, told  # noqa: E402

KEPT = Path(__file__).with_name("printed")
DAY = date(2026, 11, 21)
DRAWS = 256
LONG = 4
"""So many of a list are kept, and its last; of many figures also the sum."""
PRINTED_ROWS = 24
CASES = {
    "by-hand": ROOT / "tests" / "by_hand" / "uncertain.yaml",
    "chemicals": ROOT / "sample_data" / "chemicals-one-year-on.yaml",
    "hr-software": ROOT / "sample_data" / "hr-software.yaml",
}
RANDOM = {path.stem: path for path in sorted((ROOT / "tests" / "random_cases").glob("*.yaml"))}
"""Cases that Hypothesis made of everything a case may hold (`strategies.whole_cases`), with actuals and a pilot."""
FOLDERS = ("evidence", "crm_export", "help_desk", "shop", "subscriptions", "survey_tool", "one_year_on")


@lru_cache
def found_of(name: str):
    """The analysis of a case, over few draws."""
    from cxroi.analysis.case_analysis import CaseAnalysis
    from cxroi.case import read_file

    return CaseAnalysis(read_file({**CASES, **RANDOM}[name]), draws=DRAWS)


def flat(value, path: str = "", most: int = LONG, digits: int = 7) -> Iterator[str]:
    """Figures and words of anything, one to a line, each with the way to it."""
    if dataclasses.is_dataclass(value):
        value = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    elif hasattr(value, "columns") and hasattr(value, "to_dict"):
        value = {str(name): list(column) for name, column in value.to_dict("list").items()}
    elif hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        for key, one in value.items():
            yield from flat(one, f"{path}/{key}", most, digits)
    elif isinstance(value, list | tuple | set | frozenset):
        rows = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        if len(rows) > most and all(isinstance(one, int | float) for one in rows):
            rows = [len(rows), *rows[:3], rows[-1], math.fsum(one for one in rows if math.isfinite(one))]
        for place, one in enumerate(rows):
            if place < most or place == len(rows) - 1:
                yield from flat(one, f"{path}/{place}", most, digits)
    elif isinstance(value, str | int | float | date | Enum | type(None)):
        yield f"{path} {spelled(value, digits)}"


def spelled(value, digits: int = 7) -> str:
    """A figure with the digits that are compared, and text on one line."""
    if isinstance(value, float):
        return f"{value:.{digits}g}"
    return " ".join(str(value.value if isinstance(value, Enum) else value).split())


def figures(name: str) -> Iterator[str]:
    """Every part of the analysis, and what the evaluation works out on request."""
    from cxroi.analysis.case_analysis import ON_DEMAND, PARTS
    from cxroi.case import CaseError

    found = found_of(name)
    for part in PARTS:
        try:
            yield from flat(getattr(found, part), part)
        except CaseError as error:
            yield f"{part} {error}"
    for part in ON_DEMAND:
        yield from flat(getattr(found.evaluation, part), f"evaluation/{part}")


def sections(name: str) -> Iterator[str]:
    """Every section of the document with its tables, sentences and the marks of its charts; each chart as drawn in SVG."""
    from cxroi.report.charts.spec import Chart
    from cxroi.report.charts.svg_chart import SMALL, svg
    from cxroi.report.sections import document
    from cxroi.report.sections.section import OnRequest

    for section in document.sections(found_of(name)):
        for part in section.parts:
            made = part.make() if isinstance(part, OnRequest) else part
            yield from flat(made, f"{section.name}/{type(made).__name__}", PRINTED_ROWS)
            for width in (1000, SMALL) if isinstance(part, Chart) else ():
                yield from (f"{section.name} {width} {spelled(one)}" for one in svg(part, width=width).split("><"))


def workbook(name: str) -> Iterator[str]:
    """Each row of each sheet: its first figures and formulas and its last, and how the columns look."""
    import openpyxl

    content = _export(name, ".xlsx")
    formulas, values = (openpyxl.load_workbook(io.BytesIO(content), data_only=one) for one in (False, True))
    for sheet in formulas:
        widths = [(one.min, one.max, one.width) for one in sheet.column_dimensions.values()]
        yield f"{sheet.title} {sheet.dimensions} {sheet.freeze_panes} {widths} {sorted(map(str, sheet.merged_cells.ranges))}"
        for row in sheet.iter_rows():
            cells = [cell for cell in row if cell.value is not None]
            for cell in cells if len(cells) <= 2 * LONG else [*cells[: LONG + 1], cells[-1]]:
                result = values[sheet.title][cell.coordinate].value
                text = f"{spelled(cell.value)}" + (f" = {spelled(result)}" if result != cell.value else "")
                yield f"{sheet.title}!{cell.coordinate} {text} {cell.number_format}"


def slides(name: str) -> Iterator[str]:
    """Where everything on each slide stands [points], what it says, the figures of its charts, and the notes."""
    from pptx import Presentation

    for number, slide in enumerate(Presentation(io.BytesIO(_export(name, ".pptx"))).slides, 1):
        for shape in slide.shapes:
            place = [one and round(one / 12_700) for one in (shape.left, shape.top, shape.width, shape.height)]
            yield f"{number} {shape.shape_type} {place}"
            if shape.has_text_frame:
                for paragraph in shape.text_frame.paragraphs:
                    sizes = [run.font.size and run.font.size.pt for run in paragraph.runs]
                    yield f"{number} {sizes} {spelled(paragraph.text)}"
            if shape.has_table:
                yield f"{number} {[round(one.width / 12_700) for one in shape.table.columns]}"
                yield from (f"{number} {[spelled(cell.text) for cell in row.cells]}" for row in shape.table.rows)
            if shape.has_chart:
                xml = shape.chart._chartSpace.xml
                yield from (
                    f"{number} {spelled(one)}" for one in re.findall(r"<(?:c|a):[^/?>]*(?: val=|>[^<\s])[^<]*", xml)
                )
        yield from (
            f"{number} note {spelled(one)}" for one in slide.notes_slide.notes_text_frame.text.split("\n") if one
        )


def brief(name: str) -> Iterator[str]:
    """What the brief is set from; how Typst breaks its lines is its own affair."""
    from cxroi.report.documents import brief as builder

    with patch.object(builder, "_set", lambda data, pictures, day: data):
        yield from flat(builder.brief(found_of(name), day=DAY), "brief", PRINTED_ROWS)


def page(name: str) -> Iterator[str]:
    """The web page without its scripts and styles."""
    content = re.sub(r"<(script|style)\b.*?</\1>", "", _export(name, ".html").decode(), flags=re.DOTALL)
    yield from (spelled(one) for one in content.split("<") if one.strip())


def folder(name: str) -> Iterator[str]:
    """What a folder of tables comes to, and what the command line says of it."""
    from click.testing import CliRunner

    from cxroi.cli import main
    from cxroi.evidence import run
    from cxroi.report.tables.evidence_figures import judged_figures

    judge, judged = run.judge, []
    with patch.object(run, "judge", lambda *given, **more: judged.append(judge(*given, **more)) or judged[-1]):
        said = CliRunner().invoke(main, ["evidence", str(ROOT / "sample_data" / name)]).output
    yield from filter(None, map(spelled, said.splitlines()))
    yield from flat(judged_figures(judged[-1]), name)


def made_up(name: str) -> Iterator[str]:
    """What the estimators make of made-up tables and arrays."""
    yield from flat({one: told(work) for one, work in MADE[name]()}, name, 2 * LONG, digits=5)


def rules(package: str) -> Iterator[str]:
    """Every limit that a package states: its constants that are figures, or hold some."""
    for path in sorted((ROOT / "cxroi" / package).glob("*.py")):
        module = import_module(f"cxroi.{package}.{path.stem}")
        stated = CONSTANT.findall(path.read_text(encoding="utf-8"))
        for name in sorted({one for names in stated for one in names.split(", ")}):
            lines = list(flat(getattr(module, name), f"{path.stem}/{name}", PRINTED_ROWS))
            yield from lines if any(re.search(r" -?[\d.]+(e[-+]?\d+)?$", line) for line in lines) else ()


def _export(name: str, suffix: str) -> bytes:
    from cxroi.report.documents.export import export

    return export(found_of(name), suffix, day=DAY)


KINDS: dict[str, Callable[[str], Iterator[str]]] = {
    "figures": figures, "sections": sections, "workbook": workbook, "slides": slides, "brief": brief, "page": page,
}  # fmt: skip
CONSTANT = re.compile(r"(?m)^[A-Z][A-Z_0-9]+(?:, [A-Z][A-Z_0-9]+)*(?=(?:: .+)? = )")
RULES = ("engine", "analysis", "evidence")
OTHERS = ("figures", "sections", "slides")
"""Of a third case: its files are made by the same lines as those of the other two."""
PRINTED = (
    {f"{case}.{kind}": (kind, case) for case in CASES for kind in KINDS if case != "hr-software" or kind in OTHERS}
    | {f"{name}.figures": ("figures", name) for name in RANDOM}
    | {f"tables.{name}": ("tables", name) for name in FOLDERS}
    | {f"made.{name}": ("made", name) for name in MADE}
    | {f"rules.{name}": ("rules", name) for name in RULES}
)


def lines_of(name: str) -> list[str]:
    """The lines of one of the texts."""
    kind, of = PRINTED[name]
    return list({**KINDS, "tables": folder, "made": made_up, "rules": rules}[kind](of))


if __name__ == "__main__":
    KEPT.mkdir(exist_ok=True)
    for name in PRINTED:
        (KEPT / f"{name}.txt").write_text("\n".join(lines_of(name)) + "\n", encoding="utf-8")
        print(name, len(lines_of(name)), flush=True)
