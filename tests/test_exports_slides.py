"""Slides: native charts with the screen's numbers, notes, tables that fit, and nothing that runs or leads out of the file."""

import io
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from conftest import then_long
from documents_hand import SOFFICE, built, found_of, one_line

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import read_file
from cxroi.report.charts.marks import Bars, Series
from cxroi.report.charts.some_bars import bars_in, some_bars
from cxroi.report.charts.spec import Chart
from cxroi.report.documents.export import export
from cxroi.report.documents.slide_beside import lowest
from cxroi.report.documents.slide_parts import caption, list_high
from cxroi.report.documents.slide_table_widths import HIGHEST, letters_in
from cxroi.report.documents.slide_tables import Block, pages_of
from cxroi.report.documents.slides import _whole_chart, _words
from cxroi.report.language.formats import percent
from cxroi.report.language.pitch import pitch as pitched
from cxroi.report.language.safe_text import unmarked
from cxroi.report.review.board_answers import answers
from cxroi.report.sections import document
from cxroi.report.sections.section import Section, Sentences
from cxroi.report.tables.figures import headline
from cxroi.report.tables.table import Amount, Table

ROOT = Path(__file__).parents[1]


def shapes_of(deck):
    for number, slide in enumerate(deck.slides):
        for shape in slide.shapes:
            yield number, shape


def words_of(deck):
    said = []
    for _, shape in shapes_of(deck):
        if shape.has_text_frame:
            said.append(shape.text_frame.text)
        if shape.has_table:
            said += [cell.text for row in shape.table.rows for cell in row.cells]
    return said


def open_deck(name):
    from pptx import Presentation

    return Presentation(io.BytesIO(built(name, ".pptx")))


@pytest.mark.parametrize("name", then_long(["hostile"], ["insurance"]))
def test_slides_hold_native_charts_notes_and_the_screens_numbers(name):
    """Six editable charts whose figures are the engine's, talking points on each slide, provenance on each, 16:9."""
    deck, found = open_deck(name), found_of(name)
    result = found.evaluation
    native = [shape.chart for _, shape in shapes_of(deck) if shape.has_chart]
    charts = [
        part for section in document.sections(found) if section.name in ("beliefs", "tornado") for part in section.parts
    ]
    twice = sum(isinstance(chart, Chart) and bars_in(chart.marks) > 8 for chart in charts)
    assert len(native) == 6 + twice, (
        "of the slides shown, the portfolio's, one in the appendix, and again those with many bars"
    )
    waterfall, cash = native[0], native[1]
    amounts = {one.name: list(one.values) for one in waterfall.plots[0].series}
    assert amounts["Amount"][-1] == pytest.approx(max(result.npv, 0), rel=1e-12)
    assert sum(amounts["Amount"][: len(result.attribution.by_driver)]) == pytest.approx(result.pv_benefits, rel=1e-9)
    assert list(cash.plots[1].series[0].values) == pytest.approx(result.cumulative, rel=1e-12)
    low, width = (list(one.values) for one in cash.plots[0].series)
    assert [a + b for a, b in zip(low, width, strict=True)] == pytest.approx(
        found.simulation.band[90], rel=1e-9, abs=1e-3
    )
    assert all(slide.has_notes_slide and slide.notes_slide.notes_text_frame.text for slide in deck.slides)
    spoken = "".join(slide.notes_slide.notes_text_frame.text for slide in deck.slides)
    assert all(one_line(unmarked(text)) in one_line(spoken) for text in found.case.notes.values())
    said = words_of(deck)
    assert sum(document.provenance(found) in text for text in said) == len(deck.slides)
    for figure in headline(result, found.simulation):
        assert figure.value in said and (not figure.below or figure.below in said)
    assert any(one_line(text).startswith(one_line(pitched(found))) for text in said)
    for question, answer in answers(found):
        assert any(one_line(f"{question} {answer}")[:200] in one_line(text) for text in said)
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)


@pytest.mark.parametrize("name", then_long(["hostile"], ["insurance"]))
def test_nothing_lies_outside_a_slide_and_no_text_is_a_link(name):
    """Every shape stands on its slide; no relation of the file leads out of it."""
    deck = open_deck(name)
    for number, shape in shapes_of(deck):
        assert shape.left >= 0 and shape.top >= 0, number
        assert shape.left + shape.width <= deck.slide_width * 1.001, (number, shape.name)
        assert shape.top + shape.height <= deck.slide_height * 1.001, (number, shape.name)
    with zipfile.ZipFile(io.BytesIO(built(name, ".pptx"))) as parts:
        for part in parts.namelist():
            if part.endswith(".rels"):
                assert b'TargetMode="External"' not in parts.read(part)


