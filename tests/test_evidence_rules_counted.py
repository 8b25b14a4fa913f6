"""The rules of the estimators, 8 to 14: what is counted, and what is said of it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from evidence_hand import RUNS, studied, trial
from worlds import LAST, company, landmarks

from cxroi.evidence.baseline_into_case import BaselineParts, matches, segments_of, with_baseline
from cxroi.evidence.cells import settle, unsettled
from cxroi.evidence.run import judge


def payers(months, *, start="2023-01", customers=200, late=(), amount=100.0):
    """Revenue of flat payers: `late` gives the month in which further ones start."""
    first = np.datetime64(start)
    rows = [
        (f"C{number:03d}", (first + month).astype("datetime64[D]"), amount)
        for number in range(customers)
        for month in range(months)
    ]
    rows += [
        (f"L{number:03d}", (first + month).astype("datetime64[D]"), amount)
        for number, begin in enumerate(late) for month in range(begin, months)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["customer_id", "month", "revenue"])


# 8


def test_flat_payers_keep_all_of_their_revenue():
    """300 flat payers, 100 of whom started in the base year: NRR 100%, point to point (read 117%)."""
    revenue = payers(24, late=[number % 11 + 1 for number in range(100)])
    found = studied({"revenue_monthly": revenue}).cohorts[0]
    assert (found.nrr, found.basis, found.accounts) == (1.0, "monthly", 300)
    customers = pd.DataFrame({"customer_id": revenue["customer_id"].unique(), "start_date": pd.Timestamp("2020-01-01")})
    recurring = revenue.assign(
        recurring_revenue=80.0, revenue=revenue["revenue"] * np.random.default_rng(0).random(len(revenue))
    )
    assert studied({"customers": customers.assign(end_date=pd.NaT), "revenue_monthly": recurring}).cohorts[0].nrr == 1.0


def test_sparse_orders_are_summed_over_years_of_customers_who_were_there():
    """Two orders a year of 100 customers from before, 40 who started in the base year: only the hundred count."""
    rows = [(f"C{number}", pd.Timestamp(year, month, 1), 100.0) for number in range(140) for year in (2023, 2024) for month in (3, 9)
            if number < 100 or (year, month) != (2023, 3)]  # fmt: skip
    steady = [
        ("D", pd.Timestamp(year, month, 1), 0.0) for year in (2023, 2024) for month in range(1, 13) for _ in range(40)
    ]
    revenue = pd.DataFrame(rows + steady, columns=["customer_id", "month", "revenue"])
    customers = pd.DataFrame({"customer_id": revenue["customer_id"].unique()}).assign(end_date=pd.NaT)
    customers["start_date"] = [
        pd.Timestamp("2023-05-01") if name[1:].isdigit() and int(name[1:]) >= 100 else pd.Timestamp("2020-01-01")
        for name in customers["customer_id"]
    ]
    found = studied({"customers": customers, "revenue_monthly": revenue}).cohorts[0]
    assert (found.basis, found.accounts, found.nrr) == ("yearly", 100, 1.0)


def test_where_there_is_no_nrr_it_is_said_why():
    """Twelve months of flat revenue: thirteen are needed; and trial 04, silent before, has its NRR."""
    found = studied({"revenue_monthly": payers(12)})
    assert (
        not found.cohorts
        and "needs 13 whole months of revenue, and there are 12, from 2023-01 to 2023-12" in found.no_nrr
    )
    assert judge(trial("04")).study.cohorts[0].nrr == 1.0


# 9


def test_now_is_the_last_wave():
    """Trial 08: NPS +100 in 2022 and 2023, −100 in 2024: now is −100, not +33."""
    found = judge(trial("08")).study.scores[0]
    assert found.index_now == -100.0 and "2024" in found.now_from


def test_weights_are_used_or_refused():
    """Detractors weigh three times as much as promoters: NPS −50; a weight of 0 refuses them all, and says so."""
    tables = company(np.random.default_rng(0))
    survey = tables["survey_responses"]
    survey["score"] = np.where(np.arange(len(survey)) % 2, 0.0, 10.0)
    survey["weight"] = np.where(np.arange(len(survey)) % 2, 3.0, 1.0)
    found = studied(tables)
    assert found.scores[0].index_now == pytest.approx(-50.0) and "weighted" in found.scores[0].now_from
    survey.loc[0, "weight"] = 0.0
    found = studied(tables)
    assert found.scores[0].index_now == pytest.approx(0.0)
    assert any("Weights are not used: 1 score" in text for text in found.caveats)


def test_what_is_read_and_not_used_is_said():
    """A further column and a table of employees are named; an empty column is not."""
    tables = company(np.random.default_rng(0))
    tables["customers"] = tables["customers"].assign(renewal_date=pd.Timestamp("2026-01-01"), industry=None)
    tables["employees"] = pd.DataFrame({"employee_id": ["a"]})
    said = next(text for text in studied(tables).caveats if text.startswith("Read but not used"))
    assert "employees" in said and "renewal_date of customers" in said and "industry" not in said


# 10


def test_products_that_come_and_go_are_not_gained():
    """Kinds of product bought in a month vary by chance, nothing changes: .73 a year were "gained", now next to none."""
    tables = company(np.random.default_rng(0), monthly=0.0)
    tables["revenue_monthly"]["n_products"] = 1 + np.random.default_rng(1).poisson(2, len(tables["revenue_monthly"]))
    found = studied(tables)
    assert found.segments[0].cross_sell.likely < 0.06
    tables["revenue_monthly"]["n_products"] = 1 + (tables["revenue_monthly"]["month"] > "2026-01-15").astype(int)
    assert studied(tables).segments[0].cross_sell.likely == pytest.approx(1.0, abs=0.01), "one that stays is one"


# 11


def test_a_change_that_does_nothing_is_not_found():
    """Who leaves goes with the account's own level, not with its change: the term within the account finds nothing in 9 of 10 worlds."""
    from cxroi.evidence.cell_details import _within

    def world(seed):
        rng = np.random.default_rng(seed)
        marks = landmarks(rng, accounts=2500, hazard_ratio=0.85, waves=2, monthly=0.012)
        return replace(marks, score=marks.score + rng.standard_normal(len(marks)))

    runs = RUNS or 20
    found = [_within(world(seed), last=LAST) for seed in range(runs)]
    away = [abs(one.theta) > 1.96 * one.error for one in found]
    print(f"found within the account {np.mean(away):.3f}, mean {np.mean([one.theta for one in found]):+.4f}")
    assert np.mean(away) <= 0.15


