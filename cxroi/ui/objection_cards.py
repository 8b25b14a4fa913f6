"""Cards of objections, and the five questions of a board."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from cxroi.case import Case
from cxroi.report.language.safe_text import file_name, plain_words
from cxroi.report.review.answer_words import STATES, State
from cxroi.report.review.board_answers import answers
from cxroi.report.review.objections import Objection
from cxroi.ui import cached, cells

LOOKS: dict[State, tuple[str, Literal["green", "orange", "red"]]] = {
    "holds": ("check", "green"),
    "weak": ("warning", "orange"),
    "open": ("help", "red"),
}
"""The icon and the colour of each state."""


def five(case: Case) -> None:
    """How likely, by when, what would make it fail, what to measure first, what waiting costs."""
    cells.questions(answers(cached.findings(case)))


def answer(one: Objection) -> None:
    """One attack beside its answer, marked by how well that stands."""
    icon, colour = LOOKS[one.state]
    with st.container(border=True, key=f"objection-{file_name(one.attack)}"):
        attack, said = st.columns([1, 3], gap="medium")
        attack.markdown(f"**{plain_words(one.attack)}**")
        attack.badge(one.state.capitalize(), icon=f":material/{icon}:", color=colour, help=STATES[one.state])
        said.markdown(plain_words(one.answer))
