"""Brief and web page: the strings of the screen, texts that attack as they were typed, and nothing asked of the network."""

import subprocess

import pytest
from conftest import then_long
from documents_hand import CHROMIUM, DAY, PDFTOTEXT, Tags, built, found_of, one_line, squeezed, text_of
from hostile import PAYLOADS

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import parse
from cxroi.case.quantities import assumptions
from cxroi.report.documents.brief import MOST_COLUMNS, SANS, SERIF, _set
from cxroi.report.documents.export import export
from cxroi.report.language import sentences
from cxroi.report.language.formats import full
from cxroi.report.language.pitch import pitch as pitched
from cxroi.report.language.safe_text import JOINER
from cxroi.report.review.board_answers import answers
from cxroi.report.sections import document
from cxroi.report.tables import finance_tables
from cxroi.report.tables.figures import headline


@pytest.mark.parametrize("name", then_long(["hostile"], ["insurance"]))
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
    assert squeezed(pitched(found)) in printed
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


def test_a_finding_is_printed_whole_or_ends_with_a_whole_word():
    """Two initiatives in German money take 175 letters; a finding without end is cut between words."""
    from cxroi.report.documents.brief import _section
    from cxroi.report.sections.section import Section

    said = "“Onboarding in thirty days” lowers NPV by 85.677 €: −87.810 € without it; “Complaints within two days” lowers NPV by 88.016 €: −85.471 € without it, at the likely figures."
    assert _section(Section("each", "Each", "", said, ()), {})["finding"] == said
    cut = _section(Section("each", "Each", "", f"{said} {said}", ()), {})["finding"]
    assert cut.endswith("…") and f"{said} {said}".startswith(f"{cut[:-1]} ")


@pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not installed")
def test_a_long_amount_stays_inside_its_card(tmp_path):
    """German writes no “k”: “−179.102 €” ends before its card does: the words of the next begin 7 pt of gap and 6 pt further."""
    import re
    import subprocess

    it = {"name": "It", "costs": [{"name": "Cost", "one_off": [170_000, 179_102, 190_000]}]}
    data = {"format": 1, "title": "T", "currency": "EUR", "locale": "de", "initiatives": [it]}
    found = CaseAnalysis(parse({**data, "finance": {"years": 1, "discount_rate": 0}}), draws=64)
    file = tmp_path / "brief.pdf"
    file.write_bytes(export(found, ".pdf", day=DAY))
    boxes = subprocess.run([PDFTOTEXT, "-bbox", "-l", "1", file, "-"], capture_output=True, check=True).stdout.decode()
    word = re.compile(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)".*?>(.*?)</word>')
    words = [(*map(float, found.groups()[:3]), found[4]) for found in word.finditer(boxes)]
    label = next(left for left, _, _, said in words if said == "NPV,")
    line = next(top for left, top, right, said in words if said.startswith("−1") and left < 60 and right - left > 40)
    ends = [right for left, top, right, said in words if said == "€" and left < label and abs(top - line) < 1]
    assert ends and max(ends) < label - 6 - 7 - 3


@pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not installed")
def test_payloads_are_printed_as_typed(tmp_path):
    """Typst markup, formulas and tags are text on paper: each is there to the letter."""
    printed = text_of(built("hostile", ".pdf"), tmp_path)
    for payload in (PAYLOADS[0], PAYLOADS[2], PAYLOADS[3], PAYLOADS[8], PAYLOADS[9]):
        assert squeezed(payload) in printed, payload


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
    assert one_line(pitched(found)) in said and document.provenance(found) in said
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


@pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not installed")
def test_no_page_of_the_brief_begins_with_a_single_row_of_a_table(tmp_path):
    """A table of the annex goes on over pages; of one row more than a page holds, three are on the next, none is lost."""

    def pages(rows):
        named = {"columns": ["Name", "Kind"], "rows": [[f"row {n}.", "x"] for n in range(rows)], "figures": [], "strong": [], "widths": []}  # fmt: skip
        section = {"name": "s", "heading": "Annex", "finding": "", "annex": True, "parts": [{"kind": "table", "title": "", **named}]}  # fmt: skip
        colours = dict.fromkeys(("ink", "muted", "grid", "programme", "accent", "cost", "loss"), "#123456")
        data = {"title": "T", "organisation": "O", "author": "A", "dated": "D", "day": [2026, 1, 1], "provenance": "P", "sections": [section], "colours": colours, "serif": SERIF, "sans": SANS}  # fmt: skip
        (tmp_path / "a.pdf").write_bytes(_set(data, {}, day=DAY))
        text = subprocess.run([PDFTOTEXT, "-raw", tmp_path / "a.pdf", "-"], capture_output=True, check=True).stdout
        return [page.count("row ") for page in text.decode().split("\f")[:-1]]

    full = pages(150)[0]
    assert [pages(full + more) for more in (0, 1, 2)] == [[full], [full - 2, 3], [full - 1, 3]]
    assert pages(2) == [2]
