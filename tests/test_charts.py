"""A made-up chart of each kind on screen and as a picture: marks, values and labels, not lengths; what a renderer may know, and what a chart."""

import re
from dataclasses import replace
from functools import lru_cache
from xml.etree import ElementTree

import pytest
from charts_hand import KINDS, chart
from matplotlib.figure import Figure

from cxroi.report.charts.colours import DARK, LIGHT
from cxroi.report.charts.marks import Line, Step, Waterfall
from cxroi.report.charts.narrow import is_crowded, onward
from cxroi.report.charts.plotly_chart import plotly
from cxroi.report.charts.static import _draw, picture


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_plotly_holds_the_marks(kind, palette):
    """Names, values, ends of intervals, colours and words are in Plotly's data, on axes that hold them all."""
    drawn = plotly(chart(kind), palette)
    data, look = drawn["data"], drawn["layout"]
    match kind:
        case "waterfall":
            bars = data[0]
            assert (bars["x"], bars["y"], bars["base"]) == (["Gain", "Cost", "NPV"], [5e6, -6e6, -1e6], [0.0, 5e6, 0.0])
            assert bars["marker"]["color"] == [palette.drivers["churn"], palette.cost, palette.loss]
            assert data[2]["text"] == ["$5M", "−$6M", "−$1M"] and data[1]["y"][:2] == [5e6, 5e6]
            assert look["yaxis"]["range"][0] < -1e6 and look["yaxis"]["range"][1] > 5e6
        case "lines":
            assert [one["y"] for one in data[:3]] == [[-3e6, 0.0, 2e6], [-1e6, 2e6, 6e6], [-2e6, 1e6, 4e6]]
            assert data[1]["fill"] == "tonexty" and data[2]["text"] == [
                "Jan: −$2,000,000",
                "Feb: $1,000,000",
                "Mar: $4,000,000",
            ]
            assert (data[3]["x"], data[3]["y"]) == ([1], [1e6]) and look["annotations"][0]["text"] == "paid back"
            assert look["xaxis"]["title"]["text"] == "Month" and look["xaxis"]["range"] == [0.0, 2.0]
        case "own points":
            assert [(one["x"], one["y"]) for one in data] == [([0.5, 2.5], [1e6, 7e5]), ([0.5, 2.5], [9e5, 8e5])]
            assert [one["line"].get("dash") for one in data] == [None, "dash"] and data[0]["name"] == "Seen"
        case "bars":
            bars = data[0]
            assert (bars["y"], bars["x"], bars["text"]) == (["South", "North"], [-1e6, 3e6], ["less", "much"])
            assert bars["marker"]["color"] == [palette.loss, palette.accent] and bars["orientation"] == "h"
            assert bars["error_x"]["array"] == [1e6, 5e5] and bars["error_x"]["arrayminus"] == [1e6, 1e6]
        case "columns":
            assert [(one["name"], one["x"], one["y"]) for one in data] == [
                ("In", ["Y1", "Y2"], [1e6, 2e6]), ("Out", ["Y1", "Y2"], [3e6, 4e6]),
            ]  # fmt: skip
            assert look["barmode"] == "group"
        case "whiskers":
            assert (data[0]["y"], data[0]["x"]) == (["South", "North"], [1e6, 2e6])
            assert data[0]["error_x"]["array"] == [2e6, 2e6] and data[0]["error_x"]["arrayminus"] == [2e6, 1e6]
            assert data[0]["hovertext"][1] == "North: $2,000,000 ($1,000,000 to $4,000,000)"
        case "tornado":
            low, high = data
            assert (low["name"], low["y"]) == ("at its P10", ["Cost", "Gain"])
            assert [a + b for a, b in zip(low["base"], low["x"], strict=True)] == [3e6, 1e6]
            assert [a + b for a, b in zip(high["base"], high["x"], strict=True)] == [2e6, 5e6]
            assert (low["marker"]["color"], high["marker"]["color"]) == (palette.baseline, palette.programme)
        case "histogram":
            assert (data[0]["x"], data[0]["y"]) == ([-5e5, 5e5, 1.5e6], [0.2, 0.5, 0.3])
            assert data[0]["marker"]["color"] == [palette.loss, palette.programme, palette.programme]
            assert data[1]["x"] == [5e5, 5e5] and data[1]["name"] == "mean: $500k"
        case "flow":
            assert data[0]["node"]["label"] == ["Do", "Feel", "Pay"]
            links = data[0]["link"]
            assert (links["source"], links["target"], links["value"]) == ([0, 1], [1, 2], [3e6, 3e6])
            assert links["customdata"][0] == "so<br>$3,000,000"
        case "map":
            assert data[0]["z"] == [[-1e6, 1e6, 2e6], [-2e6, -1e6, 1e6]] and data[0]["x"] == [0.0, 1.0, 2.0]
            assert data[1]["contours"]["start"] == 0 and (data[2]["x"], data[2]["y"]) == ([1.0], [0.15])
            assert "10%" in look["yaxis"]["ticktext"] and look["xaxis"]["title"]["text"] == "Across"
        case _:
            pytest.fail("a kind of which nothing is asserted")


