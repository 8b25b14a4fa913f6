"""Cases side by side: each over its own draws, differences over common ones."""

import copy

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
from cxroi.report.tables.explore_tables import what_differs


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


def test_what_differs_between_cases_is_printed_in_its_unit():
    """Shares and amounts as such, lists with a point between, words and what is left out as they are; what is the same is not a row."""
    first = {
        "format": 1, "title": "T", "currency": "USD", "finance": {"years": 2, "discount_rate": 0.1},
        "segments": [
            {"name": "A", "customers": 100, "churn_per_year": 0.125, "revenue_per_customer": 1500},
            {"name": "B", "customers": 10, "churn_by_tenure": [0.2, 0.1], "tenure_mix": [0.5, 0.5]},
        ],
        "initiatives": [],
    }  # fmt: skip
    second = copy.deepcopy(first)
    second["finance"]["discounting"] = "monthly"
    second["segments"][0] |= {"churn_per_year": 0.15, "revenue_per_customer": 2500, "renewal": "annual"}
    second["segments"][1]["churn_by_tenure"] = [0.3, 0.1]
    paths = [
        f"segments/{path}"
        for path in ("A/customers", "A/churn_per_year", "A/revenue_per_customer", "A/renewal", "B/churn_by_tenure")
    ]
    table = what_differs({"As it is": parse(first), "Tried": parse(second)}, [*paths, "finance/discounting"])
    assert list(table.columns) == ["As it is", "Tried"]
    assert [tuple(row) for row in table.to_numpy()] == [
        ("12.5%", "15%"), ("$1,500", "$2,500"), ("as by default", "annual"), ("0.2 · 0.1", "0.3 · 0.1"), ("as by default", "monthly"),
    ]  # fmt: skip
    assert list(table.index)[2:] == ["A · renewal", "B · churn by tenure", "discounting"]
