"""Parts of pages that stand only under a condition: what is absent and why, folds that an address opens, the way in before tables are read."""

from types import SimpleNamespace as Of

import numpy as np
import pandas as pd
import pytest
from drafts_hand import rename_organisation, visit
from ui_hand import drawn, small, texts

from cxroi.evidence.listening import Listening
from cxroi.evidence.run import DIRECTION
from cxroi.report.language import listening_words as words
from cxroi.report.tables.table import Amount, Table
from cxroi.ui import cells, heavy
from cxroi.ui.document import Session
from cxroi.ui.portfolio import SPEND, STOPS


def absent():
    import streamlit as st

    from cxroi.ui import listening

    listening.untold(st.session_state["heard"], themes=st.session_state["themes"])


@pytest.mark.parametrize("themes", [True, False])
def test_every_part_that_is_not_there_has_its_head_and_its_own_reason(themes):
    """The silent are absent for want of what their score needs; themes stand elsewhere where the page has them otherwise."""
    names = [about for about in words.HEADINGS if about != "themes" or themes]
    heard = Listening(
        reasons={("synthetic" if about == "silent" else about): f"No {about}." for about in words.HEADINGS}
    )
    app = drawn(absent, heard=heard, themes=themes)
    assert [one.value for one in app.info] == [f"No {about}." for about in names]
    assert [text for text in texts(app) if text in words.LEADS.values()] == [words.LEADS[about] for about in names]


def folded():
    import streamlit as st

    from cxroi.ui import cells

    cells.folded("Plain", lambda: st.markdown("plain inside"), key="plain", icon="table")
    cells.folded("Linked", lambda: st.markdown("linked inside"), key="linked", icon="table", in_link=True)


def test_a_fold_is_computed_when_it_is_opened_and_only_one_in_the_link_by_the_address():
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_function(folded, default_timeout=60).run()
    assert [one.label for one in app.expander] == ["Plain", "Linked"] and not app.markdown
    app = AppTest.from_function(folded, default_timeout=60)
    app.query_params["plain"] = app.query_params["linked"] = "true"
    app.run()
    assert [one.value for one in app.markdown] == ["linked inside"]


def way_in():
    from cxroi.ui import evidence_files

    evidence_files.bring()


def test_what_tables_are_needed_stands_there_until_some_were_read():
    asked = "The minimum: one row for each customer"
    assert any(text.startswith(asked) for text in texts(drawn(way_in)))
    app = drawn(way_in, **{"kept-judged": Of()})
    assert not any(text.startswith(asked) for text in texts(app)) and [one.label for one in app.button][:1] == [
        "Read these tables"
    ]


def budget():
    import streamlit as st

    from cxroi.ui import portfolio

    st.session_state["taken"] = portfolio._budget(st.session_state["found"])


