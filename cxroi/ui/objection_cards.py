"""Cards of objections, and the five questions of a board."""

from __future__ import annotations

import streamlit as st

from cxroi.case import Case
from cxroi.report.language.safe_text import file_name, plain_words
from cxroi.report.review.answer_words import NOT_YET
from cxroi.report.review.board_answers import answers
from cxroi.report.review.objections import Objection
from cxroi.ui import cached, cells


def five(case: Case) -> None:
    """How likely, by when, what would make it fail, what to measure first, what waiting costs."""
    cells.questions(answers(cached.analysis(case)))


def answer(one: Objection) -> None:
    """One attack beside its answer, marked where it is open."""
    with st.container(border=True, key=f"objection-{file_name(one.attack)}"):
        attack, said = st.columns([1, 3], gap="medium")
        attack.markdown(f"**{plain_words(one.attack)}**")
        if one.answered:
            attack.badge("Answered", icon=":material/check:", color="green")
        else:
            attack.badge("Not answered yet", icon=":material/help:", color="orange")
        text = one.answer.removeprefix(NOT_YET)
        said.markdown(plain_words(text[:1].upper() + text[1:]))
