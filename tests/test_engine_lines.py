"""Tax, working capital and costs that follow the programme, counted by hand."""

import pytest

from cxroi.case import CaseError, parse
from cxroi.engine import checks, evaluate
from cxroi.engine.valuation import by_year

# Tax, working capital, costs that follow the programme, counted by hand


def worth(initiative, **finance):
    """The evaluation of one initiative over two years, undiscounted."""
    settings_ = {"years": 2, "discount_rate": 0, **finance}
    return evaluate(
        parse({"format": 1, "title": "T", "finance": settings_, "initiatives": [{"name": "I", **initiative}]})
    )


def test_a_loss_is_offset_at_once_or_waits_for_later_profit():
    """Cost 120 in year 1, benefit 240 in year 2, tax 50%: -60 then +120, or 0 then (240 - 120) / 2 = 60."""
    both = {"costs": [{"name": "C", "by_year": [0, 120]}], "benefits": [{"name": "B", "by_year": [0, 0, 240]}]}
    assert worth(both, tax_rate=0.5).tax_by_year == pytest.approx([0, -60, 120])
    waiting = worth(both, tax_rate=0.5, tax_losses="carry forward")
    assert waiting.tax_by_year == pytest.approx([0, 0, 60])
    # 10 a month use up 120 of loss at 20 a month in six months; then 20 a month are taxed.
    assert waiting.tax[13:] == pytest.approx([0] * 6 + [10] * 6)


def test_a_loss_left_at_the_horizon_is_lost():
    assert worth({"costs": [{"name": "C", "by_year": [0, 120]}]}, tax_rate=0.5, tax_losses="carry forward").pv_tax == 0


SEGMENT = {"name": "A", "customers": 1200, "revenue_per_customer": 120, "gross_margin": 0.5, "contacts_per_customer_year": 12,
           "cost_per_contact": 1}  # fmt: skip


def with_segment(initiative, *, segment=SEGMENT, years=2, **finance):
    data = {
        "format": 1, "title": "T", "finance": {"years": years, "discount_rate": 0, **finance}, "segments": [segment],
        "initiatives": [{"name": "I", **initiative}],
    }  # fmt: skip
    return evaluate(parse(data))


def test_receivables_rise_with_revenue_and_come_back_in_the_last_month():
    """Spend doubles: 12,000 more a month; at 73 days 73/365 · 12 · 12,000 = 28,800 are tied up from month 1, back in month 24."""
    spend = {"effects": [{"driver": "spend", "change": 1}]}
    result = with_segment(spend, working_capital_days=73, tax_rate=0.5)
    assert result.rows["working_capital"][1] == pytest.approx(-28_800)
    assert result.rows["working_capital"][2:24] == pytest.approx([0] * 22)
    assert result.rows["working_capital"][24] == pytest.approx(28_800)
    assert result.tax_by_year == pytest.approx(with_segment(spend, tax_rate=0.5).tax_by_year)
    assert result.bridge["spend"]["working_capital"] == pytest.approx(0)
    assert "working_capital" not in with_segment(spend).rows


def test_costs_follow_the_programmes_customers_contacts_and_revenue():
    """1,200 customers at 12 a year, 1,200 contacts a month at 2, a tenth of 12,000 · 2 of revenue; 25% contingency, from month 13."""
    line = {
        "name": "C",
        "per_customer_year": 12,
        "per_contact": 2,
        "share_of_revenue": 0.1,
        "contingency": 0.25,
        "from_month": 13,
    }
    result = with_segment({"costs": [line], "effects": [{"driver": "spend", "change": 1}]})
    assert result.costs_by_year == pytest.approx([0, 0, 12 * 1.25 * (1200 + 2400 + 2400)])
    nobody = {**line, "segments": []}
    assert with_segment({"costs": [nobody]}).pv_costs == 0


def test_contacts_and_wages_grow_at_each_new_year():
    """Half of 1,200 contacts a month at 1 is saved: 7,200 a year; in year 2 times 1.5 · 1.2."""
    segment = {**SEGMENT, "contacts_growth": 0.5, "cost_per_contact_growth": 0.2}
    result = with_segment({"effects": [{"driver": "contacts", "change": -0.5}]}, segment=segment)
    assert result.rows_by_year["service"] == pytest.approx([0, 7_200, 7_200 * 1.8])


def test_a_change_in_points_is_added_to_the_rate_of_each_segment():
    """12 contacts less 3 points of a half that are reached: 10.5 a year."""
    effect = {"driver": "contacts", "change_points": -3, "reach": 0.5}
    last = with_segment({"effects": [effect]}).months[-1]
    assert last.factors["contacts", "A"] == pytest.approx(10.5 / 12)


@pytest.mark.parametrize(
    ("effect", "says"),
    [
        ({"driver": "contacts", "change_points": -13}, "takes away more than there is"),
        ({"driver": "churn", "change_points": -0.01}, "that is not above 0"),
        ({"driver": "contacts", "change_points": -3, "change": -0.1}, "beside a relative change"),
        ({"metric": "NPS", "gain": 1, "change_points": -3}, "does not belong to an effect on a metric"),
    ],
    ids=str,
)
def test_points_that_cannot_be_added_are_refused(effect, says):
    with pytest.raises(CaseError) as error:
        with_segment({"effects": [effect]})
    assert says in str(error.value)


