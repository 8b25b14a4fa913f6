"""A part of the case that someone adds: each registration it still lacks is named with its place, and none is silent."""

import ast
import importlib
import inspect
import re
from contextlib import nullcontext
from pathlib import Path

import pytest
from made_up import LunarFerry, added_to_the_case

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import Case, read_file
from cxroi.report.documents import brief, slide_beside, slides, web_page
from cxroi.report.sections import document, risk_sections
from cxroi.report.tables.table import Table
from cxroi.report.workbook import pasted_sheets
from cxroi.ui import assumption_sections, notices, places, rows, sheets
from cxroi.ui.fields import fields_of

ROOT = Path(__file__).parents[1]
DRAWN = inspect.getsource(assumption_sections)


def missing():
    """What each part with quantities of its own still lacks, with the file to add it to."""
    sheet_of = {one.section: name for name, one in vars(sheets).items() if isinstance(one, sheets.Sheet)}
    for name, info, part in places.parts_of():
        figures = any(field.kind == "figure" and "/" not in field.name for field in fields_of(part))
        within = name not in Case.model_fields and not places.is_list(
            info
        )  # its fields stand with those of the part around it
        if not figures or within:
            continue
        what = f"{'Case.' if name in Case.model_fields else ''}{name} has quantities"
        tab = places.TABS.get(name)
        if tab is None:
            yield f"{what} but no place on Assumptions: add it to TABS in cxroi/ui/places.py"
        elif tab not in dict(assumption_sections.SECTIONS):
            yield f"{what} on a tab {tab!r} that is not drawn: add it to SECTIONS in cxroi/ui/assumption_sections.py"
        if places.is_list(info) and name not in sheet_of:
            yield f"{what} but no sheet: add one to cxroi/ui/sheets.py"
        elif places.is_list(info) and f"sheets.{sheet_of[name]}" not in DRAWN:
            yield f"{what} on a sheet that is not drawn: draw it on its tab in cxroi/ui/assumption_sections.py"
        if not info.is_required() and name not in rows.AMOUNTS:
            yield f"{what} but nothing says what a row needs: add it to AMOUNTS in cxroi/ui/rows.py"


def test_no_part_of_the_case_lacks_a_registration():
    lacking = list(missing())
    assert not lacking, "\n".join(lacking)
    homeless = sorted(set(rows.AMOUNTS) - set(places.TABS))
    assert not homeless, (
        f"AMOUNTS of cxroi/ui/rows.py names {homeless}, which TABS of cxroi/ui/places.py does not place"
    )
    tabs, drawn = list(dict.fromkeys(places.TABS.values())), [name for name, _ in assumption_sections.SECTIONS]
    assert tabs == drawn, (
        f"TABS of cxroi/ui/places.py names the tabs {tabs}, SECTIONS of cxroi/ui/assumption_sections.py draws {drawn}: "
        "name the same tabs in the same order in both"
    )


def test_a_new_part_is_told_what_it_lacks_and_where():
    """With a list of lunar ferries in the case and nothing else, three places are named."""
    with added_to_the_case("lunar_ferries", tuple[LunarFerry, ...]):
        assert [one for one in missing() if one.startswith("Case.lunar_ferries ")] == [
            "Case.lunar_ferries has quantities but no place on Assumptions: add it to TABS in cxroi/ui/places.py",
            "Case.lunar_ferries has quantities but no sheet: add one to cxroi/ui/sheets.py",
            "Case.lunar_ferries has quantities but nothing says what a row needs: add it to AMOUNTS in cxroi/ui/rows.py",
        ]


def test_a_list_on_the_tab_of_the_company_is_not_drawn_as_a_single_part(monkeypatch):
    """It has a sheet; the tab itself draws its single parts."""
    drawn = []
    monkeypatch.setattr(assumption_sections, "TABS", {**places.TABS, "lunar_ferries": "Company"})
    monkeypatch.setattr(assumption_sections, "_section", lambda view, section, part: drawn.append(section))
    monkeypatch.setattr(assumption_sections, "part_at", lambda path: None)
    monkeypatch.setattr(assumption_sections.cells, "cell", lambda *said, **more: nullcontext())
    monkeypatch.setattr(assumption_sections.st, "markdown", lambda said: None)
    assumption_sections.company(None, None)
    assert drawn == ["workforce", "inventory", "crisis"]


def unregistered_sections():
    """Makers of sections that the document does not hold."""
    listed = [make for _, make in document.SECTIONS]
    for path in sorted((ROOT / "cxroi" / "report" / "sections").glob("*.py")):
        module = importlib.import_module(f"cxroi.report.sections.{path.stem}")
        for name, made in vars(module).items():
            if not inspect.isfunction(made) or made.__module__ != module.__name__ or name.startswith("_"):
                continue
            asked = [one.annotation for one in inspect.signature(made).parameters.values()]
            returned = inspect.signature(made).return_annotation
            if asked == ["CaseAnalysis"] and returned in ("Section", "Section | None") and made not in listed:
                yield f"{path.name}: {name} makes a section that nothing shows: add it to SECTIONS in cxroi/report/sections/document.py"


def test_every_section_is_in_the_document(monkeypatch):
    """One left out of SECTIONS is on no page and in no file: it is named, with the place it lacks."""
    lacking = list(unregistered_sections())
    assert not lacking, "\n".join(lacking)
    rest = tuple(one for one in document.SECTIONS if one[1] is not risk_sections.delay)
    monkeypatch.setattr(document, "SECTIONS", rest)
    assert [one.split(" makes")[0] for one in unregistered_sections()] == ["risk_sections.py: delay"]