def test_a_table_beside_a_chart_is_narrow():
    """Beside a chart a column has room for a figure; a table with more than four stands on a slide of its own."""
    beside = 0
    for slide in open_deck("chemicals-one-year-on").slides:
        tables = [shape for shape in slide.shapes if shape.has_table]
        if any(shape.has_chart for shape in slide.shapes):
            beside += len(tables)
            assert all(len(shape.table.columns) <= 4 for shape in tables), slide.shapes.title.text
        boxes = sorted((shape.top, shape.top + shape.height) for shape in tables)
        assert all(above[1] <= below[0] for above, below in pairwise(boxes)), slide.shapes.title.text
    assert beside, "the deck has tables beside charts"


def rows_on(slide):
    """The rows of its tables without their heads, by their first cells."""
    tables = [shape.table for shape in slide.shapes if shape.has_table]
    return [row.cells[0].text for table in tables for row in list(table.rows)[1:]]


def said_on(slide):
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


@pytest.mark.parametrize("name", ["chemicals", "insurance"])
def test_nothing_is_left_out_of_a_slide_unsaid(name):
    """The worst stress test stands beside the tornado; what has no room there is counted, and whole in the appendix, bars too."""
    found, slides = found_of(name), list(open_deck(name).slides)
    named = {section.name: section for section in document.sections(found)}
    [tornado] = named["tornado"].all(Chart)
    at, slide = next((at, slide) for at, slide in enumerate(slides) if slide.shapes.title.text == tornado.title)
    stressed = {one.name.format(*map(percent, one.shares)): one.npv for one in found.stress_tests}
    shown = [row for row in rows_on(slide) if row in stressed]
    assert shown == [row for row in stressed if stressed[row] <= max(stressed[one] for one in shown)], "the worst stay"
    assert (len(shown) == len(stressed)) != (f"The worst {len(shown)} of 7; all are in the appendix." in said_on(slide))
    [chart] = [shape.chart for shape in slide.shapes if shape.has_chart]
    bars = [swing.name for swing in tornado.marks.swings]
    assert len(chart.plots[0].categories) == 8 < len(bars)
    assert any(f"Bars drawn: 8 of {len(bars)}; all are in the appendix." in text for text in said_on(slide))
    later = [shape.chart for one in slides[at + 1 :] for shape in one.shapes if shape.has_chart]
    assert bars[::-1] in [list(one.plots[0].categories) for one in later]
    below = [row for one in slides[at + 1 :] for row in rows_on(one)]
    beliefs = next(one for one in slides if one.shapes.title.text == named["beliefs"].finding)
    assert f"{len(rows_on(beliefs))} of {len(found.break_evens)}; all are in the appendix." in said_on(beliefs)
    for wanted in (stressed, [one.assumption.title for one in found.break_evens]):
        assert [row for row in wanted if row not in below] == []
    measured = {one.assumption.title for one in found.knowledge.influences}
    worth = sum(row in measured for row in rows_on(slide))
    assert f"{worth} of {len(measured)}; all are in the appendix." in said_on(slide)


def test_the_lowest_figures_stay_in_their_order():
    """A row without a figure goes first."""
    rows = tuple((name, Amount(value)) for name, value in (("a", 3.0), ("b", None), ("c", -2.0), ("d", 1.0)))
    table = lowest(Table("t", ("If", "NPV"), rows, "USD"), 1, 2)
    assert [row[0] for row in table.rows] == ["c", "d"]


def test_many_bars_are_spread_over_slides_of_the_appendix():
    """Thirty bars: all on three slides of ten, each with its own colour and figure."""
    from pptx import Presentation

    values = tuple(map(float, range(30)))
    colours = tuple("loss" if value % 2 else "cost" for value in values)
    marks = Bars(tuple(map(str, range(30))), (Series("S", values, colours, tuple(map(str, values))),), flat=True)
    assert bars_in(marks) == 30 and bars_in(replace(marks, flat=False)) == 0
    some = some_bars(marks, slice(10, 20))
    assert some.names == marks.names[10:20] and some.series[0].values == values[10:20]
    assert some.series[0].colours == colours[10:20] and some.series[0].labels == marks.series[0].labels[10:20]
    deck = Presentation()
    _whole_chart(deck, found_of("chemicals"), "Heading", Chart("c", "Thirty", marks, pd.DataFrame(), "USD"))
    drawn = [shape.chart for _, shape in shapes_of(deck) if shape.has_chart]
    assert [list(one.plots[0].categories) for one in drawn] == [
        [str(bar) for bar in reversed(range(first, first + 10))] for first in (0, 10, 20)
    ]
    assert [slide.shapes.title.text for slide in deck.slides] == [f"Thirty ({place} of 3)" for place in (1, 2, 3)]


