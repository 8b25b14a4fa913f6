"""Makes the small sample folders, one for each kind of door, with known truths: `python sample_data/make_doors.py`.

All made up. What is true here, and what the app should find:
- `crm_export`: one row a customer. A point of NPS goes with 0.8 times the odds of leaving; CSAT with nothing; complaints with more.
- `survey_tool`: a survey tool's export with its three header rows, and customers. A point of NPS multiplies the monthly chance
  of leaving by 0.82.
- `subscriptions`: start, end and monthly price, and a survey. A point of NPS multiplies the monthly chance of ending by 0.82.
- `help_desk`: tickets with satisfaction in one file, and customers. Satisfaction multiplies the chance of leaving by 0.75 a point.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
FIRST = np.datetime64("2024-01-01")
DAYS = 912
"""Thirty months, to 30 June 2026. [days]"""


def crm_export(rng: np.random.Generator, count: int = 900) -> dict[str, pd.DataFrame]:
    """One row a customer, as a CRM exports it."""
    tenure, nps = rng.gamma(2, 18, count).astype(int) + 1, np.clip(np.rint(7 + 2.4 * rng.standard_normal(count)), 0, 10)
    complaints, csat = rng.poisson(0.7, count), rng.integers(1, 6, count)
    odds = -1.1 + np.log(0.8) * (nps - 7) + 0.5 * complaints - 0.015 * (tenure - 36)
    left = rng.random(count) < 1 / (1 + np.exp(-odds))
    table = pd.DataFrame(
        {
            "Customer ID": [f"C{number:04}" for number in range(count)],
            "Tenure (months)": tenure,
            "Segment": rng.choice(["Business", "Private"], count, p=[0.3, 0.7]),
            "Monthly spend": np.round(rng.lognormal(4, 0.7, count), 2),
            "NPS": nps.astype(int),
            "CSAT": csat,
            "Complaints": complaints,
            "Churned": np.where(left, "Yes", "No"),
        }
    )
    return {"crm_export": table}


def _customers(
    rng: np.random.Generator, score: np.ndarray, ratio: float, letter: str
) -> tuple[pd.DataFrame, np.ndarray]:
    """Customers who leave by their score, and the day each leaves [days from the first; beyond the last for those who stay]."""
    count = len(score)
    hazard = 0.012 * ratio ** (score - score.mean())
    end = np.ceil(rng.exponential(30.4 / hazard)).astype(int)
    stays = end >= DAYS
    frame = pd.DataFrame(
        {
            "customer_id": [f"{letter}{number:04}" for number in range(count)],
            "start_date": FIRST - rng.integers(30, 2000, count).astype("timedelta64[D]"),
            "end_date": np.where(stays, np.datetime64("NaT"), FIRST + end.astype("timedelta64[D]")),
            "segment": rng.choice(["Business", "Private"], count, p=[0.3, 0.7]),
        }
    )
    return frame, end


def survey_tool(rng: np.random.Generator, count: int = 700) -> dict[str, pd.DataFrame]:
    """A survey tool's export: names, questions and import ids above the answers; and customers."""
    nps = np.clip(np.rint(7 + 2.2 * rng.standard_normal(count)), 0, 10)
    customers, end = _customers(rng, nps, 0.82, "Q")
    asked = rng.integers(60, 120, count)
    here = np.flatnonzero((end > asked) & (rng.random(count) < 0.8))
    when = FIRST + asked[here].astype("timedelta64[D]")
    stamps = [f"{day} 10:{minute:02}:00" for day, minute in zip(when, rng.integers(0, 60, len(here)), strict=True)]
    answers = pd.DataFrame(
        {
            "StartDate": stamps, "EndDate": stamps, "Finished": "True", "ResponseId": [f"R_{number}" for number in here],
            "ExternalReference": customers["customer_id"].to_numpy()[here], "Q1": nps[here].astype(int), "Q2": rng.integers(1, 6, len(here)),
        }
    )  # fmt: skip
    questions = [
        "Start Date",
        "End Date",
        "Finished",
        "Response ID",
        "External Data Reference",
        "How likely are you to recommend us?",
        "Overall, how satisfied are you with us?",
    ]
    ids = ["startDate", "endDate", "finished", "_recordId", "externalDataReference", "QID1", "QID2"]
    head = pd.DataFrame([questions, [f'{{"ImportId":"{name}"}}' for name in ids]], columns=answers.columns)
    return {"customer_survey": pd.concat([head, answers]), "customers": customers}


