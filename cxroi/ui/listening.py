"""The page Listening, on emotions, the silent, channels and employees: each a finding with its charts and the way into the case."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from cxroi.case.heard import About, Heard
from cxroi.evidence.cells import Cell
from cxroi.evidence.emotions import EMOTION
from cxroi.evidence.employee_link import employee_link, usable
from cxroi.evidence.heard_into_case import avoided_of, repeats_initiative, silent_metric, workforce
from cxroi.evidence.into_case import DRIVERS, link_of
from cxroi.evidence.listening import Listening
from cxroi.evidence.study import Study
from cxroi.report.charts import listening_charts
from cxroi.report.language import listening_words as words
from cxroi.report.language.safe_text import as_csv, as_parquet, safe_markdown
from cxroi.report.sections import document, listening_sections
from cxroi.report.sections.section import LISTENING, Notes, Section
from cxroi.report.tables import listening_tables as tables
from cxroi.ui import (
    cached,
    cells,
    chart_cell,
    evidence_files,
    evidence_into_case,
    heavy,
    kept_folder,
    listening_case,
    state,
    table_money,
)


def part(heard: Heard, below: Callable[[], None], *, above: Callable[[], Heard] | None = None) -> None:
    """A finding as a cell: what it says, its chart and table, what it cannot tell; below it the page's own; and the way to keep it.

    `above` asks what the finding depends on, and returns it anew.
    """
    currency, shown = table_money.currency(), [heard]

    def over() -> Section:
        if above is not None:
            shown[0] = above()
        return listening_sections.on_page(shown[0], currency)

    def under() -> None:
        below()
        listening_case.keep(shown[0])

    cells.section(listening_sections.on_page(heard, currency), above=over, below=under)


def downloads(label: str, make: Callable[[], pd.DataFrame], *, name: str, key: str) -> None:
    """A list to download, as CSV for spreadsheets and as Parquet for programs; made on click."""
    kinds = (("CSV", as_csv, "csv", "text/csv"), ("Parquet", as_parquet, "parquet", "application/vnd.apache.parquet"))
    with st.container(horizontal=True, gap="small"):
        for kind, write, ending, mime in kinds:
            st.download_button(
                f"{label} as {kind}", data=partial(_written, write, make), file_name=f"{name}.{ending}", mime=mime, on_click="ignore",
                key=f"{key}-{ending}", icon=":material/download:",
            )  # fmt: skip


def _written(write: Callable[[pd.DataFrame], bytes], make: Callable[[], pd.DataFrame]) -> bytes:
    return write(make())


def absent(about: About, reason: str) -> None:
    """A part that is not there, and why."""
    with cells.cell(words.HEADINGS[about], words.LEADS[about]):
        st.info(safe_markdown(reason), icon=":material/info:")


def untold(found: Listening, *, themes: bool) -> None:
    """Every part of tables without an order of time, with the table it needs; without themes where the page has them otherwise."""
    for about in words.HEADINGS:
        if about != "themes" or themes:
            absent(about, found.reasons.get("synthetic" if about == "silent" else about, ""))


def kept() -> None:
    """The findings kept with the case; the page's note stands with the tables."""
    for section in document.sections(cached.analysis(state.case()), LISTENING):
        parts = tuple(one for one in section.parts if not isinstance(one, Notes))
        cells.section(replace(section, finding="", parts=parts))


def emotions(found: Listening, study: Study) -> None:
    """Emotions against money, the most loyal against the least, and the question set."""
    if not found.emotions:
        with cells.cell(words.HEADINGS["emotions"], words.LEADS["emotions"]):
            st.info(safe_markdown(found.reasons.get("emotions", "")), icon=":material/info:")
            _question_set()
        return
    part(tables.emotions(found.emotions, found.loyal, study), lambda: _below_emotions(found, study))


def _below_emotions(found: Listening, study: Study) -> None:
    asked = tuple(one for one in found.loyal if one.item.startswith(EMOTION))
    if asked:
        chart_cell.chart(listening_charts.most_and_least_loyal(asked), key="loyal")
        cells.on_request(
            "Everything the most and the least loyal answered", lambda: tables.loyal_table(found.loyal), key="loyal-all"
        )
    predicting = emotions_to_use(found, study)
    if predicting and not state.board():
        names = {f"{words.name_of(one.metric)} → {words.OUTCOMES[one.outcome]}": one for one in predicting}
        chosen = st.selectbox("Use as a metric with its link", list(names), key="emotion-link", persist_state="session")
        evidence_into_case.offer(link_of(study, names[chosen]), key="use-emotion")
    _question_set()


