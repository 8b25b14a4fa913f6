"""What is concluded from the months measured, counted by hand: how late at most, the parts of the difference, the size from now on."""

from math import log, sqrt
from types import SimpleNamespace as Of

import numpy as np
import pytest
from realised_hand import case

from cxroi.analysis.plan import Line
from cxroi.analysis.realised import realised
from cxroi.analysis.realised_forecast import _updated
from cxroi.analysis.realised_variance import months_late, variance
from cxroi.analysis.simulation import simulate
from cxroi.engine.valuation import discount_factors

KEY, OTHER = ("contacts", "Homes"), ("contacts", "Firms")
EFFECT = log(0.9)


def planned(start):
    return lambda month: dict.fromkeys((KEY, OTHER), 0.9 if month >= start else 1.0)


def seen(ratios, variance):
    return {month: Of(log_ratio=ratio * EFFECT, variance=variance) for month, ratio in ratios.items()}


@pytest.mark.parametrize(
    ("months", "plan", "start", "late"),
    [(20, 1, 13, 12), (20, 1, 14, 12), (10, 8, 2, -6), (10, 8, 1, -6), (2, 8, 2, -6)],
)
def test_an_effect_is_at_most_twelve_months_late_and_six_early(months, plan, start, late):
    """All of it is seen, of the planned size, from `start`; of two months, the second alone, six before the plan's eighth."""
    ratios = {month: float(month >= start) for month in range(1, months + 1)}
    assert months_late(planned(plan), {KEY: seen(ratios, EFFECT**2 / 50)}, months=months) == late


def test_an_effect_before_its_month_is_early_where_chance_would_show_it_once_in_a_hundred():
    """Planned from 8 and seen in 7 alone: nothing is expected at the planned start, and 6.7 variances are left of it, or 6.5."""
    ratios = {month: float(month == 7) for month in range(1, 8)}
    assert months_late(planned(8), {KEY: seen(ratios, EFFECT**2 / 6.7)}, months=7) == -1
    assert months_late(planned(8), {KEY: seen(ratios, EFFECT**2 / 6.5)}, months=7) == 0


def test_what_no_start_explains_makes_no_start_likelier():
    """Planned from 4 and seen from 6, which is 6.5 variances better two months later, whatever month 1, which neither explains, adds to both."""
    ratios = {month: float(month == 1 or month >= 6) for month in range(1, 9)}
    assert months_late(planned(4), {KEY: seen(ratios, 1.2 * EFFECT**2 / 6.5)}, months=8) == 0
    assert months_late(planned(4), {KEY: seen(ratios, 1.2 * EFFECT**2 / 6.7)}, months=8) == 2


def test_an_effect_seen_in_one_place_and_its_opposite_in_another_is_not_clear():
    """Four standard errors as planned and one the other way: (4 - 1) / √2 = 2.1 together, though 17 squared errors are explained."""
    ratios = {month: float(month == 7) for month in range(1, 8)}
    both = {
        KEY: seen(ratios, EFFECT**2 / 16),
        OTHER: seen({month: -ratio for month, ratio in ratios.items()}, EFFECT**2),
    }
    assert months_late(planned(8), both, months=7) == 0


def test_the_size_from_now_on_lies_between_plan_and_measurement_by_their_certainty():
    """Logarithms of the plan -2 ± 1 and -1, seen -1 and -2 with variances 1 and 1/4: seen is 10/8 of the plan with error √(1/8), the plan
    itself is .75 or 1.25, so 1 ± 1/4. Together (16 · 1 + 8 · 1.25) / 24, with error √(1/24); each draw over its own plan. Months
    before the first and after the last looked at do not count."""
    logs = {0: -9.0, 1: np.array([-1.0, -3.0]), 2: np.array([-1.0, -1.0]), 3: -9.0}
    far = Of(log_ratio=9.0, variance=0.01)
    cells = {KEY: {0: far, 1: Of(log_ratio=-1.0, variance=1.0), 2: Of(log_ratio=-2.0, variance=0.25), 3: far}}
    found = _updated(lambda month: {KEY: np.exp(logs[month])}, cells, months=2, draws=2, seed=0)
    middle, error = 26 / 24, sqrt(1 / 24)
    assert found[KEY] == pytest.approx([(middle - error) / 0.75, (middle + error) / 1.25])


