"""A slider over any range a case may hold: plain floats on one decimal grid, inside the range, at the case's own figure."""

import itertools
import math
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi import analysis
from cxroi.analysis.curves import levers
from cxroi.analysis.sensitivity import tornado
from cxroi.case import load, parse, scenario
from cxroi.case.quantities import assumptions
from cxroi.report.charts.slider_range import MOST_STEPS, STEPS, slider_range

ROOT = Path(__file__).parents[1]
UNITS = ("share", "relative change per point", "points", "money")


def holds(low, high, value, unit):
    """Whatever must be true of a slider, or the widget raises, passes a limit, or moves by itself."""
    one = slider_range(low, high, value, unit)
    drawn = (one.low, one.high, one.step, one.start)
    assert all(type(number) is float and math.isfinite(number) for number in drawn)
    assert one.low < one.high and one.low <= one.start <= one.high and one.step > 0
    exact = [Decimal(repr(number)) for number in drawn]
    assert all(number % exact[2] == 0 for number in exact)
    steps = (exact[1] - exact[0]) / exact[2]
    assert STEPS - 2 <= steps <= MOST_STEPS
    assert low <= one.value(one.low) or one.low == one.start
    assert one.value(one.high) <= high or one.high == one.start
    assert one.value(one.start) == value
    assert repr(one.step).strip("0.")[0] in "125"
    return one


@pytest.mark.parametrize("unit", ["share", "points"])
@pytest.mark.parametrize("scale", ["0.05", "0.002", "250"])
def test_every_pair_of_round_ends_makes_a_slider_that_reaches_both(unit, scale):
    """15,300 round ranges, the case at either end or between: none raises, and all three figures are on the grid."""
    for low, high in itertools.combinations(range(-25, 26), 2):
        first, last = (float(one * Decimal(scale)) for one in (low, high))
        for value in (first, float((low + high) // 2 * Decimal(scale)), last):
            one = holds(first, last, value, unit)
            assert (one.value(one.low), one.value(one.high)) == (first, last)
            assert one.start == pytest.approx(value * (100 if unit == "share" else 1), rel=1e-15)


@pytest.mark.parametrize("value", [0.7, 0.75, 0.8, 0.9, 2 / 3, 0.999, 1.0])
def test_a_certain_share_near_one_makes_a_slider(value):
    """Looked at from half of it to its limit, a whole number in the field's declaration."""
    holds(value / 2, min(1, value * 1.5), value, "share")


figures = st.floats(-1e15, 1e15, allow_nan=False).map(lambda number: float(f"{number:.6g}"))


@given(st.lists(figures, min_size=3, max_size=3, unique=True).map(sorted), st.sampled_from(UNITS))
def test_any_three_figures_make_a_slider(three, unit):
    """Also where the grid must round the ends; the case's own figure is given back to the last digit."""
    low, value, high = three
    if high - low > 1e-9 * max(abs(low), abs(high)):
        one = slider_range(low, high, value, unit)
        assert one.low < one.high and one.low <= one.start <= one.high
        assert one.value(one.start) == value
        assert low <= one.value(one.low) < one.value(one.high) <= high


@pytest.mark.parametrize("three", [(0.1, 0.1, 0.1), (2, 1, 1)])
def test_a_range_without_width_is_refused(three):
    """There is no slider over it, and the caller is told."""
    with pytest.raises(ValueError, match="range"):
        slider_range(*three, "share")


def test_every_lever_of_every_sample_and_scenario_makes_a_slider():
    """Limits are floats whatever the field declares, and each lever of the samples under each scenario holds."""
    count = 0
    for path in sorted((ROOT / "sample_data").glob("*.yaml")):
        data = load(path.read_bytes())
        for name in (None, *(entry["name"] for entry in data.get("scenarios", ()))):
            case = scenario(data, name) if name else parse(data)
            for one in assumptions(case):
                assert all(limit is None or type(limit) is float for limit in (one.lowest, one.highest))
            for lever in levers(case, tornado(case), analysis.break_evens(case)):
                assert type(lever.low) is type(lever.high) is float
                holds(lever.low, lever.high, float(lever.assumption.quantity), lever.assumption.unit)
                count += 1
    assert count > 60
