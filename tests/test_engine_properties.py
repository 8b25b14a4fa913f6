"""The engine on random cases: it agrees with the contract computed independently, and keeps its identities."""

import copy
import math
from itertools import pairwise

import numpy as np
import oracle
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from strategies import COMPANY_DRIVERS, SEGMENT_DRIVERS, cases, extreme_cases, figures, plain_segments

from cxroi.case import CaseError, assumptions, digest, parse, plain, with_numbers
from cxroi.case.paths import with_value
from cxroi.engine import checks, evaluate
from cxroi.engine.flows import flow_months
from cxroi.engine.measures import margin_multiple
from cxroi.engine.rates import irr
from cxroi.engine.segment import SegmentPath
from cxroi.engine.valuation import discount_factors

ROUNDING = 1e-14
"""Benefits are differences of larger flows: a part in 10¹⁴ of those is lost to any arithmetic in floats."""


def allowed(expected, relative=1e-9):
    """The difference allowed between engine and oracle: 1e-9 of the money moved."""
    return relative * expected["money_moved"] + ROUNDING * expected["gross_money"]


def close(ours, theirs, tolerance):
    """True where two figures, or two lists of figures, agree within a tolerance."""
    pairs = [(ours, theirs)] if np.isscalar(ours) else list(zip(ours, theirs, strict=True))
    return all(abs(one - other) <= tolerance for one, other in pairs)


# Agreement with the oracle


@settings(max_examples=2 * settings().max_examples)
@given(cases())
def test_engine_equals_the_independent_computation_of_the_contract(data):
    agree(data)


@given(cases(pool=COMPANY_DRIVERS, most_initiatives=3, most_years=4))
def test_engine_equals_the_independent_computation_for_the_drivers_of_the_company(data):
    agree(data)


def agree(data):
    """Engine and oracle give the same figures."""
    result, expected = evaluate(parse(data)), oracle.evaluate(data)
    tolerance = allowed(expected)
    for key in ("npv", "pv_benefits", "pv_costs", "pv_tax", "peak_funding", "equivalent_annual_value"):
        assert close(getattr(result, key), expected[key], tolerance), key
    for key in ("benefits_by_year", "costs_by_year", "tax_by_year", "net_by_year"):
        assert close(getattr(result, key), expected[key], tolerance), key
    if expected["pv_costs"]:
        assert abs(result.roi - expected["roi"]) <= tolerance / expected["pv_costs"] * (1 + abs(expected["roi"]))
    else:
        assert result.roi is None
    rows = [row for row in oracle.ROWS if row in result.rows]
    assert set(oracle.ROWS) - set(rows) <= {"working_capital"}
    for row in rows:
        assert close(result.rows_by_year[row], expected["rows"][row], tolerance), row
        for name, split in result.bridge.items():
            assert close(split[row], expected["bridge"][name][row], tolerance), (name, row)
    assert list(result.initiatives) == list(expected["initiatives"])
    for name, value in result.initiatives.items():
        for key, figure in expected["initiatives"][name].items():
            assert close(getattr(value, key), figure, tolerance), (name, key)
    for ours, kind in ((result.attribution.by_driver, "driver"), (result.attribution.by_initiative, "initiative")):
        values, years = expected[f"benefit_by_{kind}_pv"], expected[f"benefit_by_{kind}_by_year"]
        assert set(ours) <= set(values)
        for name, value in values.items():
            share = ours.get(name)
            assert close(share.present_value if share else 0.0, value, tolerance), name
            assert close(share.by_year if share else [0.0] * len(years[name]), years[name], tolerance), name


@given(cases(most_drivers=2, most_initiatives=2))
def test_payback_months_equal_those_of_the_independent_computation(data):
    result, expected = evaluate(parse(data)), oracle.evaluate(data)
    slack = max(allowed(expected), 1e-12 * expected["money_moved"])
    for flows, ours, key in (
        (expected["net"], result.payback_month, "payback_month"),
        (
            [flow * weight for flow, weight in zip(expected["net"], result.discount, strict=True)],
            result.discounted_payback_month,
            "discounted_payback_month",
        ),
    ):
        # Within rounding of 0 either month is right; such a case is no test of the rule.
        assume(all(total == 0 or abs(total) > 2 * slack for total in oracle.running(flows)))
        assert ours == expected[key]


