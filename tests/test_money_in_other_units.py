"""A case in other money, a million of the old to one of the new, is the same case: chances, shares, months and orders stay, amounts follow."""

import math

import pytest
from printed import CASES, flat

from cxroi.analysis.case_analysis import PARTS, CaseAnalysis
from cxroi.case import assumptions, load, parse
from cxroi.case.reading import replaced

FACTOR = 1e-6
ELSEWHERE = ("scenarios", "actuals", "pilots", "plan")
"""Entries with money that is no assumption of the case."""
OWN = {"realised", "pilots"}
"""Parts that need those entries."""


def in_other_money(data):
    case = parse(data)
    amounts = {
        one.path: [FACTOR * figure for figure in (one.quantity.low, float(one.quantity), one.quantity.high)]
        for one in assumptions(case)
        if one.unit.startswith("money")
    }
    assert amounts
    return case, parse(replaced(data, amounts))


def figures(case, part):
    """Each figure and word of a part of the analysis, by the way to it; a case's digest is its own."""
    found = getattr(CaseAnalysis(case, draws=256), part)
    lines = (line.rsplit(" ", 1) for line in flat(found, part))
    return {way: figure for way, figure in lines if not way.endswith("/digest")}


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


@pytest.fixture(scope="module", params=["by-hand", "chemicals", "hr-software"])
def both(request):
    data = load(CASES[request.param].read_bytes())
    return in_other_money({key: value for key, value in data.items() if key not in ELSEWHERE})


@pytest.mark.parametrize("part", [part for part in PARTS if part not in OWN])
def test_what_is_found_is_the_same_in_other_money(both, part):
    before, after = (figures(case, part) for case in both)
    assert before.keys() == after.keys()
    for way, text in before.items():
        one, other = number(text), number(after[way])
        if one is None or other is None:
            assert text == after[way], way
            continue

        assert any(
            math.isclose(other, one * factor, rel_tol=2e-6, abs_tol=1e-7 * factor) for factor in (1, FACTOR, FACTOR**2)
        ), f"{way}: {text} became {after[way]}"
