"""A made-up chart of each kind in all five renderers: marks, values and labels, not lengths."""

import io
import re
from dataclasses import replace
from functools import lru_cache
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from cxroi.report.charts.colours import DARK, LIGHT
from cxroi.report.charts.narrow import onward
from cxroi.report.charts.plotly_chart import plotly
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import (
    Arrow,
    Band,
    Bars,
    Chart,
    Flow,
    Histogram,
    Interval,
    Line,
    Lines,
    Map,
    Mark,
    Series,
    Step,
    Swing,
    Tornado,
    Upright,
    Waterfall,
    Whiskers,
)
from cxroi.report.charts.static import picture
from cxroi.report.charts.svg_chart import DESK, SMALL, svg
from cxroi.report.documents.slide_charts import put_chart as put_on_slide
from cxroi.report.workbook.excel_charts import put_chart as put_on_sheet
from cxroi.report.workbook.sheet import Book

MONEY = Axis("money")
KINDS = {
    "waterfall": (Waterfall((Step("Gain", 5e6, "churn"), Step("Cost", -6e6, "cost")), Step("NPV", -1e6, "loss")), {}),
    "lines": (
        Lines(
            (Line("Likely", (-2e6, 1e6, 4e6), "programme"),), Band("P10 to P90", (-3e6, 0.0, 2e6), (-1e6, 2e6, 6e6), "programme"),
            (Mark(1, 1e6, "paid back", "accent"),), ("Jan", "Feb", "Mar"),
        ),
        {"along": Axis("month", "Month", high=2.0)},
    ),
    "own points": (
        Lines((Line("Seen", (1e6, 7e5), "programme", (0.5, 2.5)), Line("Even", (9e5, 8e5), "cost", (0.5, 2.5), dashed=True))),
        {"along": Axis("", "Years")},
    ),
    "bars": (
        Bars(
            ("North", "South"), (Series("Now", (3e6, -1e6), ("accent", "loss"), ("much", "less"), (2e6, -2e6), (4e6, -5e5)),),
            flat=True,
        ),
        {},
    ),
    "columns": (Bars(("Y1", "Y2"), (Series("In", (1e6, 2e6), ("accent",)), Series("Out", (3e6, 4e6), ("cost",)))), {}),
    "whiskers": (Whiskers((Interval("North", 1e6, 2e6, 4e6, "churn"), Interval("South", -1e6, 1e6, 3e6, "spend"))), {}),
    "tornado": (Tornado((Swing("Gain", 1e6, 5e6), Swing("Cost", 3e6, 2e6)), 2.5e6, "at its P10", "at its P90"), {}),
    "histogram": (
        Histogram((-1e6, 0.0, 1e6, 2e6), (0.2, 0.5, 0.3), (Upright(5e5, "mean: $500k", "cost"),)),
        {"value": Axis("percent", shown=False), "along": Axis("money", "NPV", -1e6, 2e6)},
    ),
    "flow": (Flow((Arrow("Do", "Feel", 3e6, "so"), Arrow("Feel", "Pay", 3e6)), {"Do": "cost", "Pay": "programme"}), {}),
    "map": (
        Map((0.0, 1.0, 2.0), (0.1, 0.2), ((-1e6, 1e6, 2e6), (-2e6, -1e6, 1e6)), (1.0, 0.15), Axis("share a year", "Up")),
        {"along": Axis("points", "Across")},
    ),
}  # fmt: skip
"""Every kind: its marks, and what the chart says of its axes."""


def chart(kind):
    marks, axes = KINDS[kind]
    return Chart(
        f"made-up-{kind.replace(' ', '-')}",
        f"A finding on {kind}",
        marks,
        pd.DataFrame(),
        "USD",
        **{"value": MONEY, **axes},
    )


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


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.long
def test_every_kind_is_a_picture(kind, palette):
    """PNG and SVG of every kind, on both grounds; the same chart gives the same bytes."""
    assert picture(chart(kind), format="png", palette=palette).startswith(b"\x89PNG")
    drawn = picture(chart(kind), format="svg", palette=palette)
    assert b"<svg" in drawn and drawn == picture(chart(kind), format="svg", palette=palette)


def on_a_slide(kind):
    from pptx import Presentation

    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    put_on_slide(slide, (0.5, 0.5, 8, 5), chart(kind))
    file = io.BytesIO()
    deck.save(file)
    return Presentation(io.BytesIO(file.getvalue())).slides[0].shapes[0]


