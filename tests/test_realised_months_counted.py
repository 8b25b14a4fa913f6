"""Value realised, its months counted by hand: where a driver acts and was measured, and whose customers were other than planned."""

import pytest
from realised_hand import DATA, case, measured

from cxroi.analysis.realised import realised
from cxroi.engine import evaluate

DESK = {
    **DATA["initiatives"][0],
    "effects": [
        {"driver": "contacts", "change": -0.1},
        {"driver": "churn", "change": -0.05, "from_month": 3},
    ],
}


def test_a_driver_acts_from_its_first_month_to_the_last_looked_at():
    """Calls from month 1 and churn from month 3, looked at after four months; calls were measured in all but the third."""
    rows = [row for row in measured("contacts", [5.4] * 4, 6.0) if row["month"] != "2027-03"]
    found = realised(case(rows, initiatives=[DESK]))
    assert {one.name: (one.measured, one.acting) for one in found.by_driver} == {"churn": (0, 2), "contacts": (3, 4)}
    assert {gap.line: gap.months for gap in found.not_measured} == {
        "contacts · Homes": ("2027-03",), "churn · Homes": ("2027-03", "2027-04"),
        "Desk · Run": ("2027-01", "2027-02", "2027-03", "2027-04"),
    }  # fmt: skip
    assert (found.months, len(found.by_month), found.through) == (4, 4, "2027-04")


@pytest.mark.parametrize("at", [1, 4])
def test_other_customers_than_planned_count_in_their_month_alone(at):
    """A tenth fewer calls by a quarter more customers in one month: a quarter of what that month shows, whichever it is."""
    rows = measured("contacts", [5.4] * 4, 6.0)
    calls = [{**DESK, "effects": DESK["effects"][:1]}]
    plan = evaluate(case([], initiatives=calls))
    there = 1.25 * float(plan.months[at].programme[0].end)
    more = [{"month": f"2027-{at:02d}", "segment": "Homes", "customers": there}]
    before = [{"month": "2026-12", "segment": "Homes", "customers": 3 * there}]
    alone, found = (realised(case([*rows, *before, *some], initiatives=calls)) for some in ([], more))
    assert alone.variance.customers == 0 and alone.to_date.realised == pytest.approx(sum(plan.benefits[:5]))
    assert found.variance.customers == pytest.approx(plan.benefits[at] / 4)
    assert found.to_date.realised == pytest.approx(sum(plan.benefits[:5]) + plan.benefits[at] / 4)
    for low, high in ((alone.to_date.low, found.to_date.low), (alone.to_date.high, found.to_date.high)):
        assert high - low == pytest.approx(plan.benefits[at] / 4, rel=0.2)


@pytest.mark.parametrize(
    ("fee", "verdict"), [(1.5, "on plan"), (0.39, "on plan"), (0.37, "behind"), (1.61, "on plan"), (1.63, "ahead")]
)
def test_lines_of_money_are_judged_together_by_what_was_entered(fee, verdict):
    """10 and 1 a month are planned; of the first 10, 11 and 9 came in months 1, 2 and 4, of the second the fee in month 2. That is 4 of 8
    amounts, 30 and the fee of 31 promised there, and on plan within 2% of it, .62."""
    lump = {"name": "Lump", "benefits": [{"name": "Gain", "per_year": 120}, {"name": "Fee", "per_year": 12}]}
    came = [("Gain", 1, 10), ("Gain", 2, 11), ("Gain", 4, 9), ("Fee", 2, fee)]
    rows = [
        {"month": f"2027-{at:02d}", "initiative": "Lump", "benefit": line, "received": money}
        for line, at, money in came
    ]
    (found,) = realised(case(rows, initiatives=[lump])).by_driver
    assert (found.measured, found.acting, found.verdict) == (4, 8, verdict)
    assert found.promised_where_measured == pytest.approx(31) and found.amounts.planned == pytest.approx(44)
    assert found.amounts.realised == found.amounts.low == found.amounts.high == pytest.approx(30 + fee)
