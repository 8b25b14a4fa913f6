"""Before and after, counted by hand: what the tables give it, its windows, its comparisons, its errors and its verdicts."""

import itertools
import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from worlds import company, connected

from cxroi.evidence.before_after import base_of, verdict_of
from cxroi.evidence.before_after_tables import _hazard_after, _in_windows, _outcomes
from cxroi.evidence.difference import FEW_CLUSTERS, NEVER, WEBB, Effect, Panel, difference, estimated
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.run import judge

GONE = np.nan


def test_the_outcomes_of_three_customers_in_five_months_are_counted():
    """One stays; one comes in February and leaves in April; one is merged in March, which is not churn.

    Revenue counts before the month of leaving, contacts and answers while they are there, two answers of a month as their mean.
    """
    months = pd.date_range("2025-01-01", periods=5, freq="MS")
    customers = pd.DataFrame(
        {
            "customer_id": ["C0", "C1", "C2"], "start_date": pd.to_datetime(["2024-01-01", "2025-02-01", "2024-01-01"]),
            "end_date": pd.to_datetime([None, "2025-04-20", "2025-03-10"]), "end_reason": ["", "churn", "merged"],
        }
    )  # fmt: skip
    paid = {"C0": [10, 11, 12, 13, 14], "C1": [None, 20, 21, 22, None], "C2": [30, 31, 32, None, None]}
    rows = [
        (one, month, float(sum_))
        for one, sums in paid.items()
        for month, sum_ in zip(months, sums, strict=True)
        if sum_
    ]
    calls = [("C0", "2025-01-05", 2), ("C0", "2025-01-20", None), ("C1", "2025-04-25", 3), ("C1", "2025-05-02", 1), ("C2", "2024-12-30", 4), ("C0", "2025-06-03", 5)]  # fmt: skip
    said = [("a", "C0", "2025-02-03", 6.0), ("b", "C0", "2025-02-20", 9.0), ("c", "C2", "2025-01-15", 3.0)]
    contacts = pd.DataFrame(calls, columns=["customer_id", "opened_at", "n_contacts"])
    survey = pd.DataFrame(said, columns=["response_id", "customer_id", "responded_at", "score"])
    tables = {
        "customers": customers, "revenue_monthly": pd.DataFrame(rows, columns=["customer_id", "month", "revenue"]),
        "contacts": contacts.assign(opened_at=pd.to_datetime(contacts["opened_at"])),
        "survey_responses": survey.assign(metric="nps", invited_at=pd.NaT, responded_at=pd.to_datetime(survey["responded_at"])),
    }  # fmt: skip
    connection = connected(tables)
    window = prepare(connection, present=tuple(tables), data_end=date(2025, 5, 31))
    accounts = connection.execute("SELECT * FROM ev_accounts ORDER BY account").fetchnumpy()
    found = _outcomes(connection, window, accounts, np.arange(window.first, window.last + 1), tuple(tables))
    there = [[1, 1, 1, 1, 1], [0, 1, 1, 1, 0], [1, 1, 1, 0, 0]]
    expected = {
        "revenue": [[10, 11, 12, 13, 14], [GONE, 20, 21, GONE, GONE], [30, 31, GONE, GONE, GONE]],
        "contacts": [[3, 0, 0, 0, 0], [GONE, 0, 0, 3, GONE], [0, 0, 0, GONE, GONE]],
        "churn": [[0, 0, 0, 0, 0], [GONE, 0, 0, 1, GONE], [0, 0, 0, GONE, GONE]],
        "nps": [[GONE, 7.5, GONE, GONE, GONE], [GONE] * 5, [3, GONE, GONE, GONE, GONE]],
    }
    assert [name for name, _, _ in found] == list(expected)
    for name, values, exposure in found:
        np.testing.assert_array_equal(values, expected[name], err_msg=name)
        if name in ("contacts", "churn"):
            np.testing.assert_array_equal(exposure, there, err_msg=name)
        else:
            assert exposure is None


