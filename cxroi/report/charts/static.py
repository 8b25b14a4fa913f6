"""Charts as static pictures, PNG or SVG, drawn by matplotlib from the same Plotly data as the screen's.

Only the vocabulary of `plotting`, `charts`, `risk` and `chain` is known: bars, lines, fills, dots, texts, notes and flows.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from io import BytesIO
from textwrap import wrap
from typing import Any

from cxroi.report.charts.colours import LIGHT, Palette
from cxroi.report.charts.spec import HEIGHT, Chart
from cxroi.report.charts.static_chain import draw_flows

WIDTH = 900
"""Width of a picture, in the pixels in which the charts give their heights."""
PIXELS_PER_INCH = 100
POINTS = 72 / PIXELS_PER_INCH
"""Points in one such pixel."""
SHARPNESS = 2.0
"""Pixels of a PNG for each pixel of the chart."""
FONTS = ("DejaVu Sans", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans Arabic", "Noto Emoji")
"""The font of all pictures, shipped with matplotlib, and those asked for signs it lacks, where they are installed."""
DARK_GROUND = "#12161D"


def picture(
    chart: Chart, *, format: str, palette: Palette = LIGHT, titled: bool = True, size: tuple[int, int] | None = None
) -> bytes:
    """A chart as a picture: `format` is "png" or "svg".

    With its title above, or bare for a page that prints it. `size` is width and height [pixels of the screen].
    """
    from matplotlib.figure import Figure

    width, height = size or (WIDTH, int(chart.layout.get("height", HEIGHT)) + 30 * titled)
    figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[:].set_visible(False)
    axes.set_facecolor("none")
    if titled:
        text = "\n".join(wrap(chart.title, 92)[:2])
        style = {"color": palette.ink, "fontsize": 15 * POINTS, "fontweight": "bold", "family": _fonts()}
        figure.suptitle(_inert(text), x=0.012, ha="left", **style)
    if any(trace["type"] == "sankey" for trace in chart.data):
        draw_flows(axes, chart.data[0], palette=palette, text=_inert, font=_fonts())
    else:
        _plot(axes, chart, palette)
    file = BytesIO()
    ground = "white" if palette == LIGHT else DARK_GROUND
    figure.savefig(
        file, format=format, dpi=PIXELS_PER_INCH * SHARPNESS, facecolor=ground, metadata=_nothing_of_today(format)
    )
    return file.getvalue()


def _nothing_of_today(format: str) -> dict[str, Any]:
    """No date and no program in the file: the same chart gives the same picture."""
    return {"Date": None, "Creator": "cxroi"} if format == "svg" else {"Software": "cxroi"}


def _plot(axes: Any, chart: Chart, palette: Palette) -> None:
    places = {name: place for place, name in enumerate(_categories(chart.data))}
    upright = all(trace.get("orientation") != "h" for trace in chart.data)
    for trace in chart.data:
        if trace["type"] == "bar":
            _bars(axes, trace, places, palette)
        else:
            _line(axes, trace, places, palette)
    _axis(axes.xaxis, chart.layout["xaxis"], palette, names=places if upright else {})
    _axis(axes.yaxis, chart.layout["yaxis"], palette, names={} if upright else places)
    zero, limits = (axes.axhline, axes.get_ylim()) if upright else (axes.axvline, axes.get_xlim())
    if limits[0] <= 0 <= limits[1]:
        zero(0, color=palette.muted, linewidth=0.8, zorder=1)
    for note in chart.layout.get("annotations", ()):
        axes.annotate(
            _inert(note["text"]), (note["x"], note["y"]), (note.get("xshift", 0) * POINTS, note.get("yshift", 0) * POINTS),
            textcoords="offset points", ha=note.get("xanchor", "center"), va="center",
            color=note["font"]["color"], fontsize=note["font"]["size"] * POINTS, family=_fonts(),
        )  # fmt: skip
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        axes.figure.legend(
            handles, [_inert(text) for text in labels], loc="outside lower left", ncols=len(labels), frameon=False,
            labelcolor=palette.ink, prop={"family": _fonts(), "size": 13 * POINTS},
        )  # fmt: skip


def _bars(axes: Any, trace: Mapping[str, Any], places: Mapping[Any, int], palette: Palette) -> None:
    flat = trace.get("orientation") == "h"
    names, sizes = (trace["y"], trace["x"]) if flat else (trace["x"], trace["y"])
    at = [places.get(name, name) for name in names]
    named = {"label": trace["name"]} if trace.get("name") else {}
    bases, colours, width = trace.get("base", 0), trace["marker"]["color"], trace.get("width", 0.72)
    if flat:
        axes.barh(at, sizes, left=bases, height=width, color=colours, **named)
    else:
        axes.bar(at, sizes, bottom=bases, width=width, color=colours, **named)
    for place, size, text in zip(at, sizes, trace.get("text", ()), strict=False):
        axes.annotate(
            _inert(text), (size, place), (6 if size >= 0 else -6, 0), textcoords="offset points", va="center",
            ha="left" if size >= 0 else "right", color=palette.ink, fontsize=13 * POINTS, family=_fonts(),
        )  # fmt: skip


def _line(axes: Any, trace: Mapping[str, Any], places: Mapping[Any, int], palette: Palette) -> None:
    xs = [places.get(x, x) if x is not None else float("nan") for x in trace["x"]]
    ys = [y if y is not None else float("nan") for y in trace["y"]]
    if trace["mode"] == "text":
        style = trace["textfont"]
        for x, y, text in zip(xs, ys, trace["text"], strict=True):
            axes.annotate(
                _inert(text), (x, y), (0, 5), textcoords="offset points", ha="center", va="bottom",
                color=style["color"], fontsize=style["size"] * POINTS, family=_fonts(),
            )  # fmt: skip
        return
    if trace["mode"] == "markers":
        axes.plot(xs, ys, "o", color=trace["marker"]["color"], markersize=trace["marker"]["size"] * POINTS, zorder=5)
        return
    line, named = trace["line"], {"label": trace["name"]} if trace.get("showlegend") else {}
    steps = "steps-post" if line.get("shape") == "hv" else "default"
    fill = trace.get("fill")
    if fill:
        last = axes.lines[-1].get_ydata() if fill == "tonexty" else 0
        colour, opacity = _colour(trace["fillcolor"])
        step = "post" if steps == "steps-post" else None
        axes.fill_between(xs, last, ys, color=colour, alpha=opacity, linewidth=0, step=step, **named)
        named = {}
    dash = ":" if line.get("dash") == "dot" else "-"
    colour = line.get("color", palette.programme)
    axes.plot(xs, ys, dash, color=colour, linewidth=line.get("width", 1) * POINTS, drawstyle=steps, **named)


def _axis(axis: Any, look: Mapping[str, Any], palette: Palette, *, names: Mapping[Any, int]) -> None:
    from matplotlib.ticker import MultipleLocator

    if names:
        longest = max(9, 96 // len(names)) if axis.axis_name == "x" else 52
        text = ["\n".join(wrap(_inert(name), longest, break_long_words=len(name) > 24)[:3]) for name in names]
        axis.set_ticks(list(names.values()), text)
    elif "tickvals" in look:
        axis.set_ticks(look["tickvals"], [_inert(text) for text in look["ticktext"]])
    elif "dtick" in look:
        axis.set_major_locator(MultipleLocator(look["dtick"]))
    if "%" in look.get("tickformat", ""):
        signed = look["tickformat"].startswith("+")
        axis.set_major_formatter(
            lambda share, _: f"{100 * share:{'+' if signed and share else ''}.0f}%".replace("-", "−")
        )
    if look.get("showticklabels") is False:
        axis.set_ticks([])
    if "range" in look:
        set_limits = axis.axes.set_xlim if axis.axis_name == "x" else axis.axes.set_ylim
        set_limits(*look["range"])
    if "title" in look:
        axis.set_label_text(_inert(look["title"]["text"]), color=palette.muted, fontsize=13 * POINTS, family=_fonts())
    if look.get("showgrid", True):
        axis.grid(True, color=palette.grid, linewidth=0.8)
    axis.axes.set_axisbelow(True)
    axis.set_tick_params(length=0, labelcolor=palette.muted, labelsize=13 * POINTS, labelfontfamily=_fonts())


def _categories(data: list[dict[str, Any]]) -> list[str]:
    """The names along the axis of names, in the order they come."""
    found = [name for trace in data for axis in ("x", "y") for name in trace[axis] if isinstance(name, str)]
    return list(dict.fromkeys(found))


def _colour(rgba: str) -> tuple[tuple[float, float, float], float]:
    """Red, green, blue and opacity of a band."""
    red, green, blue, opacity = rgba.removeprefix("rgba(").removesuffix(")").split(",")
    return (int(red) / 255, int(green) / 255, int(blue) / 255), float(opacity)


def _inert(text: str) -> str:
    """Words as they were typed: Plotly's escapes undone, dollar signs no mathematics.

    >>> _inert("$1 &amp; $2")
    '\\\\$1 & \\\\$2'
    """
    return unescape(text).replace("$", r"\$")


@lru_cache(maxsize=1)
def _fonts() -> tuple[str, ...]:
    """The fonts of FONTS that exist here."""
    from matplotlib.font_manager import fontManager

    known = {entry.name for entry in fontManager.ttflist}
    return tuple(name for name in FONTS if name in known)
