"""Verdicts on a value realised, counted by hand: each turns at its own bound, and says how many more months would tell."""

from types import SimpleNamespace

import numpy as np
import pytest
from realised_hand import case

from cxroi.analysis.realised_verdicts import Amounts, DriverValue, amounts_of, driver_value, whole_verdict

NOT_COMPARED = SimpleNamespace(compared=False)
KEY, FIRMS = ("contacts", "Homes"), ("contacts", "Firms")


def amounts(low, shown, high, planned=100.0):
    return Amounts(planned, planned - 5, planned + 5, shown, low, high)


def test_amounts_are_means_with_the_ends_of_nine_draws_in_ten():
    """0 to 100 in steps of 1, and three times that: 5, 50, 95 and 15, 150, 285; what is shown is without the error of measuring."""
    draws = np.arange(101.0)
    found = amounts_of(draws, 2 * draws, 3 * draws)
    assert (found.planned_low, found.planned, found.planned_high) == pytest.approx((5, 50, 95))
    assert (found.low, found.realised, found.high) == pytest.approx((15, 100, 285))


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(81, 99, "ahead"), (80, 99, "on plan"), (1, 80, "on plan"), (1, 79, "behind"), (-9, 79, "behind"), (0, 80, "cannot tell yet")],
)  # fmt: skip
def test_a_driver_is_ahead_or_behind_where_its_whole_range_is(low, high, verdict):
    """80 were promised where it was measured, in two months of three places and months where it acts."""
    acting = {(KEY, 2), (KEY, 3), (FIRMS, 3)}
    measured = {key: dict.fromkeys((1, 2, 3), NOT_COMPARED) for key in (KEY, ("spend", "Homes"))}
    found = driver_value(case([]), "contacts", amounts(low, (low + high) / 2, high), 80.0, measured, acting)
    assert (found.verdict, found.measured, found.acting) == (verdict, 2, 3)
    assert (found.months_needed is None) == (verdict != "cannot tell yet")


def test_what_the_plan_never_moves_is_measured_where_it_was_seen():
    found = driver_value(case([]), "contacts", amounts(5, 6, 7), 0.0, {KEY: {1: NOT_COMPARED, 5: NOT_COMPARED}}, set())  # fmt: skip
    assert (found.verdict, found.measured, found.acting) == ("ahead", 2, 0)
    unseen = driver_value(case([]), "contacts", amounts(5, 6, 7), 0.0, {KEY: {1: NOT_COMPARED}}, {(KEY, 2)})
    assert (unseen.verdict, unseen.measured, unseen.acting) == ("not measured", 0, 1)


@pytest.mark.parametrize(
    ("half", "promised", "more"),
    [(30, 10, 32), (30, -10, 32), (10.1, 10, 1), (10, 10, 1), (5, 10, 1), (15, 10, 5), (14, 10, 4), (60, 10, 120), (30, 0, 1)],
)  # fmt: skip
def test_months_needed_narrow_the_range_to_what_was_promised(half, promised, more):
    """Four months leave ±half; the range narrows with the root of the months, so that 4 · (half / promised)² are needed in all: for 30
    of 10 that is 36, 32 more. At most ten years are said, and one month at least."""
    cells = {KEY: dict.fromkeys(range(1, 5), NOT_COMPARED)}
    acting = {(KEY, month) for month in range(1, 5)}
    found = driver_value(case([]), "contacts", amounts(promised - half, promised, promised + half), promised, cells, acting)  # fmt: skip
    if promised - half <= 0:
        assert (found.verdict, found.months_needed) == ("cannot tell yet", more)


def value(verdict="on plan", planned=100.0, promised=100.0, measured=1):
    return DriverValue("contacts", amounts(1, 2, 3, planned), promised, verdict, measured, 3, None)


@pytest.mark.parametrize(
    ("whole", "values", "verdict", "needed"),
    [
        (amounts(1, 100, 150), [value(), value(measured=0)], "REALISED", None),
        (amounts(1, 99, 150), [value(), value(measured=0)], "PARTLY", None),
        (amounts(1, 99, 100), [value(), value(planned=0.0, measured=0)], "REALISED", None),
        (amounts(1, 98, 99), [value()], "PARTLY", None),
        (amounts(1, 99, 150), [value(measured=0), value(planned=0.0)], "PARTLY", None),
        (amounts(0, 40, 49), [value(promised=60.0), value(promised=40.0)], "NOT REALISED", None),
        (amounts(0, 40, 50), [value(promised=60.0), value(promised=40.0)], "CANNOT TELL YET", 1),
        (amounts(-400, 0, 400), [value(promised=60.0), value(promised=40.0)], "CANNOT TELL YET", 90),
        (amounts(1, 100, 150), [value(), value("not credible")], "NOT CREDIBLE", None),
        (amounts(1, 100, 150), [value(measured=0)], "CANNOT TELL YET", 1),
    ],
)
def test_the_whole_is_realised_where_it_is_above_nothing_and_as_much_as_was_promised(whole, values, verdict, needed):
    """100 were promised, looked at after six months: 6 · (4² − 1) = 90 more where half the range is four times that."""
    assert whole_verdict(whole, values, 6) == (verdict, needed)
