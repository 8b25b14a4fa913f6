"""The evidence against figures and libraries that no one here made. Each golden has an address."""

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from worlds import LAST, connected, landmarks

from cxroi.evidence import study
from cxroi.evidence.base_revenue import base_revenue
from cxroi.evidence.churn_hazard import hazard
from cxroi.evidence.cohorts import cohorts
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.leaving_exposure import truncation
from cxroi.evidence.likelihood import derivatives, fit, independent
from cxroi.evidence.retention_curves import fit_sbg, kaplan_meier, retention
from cxroi.evidence.verdicts import area_under_curve, events_needed

DATA = Path(os.environ.get("CXROI_DATA", Path(__file__).parents[2] / "shared" / "data"))
HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491)
REGULAR = (1000, 631, 468, 382, 326, 289, 262, 241)


def needs(*parts):
    """The path of a data file; skips where it is not there."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not there; set CXROI_DATA to the folder that holds it")
    return path


def sbg_of_survivors(survivors):
    """sBG of one cohort from the number remaining after 0, 1, 2, … periods."""
    lost = [before - after for before, after in pairwise(survivors)]
    leave = np.repeat([*range(1, len(survivors)), len(survivors) - 1], [*lost, survivors[-1]])
    event = np.repeat([True] * len(lost) + [False], [*lost, survivors[-1]])
    return fit_sbg(np.zeros(len(leave), dtype=int), leave, event)


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta", "year_12", "constant"),
    [(HIGH_END, 0.668, 3.806, 0.378, 0.295), (REGULAR, 0.704, 1.182, 0.170, 0.087)],
)
def test_sbg_is_fader_and_hardies(survivors, alpha, beta, year_12, constant):
    """Fader and Hardie (2007), "How to project customer retention", table 1, seven years fitted: High End and Regular."""
    found = sbg_of_survivors(survivors)
    assert found.alpha == pytest.approx(alpha, abs=5e-4)
    assert found.beta == pytest.approx(beta, abs=5e-4)
    assert float(found.survival(12)) == pytest.approx(year_12, abs=5e-4)
    left = found.survival(np.arange(len(survivors)))
    chance = sum(-lost * np.log(gone) for lost, gone in zip(np.diff(survivors), -np.diff(left), strict=True))
    assert found.log_likelihood == pytest.approx(chance + survivors[-1] * np.log(left[-1]), rel=1e-9)
    assert (survivors[-1] / survivors[0]) ** (12 / 7) == pytest.approx(constant, abs=5e-4)


def test_the_sbg_table_is_the_one_of_the_paper():
    """The survivors typed above are the paper's, and year 12 was 39.4% and 17.3% in fact."""
    table = pd.read_csv(needs("cdnow", "sbg_fader_hardie_2007_table.csv"))
    assert (table["high_end_pct_alive"][:8] * 10).round().astype(int).tolist() == list(HIGH_END)
    assert (table["regular_pct_alive"][:8] * 10).round().astype(int).tolist() == list(REGULAR)
    assert table.iloc[12].tolist() == [12, 39.4, 17.3]


def test_nrr_of_online_retail_ii():
    """UCI Online Retail II, Dec 2009–Nov 2010 → Dec 2010–Nov 2011: NRR .8070 (.75 to .87), GRR .6216, logo .6365."""
    orders = pd.read_parquet(needs("online_retail", "orders_2009_2011.parquet"))
    orders = orders[orders["InvoiceDate"] < "2011-12-01"]
    orders["month"] = orders["InvoiceDate"].dt.to_period("M").dt.to_timestamp()
    orders["customer_id"] = orders["CustomerID"].astype(str)
    revenue = (
        orders.assign(revenue=orders["gross"] + orders["credit"])
        .groupby(["customer_id", "month"], as_index=False)["revenue"]
        .sum()
    )
    connection = connected({"revenue_monthly": revenue})
    window = prepare(connection, present=("revenue_monthly",))
    found = cohorts(base_revenue(connection, window)[0])[0]
    assert found.base == "2009-12 to 2010-11"
    assert (found.nrr, found.grr) == pytest.approx((0.8070, 0.6216), abs=5e-5)
    # Four customers' credits cancel their purchases up to the last bit of a float: one more or fewer is .0002.
    assert found.logo == pytest.approx(0.6365, abs=2e-4)
    assert found.nrr_interval == pytest.approx((0.75, 0.87), abs=0.01)
    assert found.before + found.expansion - found.contraction - found.churn == pytest.approx(found.after, rel=1e-12)