def values_of(native):
    return {one.name: list(one.values) for plot in native.plots for one in plot.series}


@pytest.mark.parametrize("kind", KINDS)
def test_powerpoint_holds_the_marks(kind):
    """A native chart with the values, names and labels of the marks; its finding is its description."""
    shape = on_a_slide(kind)
    assert shape._element.xpath(".//p:cNvPr/@descr") == [f"A finding on {kind}"]
    if kind in ("flow", "map"):
        assert shape.image.content_type == "image/png"
        return
    native = shape.chart
    xml, found = native._chartSpace.xml, values_of(native)
    if kind != "own points":
        names = [str(name) for name in native.plots[0].categories]
    match kind:
        case "waterfall":
            assert names == ["Gain", "Cost", "NPV"] and found["Amount"] == [
                5e6,
                5e6,
                0,
            ]
            assert found["Amount below zero"] == [0, -1e6, -1e6]
            assert all(text in xml for text in ("$5M", "−$6M", "−$1M"))
        case "lines":
            assert found["P10 to P90: from"] == [-3e6, 0, 2e6] and found["P10 to P90"] == [2e6, 2e6, 4e6]
            assert found["Likely"] == [-2e6, 1e6, 4e6] and "paid back" in xml
        case "own points":
            assert found == {"Seen": [1e6, 7e5], "Even": [9e5, 8e5]} and ">0.5<" in xml and ">2.5<" in xml
        case "bars":
            assert names == ["South", "North"] and found == {"Now": [-1e6, 3e6]} and "much" in xml
            plus, minus = (re.search(rf"<c:{side}>.*?</c:{side}>", xml, re.DOTALL)[0] for side in ("plus", "minus"))
            assert re.findall(r"<c:v>(.*?)</c:v>", plus) == ["500000.0", "1000000.0"]
            assert re.findall(r"<c:v>(.*?)</c:v>", minus) == ["1000000.0", "1000000.0"]
        case "columns":
            assert names == ["Y1", "Y2"] and found == {"In": [1e6, 2e6], "Out": [3e6, 4e6]}
        case "whiskers":
            assert names == ["South", "North"] and found == {"Value": [1e6, 2e6]}
            plus = re.search(r"<c:plus>.*?</c:plus>", xml, re.DOTALL)[0]
            assert re.findall(r"<c:v>(.*?)</c:v>", plus) == ["2000000.0", "2000000.0"]
        case "tornado":
            assert names == ["Cost", "Gain"] and found == {"at its P10": [3e6, 1e6], "at its P90": [2e6, 5e6]}
            assert '<c:crossesAt val="2500000.0"/>' in xml
        case "histogram":
            assert found == {"Share": [0.2, 0.5, 0.3]} and "mean: $500k" in xml


def on_a_sheet(kind):
    stream = io.BytesIO()
    file = xlsxwriter.Workbook(stream, {"in_memory": True})
    book = Book(file, currency="USD")
    page, data = book.page("Page"), book.page("Chart data")
    put_on_sheet(page, 1, 1, chart(kind), data=data)
    file.close()
    return openpyxl.load_workbook(io.BytesIO(stream.getvalue()), data_only=True)


def cells(book, reference):
    sheet, block = reference.rsplit("!", 1)
    found = book[sheet.strip("'")][block.replace("$", "")]
    return [cell.value for row in (found if isinstance(found, tuple) else ((found,),)) for cell in row]


