"""The nine questions of the Quick start, typed like everything else; unreadable text keeps the last answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from cxroi.case import Case, parse
from cxroi.case.quick_start import SURENESS, Answers, quick_case
from cxroi.report.language.formats import unit_words
from cxroi.report.language.typed_numbers import Typed, read_quantity, spell_quantity
from cxroi.ui import state
from cxroi.ui.entries import Manner

ROOT = "quick"
"""The first part of an answer's address: answers belong to no document."""

CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CNY", "KRW", "INR", "KZT", "BRL", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ILS", "TRY")  # fmt: skip
"""Currencies offered; a case file may use any other."""


@dataclass(frozen=True)
class Asked:
    """One question: its field, its words, its unit, and its maximum."""

    name: str
    label: str
    unit: str
    meaning: str
    most: float | None = None


QUESTIONS = (
    Asked("customers", "1 · Customers", "customers", "How many customers do you have today?"),
    Asked("revenue_per_customer", "2 · Revenue per customer", "money a year", "What does a customer pay on average?"),
    Asked("gross_margin", "3 · Gross margin", "share", "Of 100 of revenue, what is left after the cost of goods?", 1),
    Asked("churn_per_year", "4 · Churn", "share a year", "Of 100 customers, how many leave in a year?", 1),
    Asked(
        "cross_sell_share", "5 · Cross-sell", "share a year", "Of 100 customers, how many add a product in a year?", 1
    ),
    Asked("cross_sell_revenue", "… which then earns", "money a year", "Revenue of that product while they stay."),
    Asked("cost_to_serve", "6 · Cost to serve a customer", "money a year", "Calls, tickets, complaints, at full cost."),
    Asked("gain", "7 · Gain hoped for", "points", "How many points of NPS would the programme add?", 200),
    Asked("cost_once", "8 · The programme costs once", "money", "Systems, people, change. 15% contingency is added."),
    Asked("cost_per_year", "… and every year", "money a year", "Licences, and the people who run it."),
)


def fields(manner: Manner) -> list[dict[str, Any]]:
    """The questions as entries of a form."""
    return [_field(asked, manner) for asked in QUESTIONS]


def took(at: str, act: str, text: str, manner: Manner) -> None:
    """Take the text typed for a question, or the reading chosen."""
    asked = next((one for one in QUESTIONS if f"{ROOT}.{one.name}" == at), None)
    if asked is None or len(text) > 1_000:
        return
    held = dict(state.kept("quick") or {})
    if act == "choose":
        choices = dict(_read(asked, _text(asked, manner), manner).choices)
        value = choices.get(text)
        text = spell_quantity(value, unit=asked.unit, locale=manner.locale)
    elif act == "drop":
        value = _answer(asked)
        text = spell_quantity(value, unit=asked.unit, locale=manner.locale)
    else:
        typed = _read(asked, text, manner)
        value = typed.value if isinstance(typed.value, float | int) else None
    held[asked.name] = {"text": text, "value": _answer(asked) if value is None else value}
    state.keep("quick", held)


def ask(manner: Manner, draw: Any) -> dict[str, Any]:
    """Draw the questions; returns the plain data of the resulting case."""
    st.selectbox("Currency", CURRENCIES, key="quick-currency", persist_state="session", width=160)
    draw("quick", fields(manner), columns=2)
    sure = st.segmented_control(
        "9 · How sure are you of that gain?",
        SURENESS,
        default=Answers().sureness,
        required=True,
        key="quick-sure",
        persist_state="session",
        help="The less sure, the wider the range: targets are missed more often than exceeded (judgement).",
    )
    usual = asdict(Answers())
    given = {asked.name: _answer(asked) for asked in QUESTIONS}
    return quick_case(Answers(**{**usual, **given, "sureness": sure or usual["sureness"], "currency": _currency()}))


def case_of(data: dict[str, Any]) -> Case:
    """The case from the answers. Raises CaseError."""
    return parse(data)


def take(data: dict[str, Any]) -> None:
    """Make it the case on every page."""
    state.open_data(data, name="quick start")
    state.go("pages/business_case.py")
    state.tell(
        "Your nine answers are now the case on every page. Refine them on Assumptions; Undo returns to what was open."
    )


def _currency() -> str:
    return str(state.widget("quick-currency") or Answers().currency)


def _answer(asked: Asked) -> float:
    held = (state.kept("quick") or {}).get(asked.name)
    return held["value"] if held else getattr(Answers(), asked.name)


def _text(asked: Asked, manner: Manner) -> str:
    held = (state.kept("quick") or {}).get(asked.name)
    return held["text"] if held else spell_quantity(_answer(asked), unit=asked.unit, locale=manner.locale)


def _read(asked: Asked, text: str, manner: Manner) -> Typed:
    return read_quantity(text, unit=asked.unit, locale=manner.locale, currency=_currency(), plausible=(0, asked.most))


def _field(asked: Asked, manner: Manner) -> dict[str, Any]:
    text = _text(asked, manner)
    typed = _read(asked, text, manner)
    counted = spell_quantity(_answer(asked), unit=asked.unit, locale=manner.locale)
    problem = "needs a figure." if typed.empty else typed.problem
    if isinstance(typed.value, tuple):
        problem = "takes one figure here, not a range; Assumptions takes ranges."
    read_as = typed.value is not None and not problem
    return {
        "at": f"{ROOT}.{asked.name}",
        "kind": "figure",
        "label": asked.label,
        "called": asked.label,
        "text": counted if read_as else text,
        "unit": unit_words(asked.unit, _currency()),
        "help": asked.meaning,
        "hint": "",
        "echo": typed.echo if read_as else "",
        "question": "" if problem else typed.question,
        "choices": [label for label, _ in typed.choices],
        "problem": problem,
        "source": asked.meaning,
        **({} if read_as else {"kept": f"Keep {counted}"}),
    }
