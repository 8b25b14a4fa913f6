"""A draft with rows that have no name yet: every action that writes into it, and every page, values the rest and keeps the row."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest
import typing_hand as hand
from assumptions_hand import ROOT, document
from drafts_hand import visit
from ui_hand import DATA as SMALL

from cxroi.analysis.approval import approved_digest
from cxroi.case import dump, parse
from cxroi.evidence import heard_into_case as heard
from cxroi.evidence.actuals_file import with_actuals
from cxroi.evidence.baseline_into_case import BaselineParts, matches, with_baseline
from cxroi.evidence.flag_hazard import Behind
from cxroi.evidence.into_case import LinkParts, with_link
from cxroi.evidence.measured_into_case import measured_effect, with_effect
from cxroi.evidence.quiet_customers import QuietCustomer
from cxroi.evidence.theme_money import ThemeMoney
from cxroi.report.tables.reading_tables import match_words
from cxroi.ui import cached, standing
from cxroi.ui.document import counted_in, opened
from cxroi.ui.places import LISTS, NEEDS

pytestmark = pytest.mark.usefixtures("store")

DATA = {**SMALL, "finance": {**SMALL["finance"], "start": "2026-01"}}
DAY = dt.date(2026, 1, 1)
STUDY = SimpleNamespace(digest="0", responses=(), window=SimpleNamespace(data_end=DAY, accounts=200, first=1, last=24))
ENTRY = {"id": "e", "claim": "c", "kind": "own data", "source": "s", "date": "2026-01-01"}
TABLES = BaselineParts(
    [{"name": name, "customers": 5, "evidence": {"customers": ["e"]}} for name in ("shops", "Online")], ENTRY, ()
)
LINK = LinkParts(
    {"name": "CSAT", "now": 7}, {"metric": "CSAT", "driver": "churn", "change_per_point": -0.01}, ENTRY, ""
)
QUIET = QuietCustomer("a", DAY, 30.0, 10.0, 0.6, 9.0, 5.0)
THEME = ThemeMoney("late", (), (), 40, 9, None, None, None, 2.0, 1.5, 3.0, "USE", behind=Behind(0.01, 6, 60, 20, 80))
EFFECT = measured_effect(-0.1, 0.02, initiative="Calls", tier="A", source="s", day="2026-01-01", claim="c", identity="e", driver="churn")  # fmt: skip
SILENT = SimpleNamespace(metric="csat", is_nps=False, ci_low=6.0, synthetic=7.0, ci_high=8.0, answered=7.5, respondents=9, customers=20, months="")  # fmt: skip
AGAIN = SimpleNamespace(share_of_contacts=0.1, contacts_again=50)
TURNOVER = SimpleNamespace(turnover=SimpleNamespace(annual_pay=40_000, employees=50.0, ci_low=0.1, per_year=0.2, ci_high=0.3, leavers=20))  # fmt: skip
ACTIONS = {
    "baseline added": lambda data: with_baseline(data, TABLES),
    "baseline in place of it": lambda data: with_baseline({**data, "scenarios": []}, TABLES, others="replace"),
    "link": lambda data: with_link(data, LINK),
    "effect as measured": lambda data: with_effect(data, EFFECT),
    "actuals": lambda data: with_actuals(data, ({"month": "2027-01", "driver": "churn", "segment": "Shops", "measured": 0.1},)),
    "calls": lambda data: heard.calls_initiative(data, [QUIET], STUDY, cost_of_call=9, won_back=(0.1, 0.1, 0.1), horizon=90).data,
    "theme": lambda data: heard.theme_initiative(data, THEME, STUDY).data,
    "repeats": lambda data: heard.repeats_initiative(data, AGAIN, STUDY, avoided=(0.1, 0.2, 0.3)).data,
    "score with the silent": lambda data: heard.silent_metric(data, SILENT, STUDY).data,
    "workforce": lambda data: heard.workforce(data, TURNOVER, STUDY).data,
}  # fmt: skip
"""Everything that a finding of the tables writes into a draft."""


def typed(data):
    """The data with a row in each list that has figures and no name yet, as a sheet holds it, before the named ones and after."""
    rows = {"segments": {"customers": 9}, "initiatives": {"owner": "A"}, "metrics": {"now": 3}, "evidence": {"claim": "x"}}  # fmt: skip
    rows |= {"links": {"metric": "NPS"}, "scenarios": {}}
    lines = {"benefits": {"one_off": 7}, "costs": {"one_off": 5}, "effects": {"reach": 0.5}}
    initiatives = [
        {**one, **{key: [line, *one.get(key, [])] for key, line in lines.items()}} for one in data["initiatives"]
    ]
    data = {**data, "initiatives": initiatives}
    return {**data, **{key: [dict(row), *data.get(key, []), dict(row)] for key, row in rows.items()}}


def test_the_rows_are_of_every_list_of_the_sheets():
    """A list that is added to the sheets is tried here, too."""
    draft = typed(DATA)
    assert {*draft, *draft["initiatives"][1]} >= set(LISTS) == set(NEEDS) - {"workforce", "inventory", "crisis"}
    assert parse(counted_in(draft)) == parse(DATA), "and none of them counts yet"


@pytest.mark.parametrize("name", list(ACTIONS))
def test_an_action_does_to_a_draft_what_it_does_without_its_unnamed_rows(name):
    """The rows stay as typed, and the rest is as it would be; no row without a name is taken for one with a name."""
    done = ACTIONS[name](typed(DATA))
    assert parse(counted_in(done)) == parse(ACTIONS[name](DATA))
    left = [one for one in done["segments"] if "name" not in one]
    assert left == ([] if "in place" in name else [{"customers": 9}] * 2)


def test_the_question_about_other_segments_calls_a_row_without_a_name_by_its_number():
    """It had asked “The case also has . What should happen to them?”."""
    found = matches(typed(DATA), TABLES)
    assert found.others == ("segment 1 (no name yet)", "Homes", "segment 4 (no name yet)") and found.new == ("Online",)
    assert match_words(found) == "Known to the case: shops as Shops. New to the case, and added: Online."


def test_a_text_with_such_rows_is_worth_what_its_document_is_worth():
    """Lists, histories and merges read the text of a draft or a version; the pages read the document."""
    draft = opened(typed(DATA), name="mine")
    assert cached.case_of(draft.text) == draft.case == parse(DATA)
    assert standing._digest_in(draft.text) == approved_digest(draft.case), "and is approved as what it is"
    raised = {**draft.data, "finance": {**DATA["finance"], "discount_rate": 0.2}}
    by_text = cached.what_changed(draft.text, dump(raised))
    assert by_text.after == pytest.approx(cached.likely_npv(opened(raised, name="mine").case))
    assert by_text.after < by_text.before
    worth = cached.merge_value(draft.text, draft.text, dump(raised), ())
    assert worth.whole.npv == pytest.approx(by_text.after)


@pytest.mark.parametrize("page", sorted(file.stem for file in (ROOT / "pages").glob("*.py")))
def test_every_page_stands_a_draft_with_unnamed_rows(page):
    """With a draft of a sample, into each of whose lists a row was added."""
    at = visit(case="chemicals")
    state = at.session_state["session"]
    at.session_state["session"] = replace(state, document=opened(typed(document(at).data), name="chemicals"))
    hand.page(at, page)


def test_the_doubt_whose_customers_they_are_does_not_fall_silent_for_an_unnamed_row():
    """The data of such a draft cannot be read as a case; what is valued can."""
    asked = {"cost_of_call": 9, "won_back": (0.1, 0.1, 0.1), "horizon": 90}
    said = heard.calls_initiative(DATA, [QUIET], STUDY, **asked).doubt
    assert said.startswith("Are these the customers of this case?")
    assert heard.calls_initiative(typed(DATA), [QUIET], STUDY, **asked, case=parse(DATA)).doubt == said
