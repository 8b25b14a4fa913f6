"""Words and titles of the report that a wrong sign, side or count would change."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pandas as pd

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.comparison import compare
from cxroi.case import parse
from cxroi.engine import evaluate
from cxroi.evidence.baseline_into_case import Matches
from cxroi.evidence.theme_money import ThemeMoney
from cxroi.report.charts import case_charts, risk_charts
from cxroi.report.charts.marks import Bars, Series
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import Chart
from cxroi.report.documents.web_page import _behind
from cxroi.report.language import listening_words, portfolio_words
from cxroi.report.language.explanations import how_pitched, how_valued
from cxroi.report.language.method import in_ten_lines
from cxroi.report.review.questions import questions
from cxroi.report.sections import document
from cxroi.report.sections.explained import explained
from cxroi.report.tables import listening_tables
from cxroi.report.tables.explore_tables import side_by_side
from cxroi.report.tables.reading_tables import match_words
from cxroi.report.tables.risk_tables import value_of_information
from cxroi.report.workbook.case_inputs import alternatives


def scored(*gains, reach=1.0, per_point=-0.01):
    """A case whose initiatives gain so many points each in a score that lowers churn."""
    return parse(
        {
            "format": 1,
            "title": "Scores",
            "finance": {"years": 2, "discount_rate": 0.1},
            "segments": [{"name": "All", "customers": 100, "churn_per_year": 0.2, "revenue_per_customer": 1000}],
            "metrics": [{"name": "NPS", "now": 90, "highest": 100}],
            "initiatives": [
                {"name": f"I{place}", "costs": [{"name": "c", "one_off": 1}], "effects": [{"metric": "NPS", "gain": gain, "reach": reach}]}
                for place, gain in enumerate(gains)
            ],
            "links": [{"metric": "NPS", "driver": "churn", "change_per_point": per_point}],
        }
    )  # fmt: skip


def asked(case):
    return [question.text for question in questions(evaluate(case)) if "Is its sign right" in question.text or "room for" in question.text]  # fmt: skip


def test_the_sign_of_a_link_is_asked_about_by_what_all_initiatives_gain_together():
    """Down two points and up five is three up, which a link of -1% a point turns into less churn: nothing to ask. The other way
    round churn rises, and the question comes."""
    assert asked(scored(-2, 5)) == []
    assert asked(scored(2, -5)) == ["The change in NPS makes churn worse through this link. Is its sign right?"]
    assert asked(scored(-2, 5, per_point=0.01)) == asked(scored(2, -5))


def test_the_room_of_a_scale_is_told_against_the_gains_over_those_they_reach():
    """12 and 12 points over half of the customers are 12 on a scale with room for 10; over 40% they are 9.6, and fit."""
    assert asked(scored(12, 12, reach=0.5)) == [
        "The initiatives claim 12 points of NPS, but its scale has room for 10; the rest is left out."
    ]
    assert asked(scored(12, 12, reach=0.4)) == []


def test_the_method_of_a_case_says_what_becomes_of_its_losses():
    for rule, said in (("offset", "at once against the company's other profit"), ("carry forward", "is carried forward")):  # fmt: skip
        data = {"format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0.1, "tax_rate": 0.25, "tax_losses": rule}, "initiatives": []}  # fmt: skip
        case = parse(data)
        for words in (" ".join(in_ten_lines(case)), how_valued(evaluate(case))):
            assert f"depreciation; a loss {'is offset ' if rule == 'offset' else ''}{said}" in words


def test_where_no_range_moves_npv_no_average_and_no_chance_are_said():
    """99 a year less 1: NPV is 90 − 1 = 89 and nothing else; with a range an average stands beside it."""
    benefit = {"name": "B", "per_year": 99}
    data = {"format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0.1}, "initiatives": [{"name": "I", "costs": [{"name": "C", "one_off": 1}], "benefits": [benefit]}]}  # fmt: skip
    case = parse(data)
    said = how_pitched(CaseAnalysis(case, draws=16))
    assert r"NPV is \$89 with every assumption" in said and "average" not in said and "chance" not in said
    certain = side_by_side(compare({"A": case}, draws=16), "USD")["A"]
    assert list(certain[["Chance that NPV is above zero", "Chance of paying back"]]) == ["–", "–"]
    benefit["per_year"] = [50, 99, 120]
    case = parse(data)
    said = how_pitched(CaseAnalysis(case, draws=16))
    assert "on average over 16 draws" in said and "the chance that NPV is above 0 is > 99 in 100" in said


def test_only_money_is_printed_as_money_behind_a_chart_of_the_page():
    """1,400 customers are no dollars, whatever the chart measures; 250 dollars are, and a quarter is none."""
    table = pd.DataFrame({"Name": ["A"], "Customers": [1400], "Worth": [250.0], "Chance": [0.25]})
    bars = Bars(("A",), (Series("Worth", (250.0,), ("accent",)),))
    chart = Chart("t", "T", bars, table, "USD", Axis("money"), units={"Customers": "", "Chance": ""})
    assert _behind(chart, "USD")["rows"] == [["A", "1,400", "$250", "0.25"]]
    assert _behind(replace(chart, value=Axis("change")), "USD")["rows"] == [["A", "1,400", "250", "0.25"]]
    effect = {"driver": "contacts", "change": [-0.3, -0.2, -0.1]}
    segment = {"name": "All", "customers": [1300, 1400, 1500], "contacts_per_customer_year": 2, "cost_per_contact": 30, "churn_per_year": 0.1}  # fmt: skip
    found = CaseAnalysis(parse({"format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0.1}, "segments": [segment], "initiatives": [{"name": "I", "costs": [{"name": "C", "one_off": 9000}], "effects": [effect]}]}), draws=16)  # fmt: skip
    behind = _behind(case_charts.beliefs(found.break_evens, found.evaluation), "USD")
    assert "1,400" in next(row for row in behind["rows"] if row[0].endswith("customers"))[1]
    behind = _behind(risk_charts.tornado(found.case, found.tornado, centre=found.npv_at_medians), "USD")
    low, high, at_low = next(row for row in behind["rows"] if row[0].endswith("customers"))[1:4]
    assert "1,3" in low and "$" not in low + high and "$" in at_low
    ends = _behind(risk_charts.distribution(found.evaluation, found.simulation), "USD")["rows"]
    assert all(["$" in cell for cell in row] == [True, True, False] for row in ends), "from, to, share of draws"


def test_the_next_money_what_other_ways_lose_and_how_often_a_set_is_best():
    """With 80 to spend A brings 100 for 60. B and C would bring 160 for 120: 60 more for the 40 that are missing, 1.50 each."""
    best, next_ = (
        SimpleNamespace(chosen=chosen, starts=starts, spend=spend, npv=npv, row=row)
        for chosen, starts, spend, npv, row in (
            (("A",), (0,), 60e3, 100e3, 0), (("B", "C"), (0, 6), 120e3, 160e3, 1),
        )
    )  # fmt: skip
    other = {"by_ratio": SimpleNamespace(npv=90e3), "everything": SimpleNamespace(npv=150e3, spend=200e3)}
    case = SimpleNamespace(currency="USD", segments=[], initiatives=[1, 2, 3])
    found = SimpleNamespace(case=case, point=best, budget=80e3, more=next_, by="mean", share_best=0.6, favourite=best, share_favourite=0.6, **other)  # fmt: skip

    def but(**changes):
        return SimpleNamespace(**{**vars(found), **changes})

    assert portfolio_words.finding(found) == "Within $80k, fund “A”: expected NPV $100k"
    assert portfolio_words.next_dollar(found) == (
        "The next $40k would buy “B” and “C” instead of “A” and add $60k of NPV: 1.50 for each extra USD."
    )
    assert portfolio_words.next_dollar(but(budget=None)).startswith("The next $60k ")
    assert portfolio_words.next_dollar(but(more=None)) == "More money would buy nothing: no other set is worth more."
    by_ratio = "Funding by ratio until the money is gone would be worth $10k less than this set"
    assert portfolio_words.regret(found) == f"{by_ratio}; funding everything $50k more, and cost $200k."
    assert portfolio_words.regret(but(budget=None)) == f"{by_ratio}; funding everything $50k more."
    less = but(everything=SimpleNamespace(npv=70e3, spend=70e3))
    assert portfolio_words.regret(less) == f"{by_ratio}; funding everything $30k less."
    same = but(everything=SimpleNamespace(npv=100e3, spend=70e3), by_ratio=best)
    assert (
        portfolio_words.regret(same)
        == "Funding by ratio until the money is gone would be worth the same; so would funding everything."
    )
    assert portfolio_words.how_often(found) == "It is the best set in 60% of the draws, more often than any other."
    rare = but(share_best=0.3, favourite=next_, share_favourite=0.7)
    assert portfolio_words.how_often(rare) == (
        "It is the best set in 30% of the draws; B, C (after month 6) is the most frequent best set, in 70%."
    )


STUDY = SimpleNamespace(digest="0", responses=(), window=SimpleNamespace(data_end=date(2026, 12, 31)))


def printed(heard):
    return [*listening_tables.table(heard, "USD").printed().itertuples(index=False, name=None)]


def test_the_quiet_are_said_with_the_test_of_the_chances():
    """One of two calls is worth its cost. Chances of 30% where 20% went quiet were too high, by more than 3 points of a hundred."""
    tested = SimpleNamespace(
        n=400, cut="2026-06-01", top_decile_precision=0.8, base=0.2, said=0.3, auc=0.9, auc_naive=0.7, verdict="USE", already=0.2,
        calibration=((0.1, 0.05, 40), (0.6, 0.7, 41)),
    )  # fmt: skip
    priced = [SimpleNamespace(p_gone=share, worth_calling=worth) for share, worth in ((0.6, 35.0), (0.4, -1.0))]
    heard = listening_tables.quiet(SimpleNamespace(tested=tested, by_day=False, gone_after=None), priced, STUDY, "USD")
    assert heard.finding == "1 of 2 calls is worth making: together $35 after its cost"
    assert heard.lines[0] == (
        "Tested on 400 customers after 2026-06-01: of those in the tenth with the highest chance 80% went quiet, of all 20%; it "
        "ranks 90% of pairs right, a multiple of the usual gap 70%"
    )
    assert heard.lines[1].startswith("The chances were too high in that test, 30% on average where 20% went quiet")
    assert heard.lines[2].startswith("Only months with revenue are known")
    assert printed(heard) == [("1 of 10", "40", "10%", "5%"), ("2 of 10", "41", "60%", "70%")]
    tested.said = 0.16
    low = listening_tables.quiet(SimpleNamespace(tested=tested, by_day=True, gone_after=None), priced, STUDY, "USD")
    assert low.lines[1].startswith("The chances were too low") and len(low.lines) == 2
    tested.said = 0.18
    unpriced = [SimpleNamespace(p_gone=one.p_gone, worth_calling=None) for one in priced]
    fair = listening_tables.quiet(SimpleNamespace(tested=tested, by_day=True, gone_after=None), unpriced, STUDY, "USD")
    assert fair.finding == "1 of 2 customers is more likely gone than not" and len(fair.lines) == 1


def test_the_silent_and_the_themes_stand_under_their_heads():
    """60 of 100 answered, 12.5 among them and 4 with the 40 others, who would have to be 10 points worse for zero."""
    segment = SimpleNamespace(
        name="Small", customers=30, respondents=12, answered=9.0, synthetic=2.0, ci_low=-1.0, ci_high=5.0
    )
    found = SimpleNamespace(
        metric="nps", is_nps=True, customers=100, respondents=60, answered=12.5, synthetic=4.0, ci_low=-3.0, ci_high=11.0,
        tilt_to_zero=-10.0, r2=0.21, auc_detractor=0.75, unlike=0.02, facts_left_out=("town",), months="", since="", last="", by_segment=(segment,),
    )  # fmt: skip
    heard = listening_tables.silent(found, STUDY)
    assert heard.finding == "NPS is 12.5 among 60 who answered and 4.0 with the 40 silent (−3.0 to 11.0)"
    assert heard.lines[0] == "The score turns to zero if the silent are 10.0 points worse than respondents like them"
    assert (
        heard.lines[1]
        == "The facts explain 21% of what respondents say and tell a detractor from the others in 75% of pairs."
    )
    assert heard.lines[2].startswith("Of 2% of the customers nobody alike answered") and heard.lines[3].endswith(
        "left out: town"
    )
    assert printed(heard) == [
        ("All customers", "100", "60", "12.5", "4.0", "−3.0", "11.0"), ("Small", "30", "12", "9.0", "2.0", "−1.0", "5.0"),
    ]  # fmt: skip
    theme = ThemeMoney("late", ("late",), (), 7, 9, 1.25, 6.0, 50_000.0, 2.04, 1.1, 3.8, "USE", 0.8, 0.6)
    heard = listening_tables.themes([theme], STUDY, "USD")
    assert heard.finding == "Those who write “late” leave 2.0 times as often (1.1 to 3.8); $50k of revenue is exposed"
    assert printed(heard) == [("late", "7", "9", "1.25", "6.0", "$50,000", "2.04", "1.10", "3.80", "80%", "60%")]
    doubtful = listening_tables.themes([replace(theme, ci_low=0.9)], STUDY, "USD")
    assert doubtful.finding == "One theme: “late” (7 customers, $50k of revenue exposed)"


def test_links_of_teams_are_in_the_unit_of_what_they_go_with():
    """Days are a ratio, shares points of a hundred, answers points of their scale."""
    for outcome, value, said in (
        ("days to resolve a case", 0.123, "+12.3%"), ("share of cases taken up again", -0.023, "−2.3 points"),
        ("satisfaction after a case", -0.23, "−0.23 points"), ("hours to the first answer", None, "–"),
    ):  # fmt: skip
        assert listening_words.effect(SimpleNamespace(y=outcome, effect=value)) == said


def test_segments_of_tables_are_matched_by_name_and_renamed_ones_are_said():
    found = Matches((("Small", "Small"), ("mid market", "Mid-market")), ("New one",), ("Old",), ("Old",))
    assert match_words(found) == (
        "Known to the case: Small, mid market as Mid-market. New to the case, and added: New one. "
        "Old cannot be taken away while an effect, a link or a cost names it."
    )


def test_what_is_worth_less_than_the_noise_of_its_estimate_is_worth_nothing():
    """Noise 20: 39 is nothing and stands by its correlation, 41 is something and comes first; half a unit is the least of all."""

    def one(title, correlation, evppi):
        return SimpleNamespace(assumption=SimpleNamespace(title=title, kind="judgement"), rank_correlation=correlation, evppi=evppi)  # fmt: skip

    influences = (one("a", 0.2, 39.0), one("b", -0.9, 0.4), one("c", 0.1, 41.0))
    rows = value_of_information(SimpleNamespace(noise=20.0, influences=influences), currency="USD").printed().to_numpy()
    assert [(row[0], row[2]) for row in rows] == [("c", "$41"), ("b", "nothing"), ("a", "nothing")]
    rows = value_of_information(SimpleNamespace(noise=0.0, influences=influences), currency="USD").printed().to_numpy()
    assert [(row[0], row[2]) for row in rows] == [("c", "$41"), ("a", "$39"), ("b", "nothing")]


def test_a_set_is_called_by_its_initiatives_with_the_delay_of_those_that_start_later():
    assert (
        portfolio_words.named(SimpleNamespace(chosen=("Calls", "App"), starts=(0, 6))) == "Calls, App (after month 6)"
    )
    assert portfolio_words.named(SimpleNamespace(chosen=(), starts=())) == "nothing"


def test_an_empty_case_is_explained_as_its_pages_show_it():
    """Nothing costs or changes: on Business case and Risk there is one sentence, and no figure about nothing."""
    found = CaseAnalysis(
        parse({"format": 1, "title": "Nothing yet", "finance": {"years": 1, "discount_rate": 0}, "initiatives": []}),
        draws=64,
    )
    for page in ("Business case", "Risk"):
        [said] = explained(found, page)["sections"]
        assert (said["section"], said["heading"], said["tables"]) == ("empty", "Nothing to value yet", [])


def test_a_page_is_explained_by_its_sections():
    found = CaseAnalysis(scored(5), draws=64)
    said = explained(found, "Business case")
    of_page = [section.heading for section in document.sections(found, "Business case")]
    assert len(of_page) > 3 and [section["heading"] for section in said["sections"]] == of_page


def test_a_scenario_that_gives_a_cost_an_end_is_an_input_of_the_workbook_and_one_that_adds_a_part_is_not():
    """The end of a cost is an input although the case has none; a by-year amount in place of one a year changes the formulas."""
    data = {
        "format": 1, "title": "T", "finance": {"years": 3, "discount_rate": 0.1},
        "segments": [{"name": "All", "customers": 100, "churn_per_year": 0.2, "revenue_per_customer": 1000}],
        "initiatives": [{"name": "I", "costs": [{"name": "c", "per_year": 10}], "effects": [{"driver": "churn", "change": -0.1}]}],
        "scenarios": [
            {"name": "Short", "set": {"initiatives/I/costs/c/to_month": 12}},
            {"name": "Late", "set": {"initiatives/I/start_month": 4}},
            {"name": "By year", "set": {"initiatives/I/costs/c": {"name": "c", "by_year": [1, 2, 3]}}},
        ],
    }  # fmt: skip
    can, can_not = alternatives(data, parse(data))
    assert (list(can), can_not) == (["Short", "Late"], ["By year"])
