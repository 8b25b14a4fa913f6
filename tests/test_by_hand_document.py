"""Every table and chart of a small case against a sheet counted by hand, cell for cell; and its risk against what a uniform says.

The sheet, `by_hand/case.md`, holds the arithmetic in words. A table or chart that is not in the sheet is a failure too.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import read
from cxroi.report.charts.spec import Chart
from cxroi.report.sections import document
from cxroi.report.tables.table import Table

HERE = Path(__file__).parent / "by_hand"
LISTED = "inputs"
"""The table that repeats the case file; other tests compare it with the file."""


def found_of(name):
    return CaseAnalysis(read((HERE / name).read_text()))


def parts_of(found):
    """Every table and chart of the document by section and name, as rows of texts under their heads."""
    shown = {}
    for section in document.sections(found):
        for part in section.parts:
            if isinstance(part, Table) and part.name != LISTED:
                shown[f"{section.name} / {part.name}"] = texts(part.printed())
            if isinstance(part, Chart) and f"{section.name} / {part.name}" != "beliefs / break-even":
                shown[f"{section.name} / {part.name}"] = texts(part.table)
    return shown


def texts(frame: pd.DataFrame):
    return [list(map(str, frame.columns)), *([text(cell) for cell in row] for row in frame.itertuples(index=False))]


def text(cell):
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def sheet():
    """The tables of the sheet by their headings."""
    counted = {}
    for part in re.split(r"^## ", (HERE / "case.md").read_text(), flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        lines = [line for line in body.splitlines() if line.startswith("|")]
        counted[heading] = [
            [cell.strip() for cell in line.strip("|").split("|")] for line in lines if "---" not in line
        ]
    return counted


SHEET = sheet()


@pytest.fixture(scope="module")
def shown():
    return parts_of(found_of("case.yaml"))


def test_nothing_is_shown_that_was_not_counted(shown):
    assert set(shown) == set(SHEET)


@pytest.mark.parametrize("where", SHEET)
def test_every_cell_is_what_was_counted(shown, where):
    assert shown[where] == SHEET[where]


def test_the_bars_of_what_would_have_to_be_true_are_the_moves_of_the_table(shown):
    """The chart's bar of an assumption is as long as the table says in whole percent, on the same side; others have none."""
    chart = next(
        part
        for section in document.sections(found_of("case.yaml"))
        for part in section.all(Chart)
        if part.name == "break-even"
    )
    away = {row[0]: row[3] for row in SHEET["beliefs / beliefs"][1:]}
    (series,) = chart.marks.series
    drawn = {
        name: f"{value:.0%}".replace("-", "−") for name, value in zip(chart.marks.names, series.values, strict=True)
    }
    assert drawn and all(
        away[name] == said
        for name, said in drawn.items()
        if abs(float(said[:-1].replace("−", "-"))) < chart.value.high * 100
    )


# One cost between 10,000 and 40,000, likely 20,000, every figure as likely as another; 24,000 comes back. NPV = 24,000 − cost.

TOLERANCE = 60
"""A 500th of the range: the draws are points of a net, not chance. [money]"""
UNIFORM = {
    "P5": 24_000 - 38_500, "P10": 24_000 - 37_000, "Median": -1_000, "P90": 24_000 - 13_000, "P95": 24_000 - 11_500, "Mean": -1_000,
    "Standard deviation": 30_000 / 12**0.5, "Mean of the worst 5% (CVaR)": 24_000 - (38_500 + 40_000) / 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def uncertain():
    return {section.name: section for section in document.sections(found_of("uncertain.yaml"))}


def raw(section, name):
    return next(part for part in section.all(Table) if part.name == name).raw().set_index("Figure")


def test_the_spread_of_a_uniform_cost(uncertain):
    """Percentiles, mean, deviation and worst twentieth of NPV; 14,000 of 30,000 lie above zero, and pay back."""
    npv = raw(uncertain["how-sure"], "spread")["NPV"]
    for figure, counted in UNIFORM.items():
        assert npv[figure] == pytest.approx(counted, abs=TOLERANCE), figure
    assert npv["Chance that NPV is above zero"] == pytest.approx(14 / 30, abs=0.002)
    assert npv["Chance of paying back"] == pytest.approx(14 / 30, abs=0.002)


def test_the_sides_of_the_tornado(uncertain):
    """A cheap build, at its P10 of 13,000, is the good side: 11,000; a dear one, 37,000, the bad: −13,000."""
    (chart,) = uncertain["tornado"].all(Chart)
    (swing,) = chart.marks.swings
    assert (swing.at_low, swing.at_high) == pytest.approx((11_000, -13_000))
    assert (chart.marks.low_name, chart.marks.high_name, chart.marks.centre) == (
        "at its P10",
        "at its P90",
        pytest.approx(-1_000),
    )
    assert list(chart.table.iloc[0])[1:5] == pytest.approx([13_000, 37_000, 11_000, -13_000])


def test_what_it_is_worth_to_know_the_cost(uncertain):
    """Knowing it, the case goes ahead only below 24,000: half of 14,000 in 14 of 30 = 3,266.67 against nothing on average."""
    table = next(part for part in uncertain["to-measure"].all(Table))
    (row,) = table.raw().to_dict("records")
    assert row["Worth at most"] == pytest.approx(14_000**2 / 2 / 30_000, rel=0.04)
    assert "**$3,267**" in uncertain["to-measure"].parts[0].lines[0]
    assert row["Moves with NPV"] == pytest.approx(-1)


def test_three_views_of_a_lopsided_range(uncertain):
    """Likely 24,000 − 20,000; the mean of the draws −1,000; Forrester's mean of the three figures 24,000 − 23,333."""
    npv = list(uncertain["views"].all(Table)[0].raw()["NPV"])
    assert npv == pytest.approx([4_000, -1_000, 24_000 - 70_000 / 3], abs=TOLERANCE)


def test_a_case_without_ranges_gives_no_chances():
    """No histogram of one figure, no percentiles that are all alike; the reason stands in one sentence."""
    sections = {section.name: section for section in document.sections(found_of("case.yaml"))}
    assert not {"sources-of-benefit", "views", "tornado", "to-measure"} & set(sections)
    assert (
        sections["how-sure"].parts == ()
        and sections["how-sure"].finding == "No assumption has a range yet: NPV is −$8.5k"
    )
