"""The currency of the tables that were read beside that of the case: what amounts are shown in, and a warning where they differ."""

from __future__ import annotations

import streamlit as st

from cxroi.evidence.run import Judged
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.tables import reading_tables
from cxroi.ui import state


def currency() -> str:
    """In which amounts of the tables are shown: their own currency where they name one, else the case's."""
    return reading_tables.currency_shown(_read(), state.case().currency)


def warn() -> None:
    """Say that the tables are in another currency than the case, where they are."""
    found = _read()
    words = "" if found is None else reading_tables.currency_words(found, state.case().currency)
    if words:
        st.warning(safe_markdown(words), icon=":material/currency_exchange:")


def _read() -> Judged | None:
    found: Judged | None = state.kept("judged") or state.kept("heard")
    return found
