"""One initiative and a pilot of it, small enough to follow."""

from pathlib import Path

from cxroi.case import parse
from cxroi.case.model import Pilot

ROOT = Path(__file__).parents[1]


DATA = {
    "format": 1,
    "title": "Fewer calls",
    "finance": {"start": "2027-01", "years": 3, "discount_rate": 0.1},
    "metrics": [{"name": "NPS", "now": 20, "lowest": -100, "highest": 100}],
    "segments": [
        {"name": "Homes", "customers": 4000, "churn_per_year": 0.1, "revenue_per_customer": 500, "gross_margin": 0.4,
         "contacts_per_customer_year": 6, "cost_per_contact": 10}
    ],
    "initiatives": [
        {"name": "Desk", "costs": [{"name": "Run", "per_year": 24_000}],
         "effects": [{"driver": "contacts", "change": [-0.25, -0.1, 0.05]}, {"metric": "NPS", "gain": [0, 4, 9]}]}
    ],
}  # fmt: skip


TRIED = {
    "name": "Try",
    "initiative": "Desk",
    "outcome": "contacts",
    "segment": "Homes",
    "customers": 300,
    "months": 3,
    "cost": 500.0,
}


def case(**changed):
    return parse({**DATA, **changed})


def tried(**changed):
    return Pilot(**{**TRIED, **changed})