@pytest.mark.parametrize("kind", KINDS)
def test_excel_holds_the_marks(kind):
    """A native chart drawn from cells that hold the names and values of the marks."""
    book = on_a_sheet(kind)
    page = book["Page"]
    if kind in ("flow", "map"):
        assert len(page._images) == 1
        return
    native = page._charts[0]
    assert native.title.tx.rich.p[0].r[0].t == f"A finding on {kind}"
    parts = [native, *getattr(native, "_charts", [])[1:]]
    series = [one for part in parts for one in part.series]
    if kind == "own points":
        assert [cells(book, one.yVal.numRef.f) for one in series] == [[1e6, 7e5], [9e5, 8e5]]
        assert cells(book, series[0].xVal.numRef.f) == [0.5, 2.5]
        return
    names = cells(book, (series[0].cat.strRef or series[0].cat.numRef).f)
    values = [cells(book, one.val.numRef.f) for one in series]
    match kind:
        case "waterfall":
            assert names == ["Gain\n5,000,000", "Cost\n-6,000,000", "NPV\n-1,000,000"]
            data = [[cell.value for cell in row[:4]] for row in book["Chart data"].iter_rows(min_row=3, max_row=5)]
            assert [row[:2] for row in data] == [["Gain", 5e6], ["Cost", -6e6], ["NPV", -1e6]]
            assert [row[2:] for row in data] == [[0, 5e6], [5e6, -1e6], [0, -1e6]]
            assert values[4] == [0, 5e6, 0] and values[5] == [0, -1e6, 0] and values[7] == [0, 0, -1e6]
        case "lines":
            assert values == [[-3e6, 0, 2e6], [2e6, 2e6, 4e6], [-2e6, 1e6, 4e6]]
        case "bars":
            assert names == ["North", "South"] and values == [[3e6, -1e6]] and series[0].errBars is not None
        case "columns":
            assert names == ["Y1", "Y2"] and values == [[1e6, 2e6], [3e6, 4e6]]
        case "whiskers":
            assert names == ["North", "South"] and values == [[2e6, 1e6]] and series[0].errBars is not None
        case "tornado":
            assert names == ["Gain", "Cost"] and values == [[1e6, 3e6], [5e6, 2e6]]
        case "histogram":
            assert names == ["−$500k", "$500k", "$1.5M"] and values == [[0.2, 0.5, 0.3]]


def drawn_in(kind, width):
    """The chart of a kind as SVG: its marks, each with its place, its look and what it says on hovering."""
    root = ElementTree.fromstring(svg(chart(kind), width=width))  # noqa: S314 - we drew it
    assert root.get("aria-label") == f"A finding on {kind}"
    return root, [(one.tag, dict(one.attrib), one.findtext("title") or one.text or "") for one in root]


@pytest.mark.parametrize("width", [DESK, SMALL])
@pytest.mark.parametrize("kind", KINDS)
def test_the_page_holds_the_marks(kind, width):
    """Bars begin and end in proportion to their values, words and names are there, and nothing lies outside the picture."""
    root, marks = drawn_in(kind, width)
    bars = {said: one for tag, one, said in marks if tag == "rect" and said and one["fill"] != "transparent"}
    words = [said for tag, _, said in marks if tag == "text"]
    lying = width == SMALL

    def length(said, *, flat):
        return float(bars[said]["width" if flat else "height"])

    match kind:
        case "waterfall":
            gain, cost, npv = (
                length(one, flat=lying) for one in ("Gain: $5,000,000", "Cost: −$6,000,000", "NPV: −$1,000,000")
            )
            assert (gain / npv, cost / npv) == pytest.approx((5, 6), rel=0.01)
            assert {"Gain", "Cost", "NPV", "$5M", "−$6M", "−$1M"} <= set(words)
            assert bars["Cost: −$6,000,000"]["fill"] == "var(--cost)"
        case "lines":
            strips = [said for _, one, said in marks if one.get("fill") == "transparent"]
            assert strips == ["Jan: −$2,000,000", "Feb: $1,000,000", "Mar: $4,000,000"]
            (dot,) = [one for tag, one, _ in marks if tag == "circle"]
            line = next(one["d"] for tag, one, _ in marks if tag == "path" and one.get("stroke") == "var(--programme)")
            assert f"L{dot['cx']} {dot['cy']}L" in line and {"paid back", "Likely", "P10 to P90", "Month"} <= set(words)
        case "own points":
            assert sum(one.get("stroke-dasharray") == "6 4" for _, one, _ in marks) == 1 and {"Seen", "Even"} <= set(
                words
            )
        case "bars":
            assert length("North: $3,000,000", flat=True) / length("South: −$1,000,000", flat=True) == pytest.approx(
                3, rel=0.01
            )
            assert {"much", "less"} <= set(words)
        case "columns":
            heights = [float(one["height"]) for tag, one, said in marks if tag == "rect" and said]
            assert [height / heights[0] for height in heights] == pytest.approx([1, 2, 3, 4], rel=0.01)
            assert {"In", "Out", "Y1", "Y2"} <= set(words)
        case "whiskers":
            dots = {said: float(one["cx"]) for tag, one, said in marks if tag == "circle"}
            caps = sorted({float(one["x1"]) for tag, one, _ in marks if tag == "line" and one["x1"] == one["x2"]})
            north = dots["North: $2,000,000 ($1,000,000 to $4,000,000)"]
            south = dots["South: $1,000,000 (−$1,000,000 to $3,000,000)"]
            million = north - south
            assert min(caps) == pytest.approx(south - 2 * million, abs=0.3)
            assert max(caps) == pytest.approx(north + 2 * million, abs=0.3)
        case "tornado":
            low, high = (
                length("Gain at its P10: $1,000,000", flat=True),
                length("Gain at its P90: $5,000,000", flat=True),
            )
            assert high / low == pytest.approx(5 / 3, rel=0.01) and {"at its P10", "at its P90", "Gain", "Cost"} <= set(
                words
            )
        case "histogram":
            heights = [float(one["height"]) for one in bars.values()]
            assert [height / heights[0] for height in heights] == pytest.approx([1, 2.5, 1.5], rel=0.01)
            assert [one["fill"] for one in bars.values()] == ["var(--loss)", "var(--programme)", "var(--programme)"]
            assert "mean: $500k" in words
        case "flow":
            said = [said for tag, _, said in marks if tag == "path"]
            assert said == ["so\n$3,000,000", "$3,000,000"] and {"Do", "Feel", "Pay"} <= set(words)
        case "map":
            fills = [one["fill"] for one in bars.values()]
            assert len([1 for tag, one, said in marks if tag == "rect"]) == 6 and {
                "var(--loss)",
                "var(--programme)",
            } == set(fills)
            assert any(one.get("stroke") == "var(--ink)" for tag, one, _ in marks if tag == "path"), "the line of zero"
    wide, high = map(float, root.get("viewBox").split()[2:])
    for tag, one, said in marks:
        for name, most in (("x", wide), ("x1", wide), ("cx", wide), ("y", high), ("y1", high), ("cy", high)):
            assert -0.1 <= float(one.get(name, 0)) <= most + 0.1, (tag, one, said)


