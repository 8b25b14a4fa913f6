"""Landmarks in a database are those of the study, row by row, for small tables full of edges: gaps, repeats, odd dates, weights and waves."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from worlds import connected

from cxroi.evidence import warehouse_rows as rows
from cxroi.evidence.churn_hazard import _person_months, follow
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.landmarks import landmarks
from cxroi.evidence.revenue_models import two_years
from cxroi.evidence.warehouse import _days_known, _weighted
from cxroi.tables.warehouse import of_duckdb

END = dt.date(2026, 6, 30)
COLUMNS = ("start", "observed", "stop", "left", "score", "revenue_12", "revenue_3", "revenue_next", "open_cases")


def days(rng, count, *, first="2023-01-01", last="2026-09-01", known=1.0, edge=0.2):
    """Days of which some are the first or the last of a month, and some not known."""
    found = pd.to_datetime(pd.Timestamp(first).value + rng.integers(0, (pd.Timestamp(last) - pd.Timestamp(first)).days, count) * 86_400 * 10**9)  # fmt: skip
    ends = (found + pd.offsets.MonthEnd(0), found - pd.offsets.MonthBegin(1))
    which = rng.random(count)
    found = pd.Series(np.where(which < edge / 2, ends[0], np.where(which < edge, ends[1], found)))
    return pd.to_datetime(found.where(rng.random(count) < known))


def tables(seed):
    rng = np.random.default_rng(seed)
    many = 60
    names = np.array([f"C{n:02d}" for n in range(many)])
    customers = pd.DataFrame(
        {
            "customer_id": names, "start_date": days(rng, many, first="2021-01-01", last="2025-06-01", known=0.8),
            "end_date": days(rng, many, first="2024-06-01", known=0.5, edge=0.2 if seed % 2 else 0.9),
            "end_reason": rng.choice(["churn", "Churn", "", "merged", None], many), "segment": rng.choice(["A", "B", None], many),
            "observed_from": days(rng, many, first="2023-01-01", last="2024-06-01", known=0.3), "parent_id": rng.choice(["g", "h", None], many),
        }
    )  # fmt: skip
    who, when = np.divmod(np.flatnonzero(rng.random(many * 40) < 0.85), 40)
    revenue = pd.DataFrame(
        {"customer_id": names[who], "month": [pd.Timestamp("2023-03-01") + pd.DateOffset(months=int(m)) for m in when]}
    )
    revenue["revenue"] = rng.choice(
        [0.0, -5.0, 0.01, 10.0, 12.5, np.nan], len(revenue), p=[0.1, 0.02, 0.2, 0.3, 0.28, 0.1]
    )
    asked = 400
    given = days(rng, asked, first="2023-06-01", known=0.8)
    survey = pd.DataFrame(
        {
            "response_id": [f"r{n}" for n in range(asked)], "customer_id": rng.choice([*names, "stranger"], asked),
            "invited_at": given - pd.to_timedelta(rng.integers(0, 20, asked), "D"), "responded_at": given,
            "metric": rng.choice(["nps", "NPS", "csat", None], asked, p=[0.6, 0.2, 0.1, 0.1]),
            "score": rng.choice([*range(11), np.nan], asked).astype(float),
        }
    )  # fmt: skip
    if seed % 3 == 0:
        survey["weight"] = rng.choice([0.5, 1.0, 3.0] if seed % 2 else [0.0, 1.0], asked)
    if seed % 3 == 1:
        survey["wave"] = rng.choice(["w1", "w2", None], asked)
    survey = pd.concat([survey, survey.head(5)], ignore_index=True)
    opened = days(rng, 200, first="2023-06-01")
    contacts = pd.DataFrame(
        {"case_id": [f"k{n}" for n in range(200)], "customer_id": rng.choice(names, 200), "opened_at": opened}
    )
    contacts["closed_at"] = (opened + pd.to_timedelta(rng.integers(0, 120, 200), "D")).where(rng.random(200) < 0.6)
    return {"customers": customers, "revenue_monthly": revenue, "survey_responses": survey, "contacts": contacts}


def both(seed, metric="nps"):
    """The landmarks of the study, with the customer of each, and those of the database in the same order."""
    connection = connected(tables(seed))
    window = prepare(connection, present=("customers", "revenue_monthly", "survey_responses", "contacts"), data_end=END)
    marks = landmarks(connection, metric)
    marks = marks.where(marks.answered)
    names = np.array(
        [name for (name,) in connection.execute("SELECT customer_id FROM ev_accounts ORDER BY account").fetchall()]
    )
    frames = of_duckdb(connection)
    last, until = window.last, window.revenue_last
    of = rows.accounts(frames, last=last)
    found = rows.answered(frames, of, metric=metric, last=last, days=_days_known(frames), weighted=_weighted(frames))
    found = rows.with_cases(frames, rows.with_money(frames, found, paid_until=until))
    return marks, names[marks.account], found, (last, until)


def read(frame, *columns):
    return frame.select(*columns).collect().to_native().to_pandas().sort_values([*columns], ignore_index=True)


def close(theirs, ours):
    pd.testing.assert_frame_equal(
        theirs.astype(float, errors="ignore"), ours.sort_values([*ours], ignore_index=True).astype(float, errors="ignore"),
        check_dtype=False, rtol=0, atol=1e-3,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_a_landmark_is_the_same_in_both(seed):
    marks, names, found, (last, until) = both(seed)
    assert len(marks) > 60
    close(
        read(found, "account", "month", *COLUMNS),
        pd.DataFrame({"account": names, "month": marks.month} | {name: getattr(marks, name) for name in COLUMNS}),
    )
    for stayed in (True, False):
        chosen = two_years(marks, last=min(last, until), stayed=stayed)
        assert chosen.any()
        close(
            read(rows.two_years(found, last=min(last, until), stayed=stayed), "account", "month"),
            pd.DataFrame({"account": names[chosen], "month": marks.month[chosen]}),
        )


@pytest.mark.parametrize("seed", range(12))
def test_who_is_followed_and_the_months_of_each_band_are_the_same_in_both(seed):
    marks, names, found, (last, _) = both(seed)
    ours = follow(marks, last=last)
    at_risk = ours.months > 0
    assert ours.event.sum() > 3
    theirs = rows.followed(found, last=last)
    close(
        read(theirs, "account", "month", "months", "event"),
        pd.DataFrame({"account": names, "month": marks.month, "months": ours.months, "event": ours.event})[at_risk],
    )
    place, months, outcome, band = _person_months(ours)
    spread = pd.DataFrame(
        {"account": names[place], "month": marks.month[place], "outcome": outcome, "exposure": months, "band": band}
    )
    close(read(rows.person_months(theirs, keep=("account", "month")), *spread), spread)


def test_open_cases_are_unknown_where_there_are_no_contacts():
    found = both(0)[2]
    frames = of_duckdb(connected({name: frame for name, frame in tables(0).items() if name != "contacts"}))
    assert read(rows.with_cases(frames, found), "open_cases")["open_cases"].isna().all()
