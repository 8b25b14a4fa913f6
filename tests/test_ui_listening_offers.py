"""Listening on screen: what a choice hands to the case, the record of a customer, and what is read again of which tables."""

import datetime as dt
from types import SimpleNamespace as Of

import pytest
from ui_hand import DATA, drawn, texts

from cxroi.evidence.customer_record import Alike, Record
from cxroi.evidence.employee_link import OUTCOMES
from cxroi.ui import (
    evidence_files,
    evidence_into_case,
    heavy,
    kept_folder,
    listening,
    listening_case,
    listening_customers,
    listening_themes,
    table_money,
)
from cxroi.ui.document import Session, opened

OFFERED = "Offered: "


@pytest.fixture
def offering(monkeypatch):
    """Findings are drawn without their words; what is offered for the case is said."""

    def say(offered, *_, **__):
        listening.st.markdown(f"{OFFERED}{offered({}) if callable(offered) else offered}")

    monkeypatch.setattr(listening, "part", lambda heard, below, **_: below())
    monkeypatch.setattr(listening, "tables", Of(channels=lambda *_: None, employees=lambda *_: None))
    monkeypatch.setattr(listening_case, "offer", say)
    monkeypatch.setattr(evidence_into_case, "offer", say)
    monkeypatch.setattr(table_money, "currency", lambda: "USD")


def offers(app):
    return [text.removeprefix(OFFERED) for text in texts(app) if text.startswith(OFFERED)]


def emotions_script():
    from types import SimpleNamespace

    import streamlit as st

    from cxroi.ui import listening

    kept = st.session_state
    listening._below_emotions(SimpleNamespace(loyal=(), emotions=kept["told"]), SimpleNamespace(cells=kept["cells"]))


def test_the_emotion_that_is_chosen_is_the_one_offered_as_a_link_and_never_to_the_board(offering, monkeypatch):
    monkeypatch.setattr(listening, "link_of", lambda study, one: f"{one.metric} on {one.outcome}")
    cells = [Of(metric=f"emo_{name}", outcome="churn", verdict="USE") for name in ("happy", "angry")]
    told = [Of(emotion=name, outcome="churn", p_first=first) for name, first in (("happy", 0.2), ("angry", 0.7))]
    app = drawn(emotions_script, told=told, cells=cells)
    assert app.selectbox[0].options == ["angry → leaving", "happy → leaving"] and offers(app) == ["emo_angry on churn"]
    app.selectbox[0].set_value("happy → leaving").run()
    assert offers(app) == ["emo_happy on churn"]
    for held in ({"kept-board": True, "cells": cells}, {"cells": []}):
        app = drawn(emotions_script, told=told, **held)
        assert not app.selectbox and not offers(app) and app.expander, "the question set stands there all the same"


def channels_script():
    from types import SimpleNamespace

    from cxroi.ui import listening

    listening.channels(SimpleNamespace(channels=SimpleNamespace(joined_by="topic")), None)


def test_the_share_of_repeats_avoided_is_half_unless_the_slider_says_otherwise(offering, monkeypatch):
    """From 5% to 95% in steps of 5; what becomes of it in the case is a range of half to half as much again."""
    monkeypatch.setattr(listening, "repeats_initiative", lambda data, talked, study, *, avoided: avoided)
    app = drawn(channels_script)
    slider = app.slider[0]
    assert (slider.min, slider.max, slider.step, slider.value) == (5, 95, 5, 50) and offers(app) == [
        "(0.25, 0.5, 0.75)"
    ]
    app.slider[0].set_value(20).run()
    assert offers(app) == ["(0.1, 0.2, 0.30000000000000004)"]


def employees_script():
    from types import SimpleNamespace

    import streamlit as st

    from cxroi.ui import listening

    listening.employees(SimpleNamespace(employees=SimpleNamespace(links=st.session_state["links"])), None)


def test_only_what_goes_with_repeats_is_offered_as_a_link_of_a_team(offering, monkeypatch):
    monkeypatch.setattr(listening, "workforce", lambda *_: "workforce")
    monkeypatch.setattr(listening, "employee_link", lambda study, one: one.x)
    links = [
        Of(x=x, y=OUTCOMES[y], verdict=verdict, now=0.2)
        for x, y, verdict in (
            ("trained", "repeats", "CANNOT TELL"),
            ("new", "repeats", "GOES WITH IT"),
            ("absent", "repeats", "GOES WITH IT"),
        )
    ]
    app = drawn(employees_script, links=links)
    assert app.selectbox[0].options == ["new → contacts", "absent → contacts"] and offers(app) == ["workforce", "new"]
    app.selectbox[0].set_value("absent → contacts").run()
    assert offers(app) == ["workforce", "absent"]
    for held in ({"kept-board": True, "links": links}, {"links": links[:1]}):
        app = drawn(employees_script, **held)
        assert not app.selectbox and offers(app) == ["workforce"]


def kept_script():
    from cxroi.ui import listening

    listening.kept()


def test_findings_kept_with_a_case_are_shown_each_once_without_the_note_of_the_page():
    kept = [{"about": "quiet", "finding": "Forty are quiet"}, {"about": "channels", "finding": "A tenth call twice"}]
    notes = {"listening": "My own note"}
    app = drawn(kept_script, session=Session(opened({**DATA, "listening": kept, "notes": notes}, name="mine")))
    said = " ".join(texts(app))
    assert said.count("Forty are quiet") == said.count("A tenth call twice") == 1
    assert not app.text_area and "My own note" not in said


def record_script():
    from types import SimpleNamespace

    from cxroi.ui import listening_customers

    listening_customers.one(None, SimpleNamespace(window=SimpleNamespace(data_end=None)))