def test_a_users_words_add_no_mark_to_the_page():
    """Names with markup are text, in marks, in what they say on hovering, and in the title."""
    bad = "</text><script>alert(1)</script>"
    made = Chart("x", bad, Bars((bad,), (Series(bad, (1e6,), ("accent",), (bad,)),), flat=True), pd.DataFrame(), "USD")
    for width in (DESK, SMALL):
        root = ElementTree.fromstring(svg(made, width=width))  # noqa: S314 - we drew it
        assert {one.tag for one in root.iter()} <= {"svg", "rect", "text", "line", "title"}


def test_a_chart_knows_no_renderer_and_no_renderer_a_chart():
    """The renderers import no module of charts; the modules of charts import no renderer."""
    from pathlib import Path

    report = Path(__file__).parents[1] / "cxroi" / "report"
    renderers = (
        "charts/plotly_chart.py", "charts/svg_chart.py", "charts/static.py", "documents/slide_charts.py",
        "workbook/excel_charts.py",
    )  # fmt: skip
    for name in renderers:
        text = (report / name).read_text(encoding="utf-8")
        assert not re.search(r"import (?:case_charts|risk_charts|chain\b|explore_charts|evidence_charts)", text), name
    for name in ("case_charts", "risk_charts", "chain", "explore_charts", "evidence_charts"):
        text = (report / "charts" / f"{name}.py").read_text(encoding="utf-8")
        assert (
            not re.search(r"plotly|matplotlib|static|pptx|xlsxwriter|palette", text, re.IGNORECASE)
            or name == "explore_charts"
        )


def test_steps_are_flat_to_the_next_point_also_where_only_straight_lines_are_drawn():
    """Three points in steps have two corners; a plain line has none."""
    line = Line("Best", (0.0, 5.0, 7.0), "programme", (0.0, 2.0, 3.0), steps=True)
    assert line.corners == ((0, 0), (2, 0), (2, 5), (3, 5), (3, 7))
    assert Line("Best", (0.0, 5.0), "programme").corners == ((0, 0), (1, 5))


def test_a_chart_that_goes_on_out_of_a_phones_sight_says_where_to():
    """Do → Feel → Pay: the middle and the end are named; so is the second half of a long waterfall, and nothing of a short one."""
    assert onward(chart("flow")) == "It goes on to the right: Feel and Pay."
    assert onward(chart("waterfall")) == onward(chart("lines")) == ""
    steps = tuple(Step(name, 1.0, "churn") for name in "ABCDE")
    long = replace(chart("waterfall"), marks=Waterfall(steps, Step("NPV", 5.0, "programme")))
    assert onward(long) == "It goes on to the right: D, E and NPV."
