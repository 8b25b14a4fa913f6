"""How many draws the Risk page shows: a few at once, a million on demand, elsewhere and with progress."""

from __future__ import annotations

import streamlit as st

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.simulation import DRAWS
from cxroi.case import digest
from cxroi.report.language.formats import count, locale
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.sections import risk_sections
from cxroi.report.sections.section import Section
from cxroi.ui import cached, heavy

OFFERED = (DRAWS, 16_384, 131_072, 1_048_576)
AT_ONCE = 16_384


def how_sure(found: CaseAnalysis) -> Section:
    """Ask how many draws; the case over them. Of many draws only what is shown of them comes back, and is kept."""
    wanted = st.segmented_control(
        "Draws",
        OFFERED,
        default=DRAWS,
        required=True,
        key="draws",
        format_func=count,
        persist_state="session",
        help="Scrambled Sobol points: 4,096 are enough for what is printed here; the error shows the precision.",
    )
    if wanted > AT_ONCE:
        try:
            return heavy.done(
                "draws", (digest(found.case), wanted, locale()), risk_sections.how_sure_over, found.case, wanted, locale(),
                words=f"{count(wanted)} draws", progress=True,
            )  # fmt: skip
        except heavy.WorkError as error:
            st.warning(f"{safe_markdown(str(error))} {count(DRAWS)} draws are shown.", icon=":material/warning:")
            wanted = DRAWS
    return risk_sections.how_sure(found.over(cached.simulate(found.case, wanted)))
