"""How likely a case is to earn more than its hurdle rate: counted by hand, and said where it has another one than its discount rate."""

import pytest

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import parse
from cxroi.report.language.sentences import earns_the_hurdle
from cxroi.report.review.board_answers import answers
from cxroi.report.sections.business_sections import pitch
from cxroi.report.sections.section import Sentences, Working


def found(**finance):
    """100 spent, and 100 to 120 back after a year, each amount as likely as another."""
    saving = {"name": "Saving", "by_year": [0, [100, 110, 120]]}
    return CaseAnalysis(
        parse(
            {
                "format": 1, "title": "T", "uncertainty": {"distribution": "uniform"},
                "finance": {"years": 1, "discount_rate": 0.05, "discounting": "year-end", **finance},
                "initiatives": [{"name": "I", "costs": [{"name": "C", "one_off": 100}], "benefits": [saving]}],
            }
        )
    )  # fmt: skip


@pytest.mark.parametrize(("hurdle", "share"), [(0.12, 0.4), (0.02, 0.9), (0.15, 0.25), (0.25, 0)])
def test_the_share_that_earns_more_than_the_hurdle(hurdle, share):
    """More than 12% is more than 112 back, which is 8 of the 20 between 100 and 120; more than 5% is 15 of them."""
    case = found(hurdle_rate=hurdle)
    assert case.p_above_hurdle == pytest.approx(share, abs=1 / 4096)
    assert case.simulation.p_positive == pytest.approx(0.75, abs=1 / 4096)


def test_of_a_hurdle_with_a_range_its_likely_figure_is_the_bar():
    assert found(hurdle_rate=[0.1, 0.12, 0.3]).p_above_hurdle == pytest.approx(0.4, abs=1 / 4096)


def test_the_hurdle_takes_the_place_of_a_discount_rate_with_a_range():
    """What the rate might otherwise be is of no matter to who earns 12%."""
    drawn = found(hurdle_rate=0.12, discount_rate=[0.01, 0.05, 0.3]).p_above_hurdle
    assert drawn == pytest.approx(0.4, abs=1 / 256)


def test_without_a_hurdle_of_its_own_the_discount_rate_is_what_finance_asks():
    for case in (found(), found(hurdle_rate=0.05)):
        assert case.p_above_hurdle is None
        assert "with 75 chances in 100 of earning more than finance asks" in lead(case) and "hurdle" not in lead(case)
        assert answers(case)[0][1].endswith("; 75 chances in 100 that NPV is above zero.")


def lead(case: CaseAnalysis) -> str:
    return next(part for part in pitch(case).all(Sentences) if part.lead).lines[0]


def test_pitch_answer_and_working_say_the_chance_against_the_hurdle():
    case = found(hurdle_rate=0.12)
    said = "40 chances in 100 of earning more than the hurdle of 12% a year"
    assert f", with {said}. " in lead(case) and "finance asks" not in lead(case)
    assert answers(case)[0][1].endswith(f"; 75 chances in 100 that NPV is above zero, and {said}.")
    working = " ".join(part.text for part in pitch(case).all(Working))
    assert "above 0 is 75 in 100, and 40 in 100 where the hurdle takes the place of the discount rate" in working


def test_a_hurdle_is_named_to_a_tenth_of_a_percent_where_it_has_one():
    case = found(hurdle_rate=0.125)
    assert earns_the_hurdle(case.case, 0.5) == "50 chances in 100 of earning more than the hurdle of 12.5% a year"
