"""A measurement beside its comparison, counted by hand: the plan's rate, what reaches the ledger, its error, and what moved too early."""

from math import log, sqrt
from types import SimpleNamespace as Of

import numpy as np
import pytest
from realised_hand import DATA, case

from cxroi.analysis.realised_cells import capture_of, cells_of, moved_before, planned_rate
from cxroi.case import CaseError
from cxroi.case.model import Actual

KEY = ("contacts", "Homes")
GROWS = {"contacts_growth": 0.5, "revenue_growth": 0.1, "cost_per_contact_growth": -0.2}


def test_the_planned_rate_grows_at_each_new_year():
    """6 contacts become 9 in month 13 and 13.5 in month 25; spend 500 and 550, a contact 10 and 8; churn does not grow, nor what is before."""
    grown = case([], segments=[{**DATA["segments"][0], **GROWS}], workforce={"employees": 50, "turnover_per_year": 0.3, "replacement_cost": 1})  # fmt: skip
    rates = {month: float(planned_rate(grown, KEY, month)) for month in (-11, 0, 1, 12, 13, 24, 25)}
    assert rates == pytest.approx({-11: 6, 0: 6, 1: 6, 12: 6, 13: 9, 24: 9, 25: 13.5})
    for driver, first, second in (("spend", 500, 550), ("cost_per_contact", 10, 8), ("churn", 0.12, 0.12)):
        assert [planned_rate(grown, (driver, "Homes"), month) for month in (12, 13)] == pytest.approx([first, second])
    assert planned_rate(grown, ("employee_turnover", None), 13) == pytest.approx(0.3)


def several():
    """Calls of Homes by three ways, of Firms by none: −10% for 80%, half of it caused and half banked; 0.3 of 6 calls less, all banked;
    4 points of NPS for half of them at 2% each, a quarter caused. Strengths .04, .05 and .01."""
    effects = [
        {"driver": "contacts", "change": -0.1, "reach": 0.8, "causal_share": 0.5, "capture": 0.5},
        {"driver": "contacts", "change_points": -0.3, "segments": ["Homes"], "capture": 0.8},
        {"metric": "NPS", "gain": 4, "reach": 0.5},
        {"driver": "churn", "change": -0.9, "capture": 0.1},
    ]  # fmt: skip
    return case(
        [], metrics=[{"name": "NPS", "now": 0}], initiatives=[{**DATA["initiatives"][0], "effects": effects}],
        segments=[*DATA["segments"], {**DATA["segments"][0], "name": "Firms"}],
        links=[{"metric": "NPS", "driver": "contacts", "change_per_point": -0.02, "causal_share": 0.25, "segments": ["Homes"]}],
    )  # fmt: skip


def test_of_what_is_measured_the_planned_share_reaches_the_ledger():
    """(.04 · .5 + .05 · .8 + .01) / .1 = 70% in Homes; Firms have the first effect alone; what the plan does not move counts in full."""
    assert float(capture_of(several(), KEY)) == pytest.approx(0.7)
    assert float(capture_of(several(), ("contacts", "Firms"))) == pytest.approx(0.5)
    assert float(capture_of(several(), ("spend", "Homes"))) == 1.0


def cell(plan=None, **actual):
    plan, row = plan or several(), {"month": "2027-02", "driver": "contacts", "segment": "Homes", **actual}
    found = cells_of(plan, plan, (Actual(**row),), draws=2, seed=0, noisy=False)
    return found[row["driver"], row["segment"]][2]


def test_a_measurement_is_the_baseline_times_its_comparison_and_then_by_what_is_banked():
    """5 calls against 4.8 where 6 are planned: without it .8, with it .8 · (1 + (5/4.8 − 1) · .7); alone it is against the plan's 6."""
    found = cell(measured=5, comparison=4.8)
    assert found.without == pytest.approx([0.8, 0.8]) and found.with_it == pytest.approx([0.8 * (1 + 0.7 / 24)] * 2)
    assert found.log_ratio == pytest.approx(log(1 + 0.7 / 24)) and found.compared
    alone = cell(measured=5)
    assert alone.without.tolist() == [1.0, 1.0] and alone.with_it == pytest.approx([1 - 0.7 / 6] * 2)
    assert alone.log_ratio == pytest.approx(log(1 - 0.7 / 6)) and not alone.compared
    churn = cell(driver="churn", measured=0.19, comparison=0.1)
    assert churn.without == pytest.approx([log(0.9) / log(0.88)] * 2)
    assert churn.with_it == pytest.approx([log(0.9) / log(0.88) * 1.1] * 2), "twice the hazard, of which a tenth counts"
    none = cell(measured=0, comparison=4.8)
    assert none.with_it == pytest.approx([0.8 * 0.3] * 2), "none at all is a measurement: seven tenths of it are banked"
    everyone = cell(driver="churn", measured=1.0, comparison=1.0)
    assert everyone.without == pytest.approx([log(1e-9) / log(0.88)] * 2, rel=1e-6), (
        "where all leave, the hazard stays finite"
    )


def test_the_error_of_a_measurement_is_that_of_both_counts_and_of_how_customers_differ():
    """5 a year of 200 and 6 of 100 in a month: 1 / (5 · 200/12 + ½) + .25/200 and the like, times .7². All 40,000 do not differ by chance."""
    error = 1 / (1000 / 12 + 0.5) + 0.25 / 200 + 1 / 50.5 + 0.25 / 100
    assert cell(measured=5, measured_on=200, comparison=6, compared_with=100).variance == pytest.approx(0.49 * error)
    everyone = 1 / (5 * 40_000 / 12 + 0.5) + 1 / (6 * 40_000 / 12 + 0.5)
    assert cell(measured=5, comparison=6).variance == pytest.approx(0.49 * everyone)
    assert cell(measured=5).variance == pytest.approx(0.49 / (5 * 40_000 / 12 + 0.5))
    spent = cell(driver="spend", measured=500, measured_on=25, comparison=500, compared_with=100)
    assert spent.variance == pytest.approx(0.25 / 25 + 0.25 / 100)
    assert cell(driver="spend", measured=500, comparison=500).variance == 1e-12, (
        "no count, no error, and no division by it"
    )


