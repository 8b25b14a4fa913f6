"""A complete case from nine answers, and the alternative project it competes with. Defaults are judgement and entered as such."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from cxroi.case.model import Case
from cxroi.case.reading import parse

Sureness = Literal["hardly sure", "fairly sure", "very sure"]
SURENESS: tuple[Sureness, ...] = ("hardly sure", "fairly sure", "very sure")

TAKEN_FOR_GRANTED = (
    "Assumed, and yours to change on Assumptions: NPS stands at 20; money is discounted at 10% over three years; the "
    "gain comes from month 4 and rises over nine months; a point of NPS moves churn by −0.6%, cross-sell by 0.6% and contacts "
    "by −0.4%, about a third of it cause; a year's new customers replace those who leave of the customers at its start; cost to "
    "serve is one contact a year at its full cost."
)
SPREAD: dict[Sureness, tuple[float, float]] = {
    "hardly sure": (0.0, 1.3),
    "fairly sure": (0.4, 1.25),
    "very sure": (0.75, 1.1),
}
"""The gain at worst and at best, as shares of the gain hoped for. Judgement: hopes are missed more than exceeded."""
CHURN_PER_POINT = (-0.012, -0.006, 0.0)
CROSS_SELL_PER_POINT = (0.0, 0.006, 0.012)
CONTACTS_PER_POINT = (-0.01, -0.004, 0.0)
CAUSAL_SHARE = (0.1, 0.35, 0.7)
"""Judgement: half a percent a point, which may be nothing; about a third of it cause, as for an adjusted association."""

OWN = ("title", "organisation", "locale", "notes", "scenarios", "evidence")
"""Parts of a case that no answer determines or contradicts."""


@dataclass(frozen=True)
class Answers:
    """The nine answers, in the units in which they are asked. Money in the case's currency, shares as fractions."""

    customers: float = 6000
    revenue_per_customer: float = 18_000
    gross_margin: float = 0.35
    churn_per_year: float = 0.12
    cross_sell_share: float = 0.25
    cross_sell_revenue: float = 6000
    cost_to_serve: float = 600
    cost_once: float = 120_000
    cost_per_year: float = 60_000
    gain: float = 8
    sureness: Sureness = "fairly sure"
    currency: str = "USD"


def quick_case(answers: Answers) -> dict[str, Any]:
    """The plain data of a complete case: one segment, one initiative, NPS linked to three drivers.

    Everything else is filled in by judgement, and entered as evidence of that kind.
    """
    worst, best = SPREAD[answers.sureness]
    linked = (("churn", CHURN_PER_POINT), ("cross_sell", CROSS_SELL_PER_POINT), ("contacts", CONTACTS_PER_POINT))
    backing = {"evidence": ["quick-start"]}
    return {
        "format": 1,
        "title": "A better experience",
        "currency": answers.currency,
        "finance": {"years": 3, "discount_rate": 0.1},
        "uncertainty": {"distribution": "pert", "effect_correlation": 0.5},
        "metrics": [{"name": "NPS", "now": 20, "lowest": -100, "highest": 100}],
        "segments": [
            {
                "name": "Customers",
                "customers": answers.customers,
                "new_customers_per_year": _written(answers.customers * answers.churn_per_year),
                "churn_per_year": answers.churn_per_year,
                "revenue_per_customer": answers.revenue_per_customer,
                "gross_margin": answers.gross_margin,
                "cross_sell": {
                    "per_customer_year": answers.cross_sell_share,
                    "revenue": answers.cross_sell_revenue,
                    "gross_margin": answers.gross_margin,
                    "recurring": True,
                },
                "contacts_per_customer_year": 1,
                "cost_per_contact": answers.cost_to_serve,
            }
        ],
        "initiatives": [
            {
                "name": "The programme",
                "costs": [
                    {"name": "To set up", "one_off": answers.cost_once, "contingency": 0.15},
                    {"name": "To run", "per_year": answers.cost_per_year, "from_month": 1},
                ],
                "effects": [
                    {
                        "metric": "NPS",
                        "gain": [_written(worst * answers.gain), answers.gain, _written(best * answers.gain)],
                        "from_month": 4,
                        "ramp_months": 9,
                        **backing,
                    }
                ],
            }
        ],
        "links": [
            {
                "metric": "NPS",
                "driver": driver,
                "change_per_point": list(per_point),
                "causal_share": list(CAUSAL_SHARE),
                **backing,
            }
            for driver, per_point in linked
        ],
        "evidence": [
            {
                "id": "quick-start",
                "claim": "The gain is an answer to Quick start; its range, its ramp, the links and their causal share are the defaults of Quick start.",
                "kind": "expert judgement",
                "source": "Judgement; replace it with your own data",
            }
        ],
    }


def answers_of(data: Mapping[str, Any]) -> Answers | None:
    """The nine answers behind plain data; None if the data differ from what `quick_case` makes of nine answers.

    Parts that no answer determines or contradicts (`OWN`) may differ: title, organisation, notes, scenarios, register.

    >>> answers_of(quick_case(Answers(customers=1240, currency="EUR"))).customers
    1240
    >>> answers_of({**quick_case(Answers()), "metrics": []}) is None
    True
    """
    try:
        segment, initiative = data["segments"][0], data["initiatives"][0]
        found = Answers(
            customers=segment["customers"],
            revenue_per_customer=segment["revenue_per_customer"],
            gross_margin=segment["gross_margin"],
            churn_per_year=segment["churn_per_year"],
            cross_sell_share=segment["cross_sell"]["per_customer_year"],
            cross_sell_revenue=segment["cross_sell"]["revenue"],
            cost_to_serve=segment["cost_per_contact"],
            cost_once=initiative["costs"][0]["one_off"],
            cost_per_year=initiative["costs"][1]["per_year"],
            gain=initiative["effects"][0]["gain"][1],
            currency=data["currency"],
        )
        told = (replace(found, sureness=sureness) for sureness in SURENESS)
        return next((answers for answers in told if with_answers(data, answers) == data), None)
    except (LookupError, TypeError):
        return None


def with_answers(data: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """The plain data with other answers; the author's own parts stay (`OWN`)."""
    return {**quick_case(answers), **{name: data[name] for name in OWN if name in data}}


def _written(figure: float) -> float:
    """A computed figure as a person would write it: to three digits, and never to less than a whole number.

    >>> _written(1240 * 0.12), _written(1.25 * 0.7), _written(12_345 * 0.12)
    (149.0, 0.875, 1481.0)
    """
    return float(round(figure, max(0, 2 - math.floor(math.log10(abs(figure)))))) if figure else 0.0


def plain_project(case: Case, *, name: str, saving_per_year: float, cost_once: float, from_month: int) -> Case:
    """The alternative project: a plain saving, valued with the same finance settings. Raises CaseError."""
    return parse(
        {
            "format": 1,
            "title": name or "The other project",
            "currency": case.currency,
            "finance": case.finance.model_dump(mode="json", exclude_unset=True),
            "initiatives": [
                {
                    "name": name or "The other project",
                    "costs": [{"name": "Cost", "one_off": cost_once}],
                    "benefits": [{"name": "Saving", "per_year": saving_per_year, "from_month": from_month}],
                }
            ],
        }
    )