def test_a_plan_of_no_effect_in_a_draw_takes_the_size_seen():
    """The plan is 0 or 2 of the mean, seen as the mean with error 1/2: 1 ± √(1/5), and no division by the plan's 0."""
    cells = {KEY: {1: Of(log_ratio=-1.0, variance=0.25)}}
    found = _updated(lambda month: {KEY: np.exp(np.array([0.0, -2.0]))}, cells, months=1, draws=2, seed=0)
    assert found[KEY] == pytest.approx([1 - sqrt(0.2), (1 + sqrt(0.2)) / 2])
    assert _updated(lambda month: {}, cells, months=1, draws=2, seed=0) == {}


def test_where_the_plan_has_no_range_the_measurement_alone_has_its_say():
    """Seen as half the plan of -1, with error 1/4."""
    cells = {KEY: {1: Of(log_ratio=-0.5, variance=1 / 16)}}
    found = _updated(lambda month: {KEY: np.exp(-1.0)}, cells, months=1, draws=50_000, seed=0)[KEY]
    assert (found.mean(), found.std()) == pytest.approx((0.5, 0.25), rel=0.02)


def test_the_parts_of_the_difference_are_signed_and_add_up():
    """Planned 40 of a benefit, 30 of them where it was entered: 10 are not measured. 24 came and 5 more by other customers: the rest of
    the difference, 24 - 40 + 10 - 5, is its size. Of two costs 10 were saved and 20 paid too much."""

    def line(amount, entered):
        return Line("Desk", "Run", tuple(np.full(2, float(amount)) for _ in range(25)), 24, entered)

    got = line(10, {1: 10.0, 2: 10.0, 4: 4.0})
    found = variance(
        case([], initiatives=[]), lambda month: {}, {}, 40.0, 24.0, 5.0, [got], [line(100, {1: 90.0}), line(50, {2: 70.0})], [],
        months=4, draws=2,
    )  # fmt: skip
    assert (found.not_measured, found.timing, found.effect, found.customers, found.cost) == (-10, 0, -11, 5, -10)
    assert found.not_measured + found.timing + found.effect + found.customers == 24 - 40


def test_the_forecast_has_the_plans_draws_less_what_was_paid_and_the_plan_does_not():
    """From month 3 a benefit of $0 to 24 a year against $12 a year of cost; $2 that nobody planned were paid in month 1."""
    desk = {"name": "Desk", "start_month": 3, "costs": [{"name": "Run", "per_year": 12}], "benefits": [{"name": "Gain", "per_year": [0, 12, 24]}]}  # fmt: skip
    paid = case([{"month": "2027-01", "initiative": "Desk", "cost": "Run", "paid": 2}], initiatives=[desk])
    npv = simulate(case([], initiatives=[desk])).npv
    now = npv - 2 * discount_factors(paid.finance)[1]
    found = realised(paid).forecast
    low, high = np.percentile(now, (10, 90))
    assert (found.npv_mean, found.npv_p10, found.npv_p90) == pytest.approx((now.mean(), low, high))
    assert found.plan_mean == pytest.approx(npv.mean()) and found.plan_mean - found.npv_mean > 1.8
    assert (found.p_positive, found.plan_p_positive) == ((now > 0).mean(), (npv > 0).mean())
    assert 0.2 < found.p_positive < found.plan_p_positive - 0.02


def test_what_costs_and_brings_nothing_is_not_positive():
    idle = {"name": "Desk", "costs": [{"name": "Run", "per_year": 0}]}
    found = realised(case([{"month": "2027-01", "initiative": "Desk", "cost": "Run", "paid": 0}], initiatives=[idle])).forecast  # fmt: skip
    assert (found.npv_mean, found.p_positive, found.plan_p_positive) == (0, 0, 0)
