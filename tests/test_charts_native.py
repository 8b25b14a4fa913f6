"""A made-up chart of each kind in PowerPoint, in Excel and in the web page: marks, values and labels, not lengths."""

import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest
from charts_hand import KINDS, chart
from pptx.enum.dml import MSO_LINE_DASH_STYLE

from cxroi.report.charts.marks import Band, Bars, Line, Lines, Mark, Series
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.svg_chart import DESK, SMALL, svg
from cxroi.report.documents.slide_charts import put_chart as put_on_slide


def on_a_slide(drawn, shown=slice(None)):
    from pptx import Presentation

    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    put_on_slide(slide, (0.5, 0.5, 8, 5), drawn, shown)
    file = io.BytesIO()
    deck.save(file)
    return Presentation(io.BytesIO(file.getvalue())).slides[0].shapes[0]


def values_of(native):
    return {one.name: list(one.values) for plot in native.plots for one in plot.series}


@pytest.mark.parametrize("kind", KINDS)
def test_powerpoint_holds_the_marks(kind):
    """A native chart with the values, names and labels of the marks; its finding is its description."""
    shape = on_a_slide(chart(kind))
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
            seen, even = native.plots[0].series
            assert seen.format.line.dash_style is None and even.format.line.dash_style == MSO_LINE_DASH_STYLE.DASH
            assert seen.format.line.width > even.format.line.width
        case "bars":
            assert names == ["South", "North"] and found == {"Now": [-1e6, 3e6]} and "much" in xml
            plus, minus = (re.search(rf"<c:{side}>.*?</c:{side}>", xml, re.DOTALL)[0] for side in ("plus", "minus"))
            assert re.findall(r"<c:v>(.*?)</c:v>", plus) == ["500000.0", "1000000.0"]
            assert re.findall(r"<c:v>(.*?)</c:v>", minus) == ["1000000.0", "1000000.0"]
        case "columns":
            assert names == ["Y1", "Y2"] and found == {"In": [1e6, 2e6], "Out": [3e6, 4e6]}
        case "whiskers":
            assert names == ["South", "North"] and found == {"Value": [1e6, 2e6]}
            plus, minus = (re.search(rf"<c:{side}>.*?</c:{side}>", xml, re.DOTALL)[0] for side in ("plus", "minus"))
            assert re.findall(r"<c:v>(.*?)</c:v>", plus) == ["2000000.0", "2000000.0"]
            assert re.findall(r"<c:v>(.*?)</c:v>", minus) == ["2000000.0", "1000000.0"]
        case "tornado":
            assert names == ["Cost", "Gain"] and found == {"at its P10": [3e6, 1e6], "at its P90": [2e6, 5e6]}
            assert '<c:crossesAt val="2500000.0"/>' in xml
        case "histogram":
            assert found == {"Share": [0.2, 0.5, 0.3]} and "mean: $500k" in xml
        case _:
            pytest.fail("a kind of which nothing is asserted")


def test_a_slide_shades_a_band_over_months_that_begin_at_the_first():
    """Months 1, 2 and 3 with a mark at month 2: an area over them as over months from 0; two lines had been drawn for the band."""
    at = (1.0, 2.0, 3.0)
    marks = Lines(
        (Line("Promised", (2e6, 4e6, 6e6), "baseline", at, dashed=True), Line("Shown", (1e6, 2e6), "programme", at[:2])),
        Band("9 of 10", (1e6, 2e6, 3e6), (3e6, 6e6, 9e6), "baseline"), (Mark(2.0, 4e6, "here", "programme"),),
    )  # fmt: skip
    native = on_a_slide(replace(chart("lines"), marks=marks)).chart
    assert [float(one) for one in native.plots[0].categories] == list(at)
    assert values_of(native) == {
        "9 of 10: from": [1e6, 2e6, 3e6], "9 of 10": [2e6, 4e6, 6e6], "Promised": [2e6, 4e6, 6e6], "Shown": [1e6, 2e6, None],
    }  # fmt: skip
    labels = native._chartSpace.xpath(".//c:lineChart/c:ser[1]/c:dLbls/c:dLbl[c:tx]/c:idx/@val")
    assert labels == ["1"], "the second point"


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
            drawn = [one for tag, one, _ in marks if tag == "path"]
            looks = [(one["stroke"], one["stroke-width"], one.get("stroke-dasharray")) for one in drawn]
            seen, even = ("var(--programme)", "3", None), ("var(--cost)", "2", "6 4")
            assert looks == [seen, even, seen, even], "each line, and in the legend a piece of it"
            assert all(one["d"].endswith("h14") for one in drawn[2:]) and {"Seen", "Even"} <= set(words)
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
        case _:
            pytest.fail("a kind of which nothing is asserted")
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


def test_a_lone_bar_does_not_fill_the_slide():
    """One bar takes a sixth of the chart's height, as one of six would."""
    from pptx import Presentation

    one = Bars(("Gain",), (Series("", (-0.62,), ("baseline",), ("−62%",)),), flat=True)
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    put_on_slide(slide, (0.5, 0.5, 8, 5), Chart("one", "One", one, pd.DataFrame(), "USD"))
    assert slide.shapes[0].chart.plots[0].gap_width == 500


@pytest.mark.parametrize(("flat", "shown"), [(True, 8), (True, 10), (False, 10)])
def test_the_first_eight_bars_are_on_a_slide_or_all_and_all_columns(flat, shown):
    """Bars are in order of size, so that the last are the least; columns are years or classes, of which none may be missing."""
    names, values = tuple("ABCDEFGHIJ"), tuple(float(11 - one) for one in range(1, 11))
    marks = Bars(names, (Series("Now", values, ("accent",)),), flat=flat)
    native = on_a_slide(
        Chart("ten", "Ten", marks, pd.DataFrame(), "USD", value=chart("bars").value), slice(8 if shown == 8 else None)
    ).chart
    found = [str(one).strip() for one in native.plots[0].categories], values_of(native)["Now"]
    order = slice(None, None, -1) if flat else slice(None)
    assert found == (list(names[:shown])[order], list(values[:shown])[order])


def test_a_range_over_points_of_their_own_has_both_its_ends_on_a_slide():
    """From 0.1 M below to 0.2 M above the 1 M and 0.7 M of the first line."""
    drawn = chart("own points")
    first = drawn.marks.lines[0]
    band = Band(
        "Range", tuple(value - 1e5 for value in first.values), tuple(value + 2e5 for value in first.values), "muted"
    )
    native = on_a_slide(replace(drawn, marks=replace(drawn.marks, band=band))).chart
    found = values_of(native)
    assert found["Range: low"] == [9e5, 6e5] and found["Range: high"] == [1.2e6, 9e5]
    assert found["Seen"] == [1e6, 7e5] and native._chartSpace.xml.count(">2.5<") >= 3