def test_scores_are_averaged_over_two_windows_before_and_a_year_after():
    """Windows of two months before each one's own start, else before the first start within the data; month 16 is a year after month 4."""
    rest = [GONE] * 8
    outcome = np.array(
        [
            [1, 3, GONE, 5, 2, GONE, GONE, 8, *rest, 100],  # starts in 4: (1, 3), (5), (2, 8)
            [9, 1, GONE, 4, 6, 7, 7, 10, *rest, 100],  # starts in 5: (1), (4, 6), (7, 7, 10, 100)
            [2, 4, GONE, GONE, 1, GONE, GONE, GONE, *rest, 100],  # never: as if it started in 4
            [5, 7, GONE, GONE, GONE, GONE, GONE, GONE, *rest, 100],  # had it from the first month: nothing before
        ]
    )
    found = _in_windows(Panel(outcome, np.array([4, 5, NEVER, 0]), np.arange(4)), 2)
    np.testing.assert_array_equal(found.outcome, [[2, 5, 5], [1, 5, 31], [3, GONE, 1], [GONE, GONE, 6]])
    np.testing.assert_array_equal(found.start, [2, 2, NEVER, 2])
    soon = _in_windows(Panel(np.array([[3.0, 5], [4, 8]]), np.array([1, NEVER]), np.arange(2)), 1)
    np.testing.assert_array_equal(soon.outcome, [[GONE, 3, 5], [GONE, 4, 8]])


def test_leaving_after_two_starts_is_weighed_by_their_customers():
    """Thirty start in month 1, ten in month 4; months count for a year after each start; who left before is not compared."""
    leaves = {1: [5] * 6 + [15] + [None] * 23, 4: [4] * 3 + [None] * 7, NEVER: [10] * 12 + [0] + [None] * 48, 0: [None]}
    start = np.array([begun for begun, ends in leaves.items() for _ in ends])
    outcome = np.zeros((len(start), 20))
    for row, end in enumerate(end for ends in leaves.values() for end in ends):
        if end is not None:
            outcome[row, end], outcome[row, end + 1 :] = 1.0, np.nan
    found = _hazard_after(Panel(outcome, start, np.arange(len(start)), paired=False), seed=0)
    early, late = 6 / (6 * 5 + 24 * 12), 3 / (3 * 1 + 7 * 12)
    others, later = 12 / (12 * 10 + 48 * 12), 12 / (12 * 7 + 48 * 12)
    assert found.att.value == pytest.approx(
        (30 * math.log(early / others) + 10 * math.log(late / later)) / 40, rel=1e-12
    )
    pulls = [
        (6, 30 * (1 - early * 5) / 6), (24, 30 * early * 12 / 6), (3, 10 * (1 - late) / 3), (7, 10 * late * 12 / 3),
        (12, 30 * (1 - others * 10) / 12 + 10 * (1 - later * 7) / 12), (48, 30 * others + 10 * later),
    ]  # fmt: skip
    spread = sum(count * (pull / 40) ** 2 for count, pull in pulls)
    assert found.att.error == pytest.approx(math.sqrt(spread * 102 / 101), rel=1e-9)
    assert (found.units, found.treated, found.clusters, found.event_study) == (102, 40, 102, ((0, found.att),))
    for alike in (np.full(4, 1), np.full(4, NEVER)):
        with pytest.raises(ValueError, match="nobody to compare with"):
            _hazard_after(Panel(np.zeros((4, 3)), alike, np.arange(4)), seed=0)


def test_those_not_yet_started_are_the_comparison_until_they_start():
    """Two start in period 2, one in 4; nobody never does. The jump of the last one at its own start is nobody's comparison."""
    outcome = np.array([[1.0, 2, 6, 9, 50], [3, 6, 8, 13, 50], [1, 3, 4, 6, 900]])
    found = difference(Panel(outcome, np.array([2, 2, 4]), np.arange(3)))
    assert found.by_cohort == ((2, 2, 3 - 1), (2, 3, 7 - 3))
    assert (found.att.value, found.dynamic, found.placebo.value) == (3.0, 3.0, (1 + 3) / 2 - 2)
    assert [event for event, _ in found.event_study] == [-1, 0, 1]
    assert (found.units, found.treated, found.pretrend) == (3, 3, None)


