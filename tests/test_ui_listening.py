"""Listening and before-and-after on screen: which finding is offered for the case, and themes after a change that was not made."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest
from ui_hand import DATA, drawn, texts

from cxroi.case import parse
from cxroi.evidence import heard_into_case
from cxroi.evidence.quiet_customers import QuietCustomer
from cxroi.evidence.theme_edits import Edit
from cxroi.ui import listening, listening_themes
from cxroi.ui.before_after import acting_on, target_of


def test_emotions_are_offered_as_in_the_finding():
    """Only what predicts and has a driver; leaving before spending, and of each the emotion that goes first more often."""
    cells = [SimpleNamespace(metric=metric, outcome=outcome, verdict=verdict) for metric, outcome, verdict in (
        ("nps", "churn", "USE"), ("emo_proud", "churn", "USE"), ("emo_happy", "spend", "USE"), ("emo_happy", "churn", "USE"), ("emo_angry", "churn", "USE"),
        ("emo_calm", "churn", "USE"), ("emo_sad", "churn", "DO NOT USE"), ("emo_angry", "nrr", "USE"), ("emo_angry", "spend", "USE"),
    )]  # fmt: skip
    told = [SimpleNamespace(emotion=emotion, outcome=outcome, p_first=first) for emotion, outcome, first in (
        ("happy", "spend", 0.9), ("happy", "churn", 0.2), ("angry", "churn", 0.7), ("angry", "spend", 0.4),
        ("proud", "churn", None),
    )]  # fmt: skip
    found = listening.emotions_to_use(SimpleNamespace(emotions=told), SimpleNamespace(cells=cells))
    assert [(one.metric, one.outcome) for one in found] == [
        ("emo_angry", "churn"), ("emo_happy", "churn"), ("emo_proud", "churn"), ("emo_happy", "spend"), ("emo_angry", "spend"), ("emo_calm", "churn"),
    ]  # fmt: skip


def test_ranges_around_what_a_slider_says_end_at_all():
    assert (
        heard_into_case.avoided_of(0.6) == pytest.approx((0.3, 0.6, 0.9)) and heard_into_case.avoided_of(0.95)[2] == 1.0
    )
    assert heard_into_case.won_back_of(0.3) == (0.15, 0.3, 0.6) and heard_into_case.won_back_of(0.5)[2] == 1.0


def customers(*margins):
    day = dt.date(2026, 1, 1)
    return tuple(
        QuietCustomer(str(number), day, 30.0, 5.0, 0.5, margin, None, 1000.0) for number, margin in enumerate(margins)
    )


def prices():
    import streamlit as st

    from cxroi.ui.listening_customers import _priced

    found = _priced(st.session_state["silent"], "USD")
    st.session_state["found"] = found


def test_the_margin_is_asked_for_only_where_the_tables_hold_none():
    """Of 1,000 of revenue, half at risk: 40% are 200; a call wins a tenth back, 20, and costs 10. Where some are known, none is assumed."""
    app = drawn(prices, silent=SimpleNamespace(customers=customers(None, None)))
    assert [one.label for one in app.slider] == ["Of those gone, won back by a call", "Gross margin"]
    assert [one.worth_calling for one in app.session_state["found"].customers] == pytest.approx([10, 10])
    app.slider[1].set_value(100)
    app.slider[0].set_value(20)
    app.number_input[0].set_value(30.0)
    app.run()
    found = app.session_state["found"]
    assert [one.worth_calling for one in found.customers] == pytest.approx([70, 70]) and (found.cost, found.won) == (
        30,
        0.2,
    )
    bare = tuple(replace(one, p_gone=None) for one in customers(None, None))
    app = drawn(prices, silent=SimpleNamespace(customers=bare))
    assert not app.slider and not app.number_input, "nothing is asked where no chance can be told"
    assert app.session_state["found"].customers == bare
    app = drawn(prices, silent=SimpleNamespace(customers=customers(None, 400.0)))
    assert [one.label for one in app.slider] == ["Of those gone, won back by a call"]
    assert [one.worth_calling for one in app.session_state["found"].customers] == [30.0, None]


@pytest.fixture
def kept(monkeypatch):
    """What the page keeps, the warnings it gives, and the tables last read."""
    held = {"tables": object(), "warned": []}
    monkeypatch.setattr(listening_themes.state, "kept", held.get)
    monkeypatch.setattr(listening_themes.state, "keep", held.__setitem__)
    monkeypatch.setattr(listening_themes.evidence_files, "asked", lambda: held["tables"])
    monkeypatch.setattr(listening_themes.st, "warning", lambda words, **more: held["warned"].append(words))
    monkeypatch.setattr(listening_themes, "main_metric", lambda study: "nps")
    return held


def test_texts_labelled_before_are_those_of_the_last_lesson_of_these_tables(kept):
    first, second = Edit("learn", ("a",), "", (("x", True),)), Edit("learn", ("a",), "", (("x", False), ("y", True)))
    kept["theme-edits"] = (id(kept["tables"]), (first, second, Edit("learn", ("b",), "", (("z", True),))), None)
    assert listening_themes._labelled_before("a") == {"x": False, "y": True}
    assert listening_themes._labelled_before("b") == {"z": True} and listening_themes._labelled_before("c") == {}
    kept["tables"] = object()
    assert listening_themes._labelled_before("a") == {}


def measured(outcome, *, ratio):
    return SimpleNamespace(outcome=outcome, ratio=ratio)


def test_a_measured_change_goes_to_its_driver_or_to_the_metric_of_its_name():
    """A relative change to a driver, points to a score; a score that is called like a driver takes no relative change."""
    case = parse({**DATA, "metrics": [{"name": "NPS", "now": 20}, {"name": "Contacts", "now": 5}]})
    assert target_of(measured("revenue", ratio=True), case) == ("spend", None)
    assert target_of(measured("contacts", ratio=True), case) == ("contacts", None)
    assert target_of(measured("nps", ratio=False), case) == (None, "NPS")
    assert target_of(measured("contacts", ratio=False), case) == (None, "Contacts")
    assert target_of(measured("csat", ratio=False), case) == (None, None)
    assert acting_on("churn", None, case) == ["Calls"] and acting_on("contacts", None, case) == ["Site"]
    assert acting_on(None, "NPS", case) == ["Calls"] and acting_on(None, "Contacts", case) == []


def offered():
    import streamlit as st

    from cxroi.ui import before_after

    before_after.changes([st.session_state["one"]])


def found(**more):
    from cxroi.evidence.before_after import BeforeAfter

    plain = {
        "intervention": "Call centre", "outcome": "churn", "att": -0.2, "ci_low": -0.3, "ci_high": -0.1, "se": 0.05, "n_units": 40,
        "n_treated": 20, "placebo": None, "placebo_p": None, "pretrend_p": None, "event_study": (), "tier": "B", "verdict": "WORKED",
        "bound": None, "units_needed": None, "ratio": True, "assigned_how": "pilot chosen by us", "clusters": 40, "why": "",
    }  # fmt: skip
    return BeforeAfter(**{**plain, **more})


@pytest.mark.parametrize(
    ("more", "offers", "said"),
    [
        ({}, True, ""), ({"verdict": "NOT CREDIBLE"}, False, ""), ({"verdict": "NO EFFECT LARGER THAN", "bound": 0.3}, True, ""),
        ({"outcome": "nps", "ratio": False, "att": 2.0}, True, ""), ({"outcome": "csat", "ratio": False}, False, ""),
        ({"outcome": "revenue"}, False, "No initiative of the case acts on Revenue per customer directly"),
    ],
)  # fmt: skip
def test_a_change_is_offered_where_it_was_answered_and_something_acts_on_it(more, offers, said):
    from ui_hand import small

    from cxroi.ui.document import Session

    app = drawn(offered, session=Session(small()), one=found(**more))
    assert [list(one.options) for one in app.selectbox] == ([["Calls"]] if offers else [])
    assert bool([one for one in app.button if one.label == "Use in the case"]) is offers
    assert any(said in text for text in texts(app)) if said else not any("No initiative" in text for text in texts(app))
    if not more:
        app.button[0].click().run()
        (effect, _) = app.session_state["session"].document.data["initiatives"][0]["effects"]
        assert effect["change"][1] == pytest.approx(-0.2), "the relative change itself, over the log and back"


def test_themes_after_a_change_that_cannot_be_made_are_those_shown_before_of_the_same_tables(monkeypatch):
    """Themes of other tables are not shown again; why it was not made, and what was typed for it, stand beside the tools."""
    asked, kept, offered = object(), {}, {}
    first, shown = (SimpleNamespace(label="as found"),), (SimpleNamespace(label="merged"),)
    monkeypatch.setattr(listening_themes.evidence_files, "asked", lambda: asked)
    monkeypatch.setattr(listening_themes, "main_metric", lambda study: "nps")
    state = SimpleNamespace(kept=kept.get, keep=kept.__setitem__, offer=offered.__setitem__)
    monkeypatch.setattr(listening_themes, "state", state)
    merge, taken = Edit("merge", ("a", "b"), "c"), Edit("rename", ("nobody",), "d")

    def refuse(*_, **__):
        raise ValueError("There is no theme “a”.")

    def after(of, edits, before):
        monkeypatch.setattr(listening_themes.listening, "again", refuse)
        kept.update({"theme-edits": (id(asked), edits, None), "themes-shown": (of, before)})
        return listening_themes._changed(SimpleNamespace(themes=first), SimpleNamespace(seed=0))

    assert after(id(asked), (merge,), shown) is shown
    assert kept["theme-edits"] == (id(asked), (), None)
    assert kept["theme-error"] == ("merge", "The last change was not made. There is no theme “a”.")
    assert offered == {"theme-chosen": ["a", "b"], "theme-name": "c"}
    assert after(id(asked) + 1, (merge,), shown) is first
    assert after(id(asked), (taken,), shown) is shown and "nobody" in kept["theme-error"][1]


def test_a_change_of_themes_joins_those_made_to_the_same_tables(kept):
    """Renamed and merged on one set of tables both stand, with the number asked for; on other tables the change stands alone."""
    renamed, merged = Edit("rename", ("a",), "b"), Edit("merge", ("b", "c"), "d")
    kept["theme-edits"], kept["theme-error"] = (id(kept["tables"]), (renamed,), 5), ("merge", "no")
    listening_themes._edit(merged)
    assert kept["theme-edits"] == (id(kept["tables"]), (renamed, merged), 5) and kept["theme-error"] is None
    kept["tables"] = object()
    listening_themes._edit(merged)
    assert kept["theme-edits"] == (id(kept["tables"]), (merged,), None)


def test_why_a_change_of_themes_was_not_made_stands_beside_its_own_tool(kept):
    listening_themes._told("merge")
    kept["theme-error"] = ("merge", "There is no theme “a”.")
    listening_themes._told("find")
    listening_themes._told("rename", "split")
    assert kept["warned"] == []
    listening_themes._told("rename", "merge", "split")
    assert kept["warned"] == ["There is no theme “a”."]