def telco():
    """IBM's snapshot as our tables: the quarter's start is the survey, who left did so within the quarter."""
    table = pd.read_csv(needs("telco_ibm", "telco_churn_v33.csv")).merge(
        pd.read_csv(needs("telco_ibm", "telco_status.csv"))[["Customer ID", "Satisfaction Score"]],
        left_on="CustomerID",
        right_on="Customer ID",
    )
    table = table[table["Tenure Months"] > 3]
    left = table["Churn Value"] == 1
    end = pd.Timestamp("2020-09-30")
    start = [(pd.Period("2020-09", "M") - months).to_timestamp() for months in table["Tenure Months"]]
    customers = pd.DataFrame({"customer_id": table["CustomerID"], "start_date": start})
    # Nobody knows the day within the quarter: spread over its three months by the customer's place in the file.
    days = pd.to_datetime(["2020-07-15", "2020-08-15", "2020-09-15"])[np.arange(len(table)) % 3]
    customers["end_date"] = pd.Series(days, index=customers.index).where(left)
    customers["end_reason"] = np.where(left, "churn", None)
    survey = pd.DataFrame(
        {
            "customer_id": table["CustomerID"], "metric": "csat", "score": table["Satisfaction Score"].astype(float),
            "invited_at": pd.Timestamp("2020-06-15"), "responded_at": pd.Timestamp("2020-06-15"),
        }
    )  # fmt: skip
    month = pd.date_range("2020-01-01", "2020-09-01", freq="MS")
    revenue = (
        customers[["customer_id"]]
        .assign(revenue=table["Monthly Charges"].to_numpy())
        .merge(pd.DataFrame({"month": month}), how="cross")
    )
    return table, connected({"customers": customers, "survey_responses": survey, "revenue_monthly": revenue}), end


def test_telco_satisfaction_is_too_good():
    """IBM Telco: satisfaction 1 and 2 all left, 4 and 5 none: TOO GOOD, not a discovery."""
    _, connection, _ = telco()
    cell = study(connection, present=("customers", "survey_responses", "revenue_monthly")).cell("csat", "churn")
    assert cell.verdict == "TOO GOOD"
    assert "too good to be true" in cell.sentence and "timing" in cell.sentence


def test_telco_is_seen_to_be_left_truncated():
    """A snapshot holds nobody who left before the quarter: a curve from tenure zero is refused, and the thousands missing are said."""
    table, connection, _ = telco()
    window = prepare(connection, present=("customers", "survey_responses"), data_end=pd.Timestamp("2020-09-30").date())
    found = retention(connection, window)
    assert any(warning.startswith("Left-truncated") for warning in found.warnings)
    months, left = table["Tenure Months"].to_numpy(), table["Churn Value"].to_numpy() == 1
    naive = kaplan_meier(np.zeros(len(months), dtype=int), months, left)
    late = kaplan_meier(np.maximum(months - 3, 0), months, left)
    assert late.share[24] < 0.6 < naive.share[24]


def test_delayed_entry_cox_of_lifelines_agrees_with_the_cloglog_hazard():
    """Telco, entry a quarter before, three covariates: within .006 of lifelines' CoxPHFitter(entry_col=…), Efron ties."""
    import lifelines

    table, _, _ = telco()
    leave = table["Tenure Months"].to_numpy()
    entry, event = leave - 3, table["Churn Value"].to_numpy() == 1
    # Leavings of a month are many: its days break the ties, alike for both.
    covariates = np.column_stack(
        [table["Monthly Charges"] / 10, table["Senior Citizen"] == "Yes", table["Paperless Billing"] == "Yes"]
    ).astype(float)
    frame = pd.DataFrame(covariates, columns=["charges", "senior", "paperless"]).assign(
        entry=entry, leave=leave, event=event
    )
    cox = lifelines.CoxPHFitter().fit(frame, "leave", "event", entry_col="entry")
    who = np.repeat(np.arange(len(leave)), 3)
    tenure = (entry[:, None] + np.arange(1, 4)).ravel()
    happened = (event[who] & (tenure == leave[who])).astype(float)
    observed = np.flatnonzero(np.bincount(tenure, happened) > 0)
    inside = np.isin(tenure, observed)
    design = np.column_stack([covariates[who], *[tenure == month for month in observed]])[inside].astype(float)
    found = fit(design, happened[inside], family="cloglog", start=np.append(np.zeros(3), np.full(len(observed), -3.0)))
    assert np.abs(found.coefficients[:3] - cox.params_.to_numpy()).max() < 0.006


