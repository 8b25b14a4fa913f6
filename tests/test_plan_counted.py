"""Lines of money of a plan beside what was entered for them, counted by hand; and what measured prices add."""

import pytest
from pilot_hand import TRIED
from realised_hand import DATA, case, measured

from cxroi.analysis.plan import bare, cost_lines, direct_lines, is_plan, plan_of
from cxroi.analysis.realised import realised
from cxroi.case import CaseError, digest
from cxroi.case.model import Actual
from cxroi.engine import evaluate

DESK = {
    "name": "Desk",
    "costs": [{"name": "Fit-out", "one_off": 100}, {"name": "Calls", "per_contact": 2}],
    "benefits": [{"name": "Rent", "per_year": 120, "from_month": 2, "causal_share": 0.5, "capture": 0.8}],
    "effects": [{"driver": "contacts", "change": -0.1}],
}
STILL = {**DATA["segments"][0], "churn_per_year": 0}
"""40,000 customers whom none leaves: 20,000 calls a month, 18,000 with a tenth fewer."""


def entered(**line):
    return [Actual(initiative="Desk", **line, month=month, **{"paid" if "cost" in line else "received": amount}) for month, amount in ROWS]  # fmt: skip


ROWS = (("2026-06", 30.0), ("2026-12", 40.0), ("2027-02", 25.0))


def test_a_line_has_what_was_planned_and_entered_up_to_its_month():
    """Half of 10 a month counts, and .8 of that, from month 2: 4 in each of months 2 to 4 of five. What came before the start is of month 0;
    of its 70 two amounts of 4 take the place of months 3 and 4, for which nothing was entered."""
    plan = case([], initiatives=[DESK], segments=[STILL])
    (line,) = direct_lines(plan, plan, entered(benefit="Rent"), start="2027-01", months=4)
    assert line.planned_by_month[:4] == pytest.approx((0, 0, 4, 4)) and len(line.planned_by_month) == 25
    assert line.entered_by_month == {0: 70.0, 2: 25.0} and line.entered == 95 and line.seen == (0, 2)
    assert (line.planned, line.planned_where_entered, line.missing_amount) == pytest.approx((12, 12, 0))
    assert line.missing == () and [(one.planned, one.paid) for one in line.moved] == [(3, 0), (4, 0)]
    (late,) = direct_lines(plan, plan, entered(benefit="Rent")[2:], start="2027-01", months=3)
    assert (late.planned, late.planned_where_entered, late.missing_amount) == pytest.approx(
        (8, 8, 0)
    ) and late.seen == (2,)
    (nothing,) = direct_lines(plan, plan, entered(benefit="Rents"), start="2027-01", months=1)
    assert (nothing.entered, nothing.planned, nothing.missing) == (0, 0, ())


def test_a_cost_that_follows_calls_is_planned_at_those_of_the_programme():
    """18,000 calls at 2 a month, from month 1; 100 once in month 0."""
    plan = case([], initiatives=[DESK], segments=[STILL])
    once, calls = cost_lines(plan, plan, entered(cost="Calls"), start="2027-01", months=3)
    assert once.planned_by_month[:3] == pytest.approx((100, 0, 0)) and once.missing == (0,) and once.entered == 0
    assert calls.planned_by_month[:3] == pytest.approx((0, 36_000, 36_000)) and calls.planned == pytest.approx(108_000)
    assert (calls.entered, calls.seen, calls.missing) == (95, (0, 2), (1, 3))
    assert sum(calls.planned_by_month) == pytest.approx(evaluate(plan).cost_lines[1].cash_by_year[1] * 2)


def test_a_plan_is_known_by_its_digest_with_or_without_its_pilots():
    """A case approved before a pilot was entered is its plan all the same; another case is not, and says both digests."""
    approved, other = case([], initiatives=[DESK]), case([], title="Other", initiatives=[DESK])
    tried = case([], initiatives=[DESK], pilots=[TRIED], plan={"digest": digest(approved)})
    assert (
        is_plan(approved, digest(approved))
        and is_plan(tried, digest(approved))
        and not is_plan(other, digest(approved))
    )
    found, was_approved, known = plan_of(tried)
    assert found == bare(tried) and found.plan is None and was_approved and known == digest(approved)
    assert plan_of(approved) == (approved, False, digest(approved))
    assert plan_of(other, approved) == (approved, True, digest(approved))
    moved_on = case([], title="Later", initiatives=[DESK], plan={"digest": digest(approved)})
    with pytest.raises(CaseError, match=f"{digest(approved)}.*was approved, and this case is {digest(bare(moved_on))}"):
        plan_of(moved_on)
    with pytest.raises(CaseError, match=f"must be that of the case kept with it, which is {digest(other)}"):
        plan_of(moved_on, other)
    assert plan_of(moved_on, approved) == (approved, True, digest(approved))


def test_what_prices_add_is_beside_the_value_at_the_plans_prices():
    """Of 20,000 calls a month a tenth is saved for two months at 10 each: 40,000; at 12 and 13, 12.5 on average, 10,000 more. A price of
    another segment adds nothing."""
    calls = [{"name": "Desk", "effects": [{"driver": "contacts", "change": -0.1}]}]
    firms = {**STILL, "name": "Firms", "customers": 7}
    rows = measured("contacts", [5.4] * 2, 6.0)
    prices = [{"month": month, "segment": "Homes", "price": "cost_per_contact", "measured": price} for month, price in (("2027-01", 12), ("2027-02", 13))]  # fmt: skip
    aside = [{"month": "2027-01", "segment": "Firms", "price": "cost_per_contact", "measured": 99}]
    found = realised(case([*rows, *prices, *aside], initiatives=calls, segments=[STILL, firms]))
    assert found.to_date.realised == pytest.approx(40_000) and found.variance.price == pytest.approx(10_000)
    assert realised(case(rows, initiatives=calls, segments=[STILL])).variance.price == 0
