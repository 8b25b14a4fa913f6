"""A case that lacks an entry without which its effects cannot count is not called a loss: the entry is named instead."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import parse
from cxroi.case.share_link import packed
from cxroi.engine import evaluate
from cxroi.report.language.pitch import pitch
from cxroi.report.language.uncounted import not_valued
from cxroi.report.review.questions import questions
from cxroi.report.review.remedies import remedies
from cxroi.report.sections import document
from cxroi.report.sections.section import BUSINESS_CASE, Sentences

ROOT = Path(__file__).parents[1]
BRONZE = {"name": "Bronze", "customers": 80, "churn_per_year": 0.2, "revenue_per_customer": 900}
GOLD = BRONZE | {"name": "Gold"}
MISSING = "Gold has revenue but no gross margin, so its revenue does not count"
SENTENCE = f"Cannot be valued yet: {MISSING}. Enter it on Assumptions."


def calls(*segments, **changed):
    effect = {"driver": "churn", "change": -0.1} | changed
    initiative = {"name": "Calls", "costs": [{"name": "Staff", "per_year": 6000}], "effects": [effect]}
    finance = {"years": 3, "discount_rate": 0.1}
    return {
        "format": 1,
        "title": "A case",
        "finance": finance,
        "segments": list(segments),
        "initiatives": [initiative],
    }


def words_of(data):
    return not_valued(evaluate(parse(data)))


def test_what_is_missing_comes_first_and_no_verdict_of_loss_stands_anywhere():
    """The pitch, every finding of the page and the remedies; the NPV stays, and nothing is advised to be left out."""
    found = CaseAnalysis(parse(calls(GOLD)), draws=64)
    assert pitch(found.evaluation, found.simulation).startswith(SENTENCE) and found.evaluation.npv < 0
    assert remedies(found) == ()
    text = []
    for one in document.sections(found, BUSINESS_CASE):
        text += [one.finding, *(line for said in one.all(Sentences) for line in said.lines)]
    for verdict in ("a loss of", "brings no benefit", "Nothing pays", "rescues", "lowers NPV", "the case loses", "no share of it", "not pay back"):  # fmt: skip
        assert not any(verdict in line for line in text), verdict
    assert sum("Cannot be valued yet" in line for line in text) >= 5


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            calls(BRONZE, GOLD),
            "Cannot be valued yet: Bronze and Gold have revenue but no gross margin, so their revenue does not count. Enter it on Assumptions.",
        ),
        (calls(BRONZE | {"gross_margin": 0.4}, GOLD), SENTENCE.replace("valued yet", "valued in full yet")),
        (
            calls(GOLD | {"gross_margin": 0.4, "churn_per_year": 0}),
            "Cannot be valued yet: Gold loses no customers, yet the case claims better retention. Enter it on Assumptions.",
        ),
        (
            calls(GOLD | {"revenue_per_customer": 0}),
            "Cannot be valued yet: Gold has no revenue, so customers kept, won or spending more earn nothing. Enter it on Assumptions.",
        ),
    ],
)
def test_each_missing_entry_has_its_words(data, words):
    """One segment or several, some of the benefit or none, margin, churn or revenue."""
    assert words_of(data) == words


def test_a_loss_stays_a_loss_where_nothing_that_counts_is_missing():
    """With its margin; where effects do not reach the segment, or go without margin; where only some customers never leave."""
    whole = GOLD | {"gross_margin": 0.4}
    assert words_of(calls(whole)) == "" and "a loss of" in pitch(evaluate(parse(calls(whole))))
    assert words_of(calls(BRONZE | {"gross_margin": 0.4}, GOLD, segments=["Bronze"])) == ""
    assert words_of(calls(GOLD, driver="contacts")) == ""
    assert words_of(calls(whole, BRONZE | {"gross_margin": 0.4, "churn_per_year": 0})) == ""


def test_the_question_on_assumptions_is_the_same_sentence():
    """Said once: the question begins with the words of the pitch."""
    asked = [one.text for one in questions(evaluate(parse(calls(GOLD)))) if one.path.endswith("/gross_margin")]
    assert asked == [f"{MISSING}. What margin does it earn?"]


@pytest.mark.parametrize("page", ["pages/business_case.py", "pages/explore.py"])
def test_pages_and_the_sidebar_say_what_is_missing(page):
    """The sidebar beside its NPV on every page, Explore above its sliders, the page instead of “leave it out”."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.query_params["case"] = packed(calls(GOLD))
    at.run()
    at.switch_page(page).run()
    assert not at.exception and [one.value for one in at.sidebar.warning] == [SENTENCE]
    assert any(one.value.strip("# ").startswith(SENTENCE) for one in [*at.main.markdown, *at.main.warning])
    assert not any(one.label == "See it as a scenario" for one in at.button)