@pytest.mark.parametrize("family", ["cloglog", "poisson", "logit"])
def test_the_fit_is_that_of_statsmodels(family):
    """Coefficients, model errors and log-likelihood of statsmodels' GLM, to 1e-6; jackknife errors of its WLS, cluster by cluster."""
    import statsmodels.api as sm

    rng = np.random.default_rng(0)
    design = np.column_stack([rng.normal(size=(3000, 4)), np.ones(3000)])
    offset = np.log(rng.integers(1, 6, 3000))
    clusters = np.unique(rng.integers(0, 400, 3000), return_inverse=True)[1]
    mean = np.exp(design @ [0.3, -0.2, 0.1, 0.0, -2.0] + offset)
    outcome = {
        "cloglog": rng.random(3000) < -np.expm1(-mean), "poisson": rng.poisson(mean), "logit": rng.random(3000) < mean / (1 + mean)
    }[family].astype(float)  # fmt: skip
    link = {
        "cloglog": sm.families.Binomial(sm.families.links.CLogLog()), "poisson": sm.families.Poisson(), "logit": sm.families.Binomial()
    }[family]  # fmt: skip
    theirs = sm.GLM(outcome, design, family=link, offset=offset).fit(tol=1e-12)
    ours = fit(design, outcome, family=family, offset=offset, clusters=clusters)
    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-6, abs=1e-8)
    if family != "poisson":
        assert ours.log_likelihood == pytest.approx(theirs.llf, rel=1e-9)
    if family != "cloglog":  # the observed information is the expected one for canonical links only
        model = fit(design, outcome, family=family, offset=offset, covariance="model")
        assert model.errors == pytest.approx(theirs.bse, rel=1e-6)
    slope, curvature = derivatives(design @ ours.coefficients + offset, outcome, family)
    working = design @ ours.coefficients + slope / curvature
    left_out = [
        sm.WLS(working[clusters != one], design[clusters != one], weights=curvature[clusters != one]).fit().params
        for one in np.unique(clusters)
    ]
    spread = ((np.array(left_out) - ours.coefficients) ** 2).sum(axis=0)
    assert ours.errors == pytest.approx(np.sqrt(spread * (len(left_out) - 1) / len(left_out)), rel=1e-6)
    alone = fit(design, outcome, family=family, offset=offset)
    slope, curvature = derivatives(design @ alone.coefficients + offset, outcome, family)
    hc3 = sm.WLS(design @ alone.coefficients + slope / curvature, design, weights=curvature).fit(cov_type="HC3").bse
    assert alone.errors == pytest.approx(hc3 * np.sqrt(1 - 1 / len(outcome)), rel=1e-6)


def test_months_in_one_row_are_the_months_one_by_one():
    """The hazard on rows of several months equals statsmodels' cloglog on one row a month, as the data are defined."""
    import statsmodels.api as sm

    marks = landmarks(np.random.default_rng(5), accounts=600, hazard_ratio=0.85)
    model = hazard(marks, last=LAST)
    found = model.unadjusted()
    rows = model.rows
    months = np.exp(rows.offset).round().astype(int)
    each = np.repeat(np.arange(len(months)), months)
    x = marks.score[rows.landmark] - marks.score.mean()
    design = np.column_stack([x, rows.base])[each]
    theirs = sm.GLM(rows.outcome[each], design, family=sm.families.Binomial(sm.families.links.CLogLog())).fit()
    assert found.theta == pytest.approx(theirs.params[0], abs=1e-7)
    assert model.events == int(rows.outcome.sum())


def test_kaplan_meier_counts_entry_before_the_event():
    """lifelines with delayed entry, whole months: entry < t, where statsmodels' PHReg counts entry ≤ t."""
    import lifelines

    rng = np.random.default_rng(1)
    entry = rng.integers(0, 10, 400)
    leave = entry + rng.geometric(0.1, 400)
    event = rng.random(400) < 0.7
    ours = kaplan_meier(entry, leave, event)
    theirs = lifelines.KaplanMeierFitter().fit(leave, event, entry=entry)
    at = [month for month in ours.period if month in theirs.survival_function_.index]
    # lifelines writes the share just before entries of its first months; both agree where somebody is at risk.
    expected = theirs.survival_function_.loc[at].to_numpy().ravel()
    assert np.array(ours.share)[at] == pytest.approx(expected, abs=1e-9)


def test_an_honest_history_is_not_called_truncated():
    """Customers followed from their start: nothing is missing."""
    rng = np.random.default_rng(2)
    start = rng.integers(0, 60, 2000)
    leave = np.minimum(rng.geometric(0.02, 2000), 61 - start)
    event = leave < 61 - start
    assert truncation(np.zeros(2000, dtype=int), leave, event, start) is None


def test_the_events_needed_are_schoenfelds():
    """Score with sd 2: 746, 177 and 74 leavings for hazard ratios of .95, .90 and .85 a point (Schoenfeld 1983)."""
    assert [events_needed(effect, 4.0) for effect in (-0.05, -0.10, -0.15)] == [746, 177, 74]


def test_the_area_under_the_curve_is_counted_by_pairs():
    """Every pair of one who left and one who stayed, ties half."""
    rng = np.random.default_rng(3)
    score, event = rng.integers(0, 11, 60), rng.random(60) < 0.3
    pairs = [(a < b) + 0.5 * (a == b) for a in score[~event] for b in score[event]]
    assert area_under_curve(score, event) == pytest.approx(np.mean(pairs))


def test_columns_that_repeat_others_are_left_out():
    """The full set of indicators repeats the constant: its last goes."""
    levels = np.arange(30) % 3
    design = np.column_stack([np.ones(30), *[(levels == level).astype(float) for level in range(3)]])
    assert independent(design).tolist() == [True, True, True, False]
