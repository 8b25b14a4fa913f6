"""The traced program says what the engine says: in NumPy and as JavaScript, at every input, for every output."""

import gc
import json
import math

import numpy as np
import pytest
import quickjs
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases
from test_engine_published import INTELLUM, SALESLOFT

from cxroi.analysis.curves import program
from cxroi.analysis.draws import sample
from cxroi.analysis.simulation import simulate
from cxroi.case import Quantity, assumptions, parse, read, with_numbers
from cxroi.cli import main
from cxroi.engine import evaluate
from cxroi.engine.attribution import every_subset, shapley
from cxroi.engine.factors import drivers_in_use
from cxroi.engine.program import DRIVER_SWITCH, Input, Program, trace
from cxroi.engine.symbols import FOLDED, Symbol, Tape, operation

SCALARS = ("npv", "pv_benefits", "pv_costs", "pv_tax", "peak_funding")
LISTS = ("cumulative", "benefits_by_year", "costs_by_year", "tax_by_year", "net_by_year")


@pytest.fixture
def chemicals(example_text):
    return read(example_text)


def engine_says(case):
    """The engine's figures under the program's names."""
    result = evaluate(case)
    found = {name: getattr(result, name) for name in (*SCALARS, *LISTS)}
    return {**found, "roi": result.roi, "payback_month": result.payback_month}


def javascript_says(made, values):
    context = quickjs.Context()
    context.eval(made.javascript().replace("export ", ""))
    return json.loads(context.eval(f"JSON.stringify(evaluate({json.dumps(values)}))"))


def assert_same(found, expected):
    """Every output equal to 1e-12 of the money moved; months and what does not exist exactly."""
    moved = 1.0 + sum(
        abs(flow) for name in ("benefits_by_year", "costs_by_year", "tax_by_year") for flow in expected[name]
    )
    for name in SCALARS:
        assert abs(found[name] - expected[name]) <= 1e-12 * moved, name
    for name in LISTS:
        assert np.allclose(found[name], expected[name], rtol=0, atol=1e-12 * moved), name
    for name in ("payback_month", "roi"):
        value = found[name]
        if expected[name] is None:
            assert value is None or math.isnan(value), name
        elif name == "payback_month":
            assert value == expected[name]
        else:
            assert value == pytest.approx(expected[name], rel=1e-9)


@given(st.data(), cases())
def test_program_engine_and_javascript_agree_at_random_inputs(data, plain_case):
    """Any case, any of its quantities anywhere in their ranges."""
    case = parse(plain_case)
    made = program(case)
    shares = st.floats(0, 1, allow_nan=False)
    values = {
        one.path: one.low + data.draw(shares) * (one.high - one.low)
        for one in made.inputs
        if one.unit not in ("switch", "likely")
    }
    expected = engine_says(with_numbers(case, {path: Quantity(value) for path, value in values.items()}))
    assert_same(made.run(values), expected)
    assert_same(javascript_says(made, values), expected)


