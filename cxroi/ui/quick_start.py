"""The nine questions of the Quick start."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cxroi.case import Case, parse
from cxroi.case.quick_start import SURENESS, Answers, quick_case
from cxroi.report.language.safe_text import file_name
from cxroi.ui import state

CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CNY", "KRW", "INR", "KZT", "BRL", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ILS", "TRY")  # fmt: skip
"""Currencies offered; a case file may name any other."""


def ask() -> dict[str, Any]:
    """Draw the questions; returns the plain data of the case they make."""
    usual = Answers()
    currency = st.selectbox("Currency", CURRENCIES, key="quick-currency", persist_state="session", width=160)
    left, right = st.columns(2)
    customers = _number(left, "1 · Customers", usual.customers, "How many customers do you have today?", step=100.0)
    revenue = _number(
        right,
        "2 · Revenue per customer, a year",
        usual.revenue_per_customer,
        "What does a customer pay on average?",
        step=500.0,
    )
    left, right = st.columns(2)
    margin = _percent(
        left, "3 · Gross margin (%)", usual.gross_margin, "Of 100 of revenue, what is left after the cost of goods?"
    )
    churn = _percent(right, "4 · Churn (% a year)", usual.churn_per_year, "Of 100 customers, how many leave in a year?")
    left, right = st.columns(2)
    sold = _percent(
        left, "5 · Cross-sell (% a year)", usual.cross_sell_share, "Of 100 customers, how many add a product in a year?"
    )
    price = _number(
        right,
        "… which then brings, a year",
        usual.cross_sell_revenue,
        "Revenue of that product while they stay.",
        step=100.0,
    )
    left, right = st.columns(2)
    serve = _number(
        left,
        "6 · Cost to serve, a customer and year",
        usual.cost_to_serve,
        "Calls, tickets, complaints, at full cost.",
        step=50.0,
    )
    gain = _number(
        right,
        "7 · Gain hoped for (NPS points)",
        usual.gain,
        "How many points of NPS would the programme bring?",
        step=1.0,
    )
    left, right = st.columns(2)
    once = _number(
        left,
        "8 · The programme costs once",
        usual.cost_once,
        "Systems, people, change. 15% contingency is added.",
        step=10_000.0,
    )
    yearly = _number(
        right, "… and every year", usual.cost_per_year, "Licences, and the people who run it.", step=10_000.0
    )
    sure = st.segmented_control(
        "9 · How sure are you of that gain?",
        SURENESS,
        default=usual.sureness,
        required=True,
        key="quick-sure",
        persist_state="session",
        help="The less sure, the wider the range: hopes are missed more often than exceeded (judgement).",
    )
    return quick_case(
        Answers(
            customers, revenue, margin, churn, sold, price, serve, once, yearly, gain, sure or usual.sureness, currency
        )
    )


def case_of(data: dict[str, Any]) -> Case:
    """The case the answers make. Raises CaseError."""
    return parse(data)


def take(data: dict[str, Any]) -> None:
    """Make it the case on every page."""
    state.open_data(data, name="quick start")
    state.go("pages/business_case.py")
    state.tell(
        "Your nine answers are now the case on every page. Refine them on Assumptions; Undo brings back what was open."
    )


def _number(column: DeltaGenerator, label: str, usual: float, meaning: str, *, step: float) -> float:
    return column.number_input(
        label,
        min_value=0.0,
        max_value=1e10,
        value=float(usual),
        step=step,
        format="%.0f",
        help=meaning,
        key=f"quick-{file_name(label)}",
        persist_state="session",
    )


def _percent(column: DeltaGenerator, label: str, usual: float, meaning: str) -> float:
    shown = column.number_input(
        label,
        min_value=0.0,
        max_value=100.0,
        value=100 * usual,
        step=1.0,
        format="%.1f",
        help=meaning,
        key=f"quick-{file_name(label)}",
        persist_state="session",
    )
    return round(shown / 100, 12)
