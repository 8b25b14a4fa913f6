"""Finance's measures of a segment, counted by hand: who was kept, and what a customer is worth at the last rates."""

import pytest

from cxroi.case import parse
from cxroi.engine import evaluate
from cxroi.engine.checks import checks


def measured(segment, *, years=2, effects=(), rate=0.1):
    """The measures of one segment without and with an initiative."""
    case = parse({
        "format": 1, "title": "T", "finance": {"years": years, "discount_rate": rate},
        "segments": [{"name": "A", "customers": 100, "revenue_per_customer": 1000, "gross_margin": 0.5, **segment}],
        "initiatives": [{"name": "I", "effects": list(effects)}],
    })  # fmt: skip
    found = evaluate(case)
    return found.baseline_measures["A"], found.programme_measures["A"]


def test_customers_kept_are_those_of_today_who_stay_through_every_month():
    """A fifth leaves each year: 100 · 0.8 · 0.8, and 80% of a year's customers; a programme that halves churn keeps 100 · 0.9 · 0.9."""
    before, after = measured({"churn_per_year": 0.2}, effects=[{"driver": "churn", "change": -0.5, "causal_share": 1}])
    assert before.customers_kept == pytest.approx(64) and before.grr == pytest.approx(0.8)
    assert before.customers_at_end == pytest.approx(64)
    assert 64 < after.customers_kept < 100 and after.customers_kept == pytest.approx(100 * after.grr**2)


def test_new_customers_are_not_among_those_kept():
    """Twelve join a year: 64 of today's 100 are kept, whoever joins."""
    before, _ = measured({"churn_per_year": 0.2, "new_customers_per_year": 12})
    assert before.customers_kept == pytest.approx(64) and before.customers_at_end > 64 + 12


@pytest.mark.parametrize("churn", [{"churn_per_year": 0.2}, {"churn_by_tenure": [0.3, 0.1], "tenure_mix": [0.5, 0.5]}])
def test_lifetime_value_is_at_the_rates_of_the_last_month(churn):
    """An effect that has acted since the second year, or in the last month alone, gives the lifetime value of one from the first month on."""
    service = {"contacts_per_customer_year": 4, "cost_per_contact": 5}
    drivers = ("churn", "contacts", "cost_per_contact")
    at_once, *others = (
        measured(
            churn | service,
            effects=[{"driver": one, "change": -0.5, "causal_share": 1, "from_month": month} for one in drivers],
        )
        for month in (1, 13, 24)
    )
    for later in others:
        assert later[1].clv == pytest.approx(at_once[1].clv, rel=1e-9) and later[1].clv > 1.05 * later[0].clv
        assert later[1].cost_to_serve == pytest.approx(at_once[1].cost_to_serve) == pytest.approx(5)
        assert later[0].clv == at_once[0].clv


def test_lifetime_value_of_a_constant_rate_is_the_published_formula():
    """r = 0.8, i = 0.1: 500 a year · 0.8 / (1 + 0.1 − 0.8) = 1,333.33."""
    before, _ = measured({"churn_per_year": 0.2})
    assert before.clv == pytest.approx(500 * 0.8 / 0.3)


def test_revenue_retained_in_the_last_year_starts_from_the_month_before_it():
    """Spend rises by 24% over 24 months and nobody leaves: 1.24 at the end over 1.12 at the end of the first year, and a year's price rise."""
    growing = {"churn_per_year": 0, "revenue_growth": 0.05}
    effect = {"driver": "spend", "change": 0.24, "causal_share": 1, "ramp_months": 24}
    before, after = measured(growing, effects=[effect])
    assert before.nrr == pytest.approx(1.05) and after.nrr == pytest.approx(1.05 * 1.24 / 1.12)


@pytest.mark.parametrize(("recurring", "retained"), [(True, 1.06), (False, 1.0)])
def test_in_a_first_year_only_products_of_that_year_are_held(recurring, retained):
    """Nobody leaves; a fifth buy a product of 300 a year within it: 1,000 of each at the start, 1,060 at the end if it recurs."""
    sold = {"per_customer_year": 0.2, "revenue": 300, "gross_margin": 0.5, "recurring": recurring}
    before, _ = measured({"churn_per_year": 0, "cross_sell": sold}, years=1)
    assert before.nrr == pytest.approx(retained)


def test_the_check_of_the_irr_is_held_against_all_money_moved_at_that_rate():
    """−100, then 110: 10%, and 100 + 110 / 1.1 = 200 moved, beside which the flows are worth 0."""
    case = parse({
        "format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0.05},
        "initiatives": [{"name": "I", "costs": [{"name": "C", "one_off": 100}], "benefits": [{"name": "B", "one_off": 110, "month": 12}]}],
    })  # fmt: skip
    (check,) = [one for one in checks(evaluate(case)) if one.name.startswith("At the IRR")]
    assert check.scale == pytest.approx(200) and check.holds
