"""Sentences, tables and charts of reports under conditions that no sample meets: each counted by hand."""

from dataclasses import replace
from types import SimpleNamespace as Of

import pytest
from pilot_hand import case, tried
from test_report_uncounted import BRONZE, GOLD, calls

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.pilot import Size, pilot_value
from cxroi.analysis.unusual import Unusual
from cxroi.case import CaseError, parse
from cxroi.case.baseline import Segment
from cxroi.case.heard import Heard
from cxroi.engine import evaluate
from cxroi.evidence.scores_alone import Mean, ScoreAlone
from cxroi.report.charts import listening_charts
from cxroi.report.documents import brief
from cxroi.report.language import changes, listening_words, pilot_words, uncounted, unusual_words
from cxroi.report.review import board_answers
from cxroi.report.review.questions import questions
from cxroi.report.sections.explained import explained
from cxroi.report.tables import alone_tables, portfolio_tables
from cxroi.report.workbook import retention_sheet
from cxroi.report.workbook.formula import Term
from cxroi.report.workbook.sheet import Page


@pytest.fixture(scope="module")
def pilot():
    return replace(pilot_value(case(), tried(), draws=64), npv=-3.0, noise=0.0, threshold=-0.1)


def sized(value, *, enbs, best, evsi=20_000.0):
    """A pilot whose information is worth 20,000 at the size asked for, and what is left at that size and at the best."""
    size = Size(300, 300, evsi, 0.0, enbs)
    return replace(value, chosen=size, sizes=(size, replace(size, customers=900, enbs=best)))


def test_a_pilot_worth_its_price_is_recommended_at_its_own_size_and_else_at_the_best(pilot):
    said = pilot_words._recommended(sized(pilot, enbs=4_000.0, best=9_000.0), "USD")
    assert said.startswith("Pilot first: its information is worth $20,000, of which $4,000 is left")
    said = pilot_words._recommended(sized(pilot, enbs=0.0, best=9_000.0), "USD")
    assert (
        said.startswith("Pilot first, but with 900 customers: with 300 it costs more") and "size $9,000 is left" in said
    )


def test_the_price_of_a_pilot_is_its_cost_with_the_delay(pilot):
    """A pilot for 500 that delays what is worth 700 would cost 1,200."""
    value = sized(pilot, enbs=-1.0, best=-1.0, evsi=400.0)
    value = Of(
        best=value.best, recommendation="drop", npv=-3.0, pilot=value.pilot, could_change=True, evsi=400.0,
        chosen=Of(cost=500.0), cost_of_delay=700.0,
    )  # fmt: skip
    said = pilot_words._recommended(value, "USD")
    assert said.endswith("The pilot's information is worth $400; it would cost $1,200, including delay.")


def test_a_whole_line_in_other_units_is_named_with_its_first_and_last_month():
    line = Unusual("contacts · Homes", "measured", ("2027-02", "2027-07"), 5400.0, 5.4, True, None, None)
    assert unusual_words._said(line, "USD") == (
        "Service contacts · Homes, 2027-02 to 2027-07, measured: 5,400 in a usual month; the plan’s is 5.4. Is it in other units?"
    )
    one = replace(line, months=("2027-02",))
    assert "2027-02, measured: 5,400; the plan’s is" in unusual_words._said(one, "USD")


@pytest.mark.parametrize(
    ("low", "high", "value", "said"),
    [
        (0.2, 0.8, 0.5, "the later half is higher than the earlier by"),
        (-0.8, -0.2, -0.5, "the later half is lower than the earlier by"),
        (-0.1, 0.8, 0.5, "no change from the earlier half to the later can be told"),
        (0.0, 0.8, 0.4, "no change from the earlier half"), (-0.8, 0.0, -0.4, "no change from the earlier half"),
    ],
)  # fmt: skip
def test_a_score_is_higher_or_lower_only_where_its_whole_interval_is(low, high, value, said):
    score = ScoreAlone("csat", False, Mean(80, 4.0, 3.9, 4.1), (), (), Mean(80, value, low, high))
    assert said in alone_tables.sentence(score)


@pytest.mark.parametrize(("points", "shown"), [(1, 1), (15, 15), (16, 16), (17, 16), (100, 16)])
def test_a_long_frontier_is_thinned_to_as_many_points_as_a_table_holds_with_both_ends(points, shown):
    found = portfolio_tables.thinned(Of(frontier=tuple(range(points))))
    assert len(found) == shown and (found[0], found[-1]) == (0, points - 1) and list(found) == sorted(set(found))


def test_cross_sell_without_a_margin_is_a_gap_and_more_than_three_segments_are_counted():
    bare = Segment(
        name="A", customers=5, revenue_per_customer=9, gross_margin=0.5, churn_per_year=0.1, cross_sell={"revenue": 3}
    )
    assert [gap.field for gap in uncounted.gaps(bare, frozenset())] == ["cross_sell/gross_margin"]
    whole = bare.model_copy(update={"cross_sell": bare.cross_sell.model_copy(update={"gross_margin": 0.4})})
    assert not list(uncounted.gaps(whole, frozenset()))
    names = (
        "Gold has",
        "Gold and S1 have",
        "Gold, S1 and S2 have",
        "Gold, S1, S2 and 1 more have",
        "Gold, S1, S2 and 2 more have",
    )
    for more, said in enumerate(names):
        lacking = [GOLD, *({**BRONZE, "name": f"S{number}"} for number in range(1, more + 1))]
        assert uncounted.missing(parse(calls(*lacking))).startswith(f"{said} revenue but no gross margin")