def test_where_the_baseline_is_a_guess_its_range_is_part_of_the_error():
    """Measured alone, the plan's 6 or 9 calls are what it is compared with: their logarithms lie ln 1.5 apart, a variance of (ln 1.5)²/4."""
    plan = several()
    drawn = plan.model_copy(update={"segments": (plan.segments[0].model_copy(update={"contacts_per_customer_year": np.array([6.0, 9.0])}), plan.segments[1])}).with_likely(plan)  # fmt: skip
    row = Actual(month="2027-02", driver="contacts", segment="Homes", measured=5)
    found = cells_of(plan, drawn, (row,), draws=2, seed=0, noisy=False)[KEY][2]
    assert found.without.tolist() == [1.0, 1.0] and found.with_it == pytest.approx([1 - 0.7 / 6, 1 - 0.7 * 4 / 9])
    assert found.variance == pytest.approx(0.49 / (5 * 40_000 / 12 + 0.5) + log(1.5) ** 2 / 4)


def test_what_is_measured_where_the_plan_holds_none_is_refused():
    none = case([], segments=[{**DATA["segments"][0], "contacts_per_customer_year": 0}], initiatives=[])
    with pytest.raises(CaseError, match=r"actuals/contacts in Homes 2027-02 .*is measured where the plan holds none"):
        cell(none, measured=5)


def before(months, measured, comparison, **more):
    """Cells of some months, each with its own measured and compared rate."""
    rows = zip(months, measured, comparison, strict=True)
    return {month: Of(compared=True, actual=Of(**{"measured": one, "comparison": other, "measured_on": None, "compared_with": None, **more})) for month, one, other in rows}  # fmt: skip


def test_groups_that_differ_before_anything_acts_are_told_by_their_pooled_months():
    """Churn of 12 and 24% on 100 customers against 6 and 12% on 200, in months 1 and 2; month 3 acts and does not count. Exposure is 100 and
    200 · 2/12 years: ln(.18 + ½ / 16.67) − ln(.09 + ½ / 33.33) = ln 2; variance 1 / (.18 · 16.67 + ½) + 1 / (.09 · 33.33 + ½) = 2 / 3.5."""
    key = ("churn", "Homes")
    seen = before((1, 2, 3), (0.12, 0.24, 0.9), (0.06, 0.12, 0.1), measured_on=100, compared_with=200)
    score = log(2) / sqrt(2 / 3.5)
    assert moved_before(case([]), {key: seen}, {key: 3}) == pytest.approx(score)
    assert moved_before(case([]), {key: seen}, {key: 1}) == 0.0
    # As many in both: ln((.18 + .03) / (.09 + .03)), with errors of 3 and 1½ leavers.
    even = before((1, 2), (0.12, 0.24), (0.06, 0.12), measured_on=100, compared_with=100)
    assert moved_before(case([]), {key: even}, {}) == pytest.approx(log(1.75) / sqrt(1 / 3.5 + 1 / 2))
    # The same in two places is √2 as clear; the other way round in one of them it is nothing.
    firms = ("churn", "Firms")
    back = before((1, 2), (0.06, 0.12), (0.12, 0.24), measured_on=200, compared_with=100)
    two = case([], segments=[*DATA["segments"], {**DATA["segments"][0], "name": "Firms"}])
    assert moved_before(two, {key: seen, firms: seen}, {key: 3, firms: 3}) == pytest.approx(score * sqrt(2))
    assert moved_before(two, {key: seen, firms: back}, {key: 3, firms: 3}) == pytest.approx(0, abs=1e-12)


def test_amounts_that_differ_before_anything_acts_are_told_by_how_customers_differ():
    """Spend of 550 on 25 customers against 500 on 100, one month: ln 1.1 over .5 · √(1/25 + 1/100); of all customers it is beyond doubt."""
    key = ("spend", "Homes")
    some = before((1,), (550,), (500,), measured_on=25, compared_with=100)
    assert moved_before(case([]), {key: some}, {}) == pytest.approx(log(1.1) / (0.5 * sqrt(1 / 25 + 1 / 100)), rel=1e-6)
    assert moved_before(case([]), {key: before((1,), (550,), (500,))}, {}) > 1000
    calls = before((1,), (6.6,), (6.0,))
    error = sqrt(1 / (6.6 * 40_000 / 12 + 0.5) + 1 / (6.0 * 40_000 / 12 + 0.5))
    ratio = log(6.6 + 0.5 / (40_000 / 12)) - log(6.0 + 0.5 / (40_000 / 12))
    assert moved_before(case([]), {KEY: calls}, {}) == pytest.approx(ratio / error)


def test_turnover_before_anything_acts_is_counted_among_the_employees():
    """18% against 9% a year of 200 employees in one month: ln(.18 + ½ / 16.67) − ln(.09 + ½ / 16.67), with errors of 3 and 1½ leavers."""
    plan = case([], workforce={"employees": 200, "turnover_per_year": 0.3, "replacement_cost": 9_000})
    key = ("employee_turnover", None)
    assert moved_before(plan, {key: before((1,), (0.18,), (0.09,))}, {}) == pytest.approx(
        log(1.75) / sqrt(1 / 3.5 + 1 / 2)
    )
