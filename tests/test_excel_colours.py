"""What the charts of a workbook show and hide: each series or point in its colour, bases that are not seen, and the legend."""

import pytest
from charts_hand import KINDS, chart
from test_charts_excel import on_a_sheet

from cxroi.report.charts.colours import LIGHT

UNSEEN, FREE = "unseen", "as Excel likes"
COLOURS = {
    "waterfall": [UNSEEN, UNSEEN, LIGHT.accent, LIGHT.accent, LIGHT.loss, LIGHT.loss, LIGHT.programme, LIGHT.programme],
    "lines": [UNSEEN, LIGHT.programme, LIGHT.programme], "own points": [LIGHT.programme, LIGHT.cost], "columns": [LIGHT.accent, LIGHT.cost],
    "bars": [[LIGHT.accent, LIGHT.loss]], "whiskers": [[LIGHT.drivers["churn"], LIGHT.drivers["spend"]]], "tornado": [LIGHT.baseline, LIGHT.programme],
    "histogram": [[LIGHT.loss, LIGHT.cost, LIGHT.programme]],
}  # fmt: skip
LEGENDS = {"lines": [0], "own points": [], "columns": [], "tornado": []}
"""The series that the legend leaves out; no legend in other kinds."""


def fill(properties):
    if properties is None or (properties.solidFill is None and not properties.noFill):
        return FREE
    return UNSEEN if properties.noFill else f"#{properties.solidFill.srgbClr}"


def colour(series):
    """Of its points where each has its own, else of its fill, else of its line."""
    if series.dPt:
        return [fill(point.graphicalProperties) for point in series.dPt]
    own = fill(series.graphicalProperties)
    return own if own != FREE else fill(series.graphicalProperties.ln)


@pytest.mark.parametrize("kind", COLOURS)
def test_a_chart_of_excel_has_its_colours_and_its_legend(kind):
    """The base of a step and the lower edge of a band are there and are not seen."""
    native = on_a_sheet(chart(kind))["Page"]._charts[0]
    parts = [native, *getattr(native, "_charts", [])[1:]]
    assert [colour(one) for part in parts for one in part.series] == [
        [one.upper() for one in wanted]
        if isinstance(wanted, list)
        else wanted
        if wanted in (UNSEEN, FREE)
        else wanted.upper()
        for wanted in COLOURS[kind]
    ]
    legend = native.legend
    assert (None if legend is None else [one.idx for one in legend.legendEntry]) == LEGENDS.get(kind)
    assert {*COLOURS} == {*KINDS} - {"flow", "map"}