def unregistered_pages(files, source):
    """Pages that the app does not open: no `st.Page`, or none that the navigation lists."""
    paths = {"YOUR_CASES": notices.YOUR_CASES}
    listed = re.search(r"^PAGES = \{(.*?)^\}", source, flags=re.MULTILINE | re.DOTALL)[1]
    page = {
        literal or paths[name.rpartition(".")[2]]: constant
        for constant, literal, name in re.findall(
            r'^(\w+) = st\.Page\(\s*(?:"([^"]+)"|([\w.]+)),', source, flags=re.MULTILINE
        )
    }
    for file in files:
        if file not in page:
            yield f"{file} is no page of the app: give it an st.Page in app.py"
        elif not re.search(rf"\b{page[file]}\b", listed):
            yield f"{file} is {page[file]} in app.py, and on no list there: add it to PAGES"


def test_every_file_of_pages_is_a_page_of_the_app():
    """One without its entry in app.py cannot be reached: it is named, with what it lacks."""
    source = (ROOT / "app.py").read_text(encoding="utf-8")
    files = [f"pages/{path.name}" for path in sorted((ROOT / "pages").glob("*.py"))]
    lacking = list(unregistered_pages(files, source))
    assert not lacking, "\n".join(lacking)
    assert list(unregistered_pages(["pages/moon.py"], source)) == [
        "pages/moon.py is no page of the app: give it an st.Page in app.py"
    ]
    unlisted = source.replace(
        "[BUSINESS_CASE, EXPLORE, PORTFOLIO, RISK, PILOT", "[BUSINESS_CASE, EXPLORE, PORTFOLIO, RISK"
    )
    assert list(unregistered_pages(files, unlisted)) == [
        "pages/pilot.py is PILOT in app.py, and on no list there: add it to PAGES"
    ]


def names_made(kind):
    """The names of everything of a kind that sections, tables and charts make."""
    for path in (ROOT / "cxroi" / "report").glob("[sct]*/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = getattr(node, "func", None)
            if getattr(called, "id", getattr(called, "attr", "")) in kind and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


CHOSEN = {
    "section": [
        (brief, "LEFT_OUT"), (brief, "NO_TABLE"), (brief, "NO_CHART"), (brief, "WORKING"), (brief, "SIZES"),
        (slides, "LEFT_OUT"), (slides, "SPOKEN"), (slides, "BESIDE"), (slides, "FIRST"), (slide_beside, "HIDDEN"),
        (slide_beside, "NOTHING"), (slide_beside, "WORST"), (pasted_sheets, "LIVE"), (web_page, "LEFT_OUT"),
    ],
    "table": [(brief, "ROWS"), (web_page, "ROWS"), (pasted_sheets, "ONLY_WITH")],
    "chart": [(brief, "CHARTS_LEFT_OUT")],
}  # fmt: skip
"""Where files name what they show otherwise."""
MAKERS = {"section": ("Section",), "table": ("Table", "what_if"), "chart": ("Chart",)}


@pytest.mark.parametrize("kind", CHOSEN)
def test_what_a_file_names_is_there(kind):
    """A section, table or chart that is renamed would be shown otherwise without a word."""
    made = set(names_made(MAKERS[kind]))
    for module, constant in CHOSEN[kind]:
        chosen = getattr(module, constant)
        values = chosen.values() if constant in ("SPOKEN", "BESIDE") else ()
        named = {*chosen, *(name for one in values for name in ((one,) if isinstance(one, str) else one))}
        unknown = sorted(named - made)
        assert not unknown, f"{constant} of {module.__file__} names {unknown}: no {kind} is called so"


def test_the_columns_that_files_name_are_there():
    """A column that is renamed would be shown where it has no room, or its rows kept: as the tables of a case with ranges or without."""
    columns = {}
    for file in ("sample_data/insurance.yaml", "tests/by_hand/case.yaml"):
        for section in document.sections(CaseAnalysis(read_file(ROOT / file), draws=64)):
            for table in section.all(Table):
                columns.setdefault(section.name, set()).update(table.columns)
                columns.setdefault(table.name, set()).update(table.columns)
                at = slide_beside.WORST.get(section.name)
                assert at is None or "NPV" in table.columns[at], (
                    f"WORST of slide_beside: {table.columns[at]} of {table.name}"
                )
    named = [(name, column) for name, hidden in slide_beside.HIDDEN.items() for column in hidden]
    named += [*slide_beside.NOTHING.items(), *pasted_sheets.ONLY_WITH.items()]
    assert [(name, column) for name, column in named if column not in columns[name]] == []


def test_lists_sections_and_needs_follow_from_the_model():
    """What was listed by hand before, found in the model; what is added since is found, too."""
    single = {"workforce", "inventory", "crisis", "uncertainty"}
    lists = {"segments", "metrics", "initiatives", "costs", "effects", "benefits", "links", "evidence", "scenarios"}
    assert single <= set(places.SECTIONS) and lists <= set(places.LISTS), "a part of before is no longer found"
    assert set(places.SECTIONS) | set(places.LISTS) | {"finance"} == set(places.TABS), (
        "each tab's parts are lists or single"
    )
    assert not set(places.SECTIONS) & set(places.LISTS)
    assert places.NEEDS["inventory"] == (("turns",),) and places.NEEDS["links"] == (("metric",), ("driver",))
    assert "finance" not in places.NEEDS  # every case has it: an empty figure there is an error


def test_the_places_that_the_guide_names_exist():
    """A file that is moved is followed there; the guide stays short enough to be read."""
    guide = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:cxroi|tests|pages|app)[\w/]*(?:/|\.py|\.md))`", guide)
    assert len(named) > 20
    assert [one for one in named if not (ROOT / one).exists()] == [], "docs/adding.md names what is not there"
    assert len(guide.splitlines()) <= 80
