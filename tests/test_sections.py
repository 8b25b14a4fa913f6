"""Said once: a part that is added to the case, and its section to the document, stand on their page and in every file.

What is added here is added in the places that docs/adding.md names, and in no other.
"""

import io
import json
import subprocess
import zipfile
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from documents_hand import PDFTOTEXT, Tags, squeezed, text_of
from made_up import LunarFerry, added_to_the_case

from cxroi.analysis.case_analysis import PARTS, CaseAnalysis
from cxroi.analysis.sensitivity import tornado
from cxroi.case import assumptions, digest, dump, parse, plain, read, read_file
from cxroi.case.share_link import packed
from cxroi.report.charts.marks import Bars, Series
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.svg_chart import DESK, SMALL, svg
from cxroi.report.documents.export import export
from cxroi.report.language.safe_text import JOINER
from cxroi.report.sections import document
from cxroi.report.sections.section import (
    RISK,
    Answer,
    Answers,
    Figures,
    Notes,
    Section,
    Sentences,
    Sheet,
    by_sheet,
    in_file,
)
from cxroi.report.tables.figures import Figure
from cxroi.report.tables.table import Amount, Table

ROOT = Path(__file__).parents[1]
DAY = date(2026, 11, 21)
CARD = Figure("Lunar ferries late", "7 of 31", "in the last quarter", "Counted at the gate.")
SENTENCE = "Seven lunar ferries arrive late."
SHEET = Sheet("Lunar ferry quality", "Who delivers late, and what that costs")
ENTERED = [
    {"name": "Quarry", "days_late": [8, 12, 20], "cost": 1234.5},
    {"name": "Mill", "days_late": 3, "cost": [-90, -87, 0]},
]
SAMPLE = ROOT / "sample_data" / "chemicals.yaml"


def table_of(lunar_ferries):
    """The table of the section."""
    rows = tuple((one.name, Amount(float(one.cost))) for one in lunar_ferries)
    return Table("late-lunar-ferries", ("Lunar ferry", "Cost of it"), rows, "USD")


def chart_of(lunar_ferries):
    """The chart of the section."""
    names, days = tuple(one.name for one in lunar_ferries), tuple(float(one.days_late) for one in lunar_ferries)
    behind = pd.DataFrame({"Lunar ferry": names, "Days late": days})
    bars = Bars(names, (Series("Days", days, ("cost",)),))
    return Chart("lunar-ferries-late", f"The {names[0].lower()} is latest", bars, behind, "USD", Axis("", "Days"))


CHART = chart_of([LunarFerry.model_validate(one) for one in ENTERED])


def made_up(found):
    """A section on lunar ferries; none for a case without lunar ferries."""
    lunar_ferries = found.case.lunar_ferries
    if not lunar_ferries:
        return None
    chart = chart_of(lunar_ferries)
    parts = (
        Figures((CARD,)), Sentences((SENTENCE,)), chart, table_of(lunar_ferries),
        Answers((Answer("Who counts?", "The gate does."),)), Notes("lunar_ferries", "Ask again in May."),
    )  # fmt: skip
    return Section("lunar_ferries", "Lunar ferry quality", "How late they are.", chart.title, parts, SHEET)


@lru_cache(maxsize=1)
def analysed():
    return CaseAnalysis(parse(entered()), draws=64)


def entered():
    """The sample with lunar ferries."""
    return {**plain(read_file(SAMPLE)), "lunar_ferries": ENTERED}


@pytest.fixture(autouse=True, scope="module")
def case_has_lunar_ferries():
    """The part is added where it is added: one field of the case, marked as one that does not move NPV."""
    with added_to_the_case("lunar_ferries", tuple[LunarFerry, ...]):
        yield


@pytest.fixture(autouse=True)
def added(monkeypatch):
    """The section is added where it is added: to the list of sections, and nowhere else."""
    monkeypatch.setattr(document, "SECTIONS", (*document.SECTIONS, (RISK, made_up)))


