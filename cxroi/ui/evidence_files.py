"""Reading files on the Evidence page: upload, findings, questions and decisions, and the choices kept as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from cxroi.evidence.run import Judged, judge
from cxroi.report.language.safe_text import as_csv, plain_words, safe_markdown
from cxroi.report.tables import reading_tables
from cxroi.tables.column_map import ColumnMap as Columns
from cxroi.tables.file_views import FileView
from cxroi.tables.findings import Refused
from cxroi.tables.saved_map import MapError, SavedMap, read_map, write_map
from cxroi.ui import browser, evidence_questions, file_chooser, heavy, kept_answers, kept_folder, state, table_money
from cxroi.ui.document import SAMPLES

SAMPLE_FOLDERS = {
    "evidence": "Full set: customers, revenue, survey, contacts",
    "crm_export": "CRM export: one row per customer",
    "survey_tool": "Survey tool export and customers",
    "subscriptions": "Subscriptions and a survey",
    "help_desk": "Help desk: tickets with satisfaction",
    "one_year_on": "One year on: half of the lines first, before and after",
    "shop": "Shop without contracts: orders",
}
"""Made-up folders to try, one for each kind of export."""
LISTENING = heavy.Limits(seconds=600, memory=6_000_000_000)
"""Listening is the longest work: half a minute where the machine is free, several where it is not; a second database and the
libraries of text take address space, which is not memory used."""
MOST_UPLOADED = 200_000_000
"""Bytes of files that one visitor has read at a time."""


@dataclass(frozen=True)
class Asked:
    """The files to read, and the user's decisions about them."""

    source: Path | Mapping[str, bytes]
    mappings: Mapping[str, Columns] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    saved: SavedMap = field(default_factory=SavedMap)

    @property
    def options(self) -> dict[str, Any]:
        """What they are judged with, besides the answers."""
        return {"mappings": dict(self.mappings), "saved": self.saved}


def bring() -> None:
    """Take files, or the sample, and read them on request."""
    if asked() is None and kept_answers.kept() is not None:
        st.info(
            "The files that were read here are gone, as with every reload of the page: they are held only while it is open. Give "
            "them again; your answers about them are kept, and are used.",
            icon=":material/info:",
        )
    st.file_uploader(
        "Tables: CSV, Parquet or Excel, as exported by your systems; and a map.yaml, if you kept one",
        accept_multiple_files=True,
        key="evidence-files",
        help="Customers, monthly revenue, survey answers, and contacts and interventions if you have them. "
        + browser.stays_here(),
    )
    with st.container(horizontal=True, gap="small"):
        st.button("Read these tables", type="primary", on_click=_ask_for_files, icon=":material/table_view:")
        st.button("Try it on the sample tables", on_click=_ask_for_sample, icon=":material/science:")
        st.selectbox(
            "Sample", list(SAMPLE_FOLDERS), format_func=SAMPLE_FOLDERS.__getitem__, key="evidence-sample", persist_state="session", label_visibility="collapsed", width=320
        )  # fmt: skip
    if state.kept("judged") is None:
        st.caption(
            "The minimum: one row for each customer with its score and whether it left. Better: the dates customers started and "
            "left, revenue by customer and month (or subscriptions, or orders), and survey answers with dates. Reviews alone give their score by month. What each file is "
            "and which column is which is guessed; you can correct both."
        )


def _remember(found: Judged | None) -> None:
    """Have the tab keep the answers about this visitor's own files, which a reload lets go of."""
    now = asked()
    own = now is not None and isinstance(now.source, Mapping)
    kept_answers.keep(write_map(*_choices(found)) if own and found is not None else "")


def judged() -> Judged | None:
    """The result for the tables last requested; reads them now if needed."""
    found = _result("judged", listening=False)
    _remember(found)
    return found


def heard() -> Judged | None:
    """The same with what customers feel, write and do; it serves the page Evidence too."""
    found = _result("heard", listening=True)
    _remember(found)
    if found is not None and state.kept("judged-asked") is not state.kept("heard-asked"):
        state.keep("judged", found)
        state.keep("judged-asked", state.kept("heard-asked"))
    return found


def _result(name: str, *, listening: bool) -> Judged | None:
    asked: Asked | None = state.kept("asked")
    if asked is None:
        return None
    if state.kept(f"{name}-asked") is not asked:
        try:
            options = reading_options(asked)
            if listening:
                options |= {"listening": True, "folder": kept_folder.folder_of(asked)}
            limits = LISTENING if listening else heavy.HEAVY
            found = heavy.done(
                name, asked, judge, asked.source, words="Your tables", progress=True, options=options, limits=limits
            )
        except (Refused, heavy.WorkError) as error:
            st.warning(f"The tables were not read. {safe_markdown(str(error))}", icon=":material/warning:")
            return None
        state.keep(name, found)
        state.keep(f"{name}-asked", asked)
    return state.kept(name)