RECORD = Record("C12", "Homes", dt.date(2024, 1, 5), None, (), (), None, None, 0, None, (), None)


@pytest.fixture
def searched(monkeypatch):
    """What a search finds, set by a test."""
    found = {}
    monkeypatch.setattr(evidence_files, "asked", lambda: "the tables")
    monkeypatch.setattr(listening_customers, "main_metric", lambda study: "nps")
    monkeypatch.setattr(listening_customers.record_words, "lines", lambda record, *_, **__: (f"Record of {record.id}",))
    monkeypatch.setattr(table_money, "currency", lambda: "USD")
    monkeypatch.setattr(listening, "again", lambda *given, text, **_: found[text])

    def search(text, names, record):
        found[text] = (names, record)
        app = drawn(record_script)
        app.text_input[0].set_value(text).run()
        assert not app.exception, app.exception
        return texts(app)

    return search


def test_a_search_says_who_else_was_found_and_what_customers_alike_did(searched):
    """Only where there is anyone else, and anyone alike; without a customer that alone is said."""
    assert searched("x", (), None) == ["No table has a customer with these characters."]
    alone = searched("C12", ("C12",), RECORD)
    assert "Record of C12" in alone and not any(text.startswith("Also found") for text in alone)
    several = searched("12", ("C12", "C120", "C312"), Record(**{**vars(RECORD), "alike": Alike(40, 0.25, None)}))
    assert "Also found: C120, C312" in several and "Also found: C13" in searched("1", ("C12", "C13"), RECORD)
    alike = "40 customers of the same segment and size answered alike: 25% left within a year."
    assert alike in several and not any("answered alike" in text for text in alone)


@pytest.mark.parametrize("are_kept", [True, False])
def test_a_search_reads_the_tables_of_the_visit_or_all_again_as_they_were_read(monkeypatch, are_kept):
    """Kept tables were read with the answers already; without them the answers go along, else other columns would be searched."""
    monkeypatch.setattr(
        heavy, "done", lambda name, wanted, function, source, *, options, **_: function(source, **options)
    )
    monkeypatch.setattr(kept_folder, "kept", lambda asked, study: "kept" if are_kept else None)
    asked = evidence_files.Asked({"a.csv": b"x"}, answers={"left_after": "12"})
    source, options = listening.again(
        "record", asked, ("1",), lambda source, **options: (source, options), None, words="", text="1"
    )
    assert (source, options["text"]) == ("kept" if are_kept else asked.source, "1")
    assert options.get("answers") == (None if are_kept else {"left_after": "12"})


@pytest.fixture
def tools(monkeypatch):
    """The tools for themes: what is typed and chosen, what the page keeps, and what stands in the tools after a change."""
    found = Of(typed={}, kept={}, offered={}, tables=object())
    state = Of(
        widget=found.typed.get, kept=found.kept.get, keep=found.kept.__setitem__, offer=found.offered.__setitem__
    )
    monkeypatch.setattr(listening_themes, "state", state)
    monkeypatch.setattr(listening_themes.evidence_files, "asked", lambda: found.tables)
    return found


@pytest.mark.parametrize(
    ("kind", "labels", "name", "chosen"),
    [
        ("rename", ["a"], " Late  ", ["Late"]), ("merge", ["a", "b"], "Both", ["Both"]), ("merge", ["a", "b"], " ", ["a"]),
        ("split", ["a"], "", None), ("rename", ["a"], "x" * 61, ["x" * 60]),
    ],
)  # fmt: skip
def test_after_a_change_of_themes_what_came_of_it_stays_chosen(tools, kind, labels, name, chosen):
    """Its new name, or of a merge without one the first of them; of a split the names are not known yet."""
    tools.typed |= {"theme-chosen": labels, "theme-name": name}
    listening_themes._apply(kind)
    (edit,) = tools.kept["theme-edits"][1]
    assert (edit.kind, edit.labels, edit.name) == (kind, tuple(labels), name)
    assert tools.offered.get("theme-chosen") == chosen and tools.offered["theme-name"] == ""


def test_themes_found_anew_are_as_many_as_asked_for_and_without_the_changes_made_before(tools):
    tools.typed |= {"theme-chosen": ["a"], "theme-name": "b"}
    listening_themes._apply("rename")
    listening_themes._find(7)
    assert listening_themes._edits() == (id(tools.tables), (), 7)
    listening_themes._apply("rename")
    assert [one.kind for one in listening_themes._edits()[1]] == ["rename"] and listening_themes._edits()[2] == 7
    listening_themes._find(None)
    assert listening_themes._edits()[1:] == ((), None), "as found"


def test_after_as_found_a_change_that_cannot_be_made_does_not_bring_back_the_one_before(tools, monkeypatch):
    """Merged, then as found, then a split that is refused: the themes as found, as they also are in the next run."""
    found, answers = Of(themes=("as found",)), [("merged",)]
    monkeypatch.setattr(listening_themes.listening, "again", lambda *_, **__: answers.pop())
    monkeypatch.setattr(listening_themes, "renamed", lambda made, names: made)
    monkeypatch.setattr(listening_themes, "main_metric", lambda study: "nps")
    tools.typed |= {"theme-chosen": ["a", "b"], "theme-name": "c"}
    listening_themes._apply("merge")
    assert listening_themes._changed(found, Of(seed=0)) == ("merged",)
    listening_themes._find(None)
    assert listening_themes._changed(found, Of(seed=0)) == ("as found",)

    def refuse(*_, **__):
        raise ValueError("too few texts")

    monkeypatch.setattr(listening_themes.listening, "again", refuse)
    listening_themes._apply("split")
    for _ in range(2):
        assert listening_themes._changed(found, Of(seed=0)) == ("as found",)
    assert tools.kept["theme-error"] == ("split", "The last change was not made. too few texts")
