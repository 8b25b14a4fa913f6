"""Charts as static pictures, PNG or SVG: a chart's marks drawn by matplotlib."""

from __future__ import annotations

from functools import lru_cache, singledispatch
from io import BytesIO
from textwrap import wrap
from typing import Any

from cxroi.report.charts.colours import LIGHT, Palette
from cxroi.report.charts.marks import Bars, Flow, Histogram, Kind, Lines, Map, Tornado, Waterfall, Whiskers
from cxroi.report.charts.scales import LONGEST_NAME, Axis, Scale, side_of, upright_height
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.static_chain import draw_flows
from cxroi.report.language.safe_text import clipped, no_formulas, told_apart

WIDTH = 900
"""Width of a picture, in the pixels in which the charts give their heights."""
PIXELS_PER_INCH = 100
POINTS = 72 / PIXELS_PER_INCH
"""Points in one such pixel."""
SHARPNESS = 2.0
"""Pixels of a PNG for each pixel of the chart."""
FONTS = (
    "DejaVu Sans", "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans CJK KR", "Microsoft YaHei", "Yu Gothic", "Malgun Gothic",
    "PingFang SC", "Hiragino Sans", "Apple SD Gothic Neo", "Noto Sans Thai", "Noto Sans Arabic", "Noto Emoji",
)  # fmt: skip
"""The font of all pictures, shipped with matplotlib, and those of Linux, Windows and macOS asked for signs it lacks, where installed."""
DARK_GROUND = "#12161D"