def test_hours_and_positions_become_money():
    """2,400 hours at 38 and 3 positions at 61,000, half of it banked."""
    hours = {"name": "H", "hours_per_year": 2400, "rate_per_hour": 38, "capture": 0.5}
    positions = {"name": "P", "positions": 3, "salary": 61_000}
    assert worth({"benefits": [hours, positions]}).benefits_by_year == pytest.approx([0, 228_600, 228_600])


def test_an_initiative_may_require_and_exclude_others_that_exist(minimal):
    minimal["initiatives"] = [{"name": "A"}, {"name": "B", "requires": ["A"], "excludes": ["A"], "may_start": [0, 6]}]
    with pytest.raises(CaseError, match="both required and excluded"):
        parse(minimal)
    minimal["initiatives"][1].update(excludes=["Z"])
    with pytest.raises(CaseError, match="must be an initiative of the case"):
        parse(minimal)
    minimal["initiatives"][1].update(excludes=[], requires=["B"])
    with pytest.raises(CaseError, match="names the initiative itself"):
        parse(minimal)


def test_capital_and_running_cost_of_each_line_stand_apart():
    """A one-off of 90 written off over three years is capital; its contingency too; the yearly amount is running cost."""
    line = {
        "name": "C",
        "one_off": 90,
        "per_year": 24,
        "contingency": 0.5,
        "depreciation_years": 3,
        "owner": "IT",
        "ledger": "6210",
    }
    (found,) = worth({"costs": [line], "owner": "CFO"}).cost_lines
    assert (found.owner, found.ledger) == ("IT", "6210")
    assert found.capex_by_year == pytest.approx([135, 0, 0])
    assert by_year(found.opex) == pytest.approx([0, 36, 36])
    assert found.cash_by_year == pytest.approx([135, 36, 36])
    (found,) = worth({"costs": [{"name": "C", "one_off": 1}], "owner": "CFO"}).cost_lines
    assert found.owner == "CFO"


def test_an_initiative_that_lowers_the_case_says_so_by_its_absence():
    """The second pays 50 for 20: the case is worth 30 more without it, and its own NPV is -30."""
    data = {
        "format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0},
        "initiatives": [
            {"name": "good", "costs": [{"name": "C", "one_off": 10}], "benefits": [{"name": "B", "per_year": 100}]},
            {"name": "bad", "costs": [{"name": "C", "one_off": 50}], "benefits": [{"name": "B", "per_year": 20}]},
        ],
    }  # fmt: skip
    result = evaluate(parse(data))
    assert result.initiatives["bad"].npv == pytest.approx(-30)
    assert result.initiatives["bad"].npv_without == pytest.approx(result.npv + 30)
    assert all(check.holds for check in checks(result))


@pytest.mark.parametrize("kind", ["costs", "benefits"])
def test_a_yearly_amount_grows_in_the_thirteenth_month_from_its_own_start(kind):
    """12 a year from the third month of an initiative started after month 2: 1 a month in months 5 to 16, 1.5 in 17 to 28, then 2.25."""
    found = worth({"start_month": 2, kind: [{"name": "C", "per_year": 12, "growth": 0.5, "from_month": 3}]}, years=3)
    assert getattr(found, kind) == pytest.approx((*[0] * 5, *[1] * 12, *[1.5] * 12, *[2.25] * 8))


def test_what_a_customer_costs_grows_in_the_thirteenth_month_from_its_own_start():
    """1,200 customers at 12 a year, from month 3 to month 26: 1,200 a month in months 3 to 14, 1,800 in 15 to 26."""
    line = {"name": "C", "per_customer_year": 12, "growth": 0.5, "from_month": 3, "to_month": 26}
    found = with_segment({"costs": [line]}, years=3)
    assert found.costs == pytest.approx((*[0] * 3, *[1200] * 12, *[1800] * 12, *[0] * 10))


def test_a_benefit_that_ramps_up_is_whole_in_its_last_month_of_it_and_grows_after_a_year():
    """12 a year over four months: .25, .5, .75, 1; by year 12 and 24: the same ramp, then 2 a month; what comes once is not ramped."""
    ramped = {"name": "B", "ramp_months": 4}
    yearly = worth({"benefits": [{**ramped, "per_year": 12, "growth": 1.0}]})
    assert yearly.benefits == pytest.approx((0, 0.25, 0.5, 0.75, *[1] * 9, *[2] * 12))
    by_year = worth({"benefits": [{**ramped, "by_year": [7, 12, 24]}]})
    assert by_year.benefits == pytest.approx((7, 0.25, 0.5, 0.75, *[1] * 9, *[2] * 12))
    assert worth({"benefits": [{**ramped, "one_off": 9, "month": 2}]}).benefits[:4] == pytest.approx((0, 0, 9, 0))
