"""A payment in another month than planned, counted by hand: timing costs what discounting says, and overspending shows in full."""

import pytest
from realised_hand import DATA, case

from cxroi.analysis.moved import moved
from cxroi.analysis.realised import realised
from cxroi.engine.valuation import discount_factors
from cxroi.report.language import realised_words

ONCE = {"name": "Clean-up", "one_off": 50_000, "month": 2}
UP_FRONT = {"name": "Platform", "one_off": 260_000}
RUN = {"name": "Run", "per_year": 24_000}
EFFECT = [{"driver": "contacts", "change": -0.1, "from_month": 3}]


def paid(cost, *rows, figure="paid", kind="cost"):
    return [{"month": month, "initiative": "Desk", kind: cost["name"], figure: amount} for month, amount in rows]


def held(cost, *rows, through="2027-03", finance=None):
    desk = {"name": "Desk", "costs": [cost], "effects": EFFECT}
    return realised(case(paid(cost, *rows), initiatives=[desk], finance=finance or DATA["finance"]), through=through)


def npv_change(found, *amounts):
    """What amounts moved change in NPV: each in its month, discounted. What is not measured is that of a running cost paid as planned."""
    discount = discount_factors(case([]).finance)
    untouched = held(RUN, ("2027-01", 2000), through=found.through).forecast
    expected = -sum(float(discount[month]) * amount for month, amount in amounts)
    moved_by = found.forecast.npv_mean - found.forecast.plan_mean - (untouched.npv_mean - untouched.plan_mean)
    assert moved_by == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("cost", "rows", "moves"),
    [
        (ONCE, [("2027-03", 50_000)], [(2, -50_000), (3, 50_000)]),
        (ONCE, [("2027-01", 50_000)], [(2, -50_000), (1, 50_000)]),
        (ONCE, [("2027-01", 20_000), ("2027-03", 30_000)], [(2, -50_000), (1, 20_000), (3, 30_000)]),
        (UP_FRONT, [("2027-01", 260_000)], [(0, -260_000), (1, 260_000)]),
        (RUN, [("2027-01", 2000), ("2027-03", 4000)], [(2, -2000), (3, 2000)]),
    ],
    ids=["late", "early", "split", "month 0", "two months at once"],
)
def test_a_payment_moved_in_time_is_worth_what_discounting_says(cost, rows, moves):
    """Paid is what was planned: nothing is missing, nothing is on top, and NPV moves by the discount between the months alone."""
    found = held(cost, *rows)
    assert (found.cost_paid, found.cost_not_entered, found.variance.cost) == pytest.approx((found.cost_planned, 0, 0))
    assert found.cost_moved == pytest.approx(sum(-amount for _, amount in moves if amount < 0))
    assert not [gap for gap in found.not_measured if gap.line.startswith("Desk")]
    npv_change(found, *moves)
    said = realised_words.cost(found, "USD")
    assert "in another month than planned" in said and "nothing was entered" not in said and "on top" not in said


def test_in_its_month_nothing_is_said_of_timing():
    found = held(ONCE, ("2027-02", 50_000))
    assert (found.cost_moved, found.variance.cost, found.cost_not_entered) == (0, 0, 0)
    assert realised_words.cost(found, "USD") == "$50k was paid of $50k planned by now."


def test_what_is_paid_beyond_the_line_is_on_top_in_full():
    """70,000 a month late: 50,000 are those planned, 20,000 on top; in the planned month the same 20,000."""
    late, in_time = held(ONCE, ("2027-03", 70_000)), held(ONCE, ("2027-02", 70_000))
    assert late.variance.cost == in_time.variance.cost == pytest.approx(-20_000) and late.cost_moved == 50_000
    npv_change(late, (2, -50_000), (3, 70_000))
    assert "$20k of it on top" in realised_words.cost(late, "USD")


def test_a_month_that_is_missing_is_neither_paid_nor_taken_by_a_dearer_one():
    """2,000 a month; 2,500 and 2,600 paid in months 1 and 3: 1,100 on top, and month 2 costs the 2,000 planned."""
    found = held(RUN, ("2027-01", 2500), ("2027-03", 2600))
    assert (found.variance.cost, found.cost_not_entered, found.cost_moved) == pytest.approx((-1100, 2000, 0))
    npv_change(found, (1, 500), (3, 600))
    assert [gap.months for gap in found.not_measured if gap.line == "Desk · Run"] == [("2027-02",)]


