"""The wording of the nine questions of the Quick start: text, unit, and where the case holds the answer.

The screen lists them; an assistant asks them in a conversation.
"""

from __future__ import annotations

from dataclasses import dataclass

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Asked:
    """One question: the answer it gives, where the case holds it, its text, its unit, and the highest plausible answer."""

    name: str
    location: Location
    label: str
    unit: str
    meaning: str
    most: float | None = None
    called: str = ""
    """Its name within a sentence; empty where the label serves."""


SEGMENT: Location = ("segments", 0)
PROGRAMME: Location = ("initiatives", 0)
QUESTIONS = (
    Asked(
        "customers", (*SEGMENT, "customers"), "1 · Customers", "customers", "How many customers do you have today?"
    ),
    Asked(
        "revenue_per_customer", (*SEGMENT, "revenue_per_customer"), "2 · Revenue per customer", "money a year",
        "What does a customer pay on average?",
    ),
    Asked(
        "gross_margin", (*SEGMENT, "gross_margin"), "3 · Gross margin", "share",
        "Of 100 of revenue, what is left after the cost of goods?", 1,
    ),
    Asked(
        "churn_per_year", (*SEGMENT, "churn_per_year"), "4 · Churn", "share a year",
        "Of 100 customers, how many leave in a year?", 1,
    ),
    Asked(
        "cross_sell_share", (*SEGMENT, "cross_sell", "per_customer_year"), "5 · Cross-sell",
        "per customer and year", "Products that customers add in a year, divided by all customers.", 1,
    ),
    Asked(
        "cross_sell_revenue", (*SEGMENT, "cross_sell", "revenue"), "… which then earns", "money a year",
        "Revenue of that product while they stay.", called="revenue of cross-sell",
    ),
    Asked(
        "cost_to_serve", (*SEGMENT, "cost_per_contact"), "6 · Cost to serve a customer", "money a year",
        "Calls, tickets, complaints, at full cost.", called="cost to serve a customer",
    ),
    Asked(
        "gain", (*PROGRAMME, "effects", 0, "gain"), "7 · Gain hoped for", "points",
        "How many points of NPS would the programme add?", 200,
    ),
    Asked(
        "cost_once", (*PROGRAMME, "costs", 0, "one_off"), "8 · The programme costs once", "money",
        "Systems, people, change. 15% contingency is added.", called="cost of the programme once",
    ),
    Asked(
        "cost_per_year", (*PROGRAMME, "costs", 1, "per_year"), "… and every year", "money a year",
        "Licences, and the people who run it.", called="cost of the programme every year",
    ),
)  # fmt: skip
SURE = "9 · How sure are you of that gain?"
"""The question that is answered with a word (`quick_start.SURENESS`)."""
