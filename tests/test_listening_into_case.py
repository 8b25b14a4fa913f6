"""Listening into the case and its files: calls and themes as initiatives, findings kept in the document, and its page."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import CaseError, digest, dump, load, parse, plain
from cxroi.case.writing import plain_part
from cxroi.engine import evaluate
from cxroi.evidence import heard_into_case, quiet_customers
from cxroi.evidence.flag_hazard import Behind
from cxroi.evidence.run import judge
from cxroi.evidence.theme_edits import Edit, renamed
from cxroi.evidence.theme_money import ThemeMoney
from cxroi.report.language import sentences
from cxroi.report.review import answers_delivery
from cxroi.report.review.questions import questions
from cxroi.report.sections import document
from cxroi.report.tables import listening_tables
from cxroi.report.tables.evidence_figures import judged_figures
from cxroi.ui.evidence_files import Asked
from cxroi.ui.listening_themes import _names_last, to_label

ROOT = Path(__file__).parents[1]
SHOP = ROOT / "sample_data" / "shop"


@pytest.fixture(scope="module")
def shop():
    return judge(SHOP, answers={"left_after": "12"}, listening=True)


@pytest.fixture(scope="module")
def chemicals():
    return load((ROOT / "sample_data" / "chemicals.yaml").read_bytes())


def test_the_shop_finds_who_has_stopped_for_good(shop):
    """The script knows who stopped: the chance tells them apart, and says of a tenth what happens in it."""
    import sys

    sys.path.insert(0, str(ROOT / "sample_data"))
    from make_shop import DAYS, tables

    _, stopped = tables()
    quiet = shop.listening.quiet
    gone = np.array([stopped[one.id] < DAYS - 60 for one in quiet.customers])
    p = np.array([one.p_gone for one in quiet.customers])
    assert np.mean(p[gone]) > 0.8 and np.mean(p[~gone]) < 0.2 and quiet.tested.auc > 0.9
    figures = judged_figures(shop)
    assert {"auc", "brier", "horizon_days", "customers"} <= set(figures["quiet"]) and "channels" in figures["not_heard"]


def test_calls_become_an_initiative_with_the_reach_and_cost_of_those_worth_making(shop, chemicals):
    """Reach is the share of all chances they hold; cost is calls · cost · 365.25/90; called again it is replaced, not doubled."""
    priced = quiet_customers.priced(shop.listening.quiet.customers, cost_of_call=10, won_back=0.1)
    worth = [one for one in priced if one.worth_calling > 0]
    written = heard_into_case.calls_initiative(
        chemicals, priced, shop.study, cost_of_call=10, won_back=(0.05, 0.1, 0.2), horizon=90
    )
    added = written.data["initiatives"][-1]
    assert added["costs"][0]["per_year"] == pytest.approx(len(worth) * 10 * 365.25 / 90, rel=1e-3)
    assert added["effects"][0]["reach"] == pytest.approx(
        sum(one.p_gone for one in worth) / sum(one.p_gone for one in priced), rel=1e-3
    )
    assert added["effects"][0]["change"] == [-0.2, -0.1, -0.05]
    assert evaluate(parse(written.data)).npv > evaluate(parse(chemicals)).npv
    assert written.doubt.startswith(
        "Are these the customers of this case? The 403 of these tables bring 112,256 of gross margin"
    )
    margin = sum(one.margin_at_risk / one.p_gone for one in priced)
    alike = {
        "name": "All",
        "customers": 549,
        "churn_per_year": 0.2,
        "revenue_per_customer": margin / 549 / 0.4,
        "gross_margin": 0.4,
    }
    plain = {"format": 1, "title": "Shop", "finance": chemicals["finance"], "initiatives": [{"name": "None yet"}]}
    asked = {"cost_of_call": 10, "won_back": (0.05, 0.1, 0.2), "horizon": 90}
    for times, doubted in ((1.0, False), (1.9, False), (2.1, True), (1 / 2.1, True)):
        case = {**plain, "segments": [{**alike, "customers": 549 * times}]}
        assert parse(case).segments[0].customers == pytest.approx(549 * times)
        assert bool(heard_into_case.calls_initiative(case, priced, shop.study, **asked).doubt) == doubted, times
    assert (
        heard_into_case.calls_initiative(
            written.data, priced, shop.study, cost_of_call=10, won_back=(0.05, 0.1, 0.2), horizon=90
        ).data
        == written.data
    )
    with pytest.raises(ValueError, match="No call is worth"):
        heard_into_case.calls_initiative(
            chemicals, shop.listening.quiet.customers, shop.study, cost_of_call=10, won_back=(0.1, 0.1, 0.1), horizon=90
        )


def theme_of(label, texts=20, ratio=2.0):
    examples = tuple(f"{label} {number}" for number in range(texts))
    return ThemeMoney(
        label, (label,), examples[:3], 40, texts, None, 6.0, 1e5, ratio, 1.5, 3.0, "USE", examples=examples,
        behind=Behind(q=0.01, tried=6, followed=60, flagged=20, left=80),
    )  # fmt: skip


def test_an_initiative_without_a_cost_says_so_until_it_has_one(shop, chemicals):
    """Where it is written, in its row of Assumptions, and first among what is asked about costs."""
    written = heard_into_case.theme_initiative(chemicals, theme_of("late trucks"), shop.study)
    said = "“Solve: late trucks” has no cost yet, so NPV counts only what it brings."
    assert written.costless == "Solve: late trucks" and sentences.costless(written.costless) == said
    assert evaluate(parse(written.data)).npv > evaluate(parse(chemicals)).npv
    found = CaseAnalysis(parse(written.data), draws=64)
    asked = [one.text for one in questions(found.evaluation) if one.path == "initiatives/Solve: late trucks/costs"]
    assert len(asked) == 1 and asked[0].startswith(said)
    answer = answers_delivery.run_costs(found)
    assert answer.state == "weak" and said in answer.text
    *others, added = written.data["initiatives"]
    paid = {**written.data, "initiatives": [*others, {**added, "costs": [{"name": "Drivers", "per_year": 9_000}]}]}
    again = heard_into_case.theme_initiative(paid, theme_of("late trucks"), shop.study)
    assert again.costless == "" and again.data == paid


def test_two_themes_have_evidence_of_their_own(shop, chemicals):
    """Names of the same letters were one entry: the second theme's words stood behind the first one's figures."""
    first = heard_into_case.theme_initiative(chemicals, theme_of("Region 12"), shop.study)
    both = heard_into_case.theme_initiative(first.data, theme_of("Region 21"), shop.study)
    names = {one["id"] for one in both.data["evidence"] if one["id"].startswith("theme-")}
    assert len(names) == 2


def test_texts_to_label_are_enough_on_both_sides_and_keep_their_ticks():
    """With three themes as with twelve at least ten texts of others are offered; what was corrected before stays corrected."""
    for many in (2, 3, 12):
        shown = [theme_of(f"t{place}") for place in range(many)]
        ticks = to_label(shown, shown[0], {})
        assert list(ticks.values()).count(True) == 15 and list(ticks.values()).count(False) >= 11
    ticks = to_label(shown, shown[0], {"t0 1": False, "t5 0": True})
    assert ticks["t0 1"] is False and ticks["t5 0"] is True and ticks["t0 0"] is True


def quiet_of(shop):
    """What is found about its quiet customers."""
    quiet = shop.listening.quiet
    return listening_tables.quiet(quiet, quiet.customers, shop.study, "USD")


def test_a_kept_finding_is_in_the_document_and_moves_no_figure(shop, chemicals):
    """It reads back as written, holds nobody's name, and a case without one keeps its digest and its sections."""
    heard = [quiet_of(shop)]
    assert [one.about for one in heard] == ["quiet"] and "S0" not in str(heard)
    kept = parse({**chemicals, "listening": [plain_part(one) for one in heard]})
    assert digest(parse(load(dump(plain(kept))))) == digest(kept) != digest(parse(chemicals))
    assert evaluate(kept).npv == evaluate(parse(chemicals)).npv
    section = next(one for one in document.sections(CaseAnalysis(kept), "Listening"))
    assert heard[0].finding in str(section.parts) and "Nobody knows why a customer is silent" in str(section.parts)
    assert document.sections(CaseAnalysis(parse(chemicals)), "Listening") == ()


