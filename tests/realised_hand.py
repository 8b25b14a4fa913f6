"""What tests of value realised share: a case of fewer calls, and months measured."""

from pathlib import Path

from cxroi.case import parse

ROOT = Path(__file__).parents[1]
DATA = {
    "format": 1,
    "title": "Fewer calls",
    "finance": {"start": "2027-01", "years": 2, "discount_rate": 0.1},
    "segments": [
        {"name": "Homes", "customers": 40_000, "churn_per_year": 0.12, "revenue_per_customer": 500, "gross_margin": 0.4,
         "contacts_per_customer_year": 6, "cost_per_contact": 10}
    ],
    "initiatives": [
        {"name": "Desk", "owner": "Care", "costs": [{"name": "Run", "per_year": 24_000}],
         "effects": [{"driver": "contacts", "change": -0.1, "from_month": 3}, {"driver": "churn", "change": -0.05, "from_month": 3}]}
    ],
}  # fmt: skip


def months(first, last):
    return [f"2027-{month:02d}" for month in range(first, last + 1)]


def measured(driver, values, comparison, *, first=1, **more):
    pairs = zip(months(first, first + len(values) - 1), values, strict=True)
    return [
        {"month": month, "driver": driver, "segment": "Homes", "measured": value, "comparison": comparison, **more}
        for month, value in pairs
    ]


def case(actuals, **changed):
    return parse({**DATA, "actuals": actuals, **changed})


AS_PLANNED = [
    *measured("contacts", [6.0] * 2 + [5.4] * 10, 6.0),
    *measured("churn", [0.12] * 2 + [1 - 0.88**0.95] * 10, 0.12),
]
