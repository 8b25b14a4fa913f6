"""What is asked of a person about the tables: questions, decisions by rule, which way a score is good; and what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cxroi.evidence.choices import choices
from cxroi.evidence.run import DIRECTION, Judged, direction_question
from cxroi.evidence.sentences import label_of
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.tables.choice_tables import choice_table
from cxroi.tables.findings import Question, Refused
from cxroi.ui import heavy, state

if TYPE_CHECKING:
    from cxroi.ui.evidence_files import Asked

TURNED = "lower-is-better"
"""The widget of scores that are turned; once read so, each is asked for by its question."""


def question(found: Judged, one: Question, *, chosen: str = "") -> None:
    """A question only a person can answer: one of its options, or a day."""
    key = f"answer-{one.id}"
    place = (
        f"{one.column} in {one.file}" if one.column and one.file else one.file
    )  # a column of ours is no name to a reader
    words = safe_markdown(f"{place}: {one.words}" if place else one.words)
    if one.kind == "day":
        _day(one, words, key)
        return
    values = [option.value for option in one.options]
    st.radio(
        words,
        values,
        format_func={option.value: safe_markdown(option.words) for option in one.options}.__getitem__,
        index=values.index(chosen) if chosen in values else None,
        key=key,
        persist_state="session",
        help=safe_markdown(f"For example {', '.join(one.examples[:3])}") if one.examples else None,
    )
    if not chosen:
        _weigh(found, one.id)


def _day(one: Question, words: str, key: str) -> None:
    """A question for a day; below it what the text is read as, or what is wrong with it."""
    typed = str(
        st.text_input(words, key=key, persist_state="session", placeholder=f"for example {one.example_day}") or ""
    ).strip()
    if wrong := one.wrong(typed):
        st.error(safe_markdown(wrong), icon=":material/error:")
    elif typed and (day := one.understood(typed)) != typed:
        st.caption(f"Read as {day}.")


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


def decisions(found: Judged) -> None:
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


def ways(found: Judged) -> None:
    """Which way each score is good, asked once: by its question where the scale does not say, else among those that may be turned."""
    for metric in _asked_way(found):
        if f"{DIRECTION}{metric}" in found.answers:  # answered: it stays where it was asked, and can be changed
            question(found, direction_question(metric), chosen=found.answers[f"{DIRECTION}{metric}"])
    known = [] if found.study is None else [one for one in found.study.metrics if one not in _asked_way(found)]
    if known:
        st.pills(
            "Scores where low is good (such as an effort score)",
            known,
            selection_mode="multi",
            format_func=label_of,
            key=TURNED,
            persist_state="session",
        )


def _asked_way(found: Judged) -> tuple[str, ...]:
    """The scores whose way is asked, or was."""
    keys = dict.fromkeys([*(one.id for one in found.questions), *found.answers])
    return tuple(key.removeprefix(DIRECTION) for key in keys if key.startswith(DIRECTION))


def answered(found: Judged) -> dict[str, str]:
    """The answers on the page."""
    keys = dict.fromkeys(
        [
            *(one.id for one in found.questions),
            *(one.key for one in found.findings if one.key),
            *(f"{DIRECTION}{one}" for one in _asked_way(found)),
        ]
    )
    turned = {f"{DIRECTION}{metric}": "lower" for metric in state.widget(TURNED) or ()}
    return turned | {key: answer.strip() for key in keys if (answer := state.widget(f"answer-{key}"))}
