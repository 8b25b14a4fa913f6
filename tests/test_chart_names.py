"""Names beside bars: no two are cut to the same words by any renderer, and no line runs through those above their bars."""

import re
from dataclasses import replace

import pytest
from charts_hand import KINDS, chart
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from cxroi.report.charts.colours import LIGHT
from cxroi.report.charts.marks import Bars, Interval, Series, Step, Swing, Tornado, Waterfall, Whiskers
from cxroi.report.charts.narrow import ABOVE, names_above
from cxroi.report.charts.plotly_chart import plotly
from cxroi.report.charts.static import _draw
from cxroi.report.charts.svg_chart import DESK, SMALL, svg
from cxroi.report.documents.slide_chart_parts import beside, cut
from cxroi.report.language.safe_text import SHORTEST_NAME, told_apart

LONG = "Proactive outage messages for business customers · Service contacts: "
NAMES = tuple(f"{LONG}{end}" for end in ("change", "causal share", "capture"))
BARS = Bars(NAMES, (Series("Away by", (-2.0, 1.0, 3.0), ("loss",) * 3),), flat=True)
MARKS = {
    "bars": BARS,
    "columns": replace(BARS, flat=False),
    "whiskers": Whiskers(tuple(Interval(name, -1.0, 1.0, 2.0, "accent") for name in NAMES)),
    "tornado": Tornado(tuple(Swing(name, -1.0, 2.0) for name in NAMES), 0.5, "low", "high"),
    "waterfall": Waterfall(tuple(Step(name, 1.0, "churn") for name in NAMES[:2]), Step(NAMES[2], 2.0, "programme")),
}


def drawn_as(kind):
    return replace(chart("bars"), marks=MARKS[kind])


@pytest.mark.parametrize("kind", MARKS)
def test_no_two_names_are_cut_alike_on_screen(kind):
    """Two assumptions of one effect had been “… · Service contacts: c…” twice, and one row of Plotly's."""
    bars = plotly(drawn_as(kind), LIGHT)["data"][0]
    names = bars["y" if isinstance(bars["y"][0], str) else "x"]
    assert len(set(names)) == 3 and all("change" in one or "share" in one or "capture" in one for one in names), names


@pytest.mark.parametrize("width", [DESK, SMALL])
@pytest.mark.parametrize("kind", MARKS)
def test_no_two_names_are_cut_alike_on_the_page(kind, width):
    """On a desk and on a phone each name ends as its own: with the words that tell it apart."""
    said = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg(drawn_as(kind), width=width)))
    assert all(end in said for end in ("change", "share", "capture")), said


@pytest.mark.parametrize("kind", MARKS)
def test_no_two_names_are_cut_alike_in_pictures(kind):
    axes = Figure().subplots()
    _draw(MARKS[kind], drawn_as(kind), axes, LIGHT)
    axis = axes.xaxis if kind in ("columns", "waterfall") else axes.yaxis
    labels = [one.get_text() for one in axis.get_ticklabels()]
    assert len(labels) == len(set(labels)) == 3, labels


def test_no_two_names_are_cut_alike_on_slides():
    assert len(set(cut(NAMES))) == len(set(beside(NAMES))) == 3
    assert [one.split("\n")[-1].split()[-1] for one in beside(NAMES)] == ["change", "share", "capture"]


@given(st.lists(st.text("ab ", min_size=1, max_size=70), max_size=8), st.integers(SHORTEST_NAME, 64))
def test_names_stay_apart_whatever_they_are(names, longest):
    """None is longer than it may be, a name that fits and is alone stays as it is, and no two are the same."""
    found = told_apart(names, longest)
    assert len(set(found)) == len(names) == len(found) and all(len(one) <= longest for one in found)
    if len(set(names)) == len(names):
        short = [name for name in names if len(name) < longest]
        assert len(short) < len(names) or found == names


def upright_lines(layout):
    return [(one["x0"], one["y0"], one["y1"]) for one in layout["shapes"]]


@pytest.mark.parametrize("kind", ["bars", "tornado"])
def test_the_line_of_zero_does_not_run_through_names_above_bars(kind):
    """On screen it is drawn beside each bar; the names are above."""
    layout = names_above(plotly(drawn_as(kind), LIGHT))["layout"]
    lines = upright_lines(layout)
    assert len(lines) == 3 and not layout["xaxis"]["zeroline"]
    for place, (x, low, high) in enumerate(lines):
        assert x == 0 and low < place < high < place + ABOVE - 0.15, "the bar is in it, its name above it is not"
        assert low > place - 1 + ABOVE + 0.15, "nor the name of the bar below"


def test_on_a_phone_no_line_runs_through_a_name_either():
    """At 390 pixels: between the lines beside the bars there is room for a line of text; on a desk there is one line."""

    def lines(width):
        return re.findall(r'<line x1="([\d.]+)" y1="([\d.]+)" x2="\1" y2="([\d.]+)" stroke="var\(--muted\)"', svg(drawn_as("bars"), width=width))  # fmt: skip

    phone = lines(SMALL)
    feet = [float(y) for y in re.findall(r'<text x="8" y="([\d.]+)"', svg(drawn_as("bars"), width=SMALL))]
    assert len(phone) == len(feet) == 3 and len(lines(DESK)) == 1
    for _, top, end in phone:
        assert not any(float(top) < foot + 2 and foot - 11 < float(end) for foot in feet)


def test_the_made_up_kinds_keep_their_names():
    assert plotly(chart("bars"), LIGHT)["data"][0]["y"] == list(KINDS["bars"][0].names)[::-1]