def test_windows_of_two_periods_the_placebo_and_the_trend_before():
    """Slopes before the start: 1 and 3 against 0 and 2, one apart, with error √(4 · (1/2)² · 4/3); only two periods after it count."""
    before = np.arange(4)
    outcome = np.array(
        [[*(before * slope), *after] for slope, after in ((1, (9, 11, 99)), (3, (10, 16, 99)), (0, (1, 3, 0)), (2, (5, 7, 0)))], dtype=float
    )  # fmt: skip
    found = difference(Panel(outcome, np.array([4, 4, NEVER, NEVER]), np.arange(4)), base=2, last=2)
    # The means of the two periods before: 2.5 and 7.5 against 0 and 5; of the two before those: 0.5 and 1.5 against 0 and 1.
    assert found.by_cohort == ((4, 4, 4.5 - 0.5), (4, 5, 8.5 - 2.5))
    assert found.placebo.value == (2 + 6) / 2 - (0 + 4) / 2
    assert [event for event, _ in found.event_study] == [-2, 0, 1]
    assert found.pretrend == pytest.approx(2 * norm.sf(1 / math.sqrt(4 / 3)), rel=1e-12)
    assert (found.att.value, found.units, found.treated) == (5.0, 4, 2)


def test_the_bootstrap_of_few_clusters_draws_from_all_its_weights():
    """Three clusters have 6³ sets of Webb's weights: the p-value and the half width are theirs, within what 1,999 draws allow."""
    sums = (0.5, 0.3, -0.4)
    found = estimated(0.6, np.array([0.2, 0.3, 0.3, -0.4]), np.array(["a", "a", "b", "c"]), seed=4)
    error = math.sqrt(sum(one**2 for one in sums) * 3 / 2)
    assert found.error == pytest.approx(error, rel=1e-12)
    six = [sign * math.sqrt(one / 2) for one in (1, 2, 3) for sign in (-1, 1)]
    scores = []
    for weights in itertools.product(six, repeat=3):
        drawn = [weight * one for weight, one in zip(weights, sums, strict=True)]
        mean = sum(drawn) / 3
        scores.append(abs(sum(drawn)) / math.sqrt(sum((one - mean) ** 2 for one in drawn) * 3 / 2))
    exact = np.mean(np.array(scores) >= 0.6 / error)
    assert found.p == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 1999))
    assert sorted(WEBB) == pytest.approx(sorted(six), rel=1e-12) and np.mean(WEBB**2) == pytest.approx(1.0)
    around = np.quantile(scores, [0.93, 0.97]) * error
    assert around[0] < found.high - 0.6 < around[1] and found.high - 0.6 == pytest.approx(0.6 - found.low)
    many = estimated(0.6, np.tile([0.1, -0.1], 15), np.arange(FEW_CLUSTERS), seed=4)
    assert many.p == pytest.approx(2 * norm.sf(0.6 / math.sqrt(0.3 * 30 / 29)), rel=1e-9)
    assert estimated(0.6, np.zeros(3), np.arange(3), seed=4) == Effect(0.6, 0.0, 0.6, 0.6, 0.0)
    assert estimated(0.0, np.zeros(3), np.arange(3), seed=4).p == 1.0


@pytest.mark.parametrize(
    ("starts", "periods", "base"),
    [([13], 24, 6), ([30], 60, 12), ([20], 24, 4), ([3], 9, 1), ([5], 8, 1), ([NEVER], 24, 1), ([0, 30, NEVER, 40], 60, 12)],
)  # fmt: skip
def test_half_of_the_months_before_the_first_start_are_compared_with_up_to_a_year(starts, periods, base):
    assert base_of(np.array(starts), periods) == base


def test_five_with_and_five_without_tell_and_chance_makes_the_placebo_stricter():
    settings = {
        "placebo_p": None,
        "lower_is_better": False,
        "random": False,
        "small": 0.02,
        "treated": 5,
        "others": 5,
        "units": 10,
    }

    def said(value, **more):
        return verdict_of(Effect(value, 0.1, value - 0.2, value + 0.2, 0.5), **{**settings, **more})

    assert said(0.3)[0] == "WORKED" and said(0.3, treated=4, units=9) == ("CANNOT TELL", None, 10)
    assert said(0.3, others=4, units=30) == ("CANNOT TELL", None, 30)
    assert said(-0.3)[0] == "WENT THE OTHER WAY" and said(-0.3, lower_is_better=True)[0] == "WORKED"
    assert said(0.3, placebo_p=0.03)[0] == "NOT CREDIBLE" and said(0.3, placebo_p=0.03, random=True)[0] == "WORKED"
    assert said(0.3, placebo_p=0.009, random=True)[0] == "NOT CREDIBLE" and said(0.3, placebo_p=0.06)[0] == "WORKED"
    assert said(0.05, small=0.3) == ("NO EFFECT LARGER THAN", 0.25, None)


