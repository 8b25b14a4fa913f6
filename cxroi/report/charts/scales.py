"""Axes of charts: what they measure, where they begin and end, and how their marks are printed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from cxroi.report.language.formats import figure, full, percent, short

FEWEST_TICKS = 4
MOST_NAMES = 6
"""Names that stand side by side under an axis, on a phone too."""
ROOM, BEYOND_BARS = 0.06, 0.22
"""Room beyond the largest mark, and for the figures beyond bars, as a share of the axis."""
LONGEST_NAME = 48
"""The longest name beside a mark [characters]."""


@dataclass(frozen=True)
class Axis:
    """What an axis measures.

    `unit` is "money", "percent", "change" (a percentage with its sign), "month", or a unit of the model.
    """

    unit: str = ""
    title: str = ""
    low: float | None = None
    """The ends, where the marks do not decide them."""
    high: float | None = None
    shown: bool = True
    names: tuple[str, ...] = ()
    """What 0, 1, 2 … are called, as months are."""

    @property
    def from_zero(self) -> bool:
        """True where the distance from zero is what a mark means."""
        return self.unit in ("money", "percent", "change", "month")

    def say(self, value: float, currency: str) -> str:
        """A value at a glance, as at a mark of the axis.

        >>> Axis("").say(20000, "USD"), Axis("").say(-0.5, "USD"), Axis("money").say(20000, "USD")
        ('20,000', '−0.5', '$20k')
        """
        if self.unit == "money":
            return short(value, currency)
        if self.unit in ("percent", "change"):
            return ("+" if self.unit == "change" and value > 0 else "") + percent(value)
        return figure(value, self.unit, currency)

    def in_full(self, value: float, currency: str) -> str:
        """A value to the digits that a reader may want to copy."""
        if self.unit == "money":
            return full(value, currency)
        return percent(value, digits=1) if self.unit in ("percent", "change") else self.say(value, currency)


@dataclass(frozen=True)
class Scale:
    """Where an axis begins and ends, and its marks."""

    low: float
    high: float
    ticks: tuple[float, ...]
    texts: tuple[str, ...]


def scale(axis: Axis, values: Iterable[float], currency: str, *, room: float = ROOM) -> Scale:
    """Ends and marks of an axis that holds these values; around zero without any.

    >>> held = scale(Axis(""), [4.0, 8.0], "USD", room=0.5), scale(Axis(""), [], "USD", room=0.5)
    >>> [(one.low, one.high) for one in held]
    [(2.0, 10.0), (-0.5, 0.5)]
    >>> [scale(Axis("month", low=low, high=high), [], "USD").texts for low, high in ((1.0, 4.0), (0.0, 12.0), (0.0, 13.0))][::2]
    [('1', '2', '3', '4'), ('0', '6', '12')]
    """
    held = [*values, *([0.0] if axis.from_zero else [])] or [0.0]
    low, high = min(held), max(held)
    beyond = (high - low or 1.0) * room
    first = low - beyond * (low < 0 or not axis.from_zero) if axis.low is None else axis.low
    last = high + beyond if axis.high is None else axis.high
    if axis.names:
        named = range(0, len(axis.names), -(-len(axis.names) // MOST_NAMES))
        return Scale(first, last, tuple(map(float, named)), tuple(axis.names[place] for place in named))
    if axis.unit == "month":
        every = 1 if last <= 12 else 6 if last <= 72 else 12
        ticks = [float(month) for month in range(0, int(last) + 1, every) if month >= first]
    else:
        ticks = [tick for tick in round_ticks(first, last) if first <= tick <= last]
    return Scale(first, last, tuple(ticks), tuple(axis.say(tick, currency) for tick in ticks))


def round_ticks(low: float, high: float, *, fewest: int = FEWEST_TICKS) -> list[float]:
    """Round figures from low to high, at least four (or as many) steps of 1, 2, 2.5 or 5 times a power of ten.

    >>> round_ticks(-448, 3200)
    [0.0, 500.0, 1000.0, 1500.0, 2000.0, 2500.0, 3000.0]
    """
    span = high - low
    if span <= 0 or not math.isfinite(span):
        return [0.0]
    size = 10.0 ** math.floor(math.log10(span / fewest))
    step = max(size * factor for factor in (1, 2, 2.5, 5) if size * factor <= span / fewest)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def side_of(at: float, along: Scale, *, below: bool) -> tuple[str, int]:
    """On which side of a point its words begin, and how far off [pixels]: where a rising curve leaves room."""
    span = along.high - along.low or 1.0
    share = (at - along.low) / span
    side = "left" if share < 0.25 else "right" if share > 0.75 or not below else "center"
    return side, {"left": 8, "right": -12, "center": 0}[side]


def upright_height(place: int) -> float:
    """How high the line of a marked value stands over the highest bar, so that two of them can be told apart."""
    return 1.12 + 0.1 * place
