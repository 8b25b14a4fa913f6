"""Constructs that real spreadsheets use, each with figures worked by hand and against the independent computation."""

import numpy as np
import oracle
import pytest

from cxroi.case import parse, with_numbers
from cxroi.case.quantities import assumptions
from cxroi.engine import evaluate
from cxroi.engine.flows import npv_of
from cxroi.engine.program import Input, trace
from cxroi.report.language.explanations import how_valued
from cxroi.report.language.method import in_ten_lines

SAVING = {
    "format": 1, "title": "T",
    "finance": {"years": 3, "discount_rate": 0.1, "discounting": "year-end, first year undiscounted"},
    "initiatives": [
        {
            "name": "I", "costs": [{"name": "C", "one_off": 150}],
            "benefits": [{"name": "B", "per_year": 100}],
        }
    ],
}  # fmt: skip


def agree(data, path, other):
    """NPV by the engine, the independent computation, draws at the likely figures and the traced program; all alike."""
    found = parse(data)
    npv = evaluate(found).npv
    assert npv == pytest.approx(oracle.npv(data), rel=1e-12)
    likely = {one.path: np.full(2, float(one.quantity)) for one in assumptions(found)}
    assert np.asarray(npv_of(with_numbers(found, likely))) == pytest.approx([npv] * 2, rel=1e-12)
    value = next(float(one.quantity) for one in assumptions(found) if one.path == path)
    traced = trace(found, [Input(path, value, min(value, other), max(value, other), "")])
    assert traced.run()["npv"] == pytest.approx(npv, rel=1e-12)
    return npv


def test_the_first_year_may_be_undiscounted():
    """100 a year for three years at 10%: 100 + 100 / 1.1 + 100 / 1.21 − 150; at 50.0 % of return, year by year."""
    npv = agree(SAVING, "finance/discount_rate", 0.2)
    assert npv == pytest.approx(100 + 100 / 1.1 + 100 / 1.21 - 150)
    result = evaluate(parse(SAVING))
    rate = result.irr_of_convention.rate
    assert -50 + 100 / (1 + rate) + 100 / (1 + rate) ** 2 == pytest.approx(0, abs=1e-9)
    assert "(1 + r)^−(k − 1)" in " ".join(in_ten_lines(result.case)) or "(k − 1)" in how_valued(result)