@given(st.lists(st.integers(-20, 20).map(float), min_size=2, max_size=7))
def test_irr_equals_the_one_root_found_by_bisection_between_extrema(flows):
    ours, theirs = irr(flows).rate, oracle.irr(flows)
    signs = [flow > 0 for flow in flows if flow]
    changes = sum(before != after for before, after in pairwise(signs))
    if changes <= 1:
        assert (ours is None) == (theirs is None)
    # A root where the flows only touch 0 does not change the sign; the oracle looks for changes of sign.
    if ours is not None and theirs is not None:
        assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-6)
        scale = sum(abs(flow) * (1 + ours) ** -year for year, flow in enumerate(flows))
        assert abs(sum(flow * (1 + ours) ** -year for year, flow in enumerate(flows))) <= 1e-9 * scale


@pytest.mark.parametrize("flows", [(-1, 1e-14), (-1, 1e-20), (-1.1e16, 0.12), (-1, 1e14), (1, -1e14)], ids=str)
def test_irr_of_a_loss_or_gain_of_nearly_everything_is_a_root_or_none(flows):
    """A rate that is given brings the present value to 0, also within rounding of -100%."""
    rate = irr(flows).rate
    if rate is not None:
        assert abs(flows[0] + flows[1] / (1 + rate)) <= 1e-9 * abs(flows[0])


@given(cases())
def test_every_identity_holds(data):
    result = evaluate(parse(data))
    failed = [check for check in checks(result) if not check.holds]
    assert not failed


@given(cases())
def test_all_figures_a_page_may_show_are_finite_or_none(data):
    assert not list(not_finite(evaluate(parse(data))))


# Identities and limits


def without_effects(data):
    """The data with every effect and direct benefit removed."""
    bare = copy.deepcopy(data)
    for initiative in bare["initiatives"]:
        initiative["effects"], initiative["benefits"] = [], []
    return bare


@given(cases())
def test_no_effects_and_no_direct_benefits_give_benefits_of_exactly_zero(data):
    result = evaluate(parse(without_effects(data)))
    assert set(result.benefits) == {0.0}
    assert result.pv_benefits == 0.0
    assert all(share.present_value == 0.0 for share in result.attribution.by_initiative.values())


@given(cases())
def test_effects_without_reach_give_benefits_of_zero(data):
    data = copy.deepcopy(data)
    for initiative in data["initiatives"]:
        initiative["benefits"] = []
        for effect in initiative["effects"]:
            effect["reach"] = 0
    result, expected = evaluate(parse(data)), oracle.benefits(data, set(), set())
    assert close(result.benefits, [0.0] * len(result.benefits), ROUNDING * expected["gross"])


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_initiatives_segments_effects_links_and_metrics_is_neutral(data, random):
    shuffled = copy.deepcopy(data)
    for elements in (shuffled["initiatives"], shuffled["segments"], shuffled["links"], shuffled["metrics"]):
        random.shuffle(elements)
    for initiative in shuffled["initiatives"]:
        for key in ("effects", "costs", "benefits"):
            random.shuffle(initiative[key])
    one, other = evaluate(parse(data)), evaluate(parse(shuffled))
    gross = oracle.benefits(data, {entry["name"] for entry in data["initiatives"]}, set(oracle.drivers_in_use(data)))
    money = sum(map(abs, one.benefits)) + sum(map(abs, one.costs)) + sum(map(abs, one.tax))
    tolerance = 1e-9 * money + ROUNDING * gross["gross"]
    assert close(one.npv, other.npv, tolerance)
    assert close(one.net, other.net, tolerance)
    for kind in ("by_driver", "by_initiative"):
        ours, theirs = getattr(one.attribution, kind), getattr(other.attribution, kind)
        assert set(ours) == set(theirs)
        assert all(close(ours[name].present_value, theirs[name].present_value, tolerance) for name in ours)


