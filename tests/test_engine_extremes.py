"""Extreme but valid figures give finite results, or an error in words."""

import math

import pytest
from engine_hand import case_of
from hypothesis import example, given, settings
from strategies import extreme_cases, figures

from cxroi.case import CaseError, parse
from cxroi.case.paths import with_value
from cxroi.engine import checks, evaluate

# Extremes


def not_finite(result):
    """Names of the figures of an evaluation that are neither None nor finite."""
    singles = ("npv", "roi", "pv_benefits", "pv_costs", "pv_tax", "peak_funding", "beyond_horizon")
    lists = ("benefits", "costs", "tax", "net", "cumulative", "benefits_by_year", "net_by_year", "discount")
    for name in singles:
        value = getattr(result, name, None)
        if value is not None and not math.isfinite(value):
            yield name
    for name in lists:
        if not all(map(math.isfinite, getattr(result, name))):
            yield name
    if result.irr.rate is not None and not math.isfinite(result.irr.rate):
        yield "irr"
    for kind in ("by_driver", "by_initiative"):
        for name, share in getattr(result.attribution, kind).items():
            if not all(map(math.isfinite, (share.present_value, share.standard_error, *share.by_year))):
                yield f"attribution {kind} {name}"
    for rung in result.ladder:
        if rung.present_value is not None and not math.isfinite(rung.present_value):
            yield f"ladder {rung.name}"
    for kind in ("baseline_measures", "programme_measures"):
        for name, found in getattr(result, kind).items():
            for field, value in vars(found).items():
                if value is not None and not math.isfinite(value):
                    yield f"{kind} {name} {field}"


@settings(max_examples=3 * settings().max_examples)
@given(extreme_cases())
def test_extreme_but_valid_figures_give_finite_results_or_a_case_error(data):
    try:
        result = evaluate(parse(data))
        found = list(not_finite(result))
        checks(result)
    except CaseError as error:
        assert error.errors
    else:
        assert not found


@pytest.mark.parametrize(
    "change",
    [
        {"customers": 0},
        {"churn_per_year": 1},
        {"churn_per_year": 0},
        {"revenue_growth": 0.1},
        {"gross_margin": 0},
        {"customers": 1e15, "revenue_per_customer": 1e15},
        {"customers": 1e-12, "revenue_per_customer": 1e-12},
    ],
    ids=str,
)
@pytest.mark.parametrize("years", [1, 15])
def test_limits_give_finite_figures(change, years, example):
    """No customers, everyone lost, nobody lost, growth equal to the discount rate, the largest and smallest amounts."""
    example["segments"][0].update(change)
    example["finance"].update(years=years, discount_rate=0.1)
    assert not list(not_finite(evaluate(parse(example))))


@pytest.mark.parametrize(
    "effect",
    [
        {"driver": "inventory_turns", "change": -1, "reach": 0},
        {"driver": "inventory_turns", "change": -1, "capture": 0.5},
        {"driver": "churn", "change": -3, "reach": 0.3, "segments": ["Key accounts"]},
    ],
    ids=str,
)
@pytest.mark.filterwarnings("error")
def test_the_ladder_of_a_change_that_is_possible_only_with_its_shares_is_finite(effect, example):
    """Taken gross, such a change would take the driver to 0 or below; the rungs above may not divide by 0 or turn it round."""
    example["initiatives"][0]["effects"] = [effect]
    example["scenarios"] = []
    result = evaluate(parse(example))
    assert not list(not_finite(result))
    if effect["driver"] == "churn":
        all_kept = evaluate(parse(with_value(example, "initiatives/1/effects/1", {"driver": "churn", "change": -1})))
        assert result.ladder[0].present_value <= all_kept.pv_benefits * (1 + 1e-9)


@example(0.1)
@example(0.0)
@given(figures(0, 1))
def test_growth_equal_to_the_discount_rate_is_no_special_case(rate):
    case = case_of(
        {"name": "A", "customers": 100, "revenue_per_customer": 10, "gross_margin": 1, "revenue_growth": rate},
        effects=[{"driver": "spend", "change": 1}],
        years=3,
        rate=rate,
    )
    # Year k brings 1,000 (1 + g)^(k - 1), worth 1,000 / (1 + g) each at year end.
    assert evaluate(case).pv_benefits == pytest.approx(3 * 1000 / (1 + rate), rel=1e-12)


def test_a_case_of_nothing_is_worth_nothing(minimal):
    result = evaluate(parse(minimal))
    assert (result.npv, result.roi, result.irr.rate, result.payback_month) == (0.0, None, None, 0)
    assert result.net_by_year == [0.0, 0.0]
    assert all(check.holds for check in checks(result))
