"""Reading files on the Evidence page: upload, findings, questions and decisions, and the choices kept as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from cxroi.evidence.choices import choices
from cxroi.evidence.run import Judged, judge
from cxroi.evidence.sentences import label_of
from cxroi.report.language.formats import count
from cxroi.report.language.safe_text import as_csv, plain_words, safe_markdown
from cxroi.report.tables import reading_tables
from cxroi.report.tables.choice_tables import choice_table
from cxroi.tables.column_map import ColumnMap as Columns
from cxroi.tables.file_views import FileView
from cxroi.tables.findings import Question, Refused
from cxroi.tables.saved_map import MapError, SavedMap, read_map, write_map
from cxroi.ui import file_chooser, heavy, kept_folder, state
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
    lower_is_better: tuple[str, ...] = ()
    saved: SavedMap = field(default_factory=SavedMap)

    @property
    def options(self) -> dict[str, Any]:
        """What they are judged with, besides the answers."""
        return {"mappings": dict(self.mappings), "lower_is_better": self.lower_is_better, "saved": self.saved}


def bring() -> None:
    """Take files, or the sample, and read them on request."""
    st.file_uploader(
        "Tables: CSV, Parquet or Excel, as exported by your systems; and a map.yaml, if you kept one",
        accept_multiple_files=True,
        key="evidence-files",
        help="Customers, monthly revenue, survey answers, and contacts and interventions if you have them. "
        "They stay on this machine.",
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


def judged() -> Judged | None:
    """The result for the tables last requested; reads them now if needed."""
    return _result("judged", listening=False)


def heard() -> Judged | None:
    """The same with what customers feel, write and do; it serves the page Evidence too."""
    found = _result("heard", listening=True)
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
            options = {**reading_options(asked), "lower_is_better": asked.lower_is_better}
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
    counts = ", ".join(f"{name} {count(rows)}" for name, rows in found.rows.items()) or "nothing usable"
    st.markdown(safe_markdown(f"Rows read: {counts}. {reading_tables.missing_words(found)}"))


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
            _question(found, question)
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
    _decisions(found)
    study = found.study
    if study is not None:
        st.pills(
            "Scores where low is good (such as an effort score)",
            study.metrics,
            selection_mode="multi",
            format_func=label_of,
            key="lower-is-better",
            persist_state="session",
        )
    with st.container(horizontal=True, gap="small"):
        st.button("Read again with these answers", on_click=_read_again, args=(found,), icon=":material/refresh:")
        st.download_button(
            "Keep these choices as a file", data=partial(write_map, *_choices(found)), file_name="map.yaml", mime="application/yaml", on_click="ignore",
            help="Upload it with next month's files, or pass it to the command line with --map: files with the same columns are read the same way, whatever they are called.",
        )  # fmt: skip


def _question(found: Judged, question: Question) -> None:
    """A question only a person can answer: one of its options, or a day."""
    key = f"answer-{question.id}"
    place = " in ".join(part for part in (question.column, question.file) if part)
    words = safe_markdown(f"{place}: {question.words}" if place else question.words)
    if question.kind == "day":
        st.text_input(
            words, key=key, persist_state="session", placeholder="2027-03-31", help="A day: year, month, day."
        )
        return
    st.radio(
        words,
        [option.value for option in question.options],
        format_func={option.value: safe_markdown(option.words) for option in question.options}.__getitem__,
        index=None,
        key=key,
        persist_state="session",
        help=safe_markdown(f"For example {', '.join(question.examples[:3])}") if question.examples else None,
    )
    _weigh(found, question.id)


def _weigh(found: Judged, key: str) -> None:
    """On request, what each choice would do to the verdicts: worked out before one is chosen."""
    asked: Asked = state.kept("asked")
    st.button("What each choice would change", key=f"weigh-{key}", on_click=state.keep, args=("weighed", (asked, key)),
        type="tertiary", icon=":material/balance:")  # fmt: skip
    if state.kept("weighed") != (asked, key):
        return
    try:
        made = heavy.done(
            "weighed", (asked, key), choices, asked.source, found, key, words="Trying each choice", progress=True,
            options={"answers": dict(asked.answers), **asked.options},
        )  # fmt: skip
    except (Refused, heavy.WorkError) as error:
        st.warning(safe_markdown(str(error)), icon=":material/warning:")
        return
    st.table(choice_table(made).map(safe_markdown), hide_index=True)


def _decisions(found: Judged) -> None:
    """Rows kept or left out, and other decisions by rule: each can be changed."""
    open_now = {one.id for one in found.questions}
    decided = [one for one in found.findings if one.key and one.chosen and one.key not in open_now]
    if not decided:
        return
    with st.expander(f"Rows left out or kept ({len(decided)})", icon=":material/rule:"):
        for finding in decided:
            values = [option.value for option in finding.options]
            st.selectbox(
                safe_markdown(str(finding)),
                values,
                values.index(finding.chosen),
                format_func={option.value: option.words for option in finding.options}.__getitem__,
                key=f"answer-{finding.key}",
                persist_state="session",
            )
            _weigh(found, finding.key)


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
    saved = SavedMap()
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
            {**asked.answers, **_answered(found)},
            tuple(state.widget("lower-is-better") or ()),
            asked.saved,
        )
    )


def _answered(found: Judged) -> dict[str, str]:
    """The answers on the page."""
    keys = dict.fromkeys([*(one.id for one in found.questions), *(one.key for one in found.findings if one.key)])
    return {key: answer.strip() for key in keys if (answer := state.widget(f"answer-{key}"))}


def _choices(found: Judged) -> tuple[list[FileView], dict[str, str]]:
    """What a mapping file keeps: how each file is read, and the answers; taken now, as a download is written outside the session."""
    chosen = file_chooser.changed(found.files)
    views = [replace(view, mapping=chosen.get(view.name, view.mapping)) for view in found.files]
    return views, {**found.answers, **_answered(found)}
