"""Figures far from their own line are named before the verdict, with their neighbours and a remedy; nothing is altered."""

import json

import pytest
from click.testing import CliRunner
from realised_hand import AS_PLANNED, DATA, ROOT, case, measured

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.realised import realised
from cxroi.case import read_file, save
from cxroi.cli import main
from cxroi.report.language import realised_words, unusual_words
from cxroi.report.sections import realised_sections
from cxroi.report.sections.section import Sentences


def found_in(rows, **changed):
    return realised(case(rows, **changed), draws=64).unusual


def contacts(*values, comparison=6.0):
    return measured("contacts", values, comparison)


def places(found):
    return [(one.months, one.figure, one.value) for one in found]


@pytest.mark.parametrize(
    ("slip", "usual"), [(0.0, 5.4), (5400.0, 5.5), (0.0054, 5.4), (5.5 * 30.1, 5.5), (5.4 / 30.1, 5.4)]
)
def test_one_figure_far_from_the_other_months_is_named_with_its_neighbours(slip, usual):
    """Of the six the third in size is usual."""
    (one,) = found_in(contacts(6.0, 6.0, 5.4, slip, 5.5, 5.4))
    assert (one.line, one.figure, one.months, one.value) == ("contacts · Homes", "measured", ("2027-04",), slip)
    assert (one.before, one.after) == (("2027-03", 5.4), ("2027-05", 5.5)) and one.usual == usual and not one.of_plan


@pytest.mark.parametrize("near", [5.5 * 29.9, 5.4 / 29.9, 10.0])
def test_what_is_only_large_or_small_is_not(near):
    assert found_in(contacts(6.0, 6.0, 5.4, near, 5.5, 5.4)) == ()


def test_a_comparison_a_price_and_a_number_of_customers_are_looked_at_too():
    rows = contacts(6.0, 5.4, 5.4)
    rows[1]["comparison"] = 6000
    rows += [{"month": f"2027-{month:02d}", "segment": "Homes", "customers": value} for month, value in ((1, 40_000), (2, 40), (3, 40_100))]  # fmt: skip
    rows += [{"month": "2027-01", "segment": "Homes", "price": "cost_per_contact", "measured": 0.01}]
    assert {(one.line, one.figure, one.months[0]) for one in found_in(rows)} == {
        ("contacts · Homes", "comparison", "2027-02"), ("customers · Homes", "customers", "2027-02"), ("cost per contact · Homes", "measured", "2027-01"),
    }  # fmt: skip


def test_a_month_alone_is_held_against_the_plan_and_so_is_a_line_in_other_units():
    """The plan has 6 calls a year: 0 alone, or 5,400 alone, is named; three months near 5,400 are named once, as a line."""
    for value in (0.0, 5400.0):
        (one,) = found_in(contacts(value))
        assert (one.value, one.usual, one.of_plan, one.before, one.after) == (value, 6.0, True, None, None)
    assert places(found_in(contacts(5.4, 5400.0))) == [(("2027-02",), "measured", 5400.0)]
    assert places(found_in(contacts(6.0, 0.0))) == [(("2027-02",), "measured", 0.0)]
    (nothing,) = found_in(contacts(0.0, 0.0, 0.0))
    assert nothing.months == ("2027-01", "2027-03") and nothing.value == 0
    (line,) = found_in(contacts(5400.0, 5300.0, 5500.0, comparison=None))
    assert (line.months, line.value, line.usual, line.of_plan) == (("2027-01", "2027-03"), 5400.0, 6.0, True)


def test_nothing_is_usual_where_most_months_are_0_and_scores_are_left_alone():
    """A small segment loses nobody in most months; an NPS of 0 between 41 and 42 is a score."""
    assert found_in(measured("churn", [0.0, 0.0, 0.12, 0.0], 0.12)) == ()
    scores = [
        {"month": f"2027-{month:02d}", "metric": "NPS", "measured": value}
        for month, value in ((1, 41), (2, 0), (3, 42))
    ]
    assert found_in([*AS_PLANNED, *scores], metrics=[{"name": "NPS"}]) == ()