def test_an_answer_of_yes_or_no_that_changed_is_on_or_off():
    assert [changes._said(value) for value in (True, False, None)] == ["on", "off", "not given"]


@pytest.mark.parametrize(
    ("everything", "more"),
    [(0.9, ""), (1.0, " Knowing everything would be worth $1."), (2500.0, " Knowing everything would be worth $2.5k.")],
)
def test_what_all_knowledge_would_be_worth_is_said_from_a_dollar_on(everything, more):
    first = Of(assumption=Of(title="Churn"), evppi=900.0)
    knowledge = Of(influences=[first], noise=0.0, everything=everything)
    said = board_answers._measuring(Of(case=Of(currency="USD")), knowledge, uncertain=True)
    assert said == f"“Churn”: worth up to $900 to learn before deciding.{more}"


def test_an_effect_on_a_part_that_the_case_does_not_have_is_asked_about():
    effect = {"driver": "employee_turnover", "change": -0.1}
    data = calls(GOLD | {"gross_margin": 0.5}, **effect)
    asked = [one.text for one in questions(evaluate(parse(data))) if "no workforce section" in one.text]
    assert len(asked) == 1 and "so it has no effect" in asked[0]
    there = parse({**data, "workforce": {"employees": 50, "turnover_per_year": 0.2, "replacement_cost": 9000}})
    assert not [one for one in questions(evaluate(there)) if "section" in one.text]


def test_a_section_is_explained_by_its_name_and_by_its_heading():
    found = CaseAnalysis(parse(calls(GOLD | {"gross_margin": 0.5})), draws=64)
    first, second = explained(found, "Business case")["sections"][:2]
    for one in (first, second):
        for about in (one["section"], one["heading"]):
            assert explained(found, about)["heading"] == one["heading"]
    with pytest.raises(CaseError):
        explained(found, "No such section")


def test_emotions_are_drawn_for_the_outcome_of_the_finding_alone():
    told = [Of(emotion="happy", outcome="spend", verdict="USE", effect=0.04, p_first=0.9, ci_low=0.01, ci_high=0.07),
            Of(emotion="angry", outcome="churn", verdict="USE", effect=0.12, p_first=0.4, ci_low=0.05, ci_high=0.2)]  # fmt: skip
    (finding,) = listening_words.emotions(told, ())
    rows = (
        ("angry → leaving", 0.12, 0.05, 0.2),
        ("happy → spending", 0.04, 0.01, 0.07),
        ("sad → leaving", 0.0, -0.1, 0.1),
    )
    heard = Heard(about="emotions", finding=finding, columns=("Emotion", "Change", "Low", "High"), units=("",) * 4, rows=rows, drawn=("Change", "Low", "High"))  # fmt: skip
    names = [row.name for row in listening_charts.intervals(heard).marks.rows]
    assert names == ["angry → leaving", "sad → leaving"]
    none = heard.model_copy(update={"finding": listening_words.emotions([], ())[0]})
    assert len(listening_charts.intervals(none).marks.rows) == 3, "where no outcome is found all are drawn"


def test_signs_that_no_font_of_the_brief_has_are_shown_as_boxes_wherever_they_stand():
    """Line breaks and places to break a long word stay; figures are no text."""
    data = {"title": "Ab\ue000", "rows": [("a\n\t\u200b", 1.5), ["\ue000"]], "none": None}
    assert brief._replaced(data, frozenset(map(ord, "Aab"))) == {"title": "Ab□", "rows": [["a\n\t\u200b", 1.5], ["□"]], "none": None}  # fmt: skip


def test_customers_of_one_tenure_are_all_in_the_only_year_there_is():
    """A churn of 20% in the first and only year, without a mix, is 20% of all in the workbook; with 30% and 70% of 20% and 10% it is 13%."""
    live = {f"segments/A/churn_by_tenure/{year}": Term(f"C{year}", rate) for year, rate in ((1, 0.2), (2, 0.1))}
    live |= {f"segments/A/tenure_mix/{year}": Term(f"M{year}", share) for year, share in ((1, 0.3), (2, 0.7))}
    plain = {"name": "A", "customers": 5}
    alone = Segment(**plain, churn_by_tenure=[0.2])
    mixed = Segment(**plain, churn_by_tenure=[0.2, 0.1], tenure_mix=[0.3, 0.7])
    for segment, churn in ((alone, 0.2), (mixed, 0.13)):
        assert retention_sheet.churn_rate(segment, live, Term("12", 12.0)).value == pytest.approx(churn)
    assert [one.value for one in retention_sheet.shares(alone, live)] == [1.0]


def test_blocks_of_rows_are_printed_in_one_piece_and_one_longer_than_a_page_runs_on():
    """A page has 450 points, so thirty rows of 15. Rows 20 to 49 fill the second page; 51 to 95 fill one and 15 rows, on which 15 more
    fit to the last point."""
    given = {}
    printed = Of(set_print_scale=lambda scale: None, set_h_pagebreaks=lambda breaks: given.update(breaks=breaks))
    blocks = [(0, 19), (20, 39), (40, 49), (50, 50), (51, 95), (96, 110), (111, 111)]
    Page.in_one_piece(Of(sheet=printed, _heights={}), [100], blocks)
    assert given["breaks"] == [20, 50, 51, 111]
    Page.in_one_piece(Of(sheet=printed, _heights={100: 15.5}), [100], blocks)
    assert given["breaks"] == [20, 50, 51, 96], "one row is half a point taller"
