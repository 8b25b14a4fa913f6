"""The cases the engine is timed on, and draws of their uncertain inputs."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cxroi.case import Case, assumptions, parse

DRIVERS = ("churn", "spend", "cross_sell", "referral", "contacts")


def segment(number: int) -> dict:
    """A segment with six uncertain figures."""
    return {
        "name": f"Segment {number}",
        "customers": 1000 * number,
        "new_customers_per_year": 80 * number,
        "acquisition_cost": 900,
        "churn_per_year": [0.08, 0.12, 0.18],
        "revenue_per_customer": [4000, 5000, 6500],
        "revenue_growth": 0.02,
        "gross_margin": [0.3, 0.35, 0.4],
        "cross_sell": {"per_customer_year": [0.1, 0.15, 0.3], "revenue": 900, "gross_margin": 0.5, "recurring": True},
        "referrals_per_customer_year": [0.01, 0.02, 0.04],
        "contacts_per_customer_year": [8, 10, 14],
        "cost_per_contact": 12,
    }


def reference() -> Case:
    """3 segments, 5 years, one effect on each of 5 drivers: 30 uncertain figures."""
    changes = ([-0.2, -0.12, -0.05], [0.01, 0.03, 0.05], [0.05, 0.15, 0.2], [0.05, 0.1, 0.3], [-0.3, -0.2, -0.1])
    effects = [
        {"driver": driver, "change": change, "causal_share": [0.4, 0.6, 0.9], "from_month": 2 + i, "ramp_months": 6}
        for i, (driver, change) in enumerate(zip(DRIVERS, changes, strict=True))
    ]
    benefit = {"name": "Tool retired", "per_year": [30_000, 40_000, 60_000]}
    costs = [{"name": "Platform", "one_off": [500_000, 650_000, 900_000]}]
    return parse(
        {
            "format": 1,
            "title": "Bench",
            "finance": {"years": 5, "discount_rate": 0.1},
            "segments": [segment(number) for number in (1, 2, 3)],
            "initiatives": [{"name": "Programme", "effects": effects, "benefits": [benefit], "costs": costs}],
        }
    )


def wide() -> Case:
    """5 segments, 5 initiatives with effects on 8 drivers, a metric with links, 5 years."""
    drivers = (
        "churn",
        "contacts",
        "spend",
        "cross_sell",
        "acquisition",
        "referral",
        "cost_per_contact",
        "employee_turnover",
    )
    initiatives = []
    for i in range(5):
        chosen = (drivers[i], drivers[(i + 3) % 8])
        effects = [
            {"driver": driver, "change": -0.1 if driver in ("churn", "contacts", "cost_per_contact") else 0.05,
             "from_month": 2 + i, "ramp_months": 6, "fade_per_year": 0.05}
            for driver in chosen
        ]  # fmt: skip
        effects.append({"metric": "NPS", "gain": 2 + i, "from_month": 3, "ramp_months": 9})
        costs = [
            {"name": "Run", "per_year": 90_000, "growth": 0.03},
            {"name": "Build", "one_off": 400_000, "contingency": 0.1},
        ]
        initiatives.append({"name": f"Initiative {i + 1}", "start_month": 2 * i, "effects": effects, "costs": costs})
    return parse(
        {
            "format": 1,
            "title": "Wide",
            "finance": {"years": 5, "discount_rate": 0.1, "tax_rate": 0.25},
            "metrics": [{"name": "NPS", "now": 20, "highest": 100}],
            "segments": [segment(number) for number in range(1, 6)],
            "workforce": {"employees": 200, "turnover_per_year": 0.2, "replacement_cost": 15_000},
            "initiatives": initiatives,
            "links": [
                {"metric": "NPS", "driver": "churn", "change_per_point": -0.008, "causal_share": 0.5},
                {"metric": "NPS", "driver": "referral", "change_per_point": 0.01, "causal_share": 0.5},
            ],
        }
    )


def draw(case: Case, count: int) -> dict[str, np.ndarray]:
    """Triangular draws of every uncertain quantity; how they are drawn is not measured here."""
    generator = np.random.default_rng(0)
    uncertain = [found for found in assumptions(case) if not found.quantity.certain]
    return {
        found.path: generator.triangular(
            *sorted((found.quantity.low, float(found.quantity), found.quantity.high)), count
        )
        for found in uncertain
    }