def test_a_budget_is_a_step_up_to_the_dearest_set_or_what_is_typed_and_nothing_is_a_budget_too():
    found = Of(spend=np.array([0.0, 250.0, 1000.0]), of=next(iter(SPEND)), sets=Of(case=Of(currency="USD")))
    app = drawn(budget, found=found)
    assert app.session_state["taken"] == 1000.0 and app.number_input[0].min == 0.0
    app.select_slider[0].set_value(STOPS // 2).run()
    assert app.session_state["taken"] == 500.0
    for typed in (0.0, 123.0):
        app.number_input[0].set_value(typed).run()
        assert app.session_state["taken"] == typed
    app = drawn(budget, found=Of(**{**vars(found), "spend": np.zeros(3)}))
    assert app.session_state["taken"] == 0.0 and texts(app)[0].startswith("No set takes anything of this budget")


def test_a_visitor_has_an_owner_of_workers_alone_and_a_job_for_what_is_wanted(monkeypatch):
    """Two visitors have two; each keeps its own. A job for something else is cancelled and another begun; the same is looked at again."""
    tabs, cancelled = ({}, {}), []
    owners = []
    for tab in (*tabs, *tabs):
        monkeypatch.setattr(heavy, "state", Of(kept=tab.get, keep=tab.__setitem__))
        owners.append(heavy._owner())
    assert owners[:2] == owners[2:] and len({*owners}) == 2 and all(len(owner) == 16 for owner in owners)
    frame = np.zeros(2)
    job = Of(cancel=lambda: cancelled.append(True))
    assert heavy._job("x", (1,)) is None
    for kept, wanted, same in (
        ((1, "a"), (1, "a"), True),
        (frame, frame, True),
        ((1, "a"), (2, "a"), False),
        (frame, np.zeros(2), False),
    ):
        tabs[1]["job-x"] = (kept, job)
        assert (heavy._job("x", wanted) is job) is same
    assert len(cancelled) == 2


def test_the_sidebar_says_whose_case_it_is_and_a_pilot_may_cost_nothing():
    app = visit(case="chemicals")
    assert "Kestrel Chemicals" in [one.value for one in app.sidebar.caption]
    app.switch_page("pages/pilot.py").run()
    fields = {
        one.key: (one.min, one.value)
        for one in app.number_input
        if one.key in ("pilot-cost", "pilot-fixed", "pilot-months")
    }
    assert fields == {"pilot-cost": (0.0, 40_000.0), "pilot-fixed": (0.0, 0.0), "pilot-months": (1, 6)}
    app = rename_organisation(visit(case="chemicals"), "")
    assert "no organisation named yet" in [one.value for one in app.sidebar.caption]


def ways():
    import streamlit as st

    from cxroi.ui import evidence_questions

    evidence_questions.ways(st.session_state["judged"])


def test_which_way_a_score_is_good_is_asked_of_each_once():
    """Trust was answered and effort is asked elsewhere: only NPS may be turned here. Without a study nothing may."""
    judged = Of(
        questions=(Of(id=f"{DIRECTION}effort"), Of(id="left_after")), answers={f"{DIRECTION}trust": "lower", "data_end": "2026-06-30"},
        study=Of(metrics=("effort", "nps", "trust")),
    )  # fmt: skip
    app = drawn(ways, judged=judged)
    assert [one.label for one in app.radio] == ["Is a high Trust good or bad?"] and app.radio[0].value == "lower"
    assert [one.options for one in app.button_group] == [["NPS"]]
    app = drawn(ways, judged=Of(**{**vars(judged), "study": None}))
    assert not app.button_group and len(app.radio) == 1


def changing():
    import streamlit as st

    from cxroi.ui import state

    state.put(st.session_state["path"], 5)


def test_a_change_that_leads_nowhere_is_told_and_changes_nothing():
    document = small()
    app = drawn(changing, session=Session(document), path="segments/Gone/customers")
    session = app.session_state["session"]
    assert session.document is document and not session.past
    assert session.message.startswith("That could not be changed: 'Gone' is not in the list")
    app = drawn(changing, session=Session(document), path="segments/Shops/customers")
    session = app.session_state["session"]
    assert session.document.data["segments"][0]["customers"] == 5 and not session.message


def requested():
    import streamlit as st

    from cxroi.ui import cells

    for key, made in st.session_state["tables"].items():
        cells.on_request(key.capitalize(), lambda made=made: made, key=key)


def test_a_table_asked_for_is_printed_as_in_the_document_and_a_list_as_it_is(monkeypatch):
    """A cost of 1234.5678 dollars is $1,235 in a table of the document; a list of data keeps its own digits."""
    monkeypatch.setattr(cells, "folded", lambda title, show, **_: show())
    costs = Table("costs", ("Line", "Cost"), (("Calls", Amount(1234.5678)),), "USD")
    app = drawn(requested, tables={"costs": costs, "answers": pd.DataFrame({"Score": [1.23456]})})
    assert app.dataframe[0].value.to_dict("list") == {"Line": ["Calls"], "Cost": ["$1,235"]}
    assert app.dataframe[1].value.to_dict("list") == {"Score": [1.23456]}
