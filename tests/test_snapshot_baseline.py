"""The case's baseline from a table of one row per customer: customers, churn and revenue, worked by hand."""

import json
from dataclasses import replace
from math import exp
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from cxroi.case import parse
from cxroi.cli import main
from cxroi.evidence.baseline_into_case import matches, segments_of_snapshot, with_baseline
from cxroi.evidence.run import judge
from cxroi.evidence.snapshot_baseline import Dated, snapshot_baseline

SHARED = Path(__file__).parents[2] / "shared" / "data"
FRAME = pd.DataFrame(
    {
        "left": [1] * 20 + [0] * 80,
        "tenure": [6.0] * 20 + [24.0] * 80,
        "money": [50.0] * 20 + [100.0] * 40 + [300.0] * 40,
        "plan": ["Gold"] * 100,
    }
)


def crm():
    """A customer list with the days of coming and of leaving, and a score."""
    lines = ["Customer ID,Signup date,Closed date,Yearly revenue,CSAT"]
    for n in range(120):
        closed = f"2026-{n % 9 + 1:02d}-15" if n % 4 == 0 else ""
        lines.append(f"C{n},2023-{n % 12 + 1:02d}-03,{closed},{400 + n},{n % 5 + 1}")
    return "\n".join(lines).encode()


def one(**answers):
    return snapshot_baseline(FRAME, left="left", tenure="tenure", money="money", segment="plan", **answers).segments[0]


def test_churn_of_a_year_is_the_share_that_left_carried_to_twelve_months():
    """20 of 100: .2 over a year, 1 − .8⁴ = .5904 over a quarter, 1 − .8¹² = .9313 over a month; Wilson .1334 to .2888."""
    year = one(period="12").churn
    assert (year.low, year.likely, year.high) == pytest.approx((0.1334, 0.2, 0.2888), abs=5e-5)
    assert one(period="3").churn.likely == pytest.approx(0.5904)
    assert one(period="1").churn.likely == pytest.approx(0.9313, abs=5e-5)


def test_churn_of_all_who_ever_left_is_per_year_of_tenure():
    """20 left in (20 · 6 + 80 · 24) / 12 = 170 customer-years: 1 − exp(−20/170)."""
    ever = one(period="ever")
    assert ever.customer_years == 170
    assert ever.churn.likely == pytest.approx(1 - exp(-20 / 170))


def test_without_the_time_there_is_no_churn_and_of_a_sample_no_number():
    """Nothing is guessed: the field is missing, and the words name the question."""
    found = snapshot_baseline(FRAME, left="left", money="money", segment="plan", everyone="sample")
    assert (found.segments[0].churn, found.segments[0].customers) == (None, None)
    assert "over what time customers left, nor the days" in found.words and "their number is not known" in found.words
    parts = segments_of_snapshot(found, day="2027-01-31")
    assert {"churn_per_year", "customers"} <= set(parts.missing)
    (reason,) = matches({"segments": []}, parts).blocked
    assert "does not say how many customers" in reason


def test_customers_and_revenue_are_those_still_there():
    """80 stay and pay 100 or 300: 200 ± 1.96 · √(80/79) · 100/√80."""
    found = one(period="12")
    assert (found.customers, found.left, found.revenue.likely) == (80, 20, 200.0)
    assert found.revenue.high - 200 == pytest.approx(1.959964 * 100 * (80 / 79) ** 0.5 / 80**0.5)


def test_a_mean_has_an_interval_from_two_customers_on():
    """100 and 300: 200 ± 1.96 · 141.4 / √2 = 196, not below 0; one alone gives no figure."""
    two, single = (FRAME.iloc[[20, 60][:count]].assign(left=0) for count in (2, 1))
    revenue = snapshot_baseline(two, left="left", money="money", segment="plan").segments[0].revenue
    assert (revenue.low, revenue.likely, revenue.high) == pytest.approx((200 - 195.9964, 200, 200 + 195.9964))
    assert snapshot_baseline(single, left="left", money="money", segment="plan").segments[0].revenue is None


def test_the_segments_reach_a_case_that_can_be_read():
    """A new case from the table: three figures where uncertain, the evidence in its register."""
    found = snapshot_baseline(FRAME, left="left", money="money", segment="plan", period="12", everyone="everyone")
    data = with_baseline(
        {
            "format": 1,
            "title": "From a table",
            "finance": {"years": 1, "discount_rate": 0.1},
            "initiatives": [],
            "segments": [],
        },
        segments_of_snapshot(found, day="2027-01-31"),
    )
    case = parse(data)
    assert (case.segments[0].name, case.segments[0].customers) == ("Gold", 80)
    assert data["segments"][0]["churn_per_year"][1] == 0.2 and set(
        map(tuple, data["segments"][0]["evidence"].values())
    ) == {("snapshot-baseline",)}
    assert "the share that left over a year, as answered" in data["evidence"][0]["claim"]


