"""Listening: what customers feel and write, what they say when they say nothing, and what it is worth."""

import streamlit as st

from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.tables import evidence_tables as shown
from cxroi.ui import (
    browser,
    cells,
    evidence_files,
    heavy,
    listening,
    listening_customers,
    listening_themes,
    scores_alone,
    table_money,
)

cells.page(
    __file__,
    "Listening",
    "Few customers answer a survey; all of them speak by what they do. Who stopped talking to us, what do they feel, what do "
    "they write about, and what is it worth?",
)

heavy.warm()

with cells.cell(
    "Your tables",
    f"The same tables as on Evidence; nothing is asked twice. {browser.stays_here()}",
    note="listening",
):
    evidence_files.bring()
    found = evidence_files.heard()
    if found is not None:
        evidence_files.rows(found)
        table_money.warn(offered=True)
    if found is not None and found.snapshot is not None and found.study is None:
        st.markdown(
            "One row per customer has no order of time: its verdicts are on Evidence. What each part here needs besides is said below."
        )

if found is not None:
    waiting = [one for one in found.questions if one.needed]
    if waiting:
        st.warning(
            "Some questions about the tables are open: answer them on Evidence, then come back.", icon=":material/help:"
        )
    if found.refused:
        st.error(safe_markdown(found.refused), icon=":material/block:")

if found is not None and found.alone is not None:
    scores_alone.scores(found.alone)
    scores_alone.themes(found.alone)

if found is not None and found.study is not None and found.listening is not None:
    study, heard = found.study, found.listening
    listening.emotions(heard, study)
    listening.silent(heard, study)
    listening_themes.themes(heard, study)
    listening_customers.quiet(heard, study)
    listening.channels(heard, study)
    listening.employees(heard, study)
    with cells.cell("One customer, one record", "Type a customer: everything the tables hold, in order of time."):
        listening_customers.one(heard, study)
    st.caption(shown.provenance(study))
elif found is not None and found.listening is not None:
    listening.untold(found.listening, themes=found.alone is None)
elif found is None:  # as after a reload: tables are not kept, what was kept with the case is
    listening.kept()