LEGENDS = {"lines": ["P10 to P90", "Likely"], "own points": ["Seen", "Even"], "columns": ["In", "Out"], "tornado": ["at its P10", "at its P90"], "histogram": ["mean: $500k"]}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_legend_names_what_colours_tell_apart_and_nothing_else(kind):
    """Where one series stands alone there is none; a band's lower edge, texts and joints are not named."""
    assert [one.get("name") for one in plotly(chart(kind), LIGHT)["data"] if one.get("showlegend")] == LEGENDS.get(
        kind, []
    )


@lru_cache(maxsize=1)
def shapes_of(kind):
    """The filled shapes of a picture by colour, each with its left, right, top and bottom."""
    drawn = ElementTree.fromstring(picture(chart(kind), format="svg", titled=False))  # noqa: S314 - our own file
    found = {}
    for element in drawn.iter("{http://www.w3.org/2000/svg}path"):
        colour = re.search(r"(?:fill|stroke): (#[0-9a-f]{6})", element.get("style", ""))
        corners = [(float(x), float(y)) for x, y in re.findall(r"[ML] ?(-?[\d.]+) (-?[\d.]+)", element.get("d", ""))]
        if colour and corners:
            xs, ys = zip(*corners, strict=True)
            found.setdefault(colour[1], []).append((min(xs), max(xs), min(ys), max(ys)))
    return found


def width(shape):
    return shape[1] - shape[0]


def height(shape):
    return shape[3] - shape[2]


def boxes(kind, colour):
    """Shapes of a colour with an area."""
    return [shape for shape in shapes_of(kind).get(colour.lower(), []) if width(shape) > 0.5 and height(shape) > 0.5]


def test_pictures_are_as_long_as_their_values():
    """In the SVG columns, bars and classes are as long as what they stand for, in its colours."""
    tall = {
        colour: height(boxes("waterfall", colour)[0]) for colour in (LIGHT.drivers["churn"], LIGHT.cost, LIGHT.loss)
    }
    assert tall[LIGHT.cost] / tall[LIGHT.drivers["churn"]] == pytest.approx(6 / 5, rel=1e-3)
    assert tall[LIGHT.loss] / tall[LIGHT.drivers["churn"]] == pytest.approx(1 / 5, rel=1e-3)
    north, south = (boxes("bars", colour)[0] for colour in (LIGHT.accent, LIGHT.loss))
    assert width(north) / width(south) == pytest.approx(3, rel=1e-3) and north[3] < south[2], "the first is on top"
    assert north[0] == pytest.approx(south[1], abs=0.01), "both begin at zero"
    low, high = (
        sorted(boxes("tornado", colour), key=lambda one: one[2]) for colour in (LIGHT.baseline, LIGHT.programme)
    )
    assert width(low[0]) / width(high[0]) == pytest.approx(1.5 / 2.5, rel=1e-3)
    assert low[0][1] == pytest.approx(high[0][0], abs=0.01), "they part at the centre"
    assert low[1][0] == pytest.approx(high[1][1], abs=0.01), "what is high may lower the result"
    classes = sorted(boxes("histogram", LIGHT.programme), key=lambda one: one[0])
    assert height(boxes("histogram", LIGHT.loss)[0]) / height(classes[0]) == pytest.approx(0.4, rel=1e-3)
    assert height(classes[1]) / height(classes[0]) == pytest.approx(0.6, rel=1e-3)
    inn, out = (
        sorted(sorted(boxes("columns", colour), key=height)[-2:], key=lambda one: one[0])  # without the legend
        for colour in (LIGHT.accent, LIGHT.cost)
    )
    assert [height(one) / height(inn[0]) for one in (inn[1], *out)] == pytest.approx([2, 3, 4], rel=1e-3)
    assert inn[0][1] < out[0][0] < inn[1][0], "side by side"


