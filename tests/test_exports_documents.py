"""Files of a case: every format, with texts that attack, repeats the screen's numbers and stays inert."""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import date
from functools import lru_cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from conftest import then_long
from hostile import PAYLOADS, hostile

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import digest, parse, plain, read, read_file, scenario
from cxroi.case.quantities import assumptions
from cxroi.cli import main
from cxroi.report.charts import case_charts
from cxroi.report.charts.colours import DARK, LIGHT
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.static import picture
from cxroi.report.documents.brief import MOST_COLUMNS
from cxroi.report.documents.export import FORMATS, draws, export, format_of, name_of
from cxroi.report.documents.slide_table_widths import HIGHEST
from cxroi.report.documents.slide_tables import Block, pages_of
from cxroi.report.language import sentences
from cxroi.report.language.formats import full, in_hundred
from cxroi.report.language.pitch import pitch as pitched
from cxroi.report.language.safe_text import JOINER
from cxroi.report.review.board_answers import answers
from cxroi.report.sections import document
from cxroi.report.sections.section import in_file, unmarked
from cxroi.report.tables import finance_tables
from cxroi.report.tables.figures import headline
from cxroi.report.tables.table import Table

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "sample_data").glob("*.yaml"))
CHEMICALS = ROOT / "sample_data" / "chemicals.yaml"
DAY = date(2026, 11, 21)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PDFTOTEXT, SOFFICE = shutil.which("pdftotext"), shutil.which("soffice")
EMPTY = {"format": 1, "title": "Nothing yet", "finance": {"years": 1, "discount_rate": 0}, "initiatives": []}
LOSING = {
    "format": 1,
    "title": "A loss",
    "currency": "CHF",
    "finance": {"years": 15, "discount_rate": 0.1, "tax_rate": 0.3},
    "initiatives": [
        {"name": "It", "costs": [{"name": "Cost", "per_year": 1e9}], "benefits": [{"name": "B", "by_year": [0, -5, 3]}]}
    ],
}


@lru_cache(maxsize=8)
def found_of(name):
    """The findings of a sample, of the hostile case, or of an odd one; few draws, for speed."""
    odd = {"nothing": EMPTY, "loss": LOSING}
    if name in odd:
        return CaseAnalysis(parse(odd[name]), draws=64)
    case = hostile(CHEMICALS) if name == "hostile" else read_file(ROOT / "sample_data" / f"{name}.yaml")
    return CaseAnalysis(case, draws=256)


@lru_cache(maxsize=32)
def built(name, suffix):
    return export(found_of(name), suffix, day=DAY)


def one_line(text):
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["nothing", "loss"])
@pytest.mark.parametrize("suffix", [one.suffix for one in FORMATS if one.suffix not in (".xlsx", ".zip")])
def test_every_format_of_a_case_without_good_news(name, suffix):
    """A blank case and a case of losses over fifteen years have every file, too."""
    assert built(name, suffix)


# --- Slides


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


@pytest.mark.parametrize("name", ["insurance", "hostile"])
def test_slides_hold_native_charts_notes_and_the_screens_numbers(name):
    """Six editable charts whose figures are the engine's, talking points on each slide, provenance on each, 16:9."""
    deck, found = open_deck(name), found_of(name)
    result = found.evaluation
    native = [shape.chart for _, shape in shapes_of(deck) if shape.has_chart]
    assert len(native) == 6, "of the slides shown, the portfolio's, and one in the appendix"
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
    assert any(one_line(text).startswith(one_line(pitched(result, found.simulation))) for text in said)
    for question, answer in answers(found):
        assert any(one_line(f"{question} {answer}")[:200] in one_line(text) for text in said)
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)


@pytest.mark.parametrize("name", ["insurance", "hostile"])
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
    for slide in open_deck("chemicals-one-year-on").slides:
        tables = [shape for shape in slide.shapes if shape.has_table]
        if any(shape.has_chart for shape in slide.shapes):
            assert all(len(shape.table.columns) <= 4 for shape in tables), slide.shapes.title.text
        boxes = sorted((shape.top, shape.top + shape.height) for shape in tables)
        assert all(above[1] <= below[0] for above, below in pairwise(boxes)), slide.shapes.title.text


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