def test_a_table_without_a_score_still_gives_the_baseline(tmp_path):
    """Exit status 0 and the key `baseline`, with the reason for the missing verdict on standard error; the period is asked."""
    lines = [f"{n},{'Yes' if n % 5 == 0 else 'No'},{10 + n % 30},{40 + n % 7}" for n in range(200)]
    (tmp_path / "crm.csv").write_text("\n".join(["Customer ID,Churned,Tenure (months),Monthly spend", *lines]))
    run = CliRunner().invoke(main, ["evidence", str(tmp_path), "--answer", "snapshot_period=12", "--json"])
    assert run.exit_code == 0, run.stderr
    figures = json.loads(run.stdout)
    (segment,) = figures["baseline"]["segments"]
    assert (segment["name"], segment["customers"], segment["left"]) == ("Customers", 160, 40)
    assert segment["churn"]["likely"] == pytest.approx(0.2)
    assert figures["baseline"]["from"] == "snapshot" and "no score" in run.stderr


def test_churn_by_contract_of_telco_is_as_published():
    """.4271, .1127, .0283 where those who left did so over a year (IBM Telco)."""
    path = SHARED / "telco_ibm" / "telco_churn_v33.csv"
    if not path.exists():
        pytest.skip("telco_ibm is not there")
    found = judge({"telco.csv": path}, answers={"snapshot_period": "12"}).baseline
    assert {one.name: round(one.churn.likely, 4) for one in found.segments} == {
        "Month-to-month": 0.4271, "One year": 0.1127, "Two year": 0.0283,
    }  # fmt: skip


def days(*texts):
    return np.array(texts, dtype="datetime64[D]")


def test_days_of_coming_and_leaving_give_churn_of_the_last_twelve_months():
    """Five from 2020 on, one left after half of 2026 and one the year before; one came on 1 July: 2 · 365 + 181 + 184 days, one left."""
    frame = pd.DataFrame({"left": [1, 1, 0, 0, 0]})
    start = days("2020-01-01", "2020-01-01", "2020-01-01", "2020-01-01", "2026-07-01")
    end = days("2026-07-01", "2025-12-31", "NaT", "NaT", "NaT")
    dated = Dated(start, end, np.datetime64("2026-12-31"), np.datetime64("NaT"))
    found = snapshot_baseline(frame, left="left", dated=dated, period="1")
    assert found.dated and found.segments[0].churn.likely == pytest.approx(
        1 - exp(-1 / ((2 * 365 + 181 + 184) / 365.25))
    )
    assert "1 customer left between 2026-01-01 and 2026-12-31, over 3 customer-years" in found.words
    later = replace(dated, since=np.datetime64("2026-07-01"))
    assert snapshot_baseline(frame, left="left", dated=later).segments[0].churn.likely == pytest.approx(1 - exp(-1 / (3 * 184 / 365.25)))  # fmt: skip


def test_days_as_a_customer_are_counted_within_the_twelve_months():
    """All of 2026; its last day; 1 to 11 January; none before it, after it, or without a day of coming."""
    start = days("2020-01-01", "2026-12-31", "2020-01-01", "2020-01-01", "2027-02-01", "NaT")
    end = days("NaT", "NaT", "2026-01-11", "2025-06-01", "NaT", "2026-06-01")
    dated = Dated(start, end, np.datetime64("2026-12-31"), np.datetime64("NaT"))
    assert (dated.years() * 365.25).round(9).tolist() == [365, 1, 10, 0, 0, 0]
    assert dated.left().tolist() == [False, False, True, False, False, False]
    later = Dated(start, end, np.datetime64("2026-12-31"), np.datetime64("2026-12-01"))
    assert (later.years() * 365.25).round(9).tolist() == [31, 1, 0, 0, 0, 0] and not later.left().any()


def test_customers_who_left_without_a_day_are_named_and_the_time_is_asked():
    """One of two who left has no day: the days cannot be used, and the words say what is missing."""
    frame = pd.DataFrame({"left": [1, 1, 0]})
    start = days("2020-01-01", "2020-01-01", "2020-01-01")
    dated = Dated(start, days("2026-07-01", "NaT", "NaT"), np.datetime64("2026-12-31"), np.datetime64("NaT"))
    found = snapshot_baseline(frame, left="left", dated=dated)
    assert not found.dated and found.segments[0].churn is None
    assert "1 customer has left without an end date" in found.words


def test_a_crm_export_with_signup_and_closed_dates_needs_no_answer_about_time():
    """Read from a file: the time is known, so it is neither asked nor called unknown; every part of Listening names its table."""
    found = judge({"crm.csv": crm()}, listening=True)
    assert found.baseline.dated and found.baseline.segments[0].churn is not None
    assert not any("snapshot_period" in text for text in (*(one.id for one in found.questions), *map(str, found.findings), found.baseline.words))  # fmt: skip
    reasons = found.listening.reasons
    assert set(reasons) == {"emotions", "synthetic", "themes", "quiet", "channels", "employees"}
    for name, table in (("synthetic", "survey answers"), ("quiet", "orders"), ("channels", "contacts"), ("employees", "employees")):  # fmt: skip
        assert f"no table of {table}" in reasons[name] or f"no {table}" in reasons[name]
