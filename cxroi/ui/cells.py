"""Display: cells of the notebook, sections of the document, figures in one style everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pandas as pd
import streamlit as st

from cxroi.report.charts.spec import Chart
from cxroi.report.language.safe_text import file_name, note_markdown, plain_words, safe_markdown
from cxroi.report.review.answer_words import STATES, State
from cxroi.report.sections.section import (
    Answer,
    Answers,
    Aside,
    Figures,
    Notes,
    OnRequest,
    Part,
    Section,
    Sentences,
    Working,
)
from cxroi.report.tables.figures import Figure
from cxroi.report.tables.table import Table
from cxroi.ui import address, courier, state
from cxroi.ui.chart_cell import chart
from cxroi.ui.data_table import data_table
from cxroi.ui.entries import NOTE_KEPT

BADGES: dict[State, tuple[str, Literal["green", "orange", "red"]]] = {
    "holds": ("check", "green"),
    "weak": ("warning", "orange"),
    "open": ("help", "red"),
}
"""The icon and the colour of each state of an answer."""
LINK_WITH_CASE = (
    "It opens this page with this case, scenario and sliders. Unless the case is an unchanged sample, the link contains the whole "
    "case: anyone with the link can read it."
)
LINK_TO_SAVED = (
    "It opens this page, scenario and sliders on the newest version of this case, for whoever has a role in it (People). It contains "
    "nothing of the case; for anyone else, People makes reader links."
)
ROWS, TALLEST = 12, 380
"""A table with more rows than this is limited to this height [pixels]."""


def page(file: str, title: str, explanation: str) -> None:
    """The head of a page.

    On a server that has just started, Streamlit answers a page's address by running its file alone, without app.py
    and its sidebar, until `st.navigation` has run once. The page then sends the visitor through app.py and back.
    """
    if not state.entered(f"pages/{Path(file).name}"):
        address.switch("app.py")
    if state.kept("words-drawn"):
        state.keep("words-drawn", False)
    st.title(title, anchor=False)
    st.caption(explanation)


@contextmanager
def cell(title: str, explanation: str, *, working: str | None = None, note: str | None = None) -> Iterator[None]:
    """A cell of the notebook: title, a sentence, its content, how it was computed, and the user's own note.

    `working` is the formula with the current numbers (our own Markdown); `note` names the note in the case.
    """
    with st.container(key=f"cell-{file_name(title)}"):
        st.header(title, divider="gray", anchor=False)
        st.caption(explanation)
        yield
        written = state.value(f"notes/{note}") if note is not None else None
        if isinstance(written, str) and written:
            st.markdown(note_markdown(written))
        with st.container(horizontal=True, gap="small"):
            if working is not None:
                with st.popover(
                    "How this was computed", icon=":material/function:", type="tertiary", key=f"how-{file_name(title)}"
                ):
                    st.markdown(safe_markdown(working))
            if note is not None and not state.board():
                with st.popover(
                    "Edit your note" if written else "Add a note",
                    icon=":material/edit_note:",
                    type="tertiary",
                    key=f"noting-{note}-{file_name(title)}",
                ):
                    _note(note)


def _note(name: str) -> None:
    """The user's note on a cell: Markdown, kept in the case, printed in every report."""
    view = courier.view()
    courier.form(
        f"note-{name}", [view.cell(f"{view.document.root}.notes/{name}", label="Your note (Markdown)")], columns=1
    )
    st.caption(NOTE_KEPT)


def headline(entries: Sequence[Figure]) -> None:
    """The headline figures as cards in one style."""
    with st.container(key=f"two-in-a-row-{file_name(entries[0].label)}"):
        columns = st.columns(len(entries))
    for column, entry in zip(columns, entries, strict=True):
        with column.container(border=True, height="stretch"):
            st.metric(entry.label, entry.value, help=safe_markdown(entry.help))
            if entry.below:
                st.caption(safe_markdown(entry.below))


def section(
    shown: Section, *, above: Callable[[], Section] | None = None, below: Callable[[], None] | None = None
) -> None:
    """A section of the document as a cell.

    `above` draws the page's own content above the parts, and returns the section to show; `below` draws below them.
    """
    note = next((part.name for part in shown.all(Notes)), None)
    working = next((part.text for part in shown.all(Working)), None)
    with cell(shown.heading, shown.lead, working=working, note=note):
        now = shown if above is None else above()
        if now.headline:
            st.markdown(f"**{safe_markdown(now.headline)}**")
        for place, part in enumerate(now.parts):
            _part(part, key=f"{now.name}-{place}")
        if below is not None:
            below()


def _part(part: Part, *, key: str) -> None:
    match part:
        case Figures():
            headline(part.cards)
        case Sentences():
            if part.title:
                st.caption(safe_markdown(part.title))
            for number, line in enumerate(part.lines, 1):
                mark = "### " if part.lead else f"{number}. " if part.numbered else ""
                st.markdown(mark + safe_markdown(line))
        case Answers():
            for pair in part.pairs:
                answer(pair)
        case Aside():
            st.caption(safe_markdown(part.title))
            st.markdown(f"*{safe_markdown(part.text)}*")
        case Chart():
            chart(part, key=f"{key}-{part.name}")
        case Table():
            if part.title:
                st.caption(safe_markdown(part.title))
            table(part)
        case OnRequest():
            on_request(part.title, part.make, key=key)


def answer(pair: Answer) -> None:
    """A question next to its answer, marked with the answer's state where it has one."""
    if pair.state is None:
        asked, said = st.columns([1, 3], gap="small")
        asked.markdown(f"**{safe_markdown(pair.question)}**")
        said.markdown(safe_markdown(pair.said))
        return
    with st.container(border=True, key=f"objection-{file_name(pair.question)}"):
        asked, said = st.columns([1, 3], gap="medium")
        asked.markdown(f"**{plain_words(pair.question)}**")
        icon, colour = BADGES[pair.state]
        asked.badge(pair.state.capitalize(), icon=f":material/{icon}:", color=colour, help=STATES[pair.state])
        said.markdown(plain_words(pair.said))


def table(shown: Table) -> None:
    """A table of a document, figures right-aligned; a long one has a fixed height."""
    printed = shown.printed()
    right = {shown.columns[place]: st.column_config.TextColumn(alignment="right") for place in shown.figures}
    data_table(printed, height=TALLEST if len(printed) > ROWS else "auto", columns=right)


def on_request(title: str, make: Callable[[], Table | pd.DataFrame], *, key: str) -> None:
    """A table that is computed only when it is opened."""

    def show() -> None:
        made = make()
        table(made) if isinstance(made, Table) else data_table(made)

    folded(title, show, key=key, icon="table")


def folded(title: str, show: Callable[[], None], *, key: str, icon: str, in_link: bool = False) -> None:
    """What is computed only when it is opened, and then with every change; `in_link` opens it for whoever has the address."""
    bound: Literal["query-params"] | None = "query-params" if in_link else None
    box = st.expander(title, key=key, on_change="rerun", bind=bound, icon=f":material/{icon}:")
    if box.open:
        with box:
            show()


def link() -> None:
    """The address that opens the same view for another person; a reader link is not passed on as a case of one's own."""
    if state.reads():
        return
    with st.popover("Link to this view", icon=":material/link:"):
        st.caption(LINK_TO_SAVED if address.leads_to_saved() else LINK_WITH_CASE)
        st.code(address.link(), language=None, wrap_lines=True)
