"""The settings of a slider: ends, step and start as plain floats on one decimal grid, whatever the field's range."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal

from cxroi.report.language.formats import is_share

STEPS, MOST_STEPS = 100, 1000
"""A slider has at least the first number of steps, and up to the second if that puts its ends and the case's figure on the grid."""
PERCENT = 2
"""Decimal places between a share and its percent."""
EXACT = Context(prec=60)
"""Wide enough for the quotient of any two figures that a case may hold (1e-300 to 1e15)."""


@dataclass(frozen=True)
class SliderRange:
    """The ends, the step and the start of a slider [as printed: percent for shares], all multiples of the step."""

    low: float
    high: float
    step: float
    start: float
    format: str
    own: float
    """The case's own figure [its unit], which the start represents even if the grid rounds it."""
    places: int

    def value(self, shown: float) -> float:
        """The figure [its unit] for a slider's value.

        >>> slider_range(0.09, 0.14, 0.11, "share a year").value(12.5)
        0.125
        """
        return self.own if shown == self.start else float(Decimal(repr(float(shown))).scaleb(-self.places))


def slider_range(low: float, high: float, value: float, unit: str) -> SliderRange:
    """The slider over a field's range. Raises ValueError for an empty range.

    Floats are read as the decimals they print, so that rounding (0.85 − 0.75 is slightly under 0.1) never decides.
    The ends are rounded inwards, so that no limit of the field is exceeded.

    >>> one = slider_range(0.75, 0.85, 0.8, "share")
    >>> one.low, one.high, one.step, one.start, one.format
    (75.0, 85.0, 0.1, 80.0, '%.1f%%')
    >>> one = slider_range(4, 14, 10, "points")
    >>> one.low, one.high, one.step, one.start, one.format
    (4.0, 14.0, 0.1, 10.0, '%.1f')
    """
    places = PERCENT if is_share(unit) else 0
    first, last, own = (Decimal(repr(float(one))).scaleb(places, EXACT) for one in (low, high, value))
    if not first < last:
        raise ValueError(f"A slider needs a range; {low} to {high} is not one.")
    step = _step(first, last, own)
    bottom, top = _on_grid(first, step, ROUND_CEILING), _on_grid(last, step, ROUND_FLOOR)
    middle = min(max(_on_grid(own, step, ROUND_HALF_EVEN), bottom), top)
    low, high, start = (float(one) + 0.0 for one in (bottom, top, middle))  # + 0.0 avoids a start at −0
    return SliderRange(low, high, float(step), start, _format(step, percent=bool(places)), float(value), places)


def _step(low: Decimal, high: Decimal, own: Decimal) -> Decimal:
    """A hundredth of the range or slightly less: 1, 2 or 5 times a power of ten; finer where the figures need it."""
    span = EXACT.subtract(high, low)
    exponent = EXACT.divide(span, Decimal(STEPS)).adjusted()
    steps = [Decimal(factor).scaleb(exponent + place) for place in (0, -1) for factor in (5, 2, 1)]
    wanted = [step for step in steps if step * STEPS <= span <= step * MOST_STEPS]
    exact = (step for step in wanted if all(_on_grid(one, step, ROUND_FLOOR) == one for one in (low, high, own)))
    return next(exact, wanted[0])


def _on_grid(number: Decimal, step: Decimal, rounding: str) -> Decimal:
    count = EXACT.divide(number, step).to_integral_value(rounding=rounding, context=EXACT)
    return EXACT.multiply(count, step)


def _format(step: Decimal, *, percent: bool) -> str:
    """The print format of a slider: with the decimals its step needs."""
    decimals = max(0, -step.adjusted())
    printed = f"%.{decimals}f" if decimals or percent else "%,.0f"
    return f"{printed}%%" if percent else printed
