"""Charts of bars that lie one below the other: how many bars they have, and some of them."""

from __future__ import annotations

from dataclasses import replace

from cxroi.report.charts.marks import Bars, Kind, Series, Tornado, Whiskers


def bars_in(marks: Kind) -> int:
    """How many bars lie one below the other; none where the chart is of another kind."""
    match marks:
        case Bars(flat=True):
            return len(marks.names)
        case Whiskers():
            return len(marks.rows)
        case Tornado():
            return len(marks.swings)
    return 0


def some_bars(marks: Kind, shown: slice) -> Kind:
    """Some of the bars that lie one below the other; all of a chart of another kind."""
    match marks:
        case Bars(flat=True):
            series = tuple(_some(one, shown) for one in marks.series)
            return replace(marks, names=marks.names[shown], series=series, said=marks.said[shown])
        case Whiskers():
            return replace(marks, rows=marks.rows[shown])
        case Tornado():
            return replace(marks, swings=marks.swings[shown])
    return marks


def _some(one: Series, shown: slice) -> Series:
    colours = tuple(one.colour(place) for place in range(len(one.values)))
    return replace(
        one, values=one.values[shown], colours=colours[shown] or one.colours, labels=one.labels[shown],
        low=one.low[shown], high=one.high[shown],
    )  # fmt: skip