@pytest.mark.parametrize(
    ("paid", "named"),
    [
        ((2000, 2.0, 2000), ["2027-02"]),
        ((2000, 2_000_000, 2000), ["2027-02"]),
        ((2000, 0, 2000), []),
        ((2000, 9000, 2000), []),
        ((2.0, 2.1, 2.0), ["2027-01"]),
    ],
)
def test_money_is_named_where_it_is_far_from_its_plan_as_well(paid, named):
    """2,000 a month are planned. Nothing paid is a figure; a line in thousands is named as one."""
    rows = [{"month": f"2027-{month:02d}", "initiative": "Desk", "cost": "Run", "paid": amount} for month, amount in enumerate(paid, 1)]  # fmt: skip
    assert [one.months[0] for one in found_in(rows)] == named


def test_a_payment_up_front_beside_small_ones_is_as_planned():
    """100,000 once and 1,000 a month on one line: each is what the plan has for its month, or for the month it was moved from."""
    cost = {"name": "Desks", "one_off": 100_000, "per_year": 12_000}
    desk = [{**DATA["initiatives"][0], "costs": [cost]}]
    for first in ("2026-12", "2027-01"):
        rows = [(first, 100_000), ("2027-02", 1000), ("2027-03", 1000)]
        lines = [{"month": month, "initiative": "Desk", "cost": "Desks", "paid": amount} for month, amount in rows]
        assert bool(found_in(lines, initiatives=desk)) == (first == "2027-01")


def test_the_sample_one_year_on_has_none():
    assert realised(read_file(ROOT / "sample_data" / "chemicals-one-year-on.yaml"), draws=64).unusual == ()


def test_it_is_said_before_the_verdict_on_the_page_in_files_and_on_the_command_line(tmp_path):
    """Place, value, neighbours, remedy; in the finding as well; the figures stay what was entered."""
    rows = contacts(6.0, 6.0, 5.4, 0.0, 5.4, 5.4)
    slipped = case(rows)
    shown = realised_sections.realised(CaseAnalysis(slipped, draws=64))
    found = realised(slipped, draws=64)
    verdict = realised_words.verdict(found)
    assert shown.finding == f"1 figure to check first, for a slip of typing would look like this. As entered: {verdict}"
    first, second = shown.all(Sentences)[:2]
    assert shown.parts[0] is first and first.title == "Check these figures first" and not second.title
    assert (
        first.lines[0]
        == "Service contacts · Homes, 2027-04, measured: 0 (2027-03: 5.4; 2027-05: 5.4); usual there is 5.4."
    )
    assert "Leave the cell empty if the figure is missing" in first.lines[1]
    assert slipped.actuals[3].measured == 0 and realised_sections.so_far(CaseAnalysis(slipped, draws=64)).startswith("1 figure to check")  # fmt: skip
    save(slipped, tmp_path / "case.yaml")
    said = CliRunner().invoke(main, ["realised", str(tmp_path / "case.yaml")]).output
    assert 0 <= said.index(first.lines[0]) < said.index("Of $")
    figures = json.loads(CliRunner().invoke(main, ["realised", str(tmp_path / "case.yaml"), "--json"]).stdout)
    assert figures["figures_to_check"][0]["months"] == ["2027-04"]
    clean = realised_sections.realised(CaseAnalysis(case(AS_PLANNED), draws=64))
    assert (
        clean.finding == realised_words.verdict(realised(case(AS_PLANNED), draws=64))
        and not clean.all(Sentences)[0].title
    )


def test_no_more_are_named_than_a_reader_takes_in():
    rows = [row for month in range(1, 13) for row in measured("contacts", [5.4], 6.0, first=month)]
    prices = [{"month": "2027-01", "segment": f"S{n}", "price": "cost_per_contact", "measured": 0} for n in range(15)]
    segments = [DATA["segments"][0], *({**DATA["segments"][0], "name": f"S{n}"} for n in range(15))]
    lines = unusual_words.lines(found_in([*rows, *prices], segments=segments), "USD")
    assert len(lines) == unusual_words.NAMED + 2 and lines[-2] == "3 more figures like this."