def test_a_kept_finding_with_a_wrong_row_is_refused(shop, chemicals):
    heard = quiet_of(shop)
    part = plain_part(heard)
    with pytest.raises(CaseError, match="must have 4 entries"):
        parse({**chemicals, "listening": [{**part, "rows": [["1 of 10", 3]]}]})
    with pytest.raises(CaseError, match="is kept twice"):
        parse({**chemicals, "listening": [part, part]})


def test_the_page_of_chances_that_failed_their_test_offers_no_initiative(shop):
    silent = shop.listening.quiet
    test = replace(silent.tested, auc=0.5)
    bare = replace(silent, tested=test, customers=quiet_customers.untold(silent.customers, test))
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.session_state["kept-asked"] = at.session_state["kept-heard-asked"] = Asked(SHOP)
    at.session_state["kept-heard"] = replace(shop, listening=replace(shop.listening, quiet=bare))
    at.switch_page("pages/listening.py").run()
    assert not at.exception, at.exception
    assert not [one for one in [*at.button, *at.number_input] if one.key in ("use-quiet", "quiet-cost")]
    assert any("The chances failed their test" in one.value for one in at.caption)


def test_the_page_shows_each_part_or_why_it_is_not_there_and_writes_the_initiative(shop):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.session_state["kept-asked"] = at.session_state["kept-heard-asked"] = Asked(SHOP)
    at.session_state["kept-heard"] = shop
    at.switch_page("pages/listening.py").run()
    assert not at.exception, at.exception
    assert [one.value for one in at.header][1:] == [
        "Emotions that predict money", "Scores for the silent", "Themes of what they write", "Customers gone quiet",
        "One conversation over several channels", "The people who answer", "One customer, one record",
    ]  # fmt: skip
    assert any("There is no table of contacts" in one.value for one in at.info)
    next(one for one in at.button if one.key == "use-quiet").click().run()
    next(one for one in at.button if one.key == "keep-quiet").click().run()
    data = at.session_state["session"].document.data
    assert data["initiatives"][-1]["name"] == "Call customers gone quiet" and data["listening"][0]["about"] == "quiet"
    assert not at.session_state["session"].document.errors and not at.exception


def test_new_names_after_the_last_change_of_texts_are_given_without_taking_the_texts_again():
    """Names alone move no figure: they are put on the themes shown, under the rules of every change; all else is worked out again."""
    merged, first, second = Edit("merge", ("a", "b"), "c"), Edit("rename", ("c",), "d"), Edit("rename", ("d",), "e")
    assert _names_last((first, merged, first, second)) == ((first, merged), (first, second))
    assert _names_last((first,)) == ((), (first,)) and _names_last(()) == ((), ())
    shown = [theme_of("c"), theme_of("z", texts=7)]
    assert [one.label for one in renamed(shown, (first, second))] == ["e", "z"]
    assert renamed(shown, (first, second))[0] == replace(shown[0], label="e")
    with pytest.raises(ValueError, match="theme “z” already"):
        renamed(shown, [Edit("rename", ("c",), "z")])
    with pytest.raises(ValueError, match="no theme “c”"):
        renamed(shown, (first, first))
