"""Makes the chemicals case one year on, with a known truth: `python sample_data/make_one_year_on.py`.

The case of `chemicals.yaml` was approved; half of the lines of its plants, drawn by lot, answered complaints within a day from
March 2027 on. What is true here, and what the app should find:
- On those lines customers call 35% less from March on: contacts are ahead of the plan, which has the plants follow one another.
- What is sold beside the main business did not change; it was counted among small customers only: it cannot be told yet.
- Nobody measured who stays, nor inventory. The old complaint database was switched off two months late: direct benefits are behind.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from cxroi.case import digest, load, parse, plain, save

HERE = Path(__file__).parent
TO = HERE / "one_year_on"
LINES = tuple(f"Plant {plant} line {line}" for plant in range(1, 6) for line in range(1, 5))
FEWER_CALLS = 0.65
COUNTED = {
    "contacts": ("Key accounts", "Regular customers", "Small and distributors"),
    "cross_sell": ("Small and distributors",),
}
"""Where each driver was measured."""
FIRST_MONTH = 3
"""March 2027: the first month in which the first lines answer within a day."""
PER_SEGMENT = 200
"""Customers of each segment in the tables; the actuals count all of them."""


def main() -> None:
    """Write the case, its actuals and its tables."""
    rng = np.random.default_rng(2027)
    data = load((HERE / "chemicals.yaml").read_bytes())
    approved = parse(data)
    first = sorted(rng.choice(LINES, len(LINES) // 2, replace=False).tolist())
    data["title"] = "Answer every complaint within a day: one year on"
    data["plan"] = {"digest": digest(approved), "approved_by": "CFO", "on": "2026-12-15", "case": plain(approved)}
    data["actuals"] = actuals(rng, plain(approved))
    data["notes"] = {
        "realised": "Half of the lines of the plants, drawn by lot, are the comparison until the second year.",
        **data["notes"],
    }
    save(data, HERE / "chemicals-one-year-on.yaml")
    TO.mkdir(exist_ok=True)
    for name, rows in tables(rng, first).items():
        with (TO / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"{name}: {len(rows):,} rows")


def actuals(rng: np.random.Generator, case: dict[str, Any]) -> list[dict[str, Any]]:
    """A year of figures: counted on all customers, compared with those of the lines that do not have it yet."""
    found: list[dict[str, Any]] = []
    for month in range(1, 13):
        name = f"2027-{month:02d}"
        for segment in case["segments"]:
            half = segment["customers"] // 2
            sold = segment["cross_sell"]["per_customer_year"][1]
            calls = segment["contacts_per_customer_year"]
            for driver, rate, ratio in (("contacts", calls, FEWER_CALLS), ("cross_sell", sold, 1.0)):
                if segment["name"] not in COUNTED[driver]:
                    continue
                counts = rng.poisson([half * rate / 12 * (ratio if month >= FIRST_MONTH else 1.0), half * rate / 12])
                measured, comparison = counts.sum() * 12 / (2 * half), counts[1] * 12 / half
                found.append(
                    {"month": name, "driver": driver, "segment": segment["name"], "measured": round(float(measured), 4),
                     "comparison": round(float(comparison), 4), "measured_on": 2 * half, "compared_with": half}
                )  # fmt: skip
        found += money(month, name)
    return found


def money(month: int, name: str) -> list[dict[str, Any]]:
    """What was paid and received: the platform a little dearer, licences as offered, the old database off in December."""
    complaints = "One-day complaints"
    paid = [("Licences and support", 4833)]
    if month == 1:
        paid += [
            ("Case platform and ERP link", 268_000),
            ("Change programme in five plants", 5_100),
            ("Training of sales and service", 2_600),
        ]
    if month == 2:
        paid += [("Clean-up of complaint and batch data", 47_000)]
    if month >= 2:
        paid += [("Change programme in five plants", 5_100), ("Training of sales and service", 2_700)]
    if month >= 3:
        paid += [("Two complaint engineers", 12_900)]
    rows: list[dict[str, Any]] = [
        {"month": name, "initiative": complaints, "cost": line, "paid": amount} for line, amount in paid
    ]
    if month == 1:
        rows[1]["month"] = "2026-12"
        rows.append(
            {"month": "2026-12", "initiative": complaints, "cost": "Change programme in five plants", "paid": 21_500}
        )
    if month >= 10:
        received = 1750 if month == 12 else 0
        rows.append(
            {"month": name, "initiative": complaints, "benefit": "Old complaint database retired", "received": received}
        )
    visibility = [("Hosting and carrier data", 2_000), ("Half a product owner", 4_350)] if month >= 7 else []
    visibility += [("Order-status pages and carrier link", 94_000)] if month == 6 else []
    visibility += [("Customer invitations and help", 15_200)] if month == 9 else []
    return rows + [
        {"month": name, "initiative": "Order visibility", "cost": line, "paid": amount} for line, amount in visibility
    ]


def tables(rng: np.random.Generator, first: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Two years of some customers of each segment, 2026 and 2027, with the lines that started in March 2027."""
    kinds = (
        ("Key accounts", "K", 44, 340_000),
        ("Regular customers", "R", 19, 62_000),
        ("Small and distributors", "S", 8, 15_000),
    )
    customers, revenue, contacts = [], [], []
    months = [f"{year}-{month:02d}-01" for year in (2026, 2027) for month in range(1, 13)]
    for segment, letter, calls, yearly in kinds:
        for number in range(PER_SEGMENT):
            name, line = f"{letter}{number:03d}", LINES[number % len(LINES)]
            customers.append({"customer_id": name, "start_date": "2020-01-01", "segment": segment, "site": line})
            size = rng.lognormal(-0.08, 0.4)
            for place, month in enumerate(months):
                ratio = FEWER_CALLS if line in first and place >= 12 + FIRST_MONTH - 1 else 1.0
                counted = int(rng.poisson(calls / 12 * size * ratio))
                revenue.append(
                    {
                        "customer_id": name,
                        "month": month,
                        "revenue": round(yearly / 12 * size * float(np.exp(0.06 * rng.standard_normal()))),
                    }
                )
                if counted:
                    contacts.append(
                        {"case_id": f"{name}-{place}", "customer_id": name, "opened_at": month, "n_contacts": counted}
                    )
    started = [
        {
            "intervention_id": "one-day-complaints",
            "unit_type": "site",
            "unit_id": line,
            "start_date": "2027-03-01",
            "assigned_how": "random",
        }
        for line in first
    ]
    return {"customers": customers, "revenue_monthly": revenue, "contacts": contacts, "interventions": started}


if __name__ == "__main__":
    main()
