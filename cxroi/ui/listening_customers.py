"""The page Listening, on customers one by one: those gone quiet, and the record of one."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from cxroi.case.heard import Heard
from cxroi.evidence.customer_record import Record
from cxroi.evidence.heard_into_case import calls_initiative, won_back_of
from cxroi.evidence.listen_again import records_again
from cxroi.evidence.listening import Listening, main_metric
from cxroi.evidence.quiet_customers import QuietCustomer, priced
from cxroi.evidence.quiet_in_tables import Quiet
from cxroi.evidence.study import Study
from cxroi.report.charts import listening_charts
from cxroi.report.language import record_words
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.report.tables import listening_tables as tables
from cxroi.tables.findings import Refused
from cxroi.ui import cells, chart_cell, evidence_files, heavy, listening, listening_case, state, table_money

SHOWN = 200
"""Customers listed on the page; the file holds all."""


@dataclass(frozen=True)
class Priced:
    """Customers with what a call is worth, its cost [currency] and the share it wins back."""

    customers: tuple[QuietCustomer, ...]
    cost: float
    won: float


def quiet(found: Listening, study: Study) -> None:
    """Who has gone quiet, what a call costs and is worth, the list, and the initiative."""
    silent = found.quiet
    if silent is None:
        listening.absent("quiet", found.reasons.get("quiet", ""))
        return
    currency = table_money.currency()
    asked: list[Priced] = [Priced(silent.customers, 0.0, 0.0)]

    def above() -> Heard:
        asked[0] = _priced(silent, currency)
        return tables.quiet(silent, asked[0].customers, study, currency)

    def below() -> None:
        now = asked[0]
        worth = listening_charts.worth_of_calls(now.customers, currency)
        if worth is not None:
            chart_cell.chart(worth, key="worth-of-calls")
        chart_cell.chart(listening_charts.quiet_calibration(silent.tested), key="quiet-calibration")
        cells.table(tables.quiet_table(now.customers[:SHOWN], currency))
        listening.downloads(
            "The whole list", lambda: tables.quiet_list(now.customers), name="customers-gone-quiet", key="quiet"
        )
        listening_case.offer(
            lambda data: calls_initiative(
                data, now.customers, study, cost_of_call=now.cost, won_back=won_back_of(now.won),
                horizon=silent.tested.horizon_days, case=state.case(),
            ),
            "Make this an initiative", key="use-quiet",
        )  # fmt: skip

    listening.part(tables.quiet(silent, silent.customers, study, currency), below, above=above)


def _priced(silent: Quiet, currency: str) -> Priced:
    """Ask what a call costs and wins back, and the margin where the tables hold none; nothing where no chance can be told."""
    if any(one.p_gone is None for one in silent.customers):
        return Priced(silent.customers, 0.0, 0.0)
    known = any(one.margin_at_risk is not None for one in silent.customers)
    columns = st.columns(2 if known else 3)
    cost = columns[0].number_input(
        f"Cost of a call ({currency})", 0.0, 100_000.0, 10.0, 1.0, key="quiet-cost", persist_state="session"
    )
    won = columns[1].slider(
        "Of those gone, won back by a call", 1, 50, 10, format="%d%%", key="quiet-won", persist_state="session"
    )
    margin = None
    if not known:
        margin = (
            columns[2].slider("Gross margin", 1, 100, 40, format="%d%%", key="quiet-margin", persist_state="session")
            / 100
        )
    return Priced(priced(silent.customers, cost_of_call=cost, won_back=won / 100, gross_margin=margin), cost, won / 100)


def one(found: Listening, study: Study) -> None:
    """A customer searched for, and everything the tables hold about her."""
    asked = evidence_files.asked()
    text = st.text_input(
        "Customer", key="record-search", persist_state="session", placeholder="A customer's number, or a part of it"
    )
    if not text or asked is None:
        return
    metric = main_metric(study)
    try:
        names, record = listening.again(
            "record", asked, (text,), records_again, study, words="Searching", text=text, metric=metric
        )
    except (Refused, ValueError, heavy.WorkError) as error:
        st.warning(safe_markdown(str(error)), icon=":material/warning:")
        return
    if record is None:
        st.info("No table has a customer with these characters.", icon=":material/info:")
        return
    if len(names) > 1:
        st.caption(safe_markdown(f"Also found: {', '.join(names[1:])}"))
    _record(record, found, study)


def _record(record: Record, found: Listening, study: Study) -> None:
    currency = table_money.currency()
    st.markdown(f"##### {plain_words(record.id)}")
    for line in record_words.lines(record, found, study.window.data_end, currency, metric=main_metric(study)):
        st.markdown(safe_markdown(line))
    if record.revenue:
        chart_cell.chart(listening_charts.revenue_of(record, currency), key="revenue-of-customer")
    cells.table(tables.timeline(record))
    if record.alike is not None:
        st.markdown(safe_markdown(record_words.alike(record.alike)))
    st.caption("Nothing is shown that the tables do not hold; personal details in texts are masked.")