def emotions_to_use(found: Listening, study: Study) -> list[Cell]:
    """Emotions that predict what the case has a driver for, as in the finding: the one that goes first before the others, leaving
    before spending."""
    first = {(one.emotion, one.outcome): (one.outcome != "churn", -(one.p_first or 0.0)) for one in found.emotions}
    return sorted(
        (
            one
            for one in study.cells
            if one.metric.startswith(EMOTION) and one.verdict == "USE" and one.outcome in DRIVERS
        ),
        key=lambda one: first.get((one.metric.removeprefix(EMOTION), one.outcome), (True, 0.0)),
    )


def _question_set() -> None:
    with st.expander("The question set to copy: eight emotions", icon=":material/content_copy:"):
        st.caption("Ask them together with your score; name the columns as here, and they are recognised.")
        st.code(words.question_set(), language=None, wrap_lines=True)


def silent(found: Listening, study: Study) -> None:
    """The score with the silent, the tilt, and the list by customer."""
    score = found.synthetic
    if score is None:
        absent("silent", found.reasons.get("synthetic", ""))
        return

    def below() -> None:
        chart_cell.chart(listening_charts.tilt(score), key="tilt")
        chart_cell.chart(listening_charts.silent_calibration(score), key="silent-calibration")
        st.caption("A customer's own score is never used for a verdict: it is made of what the verdict would test.")
        downloads("Scores by customer", lambda: tables.silent_list(score), name="scores-with-the-silent", key="silent")
        listening_case.offer(
            lambda data: silent_metric(data, score, study), "Use as the score of all customers", key="use-silent"
        )

    part(tables.silent(score, study), below)


def channels(found: Listening, study: Study) -> None:
    """Conversations that took a further contact."""
    talked = found.channels
    if talked is None:
        absent("channels", found.reasons.get("channels", ""))
        return

    def below() -> None:
        st.caption(f"Two cases are one conversation if: {talked.joined_by}.")
        likely = st.slider(
            "Of these repeats, how many would be avoided?",
            5,
            95,
            50,
            5,
            format="%d%%",
            key="repeats-avoided",
            persist_state="session",
        )
        avoided = avoided_of(likely / 100)
        listening_case.offer(
            lambda data: repeats_initiative(data, talked, study, avoided=avoided),
            "Make this an initiative",
            key="use-repeats",
        )

    part(tables.channels(talked, study, table_money.currency()), below)


def employees(found: Listening, study: Study) -> None:
    """Turnover, its cost, and what goes with it."""
    people = found.employees
    if people is None:
        absent("employees", found.reasons.get("employees", ""))
        return

    def below() -> None:
        listening_case.offer(
            lambda data: workforce(data, people, study), "Use as the workforce of the case", key="use-workforce"
        )
        links = {f"{one.x} → contacts": one for one in people.links if usable(one)}
        if links and not state.board():
            chosen = st.selectbox(
                "Use as a metric with its link", list(links), key="team-link", persist_state="session"
            )
            evidence_into_case.offer(employee_link(study, links[chosen]), key="use-team-link")

    part(tables.employees(people, study, table_money.currency()), below)


def again(
    name: str,
    asked: evidence_files.Asked,
    wanted: tuple[Hashable, ...],
    function: Callable[..., Any],
    study: Study,
    *,
    words: str,
    **options: Any,
) -> Any:
    """What a function finds in the tables of the study, as kept or else read again, in a process of its own, once for what is wanted.

    Raises Refused, ValueError or heavy.WorkError, in words for the reader.
    """
    kept = kept_folder.kept(asked, study)
    return heavy.done(
        name,
        (id(asked), *wanted),
        function,
        kept or asked.source,
        words=words,
        progress=True,
        options=options if kept else {**evidence_files.reading_options(asked), **options},
        limits=evidence_files.LISTENING,
    )
