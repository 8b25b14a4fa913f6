"""Churn at the end of a term: nobody leaves before, and every way of computing it agrees."""

import numpy as np
import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import figures
from test_tenure import FEW, MIX, RATES, case

from cxroi.case import CaseError, parse, with_numbers
from cxroi.case.quantities import assumptions
from cxroi.engine import evaluate
from cxroi.engine.flows import npv_of
from cxroi.engine.lanes import LanePaths
from cxroi.engine.program import Input, trace
from cxroi.engine.segment import NO_FACTORS, SegmentPath

RENEWING = {"churn_per_year": 0.36, "renewal": "annual"}


def test_nobody_leaves_before_the_term_ends():
    """Of 1,200 contracts, 100 end each month, and 36 of these customers leave; who joins in month 1 may leave in month 13."""
    segment = {"name": "A", "customers": 1200, "new_customers_per_year": 1200, **RENEWING}
    path = SegmentPath(parse(case(segment)).segments[0])
    for month in range(1, 13):
        assert path.step(month, NO_FACTORS).end == pytest.approx(1200 + 64 * month)
    # 64 who renewed and 100 who joined in month 1 are due in month 13: 36% of these 164 leave, 100 join.
    assert path.step(13, NO_FACTORS).end == pytest.approx(1200 + 64 * 12 - 0.36 * 164 + 100)
    given = SegmentPath(parse(case(segment, new_customers_per_year=0, renewal_month=2)).segments[0])
    assert [given.step(month, NO_FACTORS).end for month in (1, 2, 3)] == pytest.approx([1200, 768, 768])
    # A factor of 0.5 at the renewal: (1 - .36)^.5 = .8 of those due stay.
    halved = SegmentPath(parse(case(segment, new_customers_per_year=0, renewal_month=2)).segments[0])
    assert [halved.step(m, {("churn", "A"): 0.5}).end for m in (1, 2)] == pytest.approx([1200, 960])


@FEW
@given(
    figures(0, 1), st.lists(st.lists(figures(0, 2), min_size=3, max_size=3), min_size=26, max_size=26), st.booleans()
)
def test_the_fast_renewal_equals_the_plain_one(rate, factors, given_month):
    more = {"churn_per_year": rate, "renewal": "annual"} | ({"renewal_month": 4} if given_month else {})
    segments = parse(case(**more)).segments
    lanes, baseline = LanePaths(segments, lanes=3, with_baseline=True, with_volumes=True), SegmentPath(segments[0])
    programmes, gross = [SegmentPath(segments[0]) for _ in range(3)], 0.0
    for month, row in enumerate(factors, 1):
        fast = lanes.step(month, {("churn", "A"): np.array(row)})
        before = baseline.step(month, NO_FACTORS)
        for lane, path in enumerate(programmes):
            after = path.step(month, {("churn", "A"): row[lane]})
            gross += sum(abs(one.revenue) + abs(one.cross_revenue) for one in (before, after))
            assert (
                abs(np.broadcast_to(fast.beyond, 3)[lane] - (after.contribution - before.contribution)) <= 1e-12 * gross
            )


def test_renewal_in_value_draws_and_program():
    """The contract's computation, draws at the likely figures and the traced program agree; CLV is that of yearly churn."""
    data = case(**RENEWING)
    found = parse(data)
    npv = evaluate(found).npv
    assert npv == pytest.approx(oracle.npv(data), rel=1e-12)
    likely = {one.path: np.full(2, float(one.quantity)) for one in assumptions(found)}
    assert np.asarray(npv_of(with_numbers(found, likely))) == pytest.approx([npv] * 2, rel=1e-12)
    traced = trace(found, [Input("segments/A/churn_per_year", 0.36, 0.2, 0.5, "share a year")])
    assert traced.run()["npv"] == pytest.approx(npv, rel=1e-12)
    plain = evaluate(parse(case(churn_per_year=0.36)))
    assert evaluate(found).baseline_measures["A"].clv == pytest.approx(plain.baseline_measures["A"].clv)
    assert evaluate(found).baseline_measures["A"].grr == pytest.approx(0.64)
    assert npv != pytest.approx(plain.npv, rel=1e-3)


def test_a_renewal_that_makes_no_sense_is_refused():
    for more, words in (
        ({"churn_per_year": 0.2, "renewal_month": 3}, "has no place without renewal: annual"),
        ({"churn_by_tenure": RATES, "tenure_mix": MIX, "renewal": "annual"}, "goes with churn_per_year"),
        ({"churn_per_year": 0.2, "renewal": "yearly"}, "must be one of"),
    ):
        with pytest.raises(CaseError, match=words):
            parse(case(**more))
