"""A name is text wherever it is shown: no page makes a link, picture, icon, code or formula of it, and no file does.

`CXROI_PAYLOADS=40` puts each of the forty payloads into each field in turn; CI puts a different one into each field.
"""

import io
import os
import re
import zipfile
from pathlib import Path

import inert
import openpyxl
import pytest
import walker
from conftest import then_long
from hostile import hostile
from streamlit.testing.v1 import AppTest

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import plain
from cxroi.case.heard import Heard
from cxroi.case.share_link import packed
from cxroi.report.documents.export import export
from cxroi.report.language.safe_text import note_markdown, plain_words, safe_markdown
from cxroi.report.sections.listening_sections import said
from cxroi.report.sections.section import Sentences

ROOT = Path(__file__).parents[1]
TURNS = int(os.environ.get("CXROI_PAYLOADS", "1"))
SAMPLE = ROOT / "sample_data" / "chemicals.yaml"


def case_of(turn):
    """A sample whose fields hold the payloads, each field another; with the turns each field holds each of them."""
    return hostile(SAMPLE, inert.PAYLOADS[turn:] + inert.PAYLOADS[:turn])


@pytest.mark.parametrize("payload", inert.PAYLOADS)
def test_a_payload_is_inert_alone_in_our_sentences_and_beside_other_text(payload):
    assert inert.live(payload) or payload[0] in "=+@-＝{&>1|zah" or "javascript" in payload, "the payload shows nothing"
    for text in (
        plain_words(payload),
        f"**{plain_words(payload)}**",
        safe_markdown(payload),
        safe_markdown(f"NPV of {payload} is $5."),
        safe_markdown(plain_words(payload)),
    ):
        assert not inert.live(text), text


def test_a_note_may_link_but_fetches_nothing():
    assert note_markdown("[a](http://b)") == "[a](http://b)"
    for payload in inert.PAYLOADS:
        assert not [
            found for found in inert.live(note_markdown(payload), links=True) if "image" in found or "HTML" in found
        ]


@pytest.mark.parametrize("turn", range(TURNS))
def test_no_page_makes_more_of_a_name_than_text(turn):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180)
    at.query_params["case"] = packed(plain(case_of(turn)))
    found = _live_on(at.run(), "first page")
    assert "zq" in at.session_state["session"].document.case.segments[0].name
    for page in sorted(path.stem for path in (ROOT / "pages").glob("*.py")):
        found += _live_on(at.switch_page(f"pages/{page}.py").run(), page)
    assert not found, "\n".join(sorted(set(found))[:40])


def _live_on(at, page):
    assert not at.exception, (page, at.exception)
    found = []
    for node in walker.nodes(at._tree):
        proto = getattr(node, "proto", None)
        if proto is None or not hasattr(proto, "ListFields"):
            continue
        for text in inert.markdown_of(node.type, proto):
            if "zq" in text:
                found += [
                    f"{page}: {node.type}: {what} in {text[:160]!r}"
                    for what in inert.live(text, links=_is_note(at, text))
                ]
    return found


def _is_note(at, text):
    notes = at.session_state["session"].document.case.notes
    return text in [note_markdown(note) for note in notes.values()]


@pytest.fixture(scope="module", params=range(TURNS))
def found(request):
    return CaseAnalysis(case_of(request.param), draws=256)


def _formulas(content):
    """The formulas of a workbook that hold a payload."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    return [
        cell.value
        for cell in cells
        if cell.data_type == "f" and re.search(r"zq|HYPERLINK|cmd", re.sub(r"'(?:[^']|'')*'!", "", str(cell.value)))
    ] + [cell.hyperlink.target for cell in cells if cell.hyperlink and inert.HOST in str(cell.hyperlink.target)]


def test_no_workbook_makes_a_formula_or_a_link_of_a_name(found):
    assert not _formulas(export(found, ".xlsx", day=walker.DAY))


def test_no_workbook_within_the_slides_makes_a_formula_of_a_name(found):
    """PowerPoint opens them at “Edit data”."""
    with zipfile.ZipFile(io.BytesIO(export(found, ".pptx", day=walker.DAY))) as deck:
        books = [name for name in deck.namelist() if name.startswith("ppt/embeddings/")]
        assert books
        for name in books:
            assert not _formulas(deck.read(name)), name
        links = [name for name in deck.namelist() if name.endswith(".rels") and inert.HOST in deck.read(name).decode()]
    assert not links


@pytest.mark.parametrize("suffix", then_long([".html", ".csv"], [".ipynb", ".zip"]))
def test_no_other_file_makes_more_of_a_name_than_text(found, suffix):
    content = export(found, suffix, day=walker.DAY)
    if suffix == ".html":
        page = content.decode()
        assert not re.search(rf"""<(?:a|img|script|iframe)[^>]*{re.escape(inert.HOST)}|<script>alert""", page)
    elif suffix == ".ipynb":
        import json

        cells = json.loads(content)["cells"]
        said = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        notes = list(found.case.notes.values())
        live = [(what, text) for text in said for what in inert.live(text) if not any(note in text for note in notes)]
        assert not [one for one in live if not one[0].startswith(("icon", "address", "mail"))], live[:5]
    else:
        files = {"draws.csv": content} if suffix == ".csv" else _members(content)
        for name, text in files.items():
            if name.endswith(".csv"):
                started = [
                    line for line in re.split(r"[\n,]", text.decode("utf-8-sig")) if re.match(r'"?[=+@-].*zq', line)
                ]
                assert not started, (name, started[:3])
            if name.endswith(".svg"):
                assert b"<script" not in text and inert.HOST.encode() not in b"".join(re.findall(rb"href=\S+", text))


def _members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_stars_of_the_tables_are_kept_in_what_was_heard():
    """Neither the finding nor its further sentences, what it cannot tell or its source is read as emphasis."""
    heard = Heard(
        about="themes", finding="*late*", lines=("*so*",), cannot="why *late*", source="a *late* file", on="2026"
    )
    parts = [part for part in said(heard, "USD", title="T") if isinstance(part, Sentences)]
    assert [line for part in parts for line in part.plain] == [
        "*late*.",
        "*so*.",
        "why *late*",
        "a *late* file, data to 2026.",
    ]
