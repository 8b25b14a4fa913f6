"""Cases side by side: each over its own draws, differences over common ones."""

import numpy as np
import pytest
from samples_hand import case, chemicals  # noqa: F401 - fixtures

from cxroi.analysis import simulate
from cxroi.analysis.comparison import compare
from cxroi.analysis.curves import levers
from cxroi.analysis.draws import factors, uncertain
from cxroi.analysis.sensitivity import tornado
from cxroi.analysis.whatif import (
    smaller,
)
from cxroi.case import Quantity, parse, plain, scenario, with_numbers
from cxroi.case.quantities import differences
from cxroi.case.reading import replaced
from cxroi.engine import evaluate


def test_common_random_numbers_make_differences_quiet(chemicals):
    """Draw by draw, a year's delay differs from the case by half of what it would with draws of its own, and its mean over
    seeds scatters less."""
    late = scenario(plain(chemicals), "A year late")
    together, apart = [], []
    for seed in range(12):
        base, other = compare({"as it is": chemicals, "A year late": late}, draws=256, seed=seed)
        alone = simulate(chemicals, draws=256, seed=seed + 100)
        together.append(other.more.mean())
        apart.append(other.simulation.npv.mean() - alone.npv.mean())
        assert base.p_better == 0
        assert other.more.std() < 0.6 * np.std(other.simulation.npv - alone.npv)
        assert np.array_equal(other.simulation.npv, simulate(late, draws=256, seed=seed).npv), (
            "as it is shown elsewhere"
        )
    assert np.std(together) < 0.8 * np.std(apart)


def test_a_case_with_a_figure_made_certain_says_the_same_beside_the_case_and_alone(chemicals):
    """A slider that was moved is drawn no more: the figures beside the case are those of the headline, its difference is paired."""
    one = next(one for one in uncertain(chemicals) if one.path.endswith("/gain"))
    tried = with_numbers(chemicals, {one.path: Quantity(float(one.quantity) / 2)})
    base, other = compare({"as it is": chemicals, "tried": tried}, draws=256)
    assert np.array_equal(other.simulation.npv, simulate(tried, draws=256).npv)
    assert np.array_equal(base.simulation.npv, simulate(chemicals, draws=256).npv)
    paired = simulate(tried, draws=256, columns=factors(chemicals)).npv - base.simulation.npv
    assert np.array_equal(other.more, paired) and not np.array_equal(other.simulation.npv - base.simulation.npv, paired)


def test_a_case_compared_with_itself_differs_by_nothing(case):
    """The same case under two names has the same draws, and its likely figures are those of evaluate."""
    base, same = compare({"a": case, "b": case}, draws=256)
    assert not np.any(same.more)
    assert same.evaluation.npv == evaluate(case).npv
    assert np.array_equal(base.simulation.npv, simulate(case, draws=256).npv)


def test_differences_make_the_one_case_the_other(case):
    """Applied to the first case's file, the differences give the second case's NPV."""
    changed = with_numbers(case, {one.assumption.path: Quantity(one.low) for one in levers(case, tornado(case), ())})
    changed = smaller(changed, 0.5)
    data = {**plain(case), "scenarios": []}
    found = differences(case, changed)
    assert evaluate(parse(replaced(data, found))).npv == pytest.approx(evaluate(changed).npv, rel=1e-12)
    assert differences(case, case) == {}