@given(cases())
def test_at_a_discount_rate_of_zero_present_values_are_sums(data):
    data["finance"]["discount_rate"] = 0
    result = evaluate(parse(data))
    for value, flows in (
        (result.pv_benefits, result.benefits),
        (result.pv_costs, result.costs),
        (result.pv_tax, result.tax),
    ):
        assert value == pytest.approx(sum(flows), rel=1e-12, abs=1e-12 * sum(map(abs, flows)))
    assert result.payback_month == result.discounted_payback_month


@given(cases())
def test_the_case_that_went_in_is_left_as_it_was(data):
    before = copy.deepcopy(data)
    case = parse(data)
    plain_before, digest_before = plain(case), digest(case)
    result = evaluate(case)
    _ = result.attribution, result.ladder, result.baseline_measures, result.programme_measures, checks(result)
    assert data == before
    assert (plain(case), digest(case)) == (plain_before, digest_before)


@settings(max_examples=settings().max_examples // 3)
@given(cases())
def test_the_same_case_gives_the_same_bits_again(data):
    one, other = evaluate(parse(data)), evaluate(parse(copy.deepcopy(data)))
    assert (one.net, one.npv, one.attribution) == (other.net, other.npv, other.attribution)


# More churn never raises value


@st.composite
def paying_segments(draw):
    """A segment on whose customers the company never loses: no service cost, margins not negative."""
    segment = draw(plain_segments("A"))
    segment["contacts_per_customer_year"] = 0
    segment["gross_margin"] = draw(figures(0, 1))
    if "cross_sell" in segment:
        segment["cross_sell"]["gross_margin"] = draw(figures(0, 1))
    return segment


def case_of(segment, *, effects=(), years=4, rate=0.1):
    """A case of one segment and one initiative."""
    return parse(
        {
            "format": 1,
            "title": "T",
            "finance": {"years": years, "discount_rate": rate},
            "segments": [segment],
            "initiatives": [{"name": "I", "effects": list(effects)}],
        }
    )


@given(paying_segments(), figures(0, 1), figures(0, 1), figures(0, 0.4))
def test_more_churn_never_raises_what_a_segment_is_worth_while_its_margin_is_not_negative(segment, one, other, rate):
    """Fewer stay in every month, so fewer are served, sold to and refer; what is spent on acquiring does not change."""
    lower, higher = sorted((one, other))
    worth = []
    for churn in (lower, higher):
        case = case_of(segment | {"churn_per_year": churn}, rate=rate)
        weights = discount_factors(case.finance)
        path = SegmentPath(case.segments[0])
        worth.append(sum(path.step(month, {}).contribution * weights[month] for month in range(1, 49)))
    assert worth[1] <= worth[0] + 1e-12 * max(map(abs, worth))


@given(paying_segments(), figures(-1, 1), figures(-1, 1), figures(-1, 1), st.sampled_from(SEGMENT_DRIVERS))
def test_an_effect_that_leaves_more_churn_never_brings_more(segment, one, other, beside, driver):
    """Whatever else the initiative does to the segment, of two changes of churn the lower is worth at least as much."""
    lower, higher = sorted((one, other))
    benefit = [
        evaluate(
            case_of(segment, effects=[{"driver": "churn", "change": change}, {"driver": driver, "change": beside}])
        )
        for change in (lower, higher)
    ]
    moved = max(sum(map(abs, result.benefits)) for result in benefit)
    gross = sum(abs(month.programme[0].contribution) for result in benefit for month in result.months[1:])
    assert benefit[1].pv_benefits <= benefit[0].pv_benefits + 1e-12 * moved + ROUNDING * gross


@given(paying_segments(), figures(0, 1), figures(0, 1), figures(0.001, 0.4))
def test_more_churn_never_raises_lifetime_value_while_the_margin_is_not_negative(segment, one, other, rate):
    lower, higher = sorted((one, other))
    values = [
        evaluate(case_of(segment | {"churn_per_year": churn}, rate=rate)).baseline_measures["A"].clv
        for churn in (lower, higher)
    ]
    assert values[1] <= values[0] * (1 + 1e-12)


@given(figures(0, 1), figures(0, 1), figures(0, 0.5))
def test_the_margin_multiple_falls_with_churn(one, other, rate):
    lower, higher = sorted((one, other))
    kept_more, kept_less = margin_multiple(1 - lower, rate), margin_multiple(1 - higher, rate)
    assert kept_more is None or (kept_less is not None and kept_less <= kept_more)


# Lanes: the same case with arrays of draws


def draws_of(case, count, seed):
    """Values for every uncertain quantity, within its figures; the ends themselves come up too."""
    generator, drawn = np.random.default_rng(seed), {}
    for assumption in assumptions(case):
        quantity = assumption.quantity
        if quantity.certain:
            continue
        low, high = sorted((quantity.low, quantity.high))
        values = generator.uniform(low, high, count)
        values[generator.random(count) < 0.1] = float(quantity)
        values[generator.random(count) < 0.05] = low
        values[generator.random(count) < 0.05] = high
        drawn[assumption.path] = values
    return drawn


def net_of(case):
    """Net flow by month, its present value and all money behind it, of a case of numbers or lanes."""
    flows = list(flow_months(case))
    net = [now.net for now in flows]
    worth = sum(now.net * now.discount for now in flows)
    gross = sum(
        abs(segment.revenue) + abs(segment.cross_revenue) + segment.service + segment.acquisition_spend
        for now in flows
        for segment in (*now.benefits.baseline, *now.benefits.programme)
    )
    company = sum(abs(now.benefits.company.inventory) + abs(now.benefits.total) + now.cost for now in flows)
    return net, worth, gross + company


@given(cases(), st.integers(0, 2**32))
def test_lanes_of_draws_equal_scalars_one_by_one(data, seed):
    case = parse(data)
    numbers = draws_of(case, 5, seed)
    assume(numbers)
    net, worth, _ = net_of(with_numbers(case, numbers))
    for lane in range(5):
        alone = with_numbers(case, {path: float(values[lane]) for path, values in numbers.items()})
        net_alone, worth_alone, gross = net_of(alone)
        lane_net = [float(np.broadcast_to(flow, 5)[lane]) for flow in net]
        assert close(float(np.broadcast_to(worth, 5)[lane]), worth_alone, 1e-12 * gross)
        assert close(lane_net, net_alone, 1e-12 * gross)


def present_values(case, numbers, count, block):
    """Present value of every draw, computed in blocks."""
    found = []
    for first in range(0, count, block):
        part = {path: values[first : first + block] for path, values in numbers.items()}
        width = min(block, count - first)
        found.append(np.broadcast_to(net_of(with_numbers(case, part))[1], width).copy())
    return np.concatenate(found)


@settings(max_examples=max(10, settings().max_examples // 25))
@given(cases(most_years=3), st.integers(0, 2**32))
def test_results_are_the_same_bits_for_every_block_size(data, seed):
    case = parse(data)
    numbers = draws_of(case, 200, seed)
    assume(numbers)
    whole = present_values(case, numbers, 200, 200)
    for block in (7, 64):
        assert np.array_equal(whole, present_values(case, numbers, 200, block)), block


@pytest.mark.long
def test_results_of_the_contract_example_are_the_same_bits_in_blocks_of_1_7_64_and_1000(example):
    case = parse(example)
    numbers = draws_of(case, 1000, 1)
    whole = present_values(case, numbers, 1000, 1000)
    assert len(np.unique(whole)) > 900
    for block in (1, 7, 64):
        assert np.array_equal(whole, present_values(case, numbers, 1000, block)), block


def test_results_are_the_same_bits_for_every_block_size_where_some_draws_lose_every_customer(example):
    """A churn of exactly 1 in one lane may not change the arithmetic of its neighbours."""
    example["segments"][0]["churn_per_year"] = [0.5, 0.9, 1.0]
    case = parse(example)
    numbers = draws_of(case, 1000, 2)
    assert (numbers["segments/Key accounts/churn_per_year"] == 1.0).any()
    whole = present_values(case, numbers, 1000, 1000)
    for block in (7, 64):
        assert np.array_equal(whole, present_values(case, numbers, 1000, block)), block


def test_the_arrays_of_draws_that_went_in_are_left_as_they_were(example):
    case = parse(example)
    numbers = draws_of(case, 64, 3)
    before = {path: values.copy() for path, values in numbers.items()}
    for values in numbers.values():
        values.flags.writeable = False
    net_of(with_numbers(case, numbers))
    assert all(np.array_equal(numbers[path], before[path]) for path in numbers)


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