def in_points(driver, points, **segment):
    """10 calls a year of 100 customers at 1 each, and a change in points of one driver."""
    calls = {"name": "A", "customers": 100, "contacts_per_customer_year": 10, "cost_per_contact": 1, **segment}
    one = {"name": "I", "effects": [{"driver": driver, "change_points": points}]}
    return parse({"format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "segments": [calls], "initiatives": [one]})  # fmt: skip


def test_a_change_in_points_is_measured_against_the_figure_that_was_moved_and_in_a_draw_against_the_likely_one():
    """Of 20 calls 3 fewer save 300 of 2,000 where 20 is the figure of the case; where 20 is a draw of 10, three tenths: 600."""
    made, path = program(in_points("contacts", -3)), "segments/A/contacts_per_customer_year"
    assert made.run({path: 20.0})["npv"] == pytest.approx(300) == javascript_says(made, {path: 20.0})["npv"]
    assert made.run({path: np.array([20.0, 10.0])})["npv"] == pytest.approx([600, 300])
    assert made.run({path: np.array([20.0, 10.0]), f"likely/{path}": 20.0})["npv"] == pytest.approx([300, 150])


@pytest.mark.parametrize(("paid", "roi"), [(0.5, 39.0), (20.0, 0.0), (0.0, None)])
def test_a_return_is_on_whatever_is_paid(paid, roi):
    """20 received a year on half a dollar is 39 times as much; on nothing there is none."""
    one = {"name": "I", "costs": [{"name": "C", "one_off": 5}], "benefits": [{"name": "B", "per_year": 20}]}
    made = program(
        parse({"format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "initiatives": [one]})
    )
    values = {"initiatives/I/costs/C/one_off": paid}
    assert javascript_says(made, values)["roi"] == (None if roi is None else pytest.approx(roi))
    assert made.run(values)["roi"] == pytest.approx(math.nan if roi is None else roi, nan_ok=True)


@pytest.mark.parametrize("churn", [{"churn_per_year": 0.2}, {"churn_by_tenure": [0.3, 0.1], "tenure_mix": [0.5, 0.5]}])
def test_the_average_that_points_of_churn_are_measured_against_moves_with_each_rate(churn):
    case = in_points("churn", -0.02, **churn)
    made = program(case)
    for one in made.inputs:
        if one.unit not in ("switch", "likely") and "churn" in one.path:
            expected = engine_says(with_numbers(case, {one.path: Quantity(one.low)}))
            assert_same(made.run({one.path: one.low}), expected)
            assert_same(javascript_says(made, {one.path: one.low}), expected)


@pytest.mark.parametrize("text", [SALESLOFT, INTELLUM])
def test_published_cases_reproduce_through_the_program(text):
    case = read(text)
    assert_same(program(case).run(), engine_says(case))
    assert_same(javascript_says(program(case), {}), engine_says(case))


def test_a_thousand_draws_at_once_are_the_simulation(chemicals):
    """Arrays of draws go through the program as through the engine."""
    draws = simulate(chemicals, draws=1024, seed=3)
    found = program(chemicals).run(sample(chemicals, draws=1024, seed=3))
    scale = np.abs(draws.npv).max()
    assert np.abs(found["npv"] - draws.npv).max() <= 1e-12 * scale
    never = np.isnan(found["payback_month"])
    assert (np.where(never, draws.horizon + 1, found["payback_month"]) == draws.payback).all()


def test_switches_give_the_engines_shapley_values(chemicals):
    """Each coalition of drivers is one call; their Shapley values are the engine's."""
    made, names = program(chemicals), drivers_in_use(chemicals)
    lanes = {
        f"{DRIVER_SWITCH}{name}": column.astype(float)
        for name, column in zip(names, every_subset(len(names)).T, strict=True)
    }
    shares = shapley(made.run(lanes, ["pv_benefits"])["pv_benefits"])
    expected = evaluate(chemicals).attribution.by_driver
    assert dict(zip(names, shares, strict=True)) == pytest.approx(
        {name: expected[name].present_value for name in names}, rel=1e-9
    )


def test_a_quantity_that_is_no_input_is_refused(chemicals):
    made = trace(chemicals, [])
    with pytest.raises(KeyError, match="segments/nobody"):
        made.run({"segments/nobody": 1.0})
    with pytest.raises(ValueError, match="nowhere is not a quantity"):
        trace(chemicals, [Input("nowhere", 0, 0, 1, "")])


def test_a_traced_program_goes_with_its_last_reference(chemicals):
    """Nothing of it waits for the garbage collector: a server traces one for every case that is opened."""
    gc.collect()
    gc.disable()
    try:
        assert len(program(chemicals).operations) > 1000
        assert gc.collect() < 100
    finally:
        gc.enable()


class TestSymbols:
    """A symbol records; it never decides."""

    def test_a_truth_test_raises(self):
        symbol = Tape().symbol()
        for decide in (
            lambda: bool(symbol),
            lambda: symbol == 0,
            lambda: float(symbol),
            lambda: 1 if symbol > 0 else 2,
        ):
            with pytest.raises(TypeError, match="symbol"):
                decide()

    def test_equal_operations_are_written_once(self):
        tape = Tape()
        a, b = tape.symbol(), tape.symbol()
        assert a * b is b * a
        assert (a + 1) is (1 + a)
        assert (a - b) is not (b - a)
        assert len(tape.operations) == 6  # two inputs, one product, one sum, two differences

    def test_constants_are_folded_and_neutral_ones_change_nothing(self):
        symbol = Tape().symbol()
        assert symbol * 1 is symbol and symbol + 0 is symbol and symbol - 0 is symbol and symbol / 1 is symbol
        assert 0 * symbol == 0.0
        assert operation("maximum", 2.0, 3.0) == 3.0
        assert isinstance(operation("maximum", symbol, 3.0), Symbol)


CONSTANTS = (0.0, 1.0, 2.0, -1.0, 0.5, math.inf, -math.inf)


def operations_on(tape, symbol, x):
    """The result of every operation with a symbol, and with each constant on either side of it, beside that on floats."""
    for name in ("add", "subtract", "multiply", "divide", "power", "minimum", "maximum", "less"):
        for place, constant in enumerate(CONSTANTS):
            for side, (first, second) in (("left", (constant, x)), ("right", (x, constant))):
                if (name, second) == ("divide", 0) or (name == "power" and first < 0):
                    continue  # neither is a number
                operands = (constant, symbol) if side == "left" else (symbol, constant)
                yield f"{name}_{side}_{place}", tape.apply(name, *operands), FOLDED[name](first, second)
    for name, value in (("exp", math.exp(x)), ("log", math.log(x)), ("log1p", math.log1p(x))):
        yield name, operation(name, symbol), value
    for name, on, is_on in (
        ("above", symbol > 0.3, x > 0.3), ("below", symbol < 0.3, x < 0.3), ("least", symbol >= 3.5, x >= 3.5),
        ("most", symbol <= 3.5, x <= 3.5), ("never", 0.0, False), ("always", 1.0, True),
    ):  # fmt: skip
        yield name, operation("select", on, 7.0, symbol), 7.0 if is_on else x
    yield "minus", -symbol, -x
    yield "size", abs(1.0 - symbol), abs(1.0 - x)


@pytest.mark.parametrize("x", [3.5, 0.25])
def test_every_operation_is_what_it_is_on_floats_with_each_constant_on_either_side(x):
    """With a plain number, with one entry a draw and as JavaScript."""
    tape = Tape()
    told = list(operations_on(tape, tape.symbol(), x))
    outputs, wanted = {name: one for name, one, _ in told}, {name: one for name, _, one in told}
    made = Program((Input("x", x, 0, 9, ""),), tape.handed_over(), outputs, "digest")
    assert made.run() == wanted and len(wanted) > 90
    lanes = made.run({"x": np.array([x, x])})
    assert {name: np.broadcast_to(one, 2).tolist() for name, one in lanes.items()} == {name: [one, one] for name, one in wanted.items()}  # fmt: skip
    finite = {name: pytest.approx(one, rel=1e-15) for name, one in wanted.items() if math.isfinite(one)}
    assert {name: one for name, one in javascript_says(made, {}).items() if name in finite} == finite


def test_the_command_line_writes_a_module(tmp_path, example_text):
    """`inputs` with path, value, low, high, unit; `evaluate` repeats the engine's NPV."""
    from click.testing import CliRunner

    source, target = tmp_path / "case.yaml", tmp_path / "case.js"
    source.write_text(example_text, encoding="utf-8")
    done = CliRunner().invoke(main, ["program", str(source), "--to", str(target)])
    assert done.exit_code == 0, done.output
    context = quickjs.Context()
    context.eval(target.read_text(encoding="utf-8").replace("export ", ""))
    assert context.eval("evaluate().npv") == pytest.approx(evaluate(read(example_text)).npv, rel=1e-12)
    inputs = json.loads(context.eval("JSON.stringify(inputs)"))
    assert {"path", "value", "low", "high", "unit"} == set(inputs[0])
    known = {one.path for one in assumptions(read(example_text))}
    assert known <= {one["path"] for one in inputs}


@pytest.mark.parametrize(("month", "received", "back"), [(12, 100, 12), (11, 100, 11), (12, 99, None)])
def test_what_is_paid_back_in_the_last_month_is_paid_back(month, received, back):
    """100 spent up front: received in the last month it is back in that month; a dollar less, and it never is."""
    costs, benefits = [{"name": "C", "one_off": 100}], [{"name": "B", "one_off": received, "month": month}]
    case = parse({"format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "initiatives": [{"name": "I", "costs": costs, "benefits": benefits}]})  # fmt: skip
    made = program(case)
    found = made.run({})["payback_month"]
    assert evaluate(case).payback_month == back
    assert (found == back) if back else math.isnan(found)
    assert javascript_says(made, {})["payback_month"] == back