# 12


def test_not_applicable_is_neither_an_answer_nor_silence():
    """Trial 07: 12 of 300 ticked 11 on a scale to 10: 288 answers, nobody silent, and the twelve counted."""
    found = judge(trial("07")).study
    assert (found.window.answers, found.window.invitations) == (288, 288)
    assert any(text.startswith("12 survey rows have the date of an answer but no score") for text in found.caveats)
    assert "cannot be checked" in dict(found.responses)["nps"].words


def test_a_hazard_ratio_is_how_often_customers_leave_at_any_time():
    """Not "15% fewer customers leave"."""
    cell = settle(
        [
            unsettled(
                landmarks(np.random.default_rng(11), accounts=3000, hazard_ratio=0.85),
                metric="nps",
                outcome="churn",
                last=LAST,
                pictures=False,
            )
        ]
    )[0]
    assert "less often at any time" in cell.sentence and "fewer customers" not in cell.sentence


def test_an_unknown_metric_asks_which_way_is_good():
    """A score of a name of its own: CANNOT TELL and a question; answered, USE or WRONG DIRECTION."""
    tables = company(np.random.default_rng(0))
    tables["survey_responses"]["metric"] = "trust"
    assert studied(tables).undirected == ("trust",)
    cell = studied(tables).cell("trust", "churn")
    assert cell.verdict == "CANNOT TELL" and "whether a high Trust is good or bad" in cell.sentence
    assert studied(tables, higher_is_better=["trust"]).cell("trust", "churn").verdict == "USE"
    assert studied(tables, lower_is_better=["trust"]).cell("trust", "churn").verdict == "WRONG DIRECTION"


