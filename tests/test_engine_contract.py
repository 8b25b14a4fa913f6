"""The command line against the independent computation, the fast month against the plain one, and rates against their meaning."""

import ast
import inspect
import json
import math

import numpy as np
import oracle
import pytest
from click.testing import CliRunner
from engine_hand import allowed, close
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from strategies import SEGMENT_DRIVERS, cases, figures, segments

from cxroi.case import dump, parse
from cxroi.cli import main
from cxroi.engine import evaluate
from cxroi.engine.lanes import LanePaths
from cxroi.engine.rates import internal_rate, irr
from cxroi.engine.segment import NO_FACTORS, SegmentMonth, SegmentPath, segment_month

FEW = settings(max_examples=max(5, settings().max_examples // 3))


# The command line


def printed(data, folder, *arguments):
    """What a command prints as JSON for a case."""
    path = folder / "case.yaml"
    path.write_text(dump(data), encoding="utf-8")
    done = CliRunner().invoke(main, [arguments[0], str(path), *arguments[1:], "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


@FEW
@given(cases(most_drivers=3, most_initiatives=3, most_years=4))
def test_the_command_line_prints_what_the_contract_computes(tmp_path_factory, data):
    """Every key of section 7 that is money, to 1e-9 of the money moved; ratios to the same."""
    found, expected = printed(data, tmp_path_factory.mktemp("case"), "evaluate"), oracle.evaluate(data)
    tolerance = allowed(expected)
    for key in ("npv", "pv_benefits", "pv_costs", "pv_tax", "peak_funding", "equivalent_annual_value"):
        assert close(found[key], expected[key], tolerance), key
    for key in ("benefits_by_year", "costs_by_year", "tax_by_year", "net_by_year"):
        assert close(found[key], expected[key], tolerance), key
    assert set(found["initiatives"]) == {one["name"] for one in data["initiatives"]}
    for name, values in found["initiatives"].items():
        assert set(values) == {"pv_benefits", "pv_costs", "pv_tax", "npv", "npv_without"}
        for key, value in values.items():
            assert close(value, expected["initiatives"][name][key], tolerance), (name, key)
    for row, by_year in found["rows"].items():
        assert close(by_year, expected["rows"][row], tolerance), row
    for driver, split in found["bridge"].items():
        assert set(split) == set(found["rows"])
        for row, value in split.items():
            assert close(value, expected["bridge"][driver][row], tolerance), (driver, row)
    for key in ("roi", "profitability_index"):
        if expected[key] is None:
            assert found[key] is None
        else:
            assert found[key] == pytest.approx(expected[key], abs=tolerance / expected["pv_costs"] + 1e-12)
    if found["irr"] is not None and expected["irr"] is not None:
        assert found["irr"] == pytest.approx(expected["irr"], rel=1e-6, abs=1e-6)
    if abs(expected["pv_benefits"]) > 1e3 * tolerance:
        assert found["judgement_share"] == pytest.approx(
            expected["judgement_share"], abs=2 * tolerance / abs(expected["pv_benefits"])
        )
    flows = [abs(flow) for flow in expected["net_by_year"] if flow]
    if flows and min(flows) > 1e3 * tolerance:
        assert (found["mirr"] is None) == (expected["mirr"] is None)
        if found["mirr"] is not None:
            assert found["mirr"] == pytest.approx(expected["mirr"], rel=1e-6, abs=1e-6)


def test_simulate_prints_the_chance_of_a_positive_npv_first(example, tmp_path):
    found = printed(example, tmp_path, "simulate", "--draws", "64")
    assert next(iter(found)) == "p_positive"
    assert 0 <= found["p_positive"] <= 1


def test_objections_prints_an_attack_a_state_and_an_answer_each(example, tmp_path):
    found = printed(example, tmp_path, "objections", "--draws", "64")
    assert len(found) > 10
    assert all(set(one) == {"attack", "state", "answer"} and all(one.values()) for one in found)
    assert {one["state"] for one in found} <= {"holds", "weak", "open"}


# The plain month and its fast twin


@st.composite
def driven_segments(draw):
    """Some segments, and factors of each in each of three lanes and in each stretch of months."""
    found = [draw(segments(f"S{place}")) for place in range(draw(st.integers(1, 3)))]
    drivers = draw(st.lists(st.sampled_from(SEGMENT_DRIVERS), unique=True, max_size=4))
    stretches = [
        {
            (driver, one["name"]): np.array(draw(st.lists(figures(0, 2), min_size=3, max_size=3)))
            for driver in drivers
            for one in found
            if draw(st.booleans())
        }
        for _ in range(3)
    ]
    return found, stretches


ACQUIRING = {
    "name": "S0",
    "customers": 100,
    "churn_per_year": 0.2,
    "new_customers_per_year": 60,
    "acquisition_cost": 50,
}
COSTLIER = {("acquisition_cost", "S0"): np.array([0.5, 1.0, 2.0]), ("acquisition", "S0"): np.array([2.0, 1.0, 0.0])}


@example(([ACQUIRING], [COSTLIER, COSTLIER, {}]))
@given(driven_segments())
def test_the_fast_month_equals_the_plain_one(drawn):
    """Contribution, revenue and volumes of every lane, to 1e-12 of the money that flows."""
    plain_data, stretches = drawn
    data = {
        "format": 1,
        "title": "T",
        "finance": {"years": 3, "discount_rate": 0},
        "segments": plain_data,
        "initiatives": [],
    }
    case = parse(data)
    lanes = LanePaths(case.segments, lanes=3, with_baseline=True, with_volumes=True)
    baseline = [SegmentPath(one) for one in case.segments]
    programmes = [[SegmentPath(one) for one in case.segments] for _ in range(3)]
    gross = np.zeros(3)
    for month in range(1, 37):
        factors = stretches[(month - 1) // 12]
        fast = lanes.step(month, factors)
        before = [path.step(month, NO_FACTORS) for path in baseline]
        for lane, paths in enumerate(programmes):
            own = {key: float(values[lane]) for key, values in factors.items()}
            after = [path.step(month, own) for path in paths]
            flows = [(one.revenue, one.cross_revenue, one.service, one.acquisition_spend) for one in (*before, *after)]
            gross[lane] += sum(abs(flow) for one in flows for flow in one)
            beyond = sum(one.contribution for one in after) - sum(one.contribution for one in before)
            extra = sum(one.revenue + one.cross_revenue for one in after)
            extra -= sum(one.revenue + one.cross_revenue for one in before)
            slack = 1e-12 * gross[lane]
            assert abs(np.broadcast_to(fast.beyond, 3)[lane] - beyond) <= slack, month
            assert abs(np.broadcast_to(fast.extra_revenue, 3)[lane] - extra) <= slack, month
            for volume, one in zip(fast.volumes, after, strict=True):
                assert math.isclose(np.broadcast_to(volume.average, 3)[lane], one.average, rel_tol=1e-12, abs_tol=1e-9)
                assert math.isclose(
                    np.broadcast_to(volume.contacts, 3)[lane], one.contacts, rel_tol=1e-12, abs_tol=1e-9
                )
                turnover = one.revenue + one.cross_revenue
                assert math.isclose(np.broadcast_to(volume.revenue, 3)[lane], turnover, rel_tol=1e-12, abs_tol=1e-9)


# Rates


def value_at(times, flows, rate):
    return sum(flow * (1 + rate) ** -time for time, flow in zip(times, flows, strict=True))


@given(
    st.lists(st.integers(-20, 20).map(float), min_size=2, max_size=30),
    st.sampled_from(["yearly", "mid-year", "monthly"]),
)
def test_a_rate_brings_the_flows_to_0_and_is_the_only_one(flows, convention):
    """On a fine grid of rates NPV changes sign once where there is a rate, and not once where there is none."""
    times = {"yearly": lambda k: k, "mid-year": lambda k: max(0.0, k - 0.5), "monthly": lambda k: k / 12}[convention]
    when = [times(k) for k in range(len(flows))]
    found = internal_rate(when, flows)
    money = sum(map(abs, flows))
    logs = np.linspace(-13, 13, 4001)  # of 1 / (1 + rate)
    values = np.array(
        [sum(flow * math.exp(x * (t - when[-1] * (x > 0))) for flow, t in zip(flows, when, strict=True)) for x in logs]
    )
    crossings = int((np.diff(np.sign(values[np.abs(values) > 1e-9 * money])) != 0).sum())
    if found.rate is not None:
        scale = sum(abs(flow) * (1 + found.rate) ** -time for time, flow in zip(when, flows, strict=True))
        assert abs(value_at(when, flows, found.rate)) <= 1e-9 * scale
        assert crossings <= 1
    elif "never change" in found.reason or "no rate" in found.reason:
        assert crossings == 0 or "computed" in found.reason


@FEW
@given(cases(most_drivers=2, most_initiatives=2))
def test_at_the_rate_of_its_convention_a_case_is_worth_nothing(data):
    """NPV at that discount rate, under the case's own discounting, is 0; for year-end it is the IRR."""
    result = evaluate(parse(data))
    found = result.irr_of_convention
    if data["finance"].get("discounting", "year-end") == "year-end":
        assert found == result.irr
    assume(found.rate is not None and found.rate > -0.9)
    rates = {**data["finance"], "discount_rate": found.rate}
    weights = oracle.discounting({**data, "finance": rates})
    flows = [flow * weight for flow, weight in zip(result.net, weights, strict=True)]
    assert abs(sum(flows)) <= 1e-9 * sum(map(abs, flows))


def test_a_rate_agrees_with_mid_year_discounting_by_hand():
    """-100 now and 121 in the middle of year 2 (1.5 years): (1 + r)^1.5 = 1.21. The yearly IRR says 10%."""
    data = {
        "format": 1, "title": "T", "finance": {"years": 2, "discount_rate": 0.1, "discounting": "mid-year"},
        "initiatives": [{"name": "I", "costs": [{"name": "C", "one_off": 100}], "benefits": [{"name": "B", "by_year": [0, 0, 121]}]}],
    }  # fmt: skip
    result = evaluate(parse(data))
    assert result.irr.rate == pytest.approx(0.1, rel=1e-12)
    assert result.irr_of_convention.rate == pytest.approx(1.21 ** (1 / 1.5) - 1, rel=1e-12)


def test_money_that_comes_first_has_a_cost_and_no_return():
    """1,000 received and 1,100 paid back a year later: 10% is what the money costs; the other way round it is a return."""
    lent, borrowed = irr([-1000, 1100]), irr([1000, -1100])
    assert lent.rate == pytest.approx(borrowed.rate) == pytest.approx(0.1)
    assert (lent.meaning, borrowed.meaning) == ("return", "cost of borrowing")
    assert {irr(flows).meaning for flows in ([-100, 230, -132], [-1, -1], [0, 0])} == {"return"}, (
        "where there is no rate"
    )


def test_measures_of_finance_counted_by_hand(tmp_path):
    """Pay 100, receive 60 and 72: at 10% NPV = 60/1.1 + 72/1.21 - 100 = 14.0496, over 100 of cost.

    MIRR: 60 · 1.1 + 72 = 138 after two years on 100: √1.38 - 1 = 17.473%. Even amount: 14.0496 · 0.1 / (1 - 1/1.21) = 8.0952.
    """
    data = {
        "format": 1, "title": "T", "finance": {"years": 2, "discount_rate": 0.1},
        "initiatives": [{"name": "I", "costs": [{"name": "C", "one_off": 100}], "benefits": [{"name": "B", "by_year": [0, 60, 72]}]}],
    }  # fmt: skip
    found = printed(data, tmp_path, "evaluate")
    assert found["npv"] == pytest.approx(14.049586776859504, rel=1e-12)
    assert found["mirr"] == pytest.approx(math.sqrt(1.38) - 1, rel=1e-12)
    assert found["profitability_index"] == pytest.approx(1.14049586776859504, rel=1e-12)
    assert found["equivalent_annual_value"] == pytest.approx(8.095238095238095, rel=1e-12)
    assert found["irr_of_convention"] == pytest.approx(0.2, rel=1e-12)  # 60/1.2 + 72/1.44 = 100


def test_at_a_rate_of_0_the_equivalent_annual_value_is_the_even_share(minimal):
    minimal["finance"] = {"years": 4, "discount_rate": 0}
    minimal["initiatives"] = [{"name": "I", "benefits": [{"name": "B", "one_off": 100}]}]
    assert evaluate(parse(minimal)).equivalent_annual_value == 25
    minimal["finance"]["discount_rate"] = 1e-12
    assert evaluate(parse(minimal)).equivalent_annual_value == pytest.approx(25, rel=1e-10)


def test_each_number_of_a_segments_month_stands_in_its_place():
    """They are passed by place, for speed: each under the name of its field, so that none can be swapped unseen."""
    (call,) = (
        node
        for node in ast.walk(ast.parse(inspect.getsource(segment_month)))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "SegmentMonth"
    )
    *named, last = map(ast.unparse, call.args)
    assert (tuple(named), last) == (SegmentMonth._fields[:-1], "tuple(older)") and not call.keywords