def picture(
    chart: Chart, *, format: str, palette: Palette = LIGHT, titled: bool = True, size: tuple[int, int] | None = None
) -> bytes:
    """A chart as a picture: `format` is "png" or "svg".

    With its title above, or bare for a page that prints it. `size` is width and height [pixels of the screen].
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = "cxroi"  # else the names inside an SVG differ each time
    width, height = size or (WIDTH, chart.height + 30 * titled)
    figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[:].set_visible(False)
    axes.set_facecolor("none")
    if titled:
        text = "\n".join(wrap(chart.title, 92)[:2])
        style = {"color": palette.ink, "fontsize": 15 * POINTS, "fontweight": "bold", "family": _fonts()}
        figure.suptitle(no_formulas(text), x=0.012, ha="left", **style)
    _draw(chart.marks, chart, axes, palette)
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        figure.legend(
            handles, labels, loc="outside lower left", ncols=len(labels), frameon=False, labelcolor=palette.ink,
            prop={"family": _fonts(), "size": 13 * POINTS},
        )  # fmt: skip
    file = BytesIO()
    ground = "white" if palette == LIGHT else DARK_GROUND
    figure.savefig(
        file, format=format, dpi=PIXELS_PER_INCH * SHARPNESS, facecolor=ground, metadata=_nothing_of_today(format)
    )
    return file.getvalue()


def _nothing_of_today(format: str) -> dict[str, Any]:
    """No date and no program in the file: the same chart gives the same picture."""
    return {"Date": None, "Creator": "cxroi"} if format == "svg" else {"Software": "cxroi"}


@singledispatch
def _draw(marks: Kind, chart: Chart, axes: Any, palette: Palette) -> None:
    raise TypeError(f"No picture can be drawn of {type(marks).__name__}.")


@_draw.register
def _(marks: Waterfall, chart: Chart, axes: Any, palette: Palette) -> None:
    spans = marks.spans
    for place, (step, start, stop) in enumerate(spans):
        axes.bar(place, stop - start, bottom=start, width=0.62, color=palette.colour(step.colour))
        if place + 1 < len(spans):
            axes.plot([place, place + 1], [stop, stop], ":", color=palette.muted, linewidth=POINTS)
        shown = chart.value.say(step.value, chart.currency)
        _words(axes, shown, (place, max(start, stop)), (0, 5), palette, size=14, va="bottom")
    _named(axes.xaxis, [step.name for step, _, _ in spans], palette)
    _measured(axes.yaxis, chart.value, chart.value_scale(), palette)


@_draw.register
def _(marks: Lines, chart: Chart, axes: Any, palette: Palette) -> None:
    along = chart.along_scale()
    if marks.band:
        points = marks.lines[0].points
        colour, name = palette.colour(marks.band.colour), no_formulas(marks.band.name)
        axes.fill_between(points, marks.band.low, marks.band.high, color=colour, alpha=0.18, linewidth=0, label=name)
    for line in marks.lines:
        colour, style = palette.colour(line.colour), "steps-post" if line.steps else "default"
        legend = no_formulas(line.name) if marks.band or len(marks.lines) > 1 else None
        if line.filled:
            step = "post" if line.steps else None
            axes.fill_between(line.points, 0, line.values, color=colour, alpha=0.18, linewidth=0, step=step)
        width = (2 if line.dashed else 3) * POINTS
        axes.plot(
            line.points,
            line.values,
            "--" if line.dashed else "-",
            color=colour,
            linewidth=width,
            drawstyle=style,
            label=legend,
        )
    for mark in marks.marks:
        axes.plot([mark.at], [mark.value], "o", color=palette.colour(mark.colour), markersize=11 * POINTS, zorder=5)
        side, shift = side_of(mark.at, along, below=mark.below)
        _words(axes, mark.words, (mark.at, mark.value), (shift, -18 if mark.below else 14), palette, ha=side)
    _measured(axes.xaxis, chart.along, along, palette, grid=False)
    _measured(axes.yaxis, chart.value, chart.value_scale(), palette)


@_draw.register
def _(marks: Bars, chart: Chart, axes: Any, palette: Palette) -> None:
    several = len(marks.series)
    wide = 0.72 / several
    labelled = any(one.labels for one in marks.series)
    for number, one in enumerate(marks.series):
        shift = (number - (several - 1) / 2) * wide
        for place, value in enumerate(one.values):
            colour, at = palette.colour(one.colour(place)), place + shift
            name = no_formulas(one.name) if several > 1 and not place else None
            error: dict[str, Any] = {}
            if one.low:
                error = {"xerr" if marks.flat else "yerr": [[value - one.low[place]], [one.high[place] - value]]}
                error |= {"ecolor": palette.muted, "capsize": 4}
            if marks.flat:
                axes.barh(at, value, height=wide, color=colour, label=name, **error)
            else:
                axes.bar(at, value, width=wide * 0.7, color=colour, label=name, **error)
            if one.labels:
                away = 6 if value >= 0 else -6
                where = ((value, at), (away, 0)) if marks.flat else ((at, value), (0, away))
                side = ("left" if value >= 0 else "right") if marks.flat else "center"
                _words(axes, one.labels[place], *where, palette, ha=side)
    marked = chart.value_scale(room=0.22 if marks.flat and labelled else 0.1)
    if marks.flat:
        axes.invert_yaxis()
    _named(axes.yaxis if marks.flat else axes.xaxis, marks.names, palette)
    _measured(axes.xaxis if marks.flat else axes.yaxis, chart.value, marked, palette, grid=not marks.flat)


@_draw.register
def _(marks: Whiskers, chart: Chart, axes: Any, palette: Palette) -> None:
    for place, row in enumerate(marks.rows):
        colour = palette.colour(row.colour)
        if marks.thick:
            axes.barh(place, row.high - row.low, left=row.low, height=0.5, color=colour, alpha=0.55)
            axes.plot([row.value], [place], "D", color=palette.ink, markersize=8 * POINTS, zorder=5)
        else:
            error = [[row.value - row.low], [row.high - row.value]]
            axes.errorbar([row.value], [place], xerr=error, ecolor=palette.muted, capsize=4, fmt="none")
            axes.plot([row.value], [place], "o", color=colour, markersize=10 * POINTS, zorder=5)
    axes.invert_yaxis()
    _named(axes.yaxis, [row.name for row in marks.rows], palette)
    _measured(axes.xaxis, chart.value, chart.value_scale(room=0.1), palette, grid=False)
    if marks.even:
        axes.axvline(marks.even, color=palette.muted, linewidth=0.8, zorder=1)


@_draw.register
def _(marks: Tornado, chart: Chart, axes: Any, palette: Palette) -> None:
    for place, swing in enumerate(marks.swings):
        for end, colour, name in (
            (swing.at_low, "baseline", marks.low_name),
            (swing.at_high, "programme", marks.high_name),
        ):
            label = None if place else no_formulas(name)
            axes.barh(
                place,
                end - marks.centre,
                left=marks.centre,
                height=0.72,
                color=palette.colour(colour),
                label=label,
            )
    axes.invert_yaxis()
    _named(axes.yaxis, [swing.name for swing in marks.swings], palette)
    _measured(axes.xaxis, chart.value, chart.value_scale(), palette, grid=False)


@_draw.register
def _(marks: Histogram, chart: Chart, axes: Any, palette: Palette) -> None:
    colours = [palette.colour(name) for name in marks.colours]
    axes.bar(marks.middles, marks.shares, width=marks.edges[1] - marks.edges[0], color=colours)
    for place, one in enumerate(marks.uprights):
        top, colour = max(marks.shares) * upright_height(place), palette.colour(one.colour)
        axes.plot(
            [one.value, one.value], [0, top], "-", color=colour, linewidth=2 * POINTS, label=no_formulas(one.words)
        )
    _measured(axes.xaxis, chart.along, chart.along_scale(), palette, grid=False)
    _measured(axes.yaxis, chart.value, chart.value_scale(), palette)


@_draw.register
def _(marks: Flow, chart: Chart, axes: Any, palette: Palette) -> None:
    draw_flows(axes, marks, palette=palette, text=no_formulas, font=_fonts())


@_draw.register
def _(marks: Map, chart: Chart, axes: Any, palette: Palette) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    reach = max(abs(value) for row in marks.values for value in row) or 1.0
    colours = LinearSegmentedColormap.from_list("worth", [palette.loss, palette.grid, palette.programme])
    levels = [reach * step / 12 for step in range(-12, 13)]
    ground = axes.contourf(marks.across, marks.up, marks.values, levels=levels, cmap=colours, extend="both")
    if marks.crosses_zero:
        axes.contour(marks.across, marks.up, marks.values, levels=[0.0], colors=[palette.ink], linewidths=[3 * POINTS])
    axes.plot([marks.here[0]], [marks.here[1]], "o", color=palette.accent, markersize=11 * POINTS, zorder=5)
    marked = chart.value_scale(room=0.0)
    bar = axes.figure.colorbar(ground, ax=axes, ticks=list(marked.ticks))
    bar.ax.set_yticklabels([no_formulas(text) for text in marked.texts], color=palette.muted, family=_fonts())
    bar.outline.set_visible(False)
    _measured(axes.xaxis, chart.along, chart.along_scale(), palette, grid=False)
    _measured(axes.yaxis, marks.up_axis, marks.up_scale(chart.currency), palette, grid=False)


def _words(
    axes: Any,
    text: str,
    at: tuple[float, float],
    shift: tuple[float, float],
    palette: Palette,
    *,
    size: float = 13,
    ha: str = "center",
    va: str = "center",
) -> None:
    """Words at a point, shifted by pixels."""
    axes.annotate(
        no_formulas(text), at, (shift[0] * POINTS, shift[1] * POINTS), textcoords="offset points", ha=ha, va=va,
        color=palette.ink, fontsize=size * POINTS, family=_fonts(),
    )  # fmt: skip


def _named(axis: Any, names: Any, palette: Palette) -> None:
    """An axis of names, each where its place is."""
    longest = max(9, 96 // max(1, len(names))) if axis.axis_name == "x" else 52

    def drawn(name: str) -> str:
        lines = (wrap(no_formulas(line), longest, break_long_words=len(name) > 24)[:3] for line in name.split("\n"))
        return "\n".join(part for parts in lines for part in parts)

    lines = [drawn(name) for name in told_apart(list(names), LONGEST_NAME, drawn)]
    axis.set_ticks(list(range(len(names))), lines)
    axis.set_tick_params(length=0, labelcolor=palette.muted, labelsize=13 * POINTS, labelfontfamily=_fonts())
    axis.axes.set_axisbelow(True)


def _measured(axis: Any, look: Axis, marked: Scale, palette: Palette, *, grid: bool = True) -> None:
    """An axis of values: ends, marks, title, grid, and the line of zero where it is in view."""
    ticks = (list(marked.ticks), [no_formulas(text) for text in marked.texts]) if look.shown else ([], [])
    axis.set_ticks(*ticks)
    upright = axis.axis_name == "y"
    (axis.axes.set_ylim if upright else axis.axes.set_xlim)(marked.low, marked.high)
    if look.title:
        text = no_formulas(clipped(look.title, 60))
        axis.set_label_text(text, color=palette.muted, fontsize=13 * POINTS, family=_fonts())
    if grid and look.shown:
        axis.grid(True, color=palette.grid, linewidth=0.8)
    if look.from_zero and marked.low <= 0 <= marked.high and look.unit != "month":
        (axis.axes.axhline if upright else axis.axes.axvline)(0, color=palette.muted, linewidth=0.8, zorder=1)
    axis.axes.set_axisbelow(True)
    axis.set_tick_params(length=0, labelcolor=palette.muted, labelsize=13 * POINTS, labelfontfamily=_fonts())


@lru_cache(maxsize=1)
def _fonts() -> tuple[str, ...]:
    """The fonts of FONTS that exist here."""
    from matplotlib.font_manager import fontManager

    known = {entry.name for entry in fontManager.ttflist}
    return tuple(name for name in FONTS if name in known)
