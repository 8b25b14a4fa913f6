"""A case that lacks an entry without which its effects cannot count is not called a loss: the entry is named instead."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import digest, parse
from cxroi.case.share_link import packed
from cxroi.engine import evaluate
from cxroi.report.charts.live import WORDS, live_data
from cxroi.report.language.pitch import pitch
from cxroi.report.language.uncounted import lowering, not_valued
from cxroi.report.review.answers_money import each_pays
from cxroi.report.review.questions import questions
from cxroi.report.review.remedies import remedies
from cxroi.report.sections import document
from cxroi.report.sections.section import Figures, Sentences
from cxroi.report.tables.pilot_tables import pilot_figures
from cxroi.ui import cached

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


def without(segment, field):
    """The segment without an entry."""
    return {key: value for key, value in segment.items() if key != field}


def words_of(data):
    return not_valued(evaluate(parse(data)))


def test_what_is_missing_comes_first_and_no_verdict_of_loss_stands_anywhere():
    """The pitch, every finding of the page and the remedies; the NPV stays, and nothing is advised to be left out."""
    found = CaseAnalysis(parse(calls(GOLD)), draws=64)
    assert pitch(found).startswith(SENTENCE) and found.evaluation.npv < 0
    assert remedies(found) == ()
    text = []
    for one in document.sections(found):
        text += [one.finding, *(line for said in one.all(Sentences) for line in said.lines)]
    for verdict in ("a loss of", "brings no benefit", "Nothing pays", "rescues", "lowers NPV", "the case loses", "no share of it", "No causal share", "not pay back"):  # fmt: skip
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
            calls(without(GOLD | {"gross_margin": 0.4}, "churn_per_year")),
            "Cannot be valued yet: Gold loses no customers, yet the case claims better retention. Enter it on Assumptions.",
        ),
        (
            calls(without(GOLD, "revenue_per_customer")),
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
    assert words_of(calls(whole)) == "" and "a loss of" in pitch(CaseAnalysis(parse(calls(whole)), draws=64))
    assert words_of(calls(BRONZE | {"gross_margin": 0.4}, GOLD, segments=["Bronze"])) == ""
    assert words_of(calls(GOLD, driver="contacts")) == ""
    assert words_of(calls(whole, without(BRONZE | {"gross_margin": 0.4}, "churn_per_year"))) == ""


def asked_of(data):
    """What is asked about the segments of a case, by the end of the path."""
    found = questions(evaluate(parse(data)))
    return {one.path.rsplit("/", 1)[-1]: one.text for one in found if one.section == "segments"}


def test_nothing_that_was_entered_is_an_answer_and_is_asked_about_all_the_same():
    """A margin of 0% earns nothing and is told as the loss that it is; so is churn of 0, once it is entered."""
    given = calls(GOLD | {"gross_margin": 0})
    assert words_of(given) == "" and "a loss of" in pitch(CaseAnalysis(parse(given), draws=64))
    assert (
        asked_of(given)["gross_margin"]
        == "Gold has a gross margin of 0%, so its revenue does not count. Is that right?"
    )
    bound = calls(GOLD | {"gross_margin": 0.4, "churn_per_year": 0})
    assert words_of(bound) == "" and asked_of(bound)["churn_per_year"].endswith(
        "claims better retention. Is that right?"
    )
    assert words_of(calls(without(GOLD, "churn_per_year") | {"gross_margin": 0.4, "churn_per_month": 0})) == ""
    both = calls(
        without(GOLD | {"gross_margin": 0.4}, "churn_per_year"), BRONZE | {"gross_margin": 0.4, "churn_per_year": 0}
    )
    assert words_of(both).startswith("Cannot be valued yet: Gold loses no customers")


def test_what_is_kept_for_all_visitors_is_told_apart_by_what_was_entered():
    """Their digest is one, as it always was: the case of one visitor is not told in the words of another's."""
    entered, left_out = (parse(calls(one)) for one in (GOLD | {"gross_margin": 0}, GOLD))
    assert digest(entered) == digest(left_out)
    for case in (entered, left_out, entered):
        missing = not_valued(cached.evaluation(case))
        assert bool(missing) is (case is left_out)


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


def two_initiatives():
    """One that cannot be valued, and a cheap one that can."""
    case = calls(GOLD, BRONZE | {"gross_margin": 0.4})
    (first,) = case["initiatives"]
    gold = first | {"name": "Gold calls", "effects": [{"driver": "churn", "change": -0.1, "segments": ["Gold"]}]}
    cheap = {"costs": [{"name": "Letter", "per_year": 60}], "effects": [{"driver": "churn", "change": -0.1, "segments": ["Bronze"]}]}  # fmt: skip
    return case | {"initiatives": [gold, {"name": "Letters"} | cheap]}


def test_no_initiative_is_out_or_lowers_npv_for_what_is_missing():
    """Portfolio funds what it can value, says what the rest lacks, and calls funding it no loss; with nothing else it funds nothing."""
    found = CaseAnalysis(parse(two_initiatives()), draws=64)
    portfolio = next(one for one in document.sections(found) if one.name == "portfolio")
    assert portfolio.finding.startswith(SENTENCE.replace("valued yet", "valued in full yet"))
    assert portfolio.finding.endswith(
        "Until then only what is entered counts: with no limit, fund “Letters”: expected NPV $1.4k"
    )
    table = next(one for one in portfolio.parts if getattr(one, "name", "") == "in-or-out")
    assert [row[-1] for row in table.rows] == ["Cannot be valued yet", "NPV would be $1.4k lower without it"]
    assert not list(portfolio.all(Sentences))
    assert lowering(found.evaluation) == {} and each_pays(found).text.count("Gold has revenue but no gross margin") == 1
    (first, _), finance = two_initiatives()["initiatives"], calls(GOLD)
    alone = CaseAnalysis(parse(finance | {"initiatives": [first, first | {"name": "More calls"}]}), draws=64)
    (said,) = [one.finding for one in document.sections(alone) if one.name == "portfolio"]
    assert said == SENTENCE


def test_a_pilot_of_what_cannot_be_valued_is_neither_advised_nor_refused():
    """On the page, in documents and on the command line: what is missing, in place of “drop” and of figures of worth."""
    pilot = {"name": "p", "initiative": "Calls", "outcome": "churn", "segment": "Gold", "customers": 40, "months": 6, "cost": 1000}  # fmt: skip
    found = CaseAnalysis(parse(calls(GOLD) | {"pilots": [pilot]}), draws=64)
    (section,) = [one for one in document.sections(found) if one.name == "pilots"]
    assert section.finding == SENTENCE and "EVSI" not in str(section.parts[0]) and not list(section.all(Figures))
    figures = pilot_figures(found.pilots[0], found.case)
    assert (figures["sentence"], figures["rule"], figures["recommendation"]) == (SENTENCE, "", None)
    whole = CaseAnalysis(parse(calls(GOLD | {"gross_margin": 0.01}) | {"pilots": [pilot]}), draws=64)
    assert "Drop Calls" in pilot_figures(whole.pilots[0], whole.case)["sentence"]


@pytest.mark.parametrize(("margin", "words"), [(None, "Cannot be valued yet"), (0.01, WORDS["noPayback"])])
def test_the_title_of_the_live_cash_curve_is_that_of_the_page(margin, words):
    """Not “Does not pay back” where nothing could; where all is given the verdict holds."""
    case = parse(calls(GOLD | ({} if margin is None else {"gross_margin": margin})))
    assert live_data(case, (), seed=0)["words"]["noPayback"] == words