def test_a_score_of_the_month_of_leaving_is_kept_where_days_are_known():
    """Answered on the 6th, left on the 11th of the same month: an event in the first month followed; by month only, left out."""
    tables = company(np.random.default_rng(0))
    before = studied(tables).cell("nps", "churn")
    customers = tables["customers"]
    who = customers.index[customers["end_date"] < "2026-01-01"][:3]
    customers.loc[who, "end_date"] = pd.Timestamp("2025-02-11")
    after = studied(tables).cell("nps", "churn")
    assert (after.n, after.events) == (before.n, before.events)
    customers["end_date"] = customers["end_date"].dt.to_period("M").dt.to_timestamp()
    assert studied(tables).cell("nps", "churn").n == before.n - 3


# 13


def test_bands_are_levels_where_there_are_at_most_eleven():
    """Six values, six bands; at the last of them everyone leaves, and it is seen."""
    tables = company(np.random.default_rng(0), accounts=600)
    survey, customers = tables["survey_responses"], tables["customers"]
    survey["score"] = np.arange(len(survey)) % 6
    last = customers["customer_id"].isin(survey.loc[survey["score"] == 5, "customer_id"])
    customers.loc[last, ["end_date", "end_reason"]] = [pd.Timestamp("2025-10-15"), "churn"]
    bars = studied(tables).cell("nps", "churn").picture.bands
    assert [bar.name for bar in bars] == ["0", "1", "2", "3", "4", "5"] and sum(bar.n for bar in bars) == 600
    assert bars[-1].events == bars[-1].n == 100 and all(bar.events < bar.n for bar in bars[:-1])
    assert bars[-1].events == bars[-1].n == 100 and all(bar.events < bar.n for bar in bars[:-1])


# 14


def test_segments_are_matched_by_name_and_others_are_asked_about():
    """Names that differ only by case and punctuation are one; others stay or go as told, and what is named elsewhere cannot go."""
    parts = segments_of(studied(company(np.random.default_rng(0))))
    case = {"segments": [{"name": "KEY", "customers": 1}, {"name": "Museums", "customers": 9}]}
    found = matches(case, parts)
    assert (found.known, found.new, found.others, found.asks) == ((("Key", "KEY"),), ("Small",), ("Museums",), True)
    assert [one["name"] for one in with_baseline(case, parts)["segments"]] == ["KEY", "Museums", "Small"]
    assert [one["name"] for one in with_baseline(case, parts, others="replace")["segments"]] == ["KEY", "Small"]
    named = {**case, "initiatives": [{"effects": [{"segments": ["Museums"]}]}]}
    with pytest.raises(ValueError, match="Museums cannot be removed"):
        with_baseline(named, parts, others="replace")


def test_a_baseline_backs_what_the_tables_hold_and_nothing_beside_it():
    """The margin that was guessed stays a guess once customers and churn come from the tables."""
    segment = {"name": "All", "customers": 10, "churn_per_year": 0.3, "gross_margin": 0.4, "evidence": ["talk"], "cross_sell": {"per_customer_year": 1, "revenue": 5}}  # fmt: skip
    data = {"segments": [segment], "evidence": [{"id": "talk", "kind": "guess", "claim": "x"}]}
    theirs = {"name": "all", "customers": 12, "cross_sell": {"per_customer_year": 2}, "evidence": {"customers": ["tables"], "cross_sell/per_customer_year": ["tables"]}}  # fmt: skip
    entry = {"id": "tables", "kind": "own data", "claim": "y"}
    (found,) = with_baseline(data, BaselineParts([theirs], entry, ()))["segments"]
    assert found["customers"] == 12 and found["cross_sell"] == {"per_customer_year": 2, "revenue": 5}
    assert found["evidence"] == {
        "churn_per_year": ["talk"], "gross_margin": ["talk"], "cross_sell/revenue": ["talk"],
        "customers": ["tables"], "cross_sell/per_customer_year": ["tables"],
    }  # fmt: skip