def test_an_instalment_leaves_the_rest_missing():
    """20,000 of 50,000 paid a month late: 30,000 of month 2 are still to be entered, and counted as planned."""
    found = held(ONCE, ("2027-03", 20_000))
    assert (found.cost_moved, found.cost_not_entered, found.variance.cost) == pytest.approx((20_000, 30_000, 0))
    npv_change(found, (2, -20_000), (3, 20_000))
    assert [gap.months for gap in found.not_measured if gap.line == "Desk · Clean-up"] == [("2027-02",)]


def test_a_single_payment_made_before_its_month_has_come_is_not_paid_again():
    """Looked at in month 1: nothing was planned by now, 50,000 are ahead. A running cost from month 3 pays nothing ahead: it began early."""
    found = held(ONCE, ("2027-01", 50_000), through="2027-01")
    assert (found.cost_planned, found.cost_ahead, found.variance.cost) == (0, 50_000, 0)
    npv_change(found, (2, -50_000), (1, 50_000))
    assert "$50k of it before its month has come" in realised_words.cost(found, "USD")
    running = held({**RUN, "from_month": 3}, ("2027-01", 2000), through="2027-01")
    assert (running.cost_ahead, running.variance.cost) == (0, -2000)


@pytest.mark.parametrize("years", [0, 2])
def test_what_is_depreciated_stays_so_in_the_month_it_is_paid(years):
    """At a tax of a quarter 260,000 planned for the last month of a year and paid a month later cost the discount between the years;
    expensed, the relief moves with them."""
    finance = {**DATA["finance"], "tax_rate": 0.25}
    cost = {**UP_FRONT, "month": 12, "depreciation_years": years}
    in_time, late = (
        held(cost, (month, 260_000), through="2028-01", finance=finance) for month in ("2027-12", "2028-01")
    )
    discount = discount_factors(case([]).finance)
    moves = 260_000 * float(discount[12] - discount[13]) * (1.0 if years else 0.75)
    assert moves > 10_000 and late.forecast.npv_mean - in_time.forecast.npv_mean == pytest.approx(moves, abs=0.01)


def test_a_direct_benefit_that_came_late_or_early_is_on_plan_and_counts_once():
    """100 planned in month 2. A month late nothing is ahead of the plan; before its month it is not received a second time."""
    gain = {"name": "Sale", "one_off": 100_000, "month": 2}
    desk = [{"name": "Desk", "benefits": [gain]}]

    def got(month, through):
        rows = paid(gain, (month, 100_000), figure="received", kind="benefit")
        return realised(case(rows, initiatives=desk), through=through)

    late, early, in_time = got("2027-03", "2027-03"), got("2027-01", "2027-01"), got("2027-02", "2027-02")
    assert [found.by_driver[-1].verdict for found in (late, early, in_time)] == ["on plan"] * 3
    discount = discount_factors(case([]).finance)
    for found, month in ((late, 3), (early, 1), (in_time, 2)):
        assert found.forecast.npv_mean == pytest.approx(100_000 * float(discount[month])), month
    parts = early.variance
    assert (parts.timing, parts.effect, parts.not_measured) == pytest.approx((100_000, 0, 0))
    assert late.variance.effect == late.variance.not_measured == pytest.approx(0)


def test_the_nearest_month_is_taken_first_and_of_two_the_earlier():
    planned = [0, 10, 0, 10, 0, 0, 10]
    assert [(one.planned, one.amount) for one in moved(planned, {2: 15.0}, months=6)] == [(1, 10), (3, 5)]
    assert [one.planned for one in moved(planned, {5: 10.0}, months=6)] == [6]
    assert [one.planned for one in moved(planned, {5: 10.0}, months=5)] == [3]
    assert moved(planned, {2: 15.0, 1: 0.0}, months=2) == moved(planned, {1: 18.0}, months=6) == ()
    assert moved([0, -5, 0], {2: -5.0}, months=2) == ()