def test_pictures_hold_lines_bands_whiskers_flows_and_maps():
    """Lines rise as their values do; whiskers are as long as their interval; flows and the line of zero are there."""
    line = max(shapes_of("lines")[LIGHT.programme.lower()], key=width)
    assert height(line) > 0 and boxes("lines", LIGHT.programme), "the band is an area"
    assert LIGHT.accent.lower() in shapes_of("lines"), "the mark"
    seen, even = (max(shapes_of("own points")[colour.lower()], key=width) for colour in (LIGHT.programme, LIGHT.cost))
    assert height(seen) / height(even) == pytest.approx(3, rel=1e-3)
    intervals = [
        shape for shape in shapes_of("whiskers")[LIGHT.muted.lower()] if width(shape) > 20 and height(shape) < 0.1
    ]
    assert width(min(intervals, key=width)) / width(max(intervals, key=width)) == pytest.approx(3 / 4, rel=1e-2)
    assert boxes("flow", LIGHT.cost) and boxes("flow", LIGHT.programme)
    assert LIGHT.ink.lower() in shapes_of("map"), "the line of zero"
    assert LIGHT.accent.lower() in shapes_of("map"), "where the case is"


def axes_of(kind):
    axes = Figure().add_subplot()
    _draw(chart(kind).marks, chart(kind), axes, LIGHT)
    return axes


def named(axis):
    """The names on an axis by their place."""
    return {place: text.get_text() for place, text in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)}


def intervals_of(axes):
    return sorted(segment.tolist() for lines in axes.collections for segment in lines.get_segments())


def test_pictures_put_each_figure_at_its_name():
    """Two columns around each name, 0.36 from middle to middle; bars, whiskers, swings and steps at the place of theirs."""
    axes = axes_of("columns")
    assert named(axes.xaxis) == {0: "Y1", 1: "Y2"}
    middles = [(one.get_x() + one.get_width() / 2, one.get_height()) for one in axes.patches]
    assert [value for pair in middles for value in pair] == pytest.approx([-0.18, 1e6, 0.82, 2e6, 0.18, 3e6, 1.18, 4e6])
    assert axes.get_legend_handles_labels()[1] == ["In", "Out"]
    axes = axes_of("bars")
    assert named(axes.yaxis) == {0: "North", 1: "South"} and axes.yaxis_inverted()
    middles = [(one.get_y() + one.get_height() / 2, one.get_width()) for one in axes.patches]
    assert middles == [(0, 3e6), (1, -1e6)]
    assert intervals_of(axes) == [[[-2e6, 1], [-5e5, 1]], [[2e6, 0], [4e6, 0]]]
    assert [(one.get_text(), one.xy) for one in axes.texts] == [("much", (3e6, 0)), ("less", (-1e6, 1))]
    axes = axes_of("whiskers")
    assert named(axes.yaxis) == {0: "North", 1: "South"}
    assert intervals_of(axes) == [[[-1e6, 1], [3e6, 1]], [[1e6, 0], [4e6, 0]]]
    points = [one.get_xydata().tolist() for one in axes.lines if one.get_marker() == "o"]
    assert points == [[[2e6, 0]], [[1e6, 1]]]
    axes = axes_of("tornado")
    assert named(axes.yaxis) == {0: "Gain", 1: "Cost"} and axes.get_legend_handles_labels()[1] == [
        "at its P10",
        "at its P90",
    ]
    ends = [(round(one.get_y() + one.get_height() / 2), one.get_x() + one.get_width()) for one in axes.patches]
    assert ends == [(0, 1e6), (0, 5e6), (1, 3e6), (1, 2e6)]
    axes = axes_of("waterfall")
    assert named(axes.xaxis) == {0: "Gain", 1: "Cost", 2: "NPV"}
    steps = [(one.get_x() + one.get_width() / 2, one.get_y(), one.get_height()) for one in axes.patches]
    assert steps == [(0, 0, 5e6), (1, 5e6, -6e6), (2, 0, -1e6)]
    assert [(one.get_text(), one.xy) for one in axes.texts] == [
        (r"\$5M", (0, 5e6)),
        (r"−\$6M", (1, 5e6)),
        (r"−\$1M", (2, 0)),
    ]
    axes = axes_of("histogram")
    assert [one.get_x() + one.get_width() / 2 for one in axes.patches] == [-5e5, 5e5, 1.5e6]
    assert list(axes.lines[0].get_xdata()) == [5e5, 5e5]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.long