def test_no_digest_and_no_figure_moves():
    """Approved cases stay approved; with lunar ferries the case has another digest, the same NPV in every draw, and reads back."""
    before, after = read_file(SAMPLE), analysed().case
    assert digest(before) == "5680c4fc874e" and digest(after) != digest(before)
    assert read(dump(after)) == after and after.lunar_ferries[0].days_late.plain == [8, 12, 20]
    assert {one.path for one in assumptions(after)} - {one.path for one in assumptions(before)} == {
        f"lunar_ferries/{name}/{field}" for name in ("Quarry", "Mill") for field in ("days_late", "cost")
    }
    assert np.array_equal(CaseAnalysis(before, draws=64).simulation.npv, analysed().simulation.npv)
    assert not [bar.name for bar in tornado(after) if "lunar_ferries" in bar.name]


def built(suffix):
    return export(analysed(), suffix, day=DAY)


def test_it_is_in_the_slides():
    """Its finding is a title, its chart a native one, its table and sentence stand on the slide, its note is spoken."""
    from pptx import Presentation

    slides = Presentation(io.BytesIO(built(".pptx"))).slides
    slide = next(one for one in slides if one.shapes.title is not None and one.shapes.title.text == CHART.title)
    chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
    assert list(chart.plots[0].categories) == ["Quarry", "Mill"] and list(chart.plots[0].series[0].values) == [12, 3]
    cells = [cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    assert cells[:6] == ["Lunar ferry", "Cost of it", "Quarry", "$1,234", "Mill", "−$87"]
    assert cells[-2:] == ["Who counts?", "The gate does."]
    words = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert SENTENCE in words and CARD.value in words
    assert "Ask again in May." in slide.notes_slide.notes_text_frame.text


@pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not installed")
def test_it_is_in_the_brief(tmp_path):
    """Heading, finding, card, sentence, table and answer are printed, and the picture of its chart is called by its finding."""
    content = built(".pdf")
    printed = text_of(content, tmp_path)
    for words in (
        "LUNAR FERRY QUALITY", CHART.title, CARD.value, CARD.below, SENTENCE, "Quarry", "$1,234", "−$87", "Who counts?",
        "The gate does.",
    ):  # fmt: skip
        assert squeezed(words) in printed, words
    listed = subprocess.run(["pdfimages", "-list", str(tmp_path / "brief.pdf")], capture_output=True, check=True)
    assert listed.returncode == 0


def test_it_is_in_the_web_page():
    """Its words and table stand in the page, and its chart is drawn there, for a desk and for a phone."""
    page = built(".html").decode()
    said = " ".join("".join(Tags(page).text).split()).replace(JOINER, "")
    for words in (
        "Lunar ferry quality",
        CHART.title,
        CARD.value,
        SENTENCE,
        "$1,234",
        "−$87",
        "Who counts?",
        "The gate does.",
    ):
        assert words in said, words
    for width in (DESK, SMALL):
        assert svg(CHART, width=width) in page
    assert "Quarry" in svg(CHART) and "Mill" in svg(CHART)


def test_it_is_in_the_notebook():
    """Its words are a cell of text, and the next cell shows its chart and its table by name."""
    cells = json.loads(built(".ipynb"))["cells"]
    place = next(place for place, cell in enumerate(cells) if cell["source"].startswith("## Lunar ferry quality"))
    text = cells[place]["source"].replace("\\", "")
    for words in (CHART.title, SENTENCE, CARD.value, "Who counts?", "The gate does."):
        assert words in text, words
    assert cells[place + 1]["source"] == "show('lunar_ferries')"


def test_it_is_in_the_archive():
    """Its chart is there as PNG and SVG, the tables of chart, table and answers as CSV with raw numbers."""
    with zipfile.ZipFile(io.BytesIO(built(".zip"))) as archive:
        names = {name.split("/")[-1].split("-", 1)[-1]: name for name in archive.namelist()}
        assert archive.read(names["lunar-ferries-late.png"]).startswith(b"\x89PNG")
        assert b"<svg" in archive.read(names["lunar-ferries-late.svg"])
        raw = pd.read_csv(io.BytesIO(archive.read(names["late-lunar-ferries.csv"])))
        assert raw.to_numpy().tolist() == [["Quarry", 1234.5], ["Mill", -87.0]]
        behind = pd.read_csv(io.BytesIO(archive.read(names["lunar-ferries-late.csv"])))
        assert behind["Days late"].tolist() == [12, 3]


def test_it_is_in_the_workbook():
    """It stands on the sheet it names: words as text, figures as numbers, its chart drawn from cells. No sheet is empty."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(built(".xlsx")))
    cells = [cell.value for row in book[SHEET.name].iter_rows() for cell in row if cell.value is not None]
    for value in (
        "Lunar ferry quality",
        CHART.title,
        SENTENCE,
        CARD.value,
        "Quarry",
        1234.5,
        -87,
        "Who counts?",
        "The gate does.",
    ):
        assert value in cells, value
    titles = [chart.title.tx.rich.p[0].r[0].t for chart in book[SHEET.name]._charts if chart.title]
    assert CHART.title in titles
    drawn = [[cell.value for cell in row[:2]] for row in book["Chart data"].iter_rows()]
    assert ["Quarry", 12] in drawn and ["Mill", 3] in drawn
    contents = [cell.value for row in book["Summary"].iter_rows() for cell in row if cell.value is not None]
    assert SHEET.name in contents and SHEET.words in contents
    assert book.sheetnames.index(SHEET.name) == book.sheetnames.index("Objections") + 1
    alone = by_sheet([made_up(analysed())])
    assert list(alone) == [SHEET]


def test_it_is_on_its_page(monkeypatch):
    """On the page it names, the app shows its heading, figures, sentence, table and chart."""
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.query_params["case"] = packed(entered())
    at.run()
    at.switch_page("pages/risk.py").run()
    assert not at.exception
    assert "Lunar ferry quality" in [one.value for one in at.header]
    assert (CARD.label, CARD.value) in [(one.label, one.value) for one in at.metric]
    said = [one.value for one in at.markdown]
    assert SENTENCE in said and f"**{CHART.title}**" in said and "The gate does." in said
    assert ["Quarry", "$1,234"] in [row for frame in at.dataframe for row in frame.value.to_numpy().tolist()]
    specs = [json.loads(one.proto.spec) for one in at.get("plotly_chart")]
    assert any(trace.get("y") == [12.0, 3.0] for spec in specs for trace in spec["data"])


def test_no_file_prints_a_chart_twice_or_what_is_computed_on_request():
    """A chart that two sections show is printed with the first; parts on request are on screen only."""
    found = analysed()
    names = [part.name for section in in_file(document.sections(found)) for part in section.all(Chart)]
    assert len(names) == len(set(names)) and "paid-back-by-month" in names
    assert "npv_indices" not in vars(found) and "errors" not in vars(found)


def test_nothing_is_computed_twice(monkeypatch):
    """Every part of the analysis is computed at most once for all files together, the workbook's among them."""
    import cxroi.analysis.case_analysis as module

    counts = {}

    def counted(name):
        function = getattr(module, name)

        def call(*arguments, **options):
            counts[name] = counts.get(name, 0) + 1
            return function(*arguments, **options)

        monkeypatch.setattr(module, name, call)

    for name in ("evaluate", "simulate", "break_evens"):
        counted(name)
    found = CaseAnalysis(read_file(ROOT / "sample_data" / "chemicals.yaml"), draws=64)
    for suffix in (".xlsx", ".pptx", ".html", ".ipynb", ".csv"):
        export(found, suffix, day=DAY)
    assert counts == {"evaluate": 1, "simulate": 1, "break_evens": 1}
    assert set(PARTS) >= {"evaluation", "simulation", "break_evens", "knowledge", "stress_tests"}