def subscriptions(rng: np.random.Generator, count: int = 900) -> dict[str, pd.DataFrame]:
    """Subscriptions with start, end and monthly price, some changed to another plan; and a survey."""
    nps = np.clip(np.rint(7 + 2.2 * rng.standard_normal(count)), 0, 10)
    customers, end = _customers(rng, nps, 0.82, "U")
    rows = []
    for number, row in enumerate(customers.itertuples()):
        price, change = round(float(rng.lognormal(4.5, 0.6)), 2), int(rng.integers(200, 700))
        ends = None if pd.isna(row.end_date) else row.end_date
        if rng.random() < 0.4 and end[number] > change + 40:
            day = pd.Timestamp(FIRST + np.timedelta64(change, "D")).replace(day=1)
            rows.append((row.customer_id, row.start_date, day - pd.Timedelta(days=1), "Basic", price))
            rows.append((row.customer_id, day, ends, "Pro", round(price * float(1.02 ** (nps[number] - 5) * 1.2), 2)))
        else:
            rows.append((row.customer_id, row.start_date, ends, "Basic", price))
    for number in range(90):
        start = FIRST + np.timedelta64(int(rng.integers(430, DAYS - 3)), "D")
        rows.append((f"N{number:04}", start, None, "Basic", round(float(rng.lognormal(4.5, 0.6)), 2)))
    plans = pd.DataFrame(rows, columns=["account_id", "start_date", "end_date", "plan_tier", "mrr_amount"])
    plans.insert(0, "subscription_id", [f"S{number:05}" for number in range(len(plans))])
    asked = rng.integers(370, 430, count)
    here = np.flatnonzero((end > asked) & (rng.random(count) < 0.8))
    survey = pd.DataFrame({"account_id": customers["customer_id"].to_numpy()[here], "responded_at": FIRST + asked[here].astype("timedelta64[D]"), "nps": nps[here].astype(int)})  # fmt: skip
    return {"subscriptions": plans, "nps_survey": survey}


def help_desk(rng: np.random.Generator, count: int = 900) -> dict[str, pd.DataFrame]:
    """Tickets with the satisfaction of those who answered, in one file; and customers."""
    mood = np.clip(np.rint(3.6 + 1.1 * rng.standard_normal(count)), 1, 5)
    customers, end = _customers(rng, mood, 0.75, "T")
    rows = []
    for number, name in enumerate(customers["customer_id"]):
        for opened in np.sort(rng.integers(0, DAYS - 10, rng.poisson(1.8))):
            if opened + 6 < end[number]:
                answered = rng.random() < 0.45
                score = int(np.clip(mood[number] + rng.integers(-1, 2), 1, 5)) if answered else ""
                day = FIRST + np.timedelta64(int(opened), "D")
                rows.append(
                    (
                        name,
                        day,
                        day + np.timedelta64(int(rng.integers(0, 5)), "D"),
                        rng.choice(["low", "normal", "high"]),
                        int(rng.gamma(2, 90)),
                        score,
                    )
                )
    tickets = pd.DataFrame(
        rows,
        columns=[
            "account_id",
            "submitted_at",
            "closed_at",
            "priority",
            "first_response_time_minutes",
            "satisfaction_score",
        ],
    )
    tickets.insert(0, "ticket_id", [f"#{number + 1001}" for number in range(len(tickets))])
    return {"tickets": tickets, "customers": customers}


FOLDERS = {"crm_export": crm_export, "survey_tool": survey_tool, "subscriptions": subscriptions, "help_desk": help_desk}


def main(to: Path = HERE) -> None:
    """Write every folder beside this file."""
    for seed, (name, make) in enumerate(FOLDERS.items(), 31):
        (to / name).mkdir(parents=True, exist_ok=True)
        for file, table in make(np.random.default_rng(seed)).items():
            table.to_csv(to / name / f"{file}.csv", index=False, date_format="%Y-%m-%d")
            print(f"{name}/{file}: {len(table):,} rows")


if __name__ == "__main__":
    main()