def test_tables_fill_their_slides():
    """Sixty rows are cut into parts alike and none too high; two short tables share a slide, whatever lies between them."""
    rows = tuple((f"Row {place}", "x" * (40 + 60 * (place % 3))) for place in range(60))
    short, long = (Block(name, "", Table(name, ("A", "B"), some)) for name, some in (("S", rows[:3]), ("L", rows)))
    pages = pages_of([short, long, short])
    assert [piece.block.heading for piece in pages[0]] == ["S", "S"]
    parts = [piece for page in pages for piece in page if piece.block is long]
    assert sum((piece.table.rows for piece in parts), ()) == rows
    assert max(piece.high for piece in parts) <= HIGHEST and max(p.high for p in parts) < 1.15 * min(
        p.high for p in parts
    )
    assert len({tuple(piece.shares) for piece in parts}) == 1, "the columns stand alike on every slide"


def test_the_tables_behind_slide_charts_hold_no_formula():
    """A name that looks like a formula is text in the workbook inside a chart."""
    import openpyxl

    deck = open_deck("hostile")
    for _, shape in shapes_of(deck):
        if shape.has_chart:
            book = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob))
            cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
            assert cells and all(cell.data_type != "f" for cell in cells)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.long
def test_slides_open_in_libreoffice(tmp_path):
    """LibreOffice opens the deck and prints as many pages as it has slides."""
    file = tmp_path / "deck.pptx"
    file.write_bytes(built("hostile", ".pptx"))
    command = [
        SOFFICE,
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
        file,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    printed = (tmp_path / "deck.pdf").read_bytes()
    assert printed.count(b"/Type/Page\n") + printed.count(b"/Type/Page/") >= len(open_deck("hostile").slides)


def test_every_chart_and_table_of_the_slides_has_words_for_those_who_cannot_see_it():
    """Each has a description, and each slide a title in its placeholder."""
    deck = open_deck("insurance")
    for number, shape in shapes_of(deck):
        if shape.has_chart or shape.has_table or shape.shape_type == 13:
            assert shape._element.xpath(".//p:cNvPr")[0].get("descr"), (number, shape.name)
    assert all(slide.shapes.title is not None and slide.shapes.title.text for slide in deck.slides)


@pytest.mark.parametrize(("rows", "said"), [(6, False), (7, True), (9, True)])
def test_a_table_below_sentences_says_how_many_of_its_rows_are_shown(rows, said):
    from pptx import Presentation

    deck = Presentation()
    table = Table("t", ("Name", "Cost"), tuple((f"Row {number}", Amount(number)) for number in range(rows)), "USD")
    section = Section("s", "Heading", "Lead", "Finding", (Sentences(("A sentence.",)),))
    _words(deck, found_of("chemicals"), section, "Kicker", below=[table])
    words = words_of(deck)
    assert [f"Row {number}" in words for number in range(rows)] == [number < 6 for number in range(rows)]
    assert (f"6 of {rows}; all are in the appendix." in words) is said


def test_a_list_of_a_slide_ends_above_its_foot():
    """Of what came of a plan a slide holds a dozen sentences and two lists: each keeps within its box, and lists stand behind their titles."""
    from pptx import Presentation

    found = CaseAnalysis(read_file(ROOT / "sample_data" / "chemicals-one-year-on.yaml"), draws=64)
    deck = Presentation(io.BytesIO(export(found, ".pptx", day=date(2027, 12, 31))))
    lists = [
        (
            shape,
            [part.text for part in shape.text_frame.paragraphs],
            shape.text_frame.paragraphs[0].runs[0].font.size.pt,
        )
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame and len(shape.text_frame.paragraphs) > 3
    ]
    assert len(lists) > 3 and all(
        list_high(lines, shape.width.inches, size) <= shape.height.inches for shape, lines, size in lists
    )
    said = [line for _, lines, _ in lists for line in lines]
    assert any(line.startswith("Why it differs from the plan: Not measured: ") for line in said)
    assert not any(line.startswith("Not measured: ") for line in said)


@pytest.mark.parametrize("words", [20, 40, 50, 65])
def test_what_stands_below_a_picture_ends_above_the_foot(words):
    """Three lines at 11 points had touched the line of provenance, at 7.02 inches."""
    from pptx import Presentation

    slide = Presentation().slides.add_slide(Presentation().slide_layouts[5])
    text = " ".join(["causes"] * words)
    caption(slide, text)
    shape = slide.shapes[-1]
    size = shape.text_frame.paragraphs[0].runs[0].font.size.pt
    lines = -(-len(text) // int(letters_in(shape.width.inches, size)))
    assert size >= 10 and shape.top.inches + lines * 1.2 * size / 72 <= 6.97