def asked() -> Asked | None:
    """The tables last requested, with the decisions about them."""
    kept: Asked | None = state.kept("asked")
    return kept


def reading_options(asked: Asked) -> dict[str, Any]:
    """How tables are read, as an option of every function that reads them."""
    return {"mappings": dict(asked.mappings), "answers": dict(asked.answers), "saved": asked.saved}


def rows(found: Judged) -> None:
    """How many rows were read of each table, and which tables there are none of."""
    st.markdown(safe_markdown(reading_tables.rows_words(found)))


def read(found: Judged) -> None:
    """What was read: rows, questions, findings, and which column was read as which."""
    rows(found)
    needed = [one for one in found.questions if one.needed]
    if needed:
        waiting = plain_words(", ".join(dict.fromkeys(one.file or one.table for one in needed)))
        st.warning(
            f"Please answer, then “Read again with these answers”. Until then the results leave out {waiting}.",
            icon=":material/help:",
        )
    for question in found.questions:
        if not question.id.endswith("/table") and f"{question.file}/column " not in question.id:
            evidence_questions.question(found, question)
    table_money.warn(offered=True)
    errors = [one for one in found.findings if one.severity == "error"]
    for error in errors[:5]:
        st.warning(safe_markdown(str(error)), icon=":material/warning:")
    with st.expander(f"All findings from reading ({len(found.findings)})", icon=":material/checklist:"):
        table = reading_tables.finding_table(found.findings)
        st.table(table.map(safe_markdown), hide_index=True)
        st.download_button(
            "As CSV", data=lambda: as_csv(table), file_name="evidence-findings.csv", mime="text/csv", on_click="ignore"
        )
    unused = reading_tables.unused_words(found)
    if unused:
        st.caption(safe_markdown(unused))
    file_chooser.choose(
        found.files,
        unused={view.name for view in found.files if view.mapping is None},
        lacking=reading_tables.lacks_columns(found),
    )
    evidence_questions.decisions(found)
    evidence_questions.ways(found)
    with st.container(horizontal=True, gap="small"):
        st.button("Read again with these answers", on_click=_read_again, args=(found,), icon=":material/refresh:")
        st.download_button(
            "Keep these choices as a file", data=partial(write_map, *_choices(found)), file_name="map.yaml", mime="application/yaml", on_click="ignore",
            help="Upload it with next month's files, or pass it to the command line with --map: files with the same columns are read the same way, whatever they are called.",
        )  # fmt: skip


def _ask_for_files() -> None:
    files = state.widget("evidence-files") or []
    tables = {file.name: file.getvalue() for file in files if not file.name.lower().endswith((".yaml", ".yml"))}
    held = sum(map(len, tables.values()))
    if held > MOST_UPLOADED:
        state.tell(
            f"The files have {held:,} bytes together; at most {MOST_UPLOADED:,} are read here. The command line reads more."
        )
        return
    if not tables:
        state.tell("Choose the files first: customers, revenue and survey answers, or one row per customer.")
        return
    saved = kept_answers.kept() or SavedMap()
    for file in files:
        if file.name not in tables:
            try:
                saved = read_map(file.getvalue())
            except MapError as error:
                state.tell(str(error))
                return
    _ask(Asked(tables, saved=saved))


def _ask_for_sample() -> None:
    _ask(Asked(SAMPLES / (state.widget("evidence-sample") or "evidence")))


def _ask(asked: Asked) -> None:
    state.keep("asked", asked)
    state.keep("cell", None)


def _read_again(found: Judged) -> None:
    asked: Asked = state.kept("asked")
    _ask(
        Asked(
            asked.source,
            dict(asked.mappings) | file_chooser.changed(found.files),
            {**asked.answers, **evidence_questions.answered(found)},
            asked.saved,
        )
    )
    state.offer(evidence_questions.TURNED, [])


def _choices(found: Judged) -> tuple[list[FileView], dict[str, str]]:
    """What a mapping file keeps: how each file is read, and the answers; taken now, as a download is written outside the session."""
    chosen = file_chooser.changed(found.files)
    views = [replace(view, mapping=chosen.get(view.name, view.mapping)) for view in found.files]
    return views, {**found.answers, **evidence_questions.answered(found)}
