"""Value realised, counted by hand: by how many months an effect is late, the forecast's NPV, sums month by month, gaps named."""

from math import log
from types import SimpleNamespace as Of

import numpy as np
import pytest
from realised_hand import DATA, case
from realised_hand import measured as rows_of

from cxroi.analysis.plan import Line
from cxroi.analysis.realised import _by_month, _gaps, _not_compared, realised
from cxroi.analysis.realised_forecast import _npv, _sized
from cxroi.analysis.realised_variance import _log_mean, months_late, scale_of
from cxroi.analysis.simulation import percentiles, summary
from cxroi.engine.valuation import discount_factors

KEY = ("contacts", "Homes")
EFFECT = log(0.9)


def planned(month):
    """A tenth fewer from month 4 on."""
    return {KEY: 0.9 if month >= 4 else 1.0}


def measured(start, *, variance, months=8, size=EFFECT, key=KEY):
    return {key: {month: Of(log_ratio=size if month >= start else 0.0, variance=variance) for month in range(1, months + 1)}}  # fmt: skip


@pytest.mark.parametrize(("start", "misfit", "late"), [(6, 1.2, 2), (5, 0.8, 1), (2, 2.0, -2), (4, 0.5, 0)])
def test_an_effect_is_late_where_another_start_fits_clearly_better(start, misfit, late):
    """Eight months, planned from 4, seen from 6: at the planned start the best size is 3/5, and 2·(3/5)² + 3·(2/5)² = 1.2 squared effects
    are left of it, at two months later none. Seen from 5: 4/5, and (4/5)² + 4·(1/5)² = .8. From 2: 1, and the two months the plan has
    nothing for. They must be more than 6.63 variances: at 6.7 it is late and at 6.5 not."""
    unit = EFFECT**2 * misfit
    assert months_late(planned, measured(start, variance=unit / 6.7), months=8) == late
    assert months_late(planned, measured(start, variance=unit / 6.5), months=8) == 0


def test_two_segments_tell_together_what_one_does_not():
    """Each leaves 3.5 variances at the planned start, both together 7; of one alone it is not clear."""
    other = ("contacts", "Firms")
    plan = lambda month: {KEY: planned(month)[KEY], other: planned(month)[KEY]}  # noqa: E731
    variance = 1.2 * EFFECT**2 / 3.5
    both = {**measured(6, variance=variance), **measured(6, variance=variance, key=other)}
    assert months_late(plan, both, months=8) == 2
    assert months_late(plan, measured(6, variance=variance), months=8) == 0


def test_what_never_came_or_came_the_other_way_did_not_come_late():
    """Nothing seen at all fits a later start as well as none; so does more of what was to become less."""
    assert months_late(planned, measured(99, variance=1e-6), months=8) == 0
    assert months_late(planned, measured(6, variance=1e-6, size=-EFFECT), months=8) == 0


def test_the_size_of_an_effect_is_weighed_by_what_is_known_of_it():
    """Expected 2 and 1, seen 1 and 2, with variances 1 and 1/4: (2 + 8) / (4 + 4) = 1.25, error √(1/8). Nothing expected has no size."""
    size, error = scale_of([(Of(log_ratio=1.0, variance=1.0), 2.0), (Of(log_ratio=2.0, variance=0.25), 1.0)])
    assert (size, error) == pytest.approx((1.25, 8**-0.5))
    assert scale_of([(Of(log_ratio=1.0, variance=1.0), 0.0)]) == (0.0, float("inf")) == scale_of([])
    assert _sized(0.9, np.array([0.5, 2.0])) == pytest.approx([0.9**0.5, 0.81]) and _sized(0.9, None) == 0.9
    assert _log_mean(None) == 0.0 and _log_mean(np.array([0.5, 2.0])) == pytest.approx(0.0)


def walked(**parts):
    nothing = np.zeros((24, 2))
    return Of(**({"by_segment": {}, "company": nothing, "released": nothing, "extra_revenue": nothing} | parts))


def line(amounts, entered, *, months=24):
    return Line("Desk", "Run", tuple(np.full(2, amount, dtype=float) for amount in amounts), months, entered)


@pytest.mark.parametrize("tax", [0.0, 0.25])
def test_nothing_planned_and_nothing_paid_is_worth_nothing(tax):
    drawn = case([], finance={"start": "2027-01", "years": 2, "discount_rate": 0.1, "tax_rate": tax}, initiatives=[])
    assert _npv(drawn, walked(), [], [], months=3, horizon=24).tolist() == [0.0, 0.0]


def test_the_forecast_takes_what_was_entered_up_to_its_month_and_the_plan_after_it():
    """Costs of 10 a month from month 0, paid 7 in month 1, not entered in 0 and 2, and 99 entered after what is looked at; a direct
    benefit of 5 a month, 20 come in month 2 and none in 1; of drivers 1, 2, 3, … in each month, half of it the company's."""
    drawn = case([], initiatives=[])
    months = np.arange(1.0, 25)[:, None] * np.ones(2)
    found = walked(by_segment={"Homes": months / 4, "Firms": months / 4}, company=months / 2)
    costs, direct = [line([10] * 25, {1: 7.0, 3: 99.0}, months=2)], [line([0, *[5] * 24], {2: 20.0}, months=2)]
    discount = discount_factors(drawn.finance)
    paid = [10, 7, 10, *[10] * 22]
    come = [0, 0 + 1, 20 + 2, *(5 + month for month in range(3, 25))]
    expected = sum(factor * (got - cost) for factor, got, cost in zip(discount, come, paid, strict=True))
    assert _npv(drawn, found, direct, costs, months=2, horizon=24) == pytest.approx([expected] * 2, rel=1e-12)
    before = sum(factor * (month + (5 if month else 0) - 10) for month, factor in enumerate(discount))
    assert _npv(drawn, found, direct, costs, months=-1, horizon=24) == pytest.approx([before] * 2, rel=1e-12)


