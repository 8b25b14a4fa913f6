"""Intervals of Evidence against SciPy and printed tables of Student's t."""

import numpy as np
import pytest
from scipy.stats import ttest_ind

from cxroi.evidence.loyalty import PARTS, felt
from cxroi.evidence.regression import Estimate


def test_the_most_and_the_least_loyal_are_compared_as_welch_does():
    """Groups of unlike size and spread: SciPy's interval for two means without one variance."""
    rng = np.random.default_rng(5)
    least, most = rng.normal(5, 1, 25), rng.normal(6, 4, 60)
    fifth = np.repeat([0, PARTS - 1], [25, 60])
    found = felt("trust", np.concatenate([least, most]), fifth)
    low, high = ttest_ind(most, least, equal_var=False).confidence_interval(0.95)
    assert (found.ci_low, found.ci_high) == pytest.approx((low, high), rel=1e-12)


def test_an_estimate_is_judged_by_t_with_one_degree_of_freedom_fewer_than_its_groups():
    """Eleven buying groups: t of 10 is 2.228 at 95%, and twice its standard error has p = 0.0734."""
    found = Estimate(theta=0.1, error=0.05, n=400, accounts=40, events=30, converged=True, groups=11)
    assert found.interval == pytest.approx((0.1 - 2.228139 * 0.05, 0.1 + 2.228139 * 0.05), rel=1e-6)
    assert found.p_value == pytest.approx(0.0734, abs=5e-5)
