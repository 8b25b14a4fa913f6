"""The page “Pilot”."""

import streamlit as st

from cxroi.report.sections import document
from cxroi.ui import cached, cells, pilot, state

cells.page(
    __file__,
    "Pilot",
    "Whether a pilot is worth it before deciding: what it would cost and show, at which size, and what it must show for a go.",
)

case = state.case()

with cells.cell(
    "A pilot to try", "One initiative, one outcome, a group that gets it and a group that does not.", note="pilots"
):
    value = pilot.design(case)

if value is not None:
    pilot.tried(value, case)

if case.pilots:
    with cells.cell(
        "Pilots of this case", "Kept in the case file, with the result of each month. You may look every month."
    ):
        pilot.kept(case)

st.caption(document.provenance(cached.analysis(case)))
