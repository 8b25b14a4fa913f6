"""Months of a pilot taken from a table, and a pilot taken out of the case: what stays in the file."""

import pytest
from pilot_hand import DATA, TRIED
from ui_hand import drawn, texts

from cxroi.case import CaseError, ErrorDetail
from cxroi.ui import cached, heavy
from cxroi.ui.document import Session, opened

LOOK = {"month": "2027-02", "treated": 300.0, "comparison": 380.0}


def pilots(app):
    return app.session_state["session"].document.data.get("pilots")


def a_file():
    import streamlit as st

    from cxroi.ui import pilot

    pilot._from_file("looks.csv", st.session_state["content"], 1)


@pytest.fixture
def at_once(monkeypatch):
    """What is read in a process of its own is read here."""
    monkeypatch.setattr(heavy, "done", lambda name, key, function, *given, **_: function(*given))


def page_of(content, *looks):
    kept = [{**TRIED, "name": "First"}, {**TRIED, "name": "Second", "looks": list(looks)}]
    session = Session(opened({**DATA, "pilots": kept}, name="mine"))
    return drawn(a_file, session=session, content=content.encode(), chosen=True)


def test_only_months_with_both_figures_are_taken_from_a_table(at_once):
    """Of five rows three have a month and both figures; the month entered before is replaced, and all stand in order of time."""
    rows = ["2027-05-31,310,", "2027-04-30,0,390", "2027-03-31,320,0", "2027-02-28,330,370", ",340,360"]
    app = page_of("\n".join(["month,treated,comparison", *rows]), {**LOOK, "month": "2027-01"}, LOOK)
    assert [one.label for one in app.button] == ["Add 3 months"]
    assert "2 rows lack their month or a figure and stay out." in texts(app)
    app.button[0].click().run()
    first, second = pilots(app)
    assert "looks" not in first
    assert second["looks"] == [
        {**LOOK, "month": "2027-01"}, {"month": "2027-02", "treated": 330, "comparison": 370},
        {"month": "2027-03", "treated": 320, "comparison": 0}, {"month": "2027-04", "treated": 0, "comparison": 390},
    ]  # fmt: skip


@pytest.mark.parametrize("row", ["2027-05-31,310,", "2027-05-31,,310", ",310,310"])
def test_a_row_that_lacks_anything_is_left_out_and_counted(at_once, row):
    app = page_of(f"month,treated,comparison\n{row}\n", LOOK)
    assert not app.button and pilots(app)[1]["looks"] == [LOOK]
    assert texts(app)[-1] == "1 row lacks its month or a figure and stays out."
    whole = page_of("month,treated,comparison\n2027-05-31,310,300\n", LOOK)
    assert [one.label for one in whole.button] == ["Add 1 month"] and not any("stay" in text for text in texts(whole))


def kept():
    from cxroi.ui import pilot, state

    pilot.kept(state.case())


def test_the_pilot_that_is_removed_goes_and_the_others_stay_with_their_months(monkeypatch):
    def refused(*_):
        raise CaseError([ErrorDetail("pilots", "x", "cannot be valued", "Remove it.")])

    monkeypatch.setattr(cached, "pilot", refused)
    all_three = [{**TRIED, "name": name, "looks": [LOOK]} for name in ("First", "Second", "Third")]
    app = drawn(kept, session=Session(opened({**DATA, "pilots": all_three}, name="mine")), chosen=True)
    app.button(key="pilot-remove-1").click().run()
    assert pilots(app) == [all_three[0], all_three[2]] and len(app.error) == 2
    app.button(key="pilot-remove-1").click().run()
    assert pilots(app) == [all_three[0]]