# --- Brief


@pytest.mark.parametrize("name", ["insurance", "hostile"])
def test_the_brief_says_it_is_pdf_a_2b(name):
    """The XMP metadata claim PDF/A, part 2, conformance B, which typst grants only to files that keep its rules."""
    content = built(name, ".pdf")
    assert content.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in content and b"<pdfaid:conformance>B</pdfaid:conformance>" in content
    assert b"/JavaScript" not in content and b"/Launch" not in content and b"/URI" not in content


@pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not installed")
@pytest.mark.parametrize("name", ["insurance"])
def test_the_brief_prints_the_strings_of_the_screen(name, tmp_path):
    """Pitch, headline with ranges, yearly table, objections and provenance stand in the PDF as on the screen."""
    found = found_of(name)
    printed = text_of(built(name, ".pdf"), tmp_path)
    assert squeezed(pitched(found.evaluation, found.simulation)) in printed
    for figure in headline(found.evaluation, found.simulation):
        assert squeezed(figure.value) in printed and squeezed(figure.below) in printed
    for value in (found.evaluation.npv, found.evaluation.pv_benefits, *found.evaluation.net_by_year):
        assert squeezed(full(value, found.case.currency)) in printed
    assert squeezed(document.provenance(found)) in printed
    for question, said in answers(found):
        assert squeezed(question) in printed and squeezed(said) in printed
    parts = found.benefit_by_evidence
    assert squeezed(sentences.rests_weakly(parts)) in printed
    assert all(squeezed(full(part, found.case.currency)) in printed for part in parts.values())
    for one in assumptions(found.case):
        assert squeezed(one.title) in printed, "every input is in the annex"


def test_fifteen_years_are_cut_to_the_width_of_the_page():
    """Every year is there once, in parts that fit beside the names of the rows."""
    table = finance_tables.yearly(found_of("loss").evaluation)
    parts = table.in_parts(MOST_COLUMNS)
    assert [name for part in parts for name in part.columns[1:]] == list(table.columns[1:])
    assert all(part.columns[0] == "CHF" and len(part.columns) <= MOST_COLUMNS + 1 for part in parts)


@pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not installed")
def test_payloads_are_printed_as_typed(tmp_path):
    """Typst markup, formulas and tags are text on paper: each is there to the letter."""
    printed = text_of(built("hostile", ".pdf"), tmp_path)
    for payload in (PAYLOADS[0], PAYLOADS[2], PAYLOADS[3], PAYLOADS[8], PAYLOADS[9]):
        assert squeezed(payload) in printed, payload


def text_of(content, folder):
    file = folder / "brief.pdf"
    file.write_bytes(content)
    done = subprocess.run([PDFTOTEXT, "-raw", file, "-"], capture_output=True, check=True)
    return squeezed(done.stdout.decode())


def squeezed(text):
    """Text without white space and soft breaks, since lines break anywhere on paper."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in "\u200b\u00ad")


# --- Interactive page


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and its text outside scripts and styles."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text, self.inside = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside not in ("script", "style"):
            self.text.append(data)


def test_the_page_holds_only_our_own_tags_and_no_address():
    """A payload adds no tag, no handler and no address; what is in the page is the template's."""
    usual, attacked = (Tags(built(name, ".html").decode()) for name in ("insurance", "hostile"))
    kinds = {tag for tag, _ in usual.tags}
    assert (
        {tag for tag, _ in attacked.tags} == kinds and "img" not in kinds and "a" not in kinds and "link" not in kinds
    )
    ours = sum(tag == "script" for tag, _ in usual.tags)
    assert ours >= 2 and sum(tag == "script" for tag, _ in attacked.tags) == ours
    for _, attributes in attacked.tags:
        assert not {"src", "href"} & set(attributes) and not any(name.startswith("on") for name in attributes)
    said = one_line("".join(attacked.text))
    for payload in (PAYLOADS[2], PAYLOADS[3], PAYLOADS[8], PAYLOADS[9]):
        assert payload in said