def test_tax_is_on_what_is_earned_and_not_on_inventory_turned_into_cash():
    """A benefit of 100 in month 1, of which 40 is stock sold: a quarter of 60 is taxed."""
    drawn = case([], initiatives=[], finance={"start": "2027-01", "years": 2, "discount_rate": 0.0, "tax_rate": 0.25})
    first = np.zeros((24, 2))
    first[0] = 100.0
    found = _npv(drawn, walked(company=first, released=0.4 * first), [], [], months=1, horizon=24)
    assert found == pytest.approx([100 - 15.0] * 2)


def test_money_adds_up_from_month_to_month():
    """Drivers plan 1, 2, 3 and show 1, 1, 1; a benefit of money is planned at 10 from month 1 and came in month 2 as 4, and 9 before the
    start. Each month's figure holds all before it."""
    ramp, flat = np.arange(1.0, 4)[:, None] * np.ones(2), np.ones((3, 2))
    spread = flat * np.array([0.5, 1.5])
    walks = tuple(Of(by_segment={"Homes": part / 2}, company=part / 2) for part in (ramp, flat, spread))
    found = _by_month(walks, [line([0, 10, 10, 10], {2: 4.0, 0: 9.0})], 3)
    assert [(one[0], one[3]) for one in found] == [(11, 10), (23, 15), (36, 16)]
    assert [one[1:3] for one in found] == [(11, 11), (23, 23), (36, 36)]
    for month, (*_, low, high) in enumerate(found, 1):
        came = 9 if month < 2 else 13
        ends = np.percentile([0.5 * month, 1.5 * month], (5, 95))
        assert (low, high) == pytest.approx(tuple(ends + came)), month


def test_a_gap_is_named_by_driver_and_segment_and_by_its_months():
    """Planned in months 1 to 3 and entered in 2; a driver of the whole company has no segment; a cost is missing where it was planned."""
    acting = {"Desk": {(KEY, 1), (KEY, 2), (KEY, 3), (("inventory", ""), 12)}}
    cost = Of(initiative="Desk", name="Run", missing=(0, 2))
    found = _gaps(None, acting, {KEY: {2: None}}, "2027-01", [], [cost])
    assert [(one.line, one.months) for one in found] == [
        ("contacts · Homes", ("2027-01", "2027-03")), ("inventory", ("2027-12",)), ("Desk · Run", ("2026-12", "2027-02"))
    ]  # fmt: skip
    cells = {
        KEY: {2: Of(compared=False, actual=Of(month="2027-02")), 1: Of(compared=False, actual=Of(month="2027-01")), 3: Of(compared=True, actual=Of(month="2027-03"))},
        ("inventory", ""): {1: Of(compared=False, actual=Of(month="2027-01"))}, ("churn", "Homes"): {1: Of(compared=True, actual=Of(month="2027-01"))},
    }  # fmt: skip
    assert [(one.line, one.months) for one in _not_compared(cells)] == [
        ("contacts · Homes", ("2027-01", "2027-02")), ("inventory", ("2027-01",))
    ]  # fmt: skip


def test_one_draw_has_its_own_value_at_each_percentile():
    assert percentiles(np.array([7.0])).tolist() == [7.0] * 5
    found = summary(np.array([4.0, 2.0]))
    assert (found.mean, found.p5, found.p50, found.p95) == pytest.approx((3.0, 2.1, 3.0, 3.9))


def test_what_the_plan_does_not_move_goes_by_its_comparison_and_not_by_the_baseline():
    """Contacts are no part of the plan: 5.4 against 6.0, as planned, and 2.7 against 3.0, half of it, are both a tenth fewer. Shown until
    the last month measured, and no more after it than the plan."""
    churn = [{**DATA["initiatives"][0], "effects": DATA["initiatives"][0]["effects"][1:]}]
    found = [realised(case(rows_of("contacts", [0.9 * rest] * 6, rest), initiatives=churn)).forecast for rest in (6.0, 3.0)]  # fmt: skip
    assert found[0].npv_mean == pytest.approx(found[1].npv_mean, rel=0.01)
    nothing = realised(case(rows_of("contacts", [6.0] * 6, 6.0), initiatives=churn)).forecast
    saved = 6 * 40_000 / 12 * 0.6 * 10 / 1.1  # six months of a tenth of 6 contacts a year, each at 10, a year on
    assert found[0].npv_mean - nothing.npv_mean == pytest.approx(saved, rel=0.08)


def test_what_customers_have_not_paid_yet_is_tied_up_to_the_horizon():
    """1,000 a month more revenue, paid after 73 days: 73 / 365 · 12 = 2.4 months of it are tied up in month 1 and come back in month 24."""
    finance = {"start": "2027-01", "years": 2, "discount_rate": 0.1, "working_capital_days": 73}
    drawn = case([], initiatives=[], finance=finance)
    discount = discount_factors(drawn.finance)
    found = _npv(drawn, walked(extra_revenue=np.full((24, 2), 1000.0)), [], [], months=1, horizon=24)
    assert found == pytest.approx([2400 * (discount[24] - discount[1])] * 2)
