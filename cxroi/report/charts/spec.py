"""Charts as data: the marks, what they mean, and the table behind them.

A chart is stated once. Five renderers draw it, and none of them knows a single chart: `plotly_chart` on screen, `svg_chart` in
the web page, `static` as PNG and SVG files, `documents/slide_charts` in PowerPoint, `workbook/excel_charts` in Excel. Colours are names of
a `Palette`, so that a chart is the same on a light and on a dark ground.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from cxroi.report.charts.marks import Bars, Flow, Histogram, Interval, Kind, Lines, Map, Tornado, Waterfall, Whiskers
from cxroi.report.charts.scales import ROOM, Axis, Scale, scale

HEIGHT = 370
"""The height of a chart on screen [pixels]."""


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart: its name for files, the finding it shows, its marks, its axes, and the table behind it."""

    name: str
    title: str
    marks: Kind
    table: pd.DataFrame
    currency: str = ""
    value: Axis = field(default_factory=Axis)
    """What the marks measure."""
    along: Axis = field(default_factory=Axis)
    """The axis along which they are placed, where that is no list of names."""
    height: int = HEIGHT
    units: Mapping[str, str] = field(default_factory=dict)
    """The units of columns of figures in the table that are not in that of `value`."""

    @property
    def empty(self) -> bool:
        """True where there is no mark to draw."""
        return isinstance(self.marks, Flow | Tornado | Whiskers | Bars) and not next(iter(vars(self.marks).values()))

    def value_scale(self, *, room: float = ROOM) -> Scale:
        """The scale of the axis of values."""
        return scale(self.value, values_of(self.marks), self.currency, room=room)

    def interval_words(self, row: Interval) -> str:
        """An interval in words."""
        low, value, high = (self.value.in_full(part, self.currency) for part in (row.low, row.value, row.high))
        return f"{row.name}: {value} ({low} to {high})"

    def along_scale(self) -> Scale:
        """The scale of the axis along which the marks are placed."""
        return scale(self.along, _places_of(self.marks), self.currency, room=0.0)


def values_of(marks: Kind) -> list[float]:
    """Every value that the axis of values must hold."""
    match marks:
        case Waterfall():
            return [end for _, start, stop in marks.spans for end in (start, stop)]
        case Lines():
            band = [*marks.band.low, *marks.band.high] if marks.band else []
            shown = [*band, *(value for line in marks.lines for value in line.values)]
            # Words below a point need room.
            below = 0.1 * (max(shown) - min(shown)) if any(mark.below for mark in marks.marks) else 0.0
            return [*shown, min(shown) - below] if shown else []
        case Bars():
            return [value for one in marks.series for value in (*one.values, *one.low, *one.high)]
        case Whiskers():
            return [
                *([marks.even] if marks.even else []),
                *(value for row in marks.rows for value in (row.low, row.value, row.high)),
            ]
        case Tornado():
            return [marks.centre, *(end for swing in marks.swings for end in (swing.at_low, swing.at_high))]
        case Histogram():
            return [*marks.shares, 1.25 * max(marks.shares)]
        case Map():
            return [value for row in marks.values for value in row]
    return []


def _places_of(marks: Kind) -> list[float]:
    match marks:
        case Lines():
            return [point for line in marks.lines for point in line.points]
        case Histogram():
            return [marks.edges[0], marks.edges[-1]]
        case Map():
            return [marks.across[0], marks.across[-1]]
    return []