def test_the_page_prints_the_strings_of_the_screen():
    """Headline, pitch, provenance and every assumption are in the page."""
    found = found_of("insurance")
    said = one_line("".join(Tags(built("insurance", ".html").decode()).text)).replace(JOINER, "")
    for figure in headline(found.evaluation, found.simulation):
        assert figure.value in said and figure.below in said
    assert one_line(pitched(found.evaluation, found.simulation)) in said and document.provenance(found) in said
    assert all(one_line(one.title) in said for one in assumptions(found.case))


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_the_page_works_offline_and_asks_no_one(tmp_path):
    """In Chromium the charts are drawn, dark and light, no script fails, no payload runs, nothing is asked of the network."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    file = tmp_path / "case.html"
    file.write_bytes(built("hostile", ".html"))
    asked, failed = [], []
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(color_scheme="dark").new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.on("console", lambda message: failed.append(message.text))
        page.on("dialog", lambda dialog: failed.append(dialog.message))
        page.goto(file.as_uri())
        playwright.expect(page.locator(".live.served")).to_be_attached(timeout=60_000)
        assert page.locator(".chart .desk svg").count() >= 7
        assert page.locator("html").get_attribute("data-look") == "dark"
        page.get_by_role("button").first.click()
        assert page.locator("html").get_attribute("data-look") == "light"
        browser.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert failed == []


# --- Notebook


def test_the_notebook_is_valid_and_executes():
    """nbformat accepts it, nbclient runs every cell, and its assertions hold: the case, its NPV, its draws."""
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    book = nbformat.reads(built("hostile", ".ipynb").decode(), as_version=4)
    nbformat.validate(book)
    assert len({cell.id for cell in book.cells}) == len(book.cells)
    nbclient.NotebookClient(book, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    printed = "".join(one.get("text", "") for cell in book.cells for one in cell.get("outputs", ()))
    assert f"NPV without rounding: {found_of('hostile').evaluation.npv!r}" in printed


def test_a_changed_case_shows_what_moved(capsys):
    """With another discount rate the notebook runs on: it says that the case is another and lists what moved, payback not."""
    cells = json.loads(built("insurance", ".ipynb"))["cells"]
    code = [cell["source"] for cell in cells if cell["cell_type"] == "code"][:5]
    scope, result = {}, found_of("insurance").evaluation
    assert "discount_rate: 0.09" in code[2]
    code[2] = code[2].replace("discount_rate: 0.09", "discount_rate: 0.12")
    for source in code:
        exec(source, scope)  # noqa: S102 - our own file
    assert {"NPV", "PV of benefits", "Expected NPV"} <= set(scope["moved"]) and "Payback, month" not in scope["moved"]
    assert scope["exported"]["NPV"] == result.npv != scope["computed"]["NPV"]
    said = capsys.readouterr().out
    assert "not the case that was exported" in said and "identities hold" in said


def test_the_notebook_is_read_without_running_it():
    """Charts and tables are saved in it, and it asks where the package is where there is none."""
    book = json.loads(built("insurance", ".ipynb"))
    outputs = [cell.get("outputs", []) for cell in book["cells"]]
    kinds = {kind for some in outputs for one in some for kind in one.get("data", ())}
    figures = next(some for some in outputs if some)[0]["data"]["text/html"]
    assert "$1,183,197" in figures and in_hundred(found_of("insurance").simulation.p_positive) in figures, (
        "as people read them"
    )
    assert {"image/png", "text/html"} <= kinds
    assert f"cxroi {found_of('insurance').evaluation.version} is not installed" in book["cells"][2]["source"]


# --- A scenario


def test_a_file_under_a_scenario_says_so_in_its_title():
    """Slides, page, notebook, archive and workbook carry the scenario in their titles, and say whose they are and of which day."""
    import openpyxl
    from pptx import Presentation

    found = CaseAnalysis.under(read_file(CHEMICALS), "Cautious", draws=64)
    title = f"{found.case.title} · Cautious"
    deck = Presentation(io.BytesIO(export(found, ".pptx", day=DAY)))
    about = deck.core_properties
    assert deck.slides[0].shapes.title.text == about.title == title
    assert about.author == found.case.organisation and about.created.date() == about.modified.date() == DAY
    assert f"<h1>{title}" in re.sub("<h1[^>]*>", "<h1>", export(found, ".html", day=DAY).decode())
    assert json.loads(export(found, ".ipynb", day=DAY))["metadata"]["title"] == title
    book = openpyxl.load_workbook(io.BytesIO(export(found, ".xlsx", day=DAY)), read_only=True).properties
    assert book.title == title and book.creator == found.case.organisation and book.created.date() == DAY


def test_every_chart_and_table_of_the_slides_has_words_for_those_who_cannot_see_it():
    """Each has a description, and each slide a title in its placeholder."""
    deck = open_deck("insurance")
    for number, shape in shapes_of(deck):
        if shape.has_chart or shape.has_table or shape.shape_type == 13:
            assert shape._element.xpath(".//p:cNvPr")[0].get("descr"), (number, shape.name)
    assert all(slide.shapes.title is not None and slide.shapes.title.text for slide in deck.slides)


# --- Draws, charts, tables, names


def test_draws_are_one_row_each_and_repeat_the_simulation():
    """CSV and Parquet hold inputs, NPV, ROI and payback of every draw; their mean is the printed mean."""
    import pyarrow.parquet as parquet

    found = found_of("insurance")
    table, simulation = draws(found), found.simulation
    assert len(table) == simulation.draws and table["npv"].mean() == pytest.approx(
        simulation.npv_summary.mean, rel=1e-12
    )
    uncertain = [one.path for one in assumptions(found.case) if not one.quantity.certain]
    assert set(uncertain) <= set(table.columns) and len(uncertain) > 10
    assert table["payback_month"].isna().mean() == pytest.approx(simulation.p_no_payback)
    rows = list(csv.DictReader(io.StringIO(built("insurance", ".csv").decode("utf-8-sig"))))
    assert float(rows[7]["npv"]) == table["npv"][7] and rows[0]["case"] == found.evaluation.digest
    kept = parquet.read_table(io.BytesIO(built("insurance", ".parquet")))
    assert kept.column("npv").to_pylist() == table["npv"].tolist()
    assert found.evaluation.digest in kept.schema.metadata[b"cxroi"].decode()


def test_no_cell_of_a_csv_begins_a_formula():
    """Every table of the archive and the draws: no text begins with what a spreadsheet runs."""
    with zipfile.ZipFile(io.BytesIO(built("hostile", ".zip"))) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name.endswith(".csv")}
    files["draws.csv"] = built("hostile", ".csv")
    assert len(files) > 20
    for name, content in files.items():
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r", "＝")), (name, cell)
                assert not cell.startswith("-") or float(cell) < 0, (name, cell)


@pytest.mark.parametrize(("name", "palette"), [("hostile", LIGHT), ("loss", DARK), ("nothing", DARK)])
def test_every_chart_is_a_picture(name, palette):
    """An SVG of every chart is well-formed, holds paths in place of text, no script and no address."""
    for chart in (part for section in in_file(document.sections(found_of(name))) for part in section.all(Chart)):
        drawn = picture(chart, format="svg", palette=palette)
        tree = ElementTree.fromstring(drawn)  # noqa: S314 - our own file
        tags = {element.tag.rsplit("}", 1)[-1] for element in tree.iter()}
        assert "script" not in tags and "text" not in tags and "image" not in tags
        references = [value for element in tree.iter() for key, value in element.attrib.items() if key.endswith("href")]
        assert all(value.startswith("#") for value in references)


def test_a_picture_shows_the_charts_own_figures():
    """The columns of the waterfall are as high in the picture as in the data, in the same colours."""
    chart = case_charts.waterfall(found_of("insurance").evaluation)
    assert picture(chart, format="png").startswith(b"\x89PNG")
    drawn = ElementTree.fromstring(picture(chart, format="svg", titled=False))  # noqa: S314 - our own file
    heights = {}
    for element in drawn.iter("{http://www.w3.org/2000/svg}path"):
        colour = re.search(r"fill: (#[0-9a-f]{6})", element.get("style", ""))
        corners = re.findall(r"[ML] (-?[\d.]+) (-?[\d.]+)", element.get("d", ""))
        if colour and len(corners) == 4:
            ys = [float(y) for _, y in corners]
            heights[colour[1]] = max(ys) - min(ys)
    bars = {LIGHT.colour(step.colour).lower(): step.value for step, _, _ in chart.marks.spans}
    scale = heights[LIGHT.cost.lower()] / abs(bars[LIGHT.cost.lower()])
    assert {colour: heights[colour] for colour in bars} == pytest.approx(
        {colour: abs(value) * scale for colour, value in bars.items()}, abs=1e-3
    )


def test_file_names_sort_and_say_what_they_are():
    """Day, title, digest, what it is; a title of any signs is letters and hyphens, and an unknown suffix is told."""
    case = found_of("hostile").case
    for one in FORMATS:
        name = name_of(case, digest(case), one.suffix, day=DAY)
        assert name.startswith("2026-11-21-") and name.endswith(f"-{one.part}{one.suffix}") and len(name) < 120
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    with pytest.raises(ValueError, match=r"no export to “.doc”. Use one of .xlsx"):
        format_of(".doc")


def test_the_case_file_gives_the_same_case_again():
    """The exported case has the digest that all the other files carry."""
    for name in ("insurance", "hostile"):
        assert digest(read(built(name, ".yaml"))) == found_of(name).evaluation.digest


# --- Command line


def cxroi(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("suffix", then_long([".pdf", ".csv"], [".ipynb"]))
def test_the_command_line_writes_a_file(suffix, tmp_path):
    """`export CASE --to FILE --scenario NAME` writes the file of that scenario, whole, and replaces what was there."""
    target = tmp_path / f"case{suffix}"
    target.write_text("what was there", encoding="utf-8")
    done = cxroi("export", CHEMICALS, "--to", target, "--scenario", "Cautious", "--draws", 64, "--seed", 3)
    assert done.exit_code == 0, done.output
    cautious = scenario(plain(read_file(CHEMICALS)), "Cautious")
    assert f"case {digest(cautious)}, seed 3" in done.output
    assert target.stat().st_size > 1000 and list(tmp_path.iterdir()) == [target]


def test_the_command_line_says_what_is_wrong(tmp_path):
    """An unknown suffix, a missing folder and a faulty case are told in words, and nothing is written."""
    unknown = cxroi("export", CHEMICALS, "--to", tmp_path / "case.doc")
    assert unknown.exit_code == 2 and ".xlsx, .pptx, .pdf" in unknown.output
    folder = cxroi("export", CHEMICALS, "--to", tmp_path / "none" / "case.pdf")
    assert folder.exit_code == 2 and "There is no folder" in folder.output
    broken = tmp_path / "broken.yaml"
    broken.write_text("format: 1\ntitle: X\n", encoding="utf-8")
    errors = cxroi("export", broken, "--to", tmp_path / "case.csv")
    assert errors.exit_code == 2 and "finance" in errors.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.yaml"]


# --- The app's page


@pytest.mark.long
def test_the_export_page_builds_when_asked():
    """Nothing is built until Prepare is clicked; then the download holds the file of the case shown, until it changes."""
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    at.switch_page("pages/export.py").run()
    assert not at.exception
    assert len(at.get("download_button")) == 1, "only the sidebar's"
    next(button for button in at.button if button.key == "prepare.ipynb").click().run()
    assert not at.exception
    offered = [button.proto.label for button in at.get("download_button")]
    assert any(label.startswith("Download (") for label in offered)
    at.selectbox(key="scenario").select("Cautious").run()
    assert not at.exception
    assert len(at.get("download_button")) == 1, "another case: nothing is offered until asked for"