def test_every_kind_is_a_picture(kind, palette):
    """PNG and SVG of every kind, on both grounds; the same chart gives the same bytes."""
    assert picture(chart(kind), format="png", palette=palette).startswith(b"\x89PNG")
    drawn = picture(chart(kind), format="svg", palette=palette)
    assert b"<svg" in drawn and drawn == picture(chart(kind), format="svg", palette=palette)


def test_a_chart_knows_no_renderer_and_no_renderer_a_chart():
    """The renderers import no module of charts; the modules of charts import no renderer."""
    from pathlib import Path

    report = Path(__file__).parents[1] / "cxroi" / "report"
    charts = [report / "charts" / "chain.py", *(report / "charts").glob("*_charts.py")]
    renderers = [file for name in ("plotly_*", "svg_*", "static*") for file in (report / "charts").glob(f"{name}.py")]
    renderers += [report / "documents" / "slide_charts.py", report / "workbook" / "excel_charts.py"]
    assert len(charts) >= 8 and len(renderers) >= 8
    names = "|".join(file.stem for file in charts)
    for file in renderers:
        text = file.read_text(encoding="utf-8")
        assert not re.search(rf"import .*\b(?:{names})\b|charts\.(?:{names})\b", text), file.name
    for file in charts:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"plotly|matplotlib|static|pptx|xlsxwriter|palette", text, re.IGNORECASE), file.name


def test_steps_are_flat_to_the_next_point_also_where_only_straight_lines_are_drawn():
    """Three points in steps have two corners; a plain line has none."""
    line = Line("Best", (0.0, 5.0, 7.0), "programme", (0.0, 2.0, 3.0), steps=True)
    assert line.corners == ((0, 0), (2, 0), (2, 5), (3, 5), (3, 7))
    assert Line("Best", (0.0, 5.0), "programme").corners == ((0, 0), (1, 5))


def test_a_chart_that_goes_on_out_of_a_phones_sight_says_where_to():
    """Do → Feel → Pay: the middle and the end are named; a long waterfall is drawn in rows there, and nothing of it is out of sight."""
    assert onward(chart("flow")) == "It goes on to the right: Feel and Pay."
    assert onward(chart("waterfall")) == onward(chart("lines")) == ""
    steps = tuple(Step(name, 1.0, "churn") for name in "ABCDE")
    long = replace(chart("waterfall"), marks=Waterfall(steps, Step("NPV", 5.0, "programme")))
    assert onward(long) == "" and is_crowded(long)
    assert not any(is_crowded(chart(kind)) for kind in ("waterfall", "flow", "lines"))


@pytest.mark.parametrize(
    ("kind", "side", "low", "high"),
    [
        ("waterfall", "y", -1e6, 5e6), ("lines", "y", -3e6, 6e6), ("bars", "x", -2e6, 4e6), ("columns", "y", 0.0, 4e6),
        ("whiskers", "x", -1e6, 4e6), ("tornado", "x", 1e6, 5e6),
    ],
)  # fmt: skip
def test_an_axis_holds_its_values_and_is_filled_by_them(kind, side, low, high):
    """From the least to the greatest value, ends of intervals included, takes three fifths of the axis or more, on screen and as a picture."""
    on_screen = plotly(chart(kind), LIGHT)["layout"][f"{side}axis"]["range"]
    for ends in (on_screen, getattr(axes_of(kind), f"get_{side}lim")()):
        assert min(ends) <= low and high <= max(ends) and high - low >= 0.6 * (max(ends) - min(ends))


@pytest.mark.parametrize(
    ("rows", "crosses"),
    [(((1.0, 2.0), (-1.0, 5.0)), True), (((-3.0, -2.0), (-1.0, 5.0)), True), (((0.0, 2.0), (1.0, 5.0)), False), (((-3.0, -2.0), (-1.0, 0.0)), False)],
)  # fmt: skip
def test_a_map_has_a_line_of_zero_where_any_two_of_its_values_differ_in_sign(rows, crosses):
    assert replace(KINDS["map"][0], values=rows).crosses_zero is crosses