def test_a_plain_file_says_how_many_units_would_tell():
    """What would not matter is a fifth of a standard deviation of the first period; 2.8016 errors are found in 8 of 10 studies."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame([(f"u{unit}", period, int(unit < 20 and period > 2), rng.normal()) for unit in range(40) for period in range(5)],
                         columns=["unit", "period", "treated", "outcome"])  # fmt: skip
    (found,) = judge({"stores.csv": frame.to_csv(index=False).encode()}).before_after
    small = 0.2 * frame[frame["period"] == 0]["outcome"].std(ddof=0)
    assert found.verdict == "CANNOT TELL"
    assert found.units_needed == math.ceil(40 * ((norm.ppf(0.975) + norm.ppf(0.8)) * found.se / small) ** 2)


def test_a_plain_file_beside_tables_is_judged_and_so_are_the_tables():
    """Neither takes the place of the other; without any file there is nothing."""
    rng = np.random.default_rng(3)
    panel = pd.DataFrame([(f"u{unit}", period, int(unit < 20 and period > 2), rng.normal()) for unit in range(40) for period in range(5)],
                         columns=["unit", "period", "treated", "outcome"])  # fmt: skip
    files = {"stores.csv": panel} | {
        f"{name}.csv": frame for name, frame in company(rng, accounts=120, monthly=0.05).items()
    }
    contents = {name: frame.to_csv(index=False).encode() for name, frame in files.items()}
    together = judge(contents)
    assert [one.intervention for one in together.before_after] == ["stores"] and len(together.study.cells) > 2
    alone = judge({"stores.csv": contents.pop("stores.csv")})
    assert alone.study is None and len(alone.before_after) == 1 and not alone.refused
    tables = judge(contents)
    assert len(tables.study.cells) == len(together.study.cells) and not tables.before_after
    assert judge({}).study is None


def test_a_ratio_is_money_per_month_there_after_over_before_against_the_others():
    """Treated: 10 in 2 months and 20 in 4 before, 30 in 3 and 30 in 1 after: 15 over 5. Others: 8 in 4 and 4 in 2, then 6 in 1 and 6 in 3:
    3 over 2. Twice as much: a unit's influence is what it has beyond its group's rate, over that rate and the group's months."""
    outcome = np.array([[10.0, 30], [20, 30], [8, 6], [4, 6]])
    exposure = np.array([[2.0, 3], [4, 1], [4, 1], [2, 3]])
    found = difference(Panel(outcome, np.array([1, 1, NEVER, NEVER]), np.arange(4), exposure, ratio=True))
    assert found.att.value == pytest.approx(math.log((15 / 5) / (3 / 2)), rel=1e-12)
    first = (30 - 15 * 3) / (15 * 4) - (10 - 5 * 2) / (5 * 6)
    third = -((6 - 3 * 1) / (3 * 4) - (8 - 2 * 4) / (2 * 6))
    assert found.att.error == pytest.approx(math.sqrt((2 * first**2 + 2 * third**2) * 4 / 3), rel=1e-12)
    small = difference(Panel(outcome / 1000, np.array([1, 1, NEVER, NEVER]), np.arange(4), exposure, ratio=True)).att
    assert (small.value, small.error) == pytest.approx((found.att.value, found.att.error)), "in whatever unit money is"
    nothing = np.array([[10.0, 0], [20, 0], [8, 6], [4, 6]])
    with pytest.raises(ValueError, match="figures both before and after"):
        difference(Panel(nothing, np.array([1, 1, NEVER, NEVER]), np.arange(4), exposure, ratio=True))


