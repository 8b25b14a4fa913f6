"""The currency of the tables that were read beside that of the case: what amounts are shown in, and a warning where they differ."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cxroi.case import Case, assumptions
from cxroi.evidence.run import Judged
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.tables import reading_tables
from cxroi.ui import state


def currency() -> str:
    """In which amounts of the tables are shown: their own currency where they name one, else the case's; none where the case has not
    chosen one either, as a figure without a sign is not taken for dollars."""
    return reading_tables.currency_shown(_read(), "" if _undecided() else state.case().currency)


def in_its_currency(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a case that has chosen no currency, in that of the tables where they name one; else as it is."""
    own = currency()
    return {**data, "currency": own} if own and _undecided() else data


def _undecided() -> bool:
    """True of a case without any amount in which nobody has chosen a currency, such as one opened for the tables."""
    return "currency" not in state.document().data and not _has_amounts(state.case())


def warn(*, offered: bool = False) -> None:
    """Say that the tables are in another currency than the case, where they are; `offered`: with a button that gives a case without any
    amount the currency of the tables."""
    found, case = _read(), state.case()
    words = "" if found is None else reading_tables.currency_words(found, case.currency)
    if found is None or not words:
        return
    if _undecided() and currency():
        if offered:
            st.caption(safe_markdown(reading_tables.currency_taken(found, currency())))
    else:
        st.warning(safe_markdown(words), icon=":material/currency_exchange:")
    if offered and currency() != case.currency and not state.board() and not _has_amounts(case):
        st.button(
            f"The case has no amounts yet: set its currency to {currency()}",
            on_click=state.put,
            args=("currency", currency()),
        )


def _has_amounts(case: Case) -> bool:
    return any(one.unit.startswith("money") and one.quantity.high for one in assumptions(case))


def _read() -> Judged | None:
    found: Judged | None = state.kept("judged") or state.kept("heard")
    return found
