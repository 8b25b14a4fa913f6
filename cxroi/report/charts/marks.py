"""The marks of a chart: a few kinds, each of plain values in the unit of its axis, with the names of their colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from cxroi.report.charts.scales import Axis, Scale, scale


@dataclass(frozen=True)
class Step:
    """A step of a waterfall."""

    name: str
    value: float
    colour: str


@dataclass(frozen=True)
class Waterfall:
    """Steps up and down from zero to where they end; they add up."""

    steps: tuple[Step, ...]
    end: Step

    @property
    def spans(self) -> tuple[tuple[Step, float, float], ...]:
        """Each bar with where it starts and ends."""
        found, running = [], 0.0
        for step in self.steps:
            found.append((step, running, running + step.value))
            running += step.value
        return (*found, (self.end, 0.0, self.end.value))


@dataclass(frozen=True)
class Line:
    """A line over points; without `at` they are 0, 1, 2 …"""

    name: str
    values: tuple[float, ...]
    colour: str
    at: tuple[float, ...] = ()
    dashed: bool = False
    steps: bool = False
    """Flat from each point to the next."""
    filled: bool = False
    """Down to zero."""

    @property
    def points(self) -> tuple[float, ...]:
        """Where the values are on the axis along."""
        return self.at or tuple(map(float, range(len(self.values))))

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """The points to join by straight lines, the corners of steps among them: for a renderer that knows no steps."""
        stood = tuple(zip(self.points, self.values, strict=True))
        if not self.steps:
            return stood
        return (*(point for here, there in pairwise(stood) for point in (here, (there[0], here[1]))), *stood[-1:])


@dataclass(frozen=True)
class Band:
    """What lies between two lines over the points of the first line of its chart."""

    name: str
    low: tuple[float, ...]
    high: tuple[float, ...]
    colour: str


@dataclass(frozen=True)
class Mark:
    """A point that the chart is about, with its words above or below."""

    at: float
    value: float
    words: str
    colour: str
    below: bool = False


@dataclass(frozen=True)
class Lines:
    """Lines over an axis of numbers, with a band behind them and points marked."""

    lines: tuple[Line, ...]
    band: Band | None = None
    marks: tuple[Mark, ...] = ()
    called: tuple[str, ...] = ()
    """What the points of the axis are called, such as "month 14 (Feb 2028)"."""


@dataclass(frozen=True)
class Series:
    """Bars of one meaning, one for each name of their chart; with the interval of each where it has one."""

    name: str
    values: tuple[float, ...]
    colours: tuple[str, ...]
    """One for each bar, or one for all."""
    labels: tuple[str, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    def colour(self, place: int) -> str:
        """The colour of a bar."""
        return self.colours[place % len(self.colours)]


@dataclass(frozen=True)
class Bars:
    """Bars from zero, vertical or `flat`; several series are drawn side by side."""

    names: tuple[str, ...]
    series: tuple[Series, ...]
    flat: bool = False
    said: tuple[str, ...] = ()
    """What is said of each name on hovering, in place of its value."""


@dataclass(frozen=True)
class Interval:
    """A value between a low and a high one."""

    name: str
    low: float
    value: float
    high: float
    colour: str
    said: str = ""


@dataclass(frozen=True)
class Whiskers:
    """Values with their intervals, side by side along one axis, the first at the top; `thick` where the interval is the point."""

    rows: tuple[Interval, ...]
    thick: bool = False
    even: float = 0.0
    """The value that means no difference, drawn as a line: 0 of a change, 1 of a ratio."""


@dataclass(frozen=True)
class Swing:
    """Where a result goes when one thing is low, and when it is high."""

    name: str
    at_low: float
    at_high: float
    said: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Tornado:
    """Swings around a centre, the widest at the top."""

    swings: tuple[Swing, ...]
    centre: float
    low_name: str
    high_name: str


@dataclass(frozen=True)
class Upright:
    """A value marked in a distribution."""

    value: float
    words: str
    colour: str


@dataclass(frozen=True)
class Histogram:
    """Shares between edges, one fewer than edges; what lies below zero in the colour of losses."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]
    uprights: tuple[Upright, ...] = ()

    @property
    def middles(self) -> tuple[float, ...]:
        """The middle of each class."""
        return tuple((low + high) / 2 for low, high in zip(self.edges, self.edges[1:], strict=False))

    @property
    def colours(self) -> tuple[str, ...]:
        """The colour of each class."""
        return tuple("loss" if middle < 0 else "programme" for middle in self.middles)


@dataclass(frozen=True)
class Arrow:
    """What flows from one node to another."""

    source: str
    target: str
    value: float
    said: str = ""


@dataclass(frozen=True)
class Flow:
    """Nodes, and what flows between them; widths are values."""

    arrows: tuple[Arrow, ...]
    colours: Mapping[str, str]
    """The colour of each node."""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every node once, in the order of the arrows."""
        return tuple(dict.fromkeys(name for arrow in self.arrows for name in (arrow.source, arrow.target)))


@dataclass(frozen=True)
class Map:
    """A value over two axes: `values[j][i]` at `across[i]` and `up[j]`, with the line where it is zero and a point marked."""

    across: tuple[float, ...]
    up: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    here: tuple[float, float]
    up_axis: Axis

    def up_scale(self, currency: str) -> Scale:
        """The scale of the vertical axis."""
        return scale(self.up_axis, (self.up[0], self.up[-1]), currency, room=0.0)

    @property
    def crosses_zero(self) -> bool:
        """True where there is a line of zero to draw."""
        return min(map(min, self.values)) < 0 < max(map(max, self.values))


Kind = Waterfall | Lines | Bars | Whiskers | Tornado | Histogram | Flow | Map