def test_a_period_in_which_a_unit_is_not_seen_counts_neither_as_nothing_nor_as_something():
    """Before: 4 seen once of two periods, 4 and 8; others 1 and 3, 2 once. After: 9, 10 and 3, 2: (5 + 4)/2 − (1 + 0)/2. Who is not seen
    after the start is left out of a comparison of pairs."""
    outcome = np.array([[GONE, 4, 9], [4, 8, 10], [1, 3, 3], [2, GONE, 2], [7, 7, GONE]])
    start = np.array([2, 2, NEVER, NEVER, NEVER])
    found = difference(Panel(outcome, start, np.arange(5)), base=2)
    assert found.att.value == (5 + 4) / 2 - (1 + 0) / 2 and found.by_cohort == ((2, 2, 4.0),)


@pytest.mark.parametrize(("start", "has"), [(2, False), (3, False), (4, True)])
def test_a_placebo_needs_a_window_before_the_window_before(start, has):
    outcome = np.arange(24.0).reshape(4, 6) ** 2
    found = difference(Panel(outcome, np.array([start, start, NEVER, NEVER]), np.arange(4)), base=2)
    assert (found.placebo is not None) is has and (found.event_study[0][0] == -2) is has


def test_the_placebo_of_those_who_start_first_is_against_those_who_start_later():
    """Before it the first moves by 5, the second by 1, whose own start is later; of her there is nobody to compare with."""
    outcome = np.array([[0.0, 5, 9, 9, 9, 9], [0, 1, 2, 3, 4, 5]])
    found = difference(Panel(outcome, np.array([2, 4]), np.arange(2)))
    assert found.placebo.value == 5 - 1 and found.by_cohort == ((2, 2, 4.0 - 1), (2, 3, 4.0 - 2))


def test_one_unit_with_and_one_without_are_compared_as_a_ratio():
    """Each is there for one month before and one after: twice as much against as much."""
    found = difference(Panel(np.array([[10.0, 20], [10, 10]]), np.array([1, NEVER]), np.arange(2), ratio=True))
    assert found.att.value == pytest.approx(math.log(2))


def test_a_drift_before_the_start_is_sure_where_all_drift_alike_and_none_where_none_does():
    """Slopes 1 and 1 against 0 and 0 have no spread: chance 0. All alike: chance 1. Three periods are needed, in which a unit is seen."""
    drifting = np.array([[0.0, 1, 2, 9], [5, 6, 7, 9], [3, 3, 3, 3], [4, 4, 4, 4]])
    start = np.array([3, 3, NEVER, NEVER])

    def pretrend(outcome, start=start):
        return difference(Panel(outcome, start, np.arange(len(start)))).pretrend

    assert pretrend(drifting) == 0.0 and pretrend(drifting[[2, 3, 2, 3]]) == 1.0
    assert pretrend(drifting, np.array([2, 2, NEVER, NEVER])) is None, "two periods before it have no slope to judge"
    unseen = drifting.copy()
    unseen[1, 1] = unseen[3, 0] = GONE
    assert pretrend(unseen) == 0.0, "who was not seen in all of them is left out"
    unseen[2, 1] = GONE
    assert pretrend(unseen) is None


def test_drifts_of_two_starts_are_weighed_by_their_customers():
    """Three start in period 3 with a slope of 1, one in period 5 with −3, two never with 0: (3·1 − 3)/4 is no drift. Where slopes
    differ within a start, the error is that of each one's pull on the sum."""
    slopes, start = np.array([1.0, 1, 1, -3, 0, 0]), np.array([3, 3, 3, 5, NEVER, NEVER])
    outcome = np.outer(slopes, np.arange(6))
    assert difference(Panel(outcome, start, np.arange(6))).pretrend == 1.0
    noisy = outcome + np.array([0, 0.5, 0, 0, 0.2, 0])[:, None] * np.arange(6)
    means = [3 * (3.5 / 3 - 0.1), -3 - 0.1]
    pulls = [3 * (one - 3.5 / 3) / 3 for one in (1, 1.5, 1)] + [0.0] + [-(3 + 1) * (one - 0.1) / 2 for one in (0.2, 0)]
    error = math.sqrt(sum(one**2 for one in pulls) * 6 / 5)
    assert difference(Panel(noisy, start, np.arange(6))).pretrend == pytest.approx(2 * norm.sf(abs(sum(means)) / error), rel=1e-9)  # fmt: skip
