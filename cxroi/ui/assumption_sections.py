"""The sections of the Assumptions page: one function for each part of a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from cxroi.case.fields import Part
from cxroi.case.model import Finance, Uncertainty
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.language.sentences import company_size
from cxroi.report.review.questions import Question
from cxroi.report.tables.case_tables import evidence_strength
from cxroi.ui import cell_view, cells, courier, sheet_notes, sheets, state
from cxroi.ui.cell_view import View
from cxroi.ui.data_table import data_table
from cxroi.ui.entries import spoken
from cxroi.ui.fields import fields_of, part_at
from cxroi.ui.places import SECTIONS as SINGLE
from cxroi.ui.places import TABS
from cxroi.ui.scenario_values import replaced_values
from cxroi.ui.sheets import Sheet

Asked = Sequence[Question]
TITLES = {"workforce": "Employees", "crisis": "Brand crisis"}
"""Headings that differ from the name in the file."""


def errors_elsewhere(view: View) -> None:
    """Errors in an opened file that have no field to be shown at."""
    _, elsewhere = cell_view.waiting(view)
    if elsewhere:
        st.error(safe_markdown("\n\n".join(elsewhere)), icon=":material/error:")


def waiting(view: View) -> None:
    """The fields marked on any tab, listed once below the tabs; the messages are at the fields themselves."""
    marked, _ = cell_view.waiting(view)
    if marked:
        named = "; ".join(marked)
        st.caption(safe_markdown(f"Marked at their fields, kept as typed but not yet in the figures: {named}."))


def the_case(view: View) -> None:
    """Title, organisation, currency, locale of files."""
    root = view.document.root
    names = ("title", "organisation", "currency", "locale")
    shown = [view.cell(f"{root}.{name}", double=name in ("title", "organisation")) for name in names]
    courier.form("case", shown, columns=4)
    st.caption(safe_markdown(shown[-1]["help"]))


def customers(view: View, asked: Asked) -> None:
    """Segments."""
    _listed(
        view,
        asked,
        sheets.SEGMENTS,
        "Groups of customers that behave alike: how many, what they are worth, how they leave. A cell takes a figure or a range: "
        "11%, or 9 / 11 / 14%.",
        note="customers",
        below=company_size(view.document.case) if view.document.case.segments else "",
    )


def metrics(view: View, asked: Asked) -> None:
    """Experience metrics."""
    _listed(
        view,
        asked,
        sheets.METRICS,
        "The scores the programme should raise. They make no money themselves; links say what they move.",
        note="metrics",
    )


def investment(view: View, asked: Asked) -> None:
    """Initiatives, their cost lines and direct benefits."""
    found = sheet_notes.by_row(view.document, asked, "initiatives", "costs", "benefits")
    with cells.cell("Initiatives", "What the company does and pays for."):
        _sheet(view, sheets.INITIATIVES, found)
    with cells.cell(
        "Investment",
        "What the company pays for. A finance reader looks for people, running, maintenance and change costs.",
        note="costs",
    ):
        _sheet(view, sheets.COSTS, found)
    with cells.cell("Direct benefits", "Money that comes from no driver; used sparingly."):
        _sheet(view, sheets.BENEFITS, found)
        questions(found)


def effects(view: View, asked: Asked) -> None:
    """What the initiatives change."""
    _listed(
        view,
        asked,
        sheets.EFFECTS,
        "What each initiative does: to a score in points, or to a driver directly in percent.",
        note="effects",
    )


def links(view: View, asked: Asked) -> None:
    """From a metric to a driver."""
    _listed(
        view,
        asked,
        sheets.LINKS,
        "How one point of a metric moves a driver, and how much of that association is causal.",
        note="links",
    )


def company(view: View, _: Asked) -> None:
    """The single parts of a case that stand on this tab: workforce, inventory, crisis. A list has its sheet, drawn like any other."""
    with cells.cell(
        "Company drivers",
        "What belongs to no segment: employees who leave, inventory, a public failure. Empty sections do not count.",
        note="company",
    ):
        for section in (name for name, tab in TABS.items() if tab == "Company" and name in SINGLE):
            st.markdown(f"**{TITLES.get(section, section.replace('_', ' ').capitalize())}**")
            _section(view, section, part_at((section,)))


def finance(view: View, asked: Asked) -> None:
    """How money is valued and uncertainty distributed."""
    with cells.cell("Finance", "How finance values money over time. Ask them; do not guess.", note="finance"):
        _section(view, "finance", Finance)
        questions(sheet_notes.by_row(view.document, asked, "finance"))
    with cells.cell(
        "Uncertainty",
        "The distribution of three-figure assumptions, and how far the effects of one initiative move together.",
    ):
        _section(view, "uncertainty", Uncertainty)


def evidence(view: View, asked: Asked) -> None:
    """The evidence register, and what backs each assumption."""
    with cells.cell(
        "Evidence register",
        "Where figures come from, strongest kind first: experiment, own data, pilot, benchmark, expert judgement, guess.",
        note="evidence",
    ):
        found = sheet_notes.by_row(view.document, asked, "evidence")
        _sheet(view, sheets.EVIDENCE, found)
        st.markdown("**How strongly each assumption is backed**")
        data_table(evidence_strength(view.document.case), height=320)
        questions(found)


def scenarios(view: View, _: Asked) -> None:
    """Named sets of replaced values."""
    with cells.cell(
        "Scenarios",
        "Named sets of replaced values. Once there is one, the sidebar lets you see every page with it.",
        note="scenarios",
    ):
        replaced_values(view)


SECTIONS: tuple[tuple[str, Callable[[View, Asked], None]], ...] = (
    ("Customers", customers),
    ("Metrics", metrics),
    ("Investment", investment),
    ("What changes", effects),
    ("Links", links),
    ("Company", company),
    ("Finance", finance),
    ("Evidence", evidence),
    ("Scenarios", scenarios),
)


def questions(found: sheet_notes.Asked) -> None:
    """What a reviewer would ask about these sections and no single row: one list, whatever its length."""
    general = found.get("", ())
    if general:
        listed = "\n".join(f"- {safe_markdown(text)}" for text in general)
        st.info(f"A reviewer would {'also ' if len(found) > 1 else ''}ask:\n{listed}", icon=":material/help:")


def _listed(view: View, asked: Asked, spec: Sheet, explanation: str, *, note: str, below: str = "") -> None:
    """A cell with one sheet, a sentence below it, and what a reviewer would ask."""
    with cells.cell(spec.title, explanation, note=note):
        found = sheet_notes.by_row(view.document, asked, spec.section)
        _sheet(view, spec, found)
        if below:
            st.markdown(safe_markdown(below))
        questions(found)


def _sheet(view: View, spec: Sheet, asked: sheet_notes.Asked) -> None:
    """A sheet, above it how many rows lack something or raise a question, and below it the details of the row that is open."""
    st.caption(sheet_notes.summary(view, spec, asked))
    row = courier.opened(spec.section)
    courier.sheet(sheets.sheet(view, spec, asked=asked, opened=row, held=courier.held_order(spec.section)))
    if row:
        name = spoken(view.document, view.document.where[row]) or f"this {spec.one}"
        with st.container(border=True, key=f"details-{spec.section}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(
                    f"**{safe_markdown(name)}**: the rest of its figures, and where they come from", width="stretch"
                )
                st.button(
                    "Close details",
                    key=f"close-{spec.section}",
                    icon=":material/close:",
                    on_click=courier.close,
                    args=(spec.section,),
                )
            courier.form(f"details-{spec.section}", sheets.details(view, spec, row), reveal=True)


def _section(view: View, section: str, model: type[Part]) -> None:
    root = view.document.root
    fields = [view.cell(f"{root}.{section}/{field.name}") for field in fields_of(model)]
    courier.form(section, fields)


def chosen_tab() -> str | None:
    """The section open on the last visit."""
    held = state.kept("section")
    return held if held in dict(SECTIONS) else None


def keep_tab() -> None:
    """From the tabs' callback: remember which is open."""
    state.keep("section", state.widget("sections"))
