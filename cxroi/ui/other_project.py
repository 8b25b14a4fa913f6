"""The two-project choice: this case against a plain saving that the user names."""

from __future__ import annotations

import streamlit as st

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import Case, CaseError
from cxroi.case.quick_start import plain_project
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.sections.section import Aside, Figures, Section, Sentences
from cxroi.report.tables import case_tables, comparison_tables
from cxroi.ui import cached, cells, state, your_cases
from cxroi.ui.data_table import data_table
from cxroi.ui.document import case_in


def pitch(section: Section) -> Section:
    """The headline figures, and below them the pitch next to the sentence it replaces; returns the rest of the section."""
    for figures in section.all(Figures):
        cells.headline(figures.cards)
    instead, said = st.columns([1, 3], gap="large")
    for aside in section.all(Aside):
        instead.caption(aside.title)
        instead.markdown(f"*{safe_markdown(aside.text)}*")
    said.caption("What this case says")
    for lead in section.all(Sentences):
        said.markdown(f"### {safe_markdown(' '.join(lead.lines))}")
    return section.with_parts(())


def other_project(found: CaseAnalysis) -> None:
    """Ask for the other project, and show both on the same measures."""
    if state.board():
        return
    case, result = found.case, found.evaluation
    with st.expander("Compare with another project", icon=":material/compare_arrows:"):
        st.caption("A CEO rarely looks at one project alone. Name the other one: what it saves, and what it costs.")
        name, saving, cost, month = st.columns(4)
        named = name.text_input("The other project", "Save $1M of cost", key="other-name", persist_state="session")
        saved = saving.number_input(
            f"Saves a year ({case.currency})",
            min_value=0.0,
            value=333_000.0,
            step=10_000.0,
            format="%.0f",
            key="other-saving",
            persist_state="session",
        )
        spent = cost.number_input(
            f"Costs once ({case.currency})",
            min_value=0.0,
            value=250_000.0,
            step=10_000.0,
            format="%.0f",
            key="other-cost",
            persist_state="session",
        )
        first = month.number_input(
            "Saves from month",
            min_value=1,
            value=7,
            step=1,
            key="other-month",
            persist_state="session",
            help="The first month with savings; before it there are only costs.",
        )
        _other_case(case)
        try:
            other = plain_project(case, name=named, saving_per_year=saved, cost_once=spent, from_month=first)
            data_table(case_tables.two_projects(result, cached.evaluation(other)))
        except CaseError as error:
            st.error(safe_markdown(str(error)))


def _other_case(case: Case) -> None:
    """Another case file, or a case of yours, beside this one on the same measures and over the same draws."""
    yours = your_cases.texts()
    uploaded, kept = st.columns(2)
    file = uploaded.file_uploader("Or another case file", type=["yaml", "yml"], key="other-file")
    picked = kept.selectbox(
        "Or one of your cases",
        list(yours),
        index=None,
        key="other-case",
        placeholder="choose a case",
        disabled=not yours,
    )
    text = file.getvalue() if file is not None else yours[picked].encode() if picked else None
    if text is None:
        return
    try:
        cells.table(comparison_tables.cases(cached.side_by_side(case, case_in(text))))
        st.caption("What both name alike, such as the churn of one segment, is drawn alike.")
    except CaseError as error:
        st.error(safe_markdown(str(error)))
