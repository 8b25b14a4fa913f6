"""A draft is the session as text; what changed is said in the words of its fields."""

import json
import sys

import pytest
from drafts_hand import CHURN

from cxroi.case import parse
from cxroi.case.paths import with_value
from cxroi.report.language.changes import change_words, changes
from cxroi.ui.commits import Edit, apply
from cxroi.ui.document import Home, Session, Step, opened, opened_sample, sample_data, with_data
from cxroi.ui.draft_text import FORMAT, STEPS, draft_of, session_of
from cxroi.ui.entries import Manner
from cxroi.ui.session_steps import arrived, edited, redone, undone
from cxroi.ui.step_words import step_words

# A draft is the session as text


def test_a_draft_holds_the_session_with_its_errors_and_its_history():
    """Data as typed, the last good case, undo and redo, scenario, name and home come back; every number to the digit."""
    data = sample_data("chemicals")
    faulty = with_value(data, "currency", "usd")
    document = opened(faulty, name="mine.yaml", last_good=parse(data), home=Home("d", "c", 3, "2026-11-25", "m"))
    past = tuple(Step(opened(with_value(data, "title", f"T{number}"), name="x").written) for number in range(100))
    before = Session(document, past, (Step(document.written),), scenario="Cautious")
    after, place = session_of(draft_of(before, page="risk"))
    assert place == "risk"
    assert after.document == document and after.document.errors
    assert after.past == past[-STEPS:] and after.future == before.future and STEPS >= 20
    assert after.scenario == "Cautious"


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"format": 1}', '{"format": 1, "document": 3, "past": []}', "null"]
)
def test_a_draft_that_cannot_be_read_is_refused_with_a_message(content):
    with pytest.raises(ValueError):
        session_of(content)


def test_a_draft_of_a_newer_version_is_refused_and_never_half_read():
    content = json.loads(draft_of(Session(opened(sample_data("chemicals"), name="x"))))
    content["format"] = FORMAT + 1
    with pytest.raises(ValueError, match="newer version"):
        session_of(json.dumps(content))


def test_a_hundred_steps_of_history_are_small():
    """A session holds little: its history is text, without the parsed cases but of the newest step to each side."""
    session = Session(opened(sample_data("chemicals"), name="x"))
    for number in range(100):
        session = edited(session, with_data(session.document, {**session.document.data, "title": f"Title {number}"}))
    assert len(session.past) == 100 and sum(sys.getsizeof(step.written) for step in session.past) < 3_000_000
    newest = session.document
    for there in (undone, undone, redone):
        to, left = there(session)
        session = arrived(left, to, "Moved", Manner(), lambda one: one)
    assert session.document.data["title"] == "Title 98"
    assert [step.here is None for step in session.past] == [*[True] * 98, False]
    assert [step.here for step in session.future] == [None] and session.future[0].document.data == newest.data


# What changed, in words


@pytest.mark.parametrize(
    ("path", "new", "words"),
    [
        (CHURN, 0.09, "churn of Key accounts 6.5% / 8% / 10% → 9%"),
        ("title", "Sooner", "title “Answer every complaint within a day” → “Sooner”"),
        ("finance/discount_rate", 0.08, "discount rate 10% → 8%"),
        ("finance/years", 5, "horizon 3 → 5"),
        ("organisation", "", "organisation “Kestrel Chemicals” → not given"),
        ("locale", "nl", "numbers and dates in files not given → “Dutch”"),
        ("locale", "de_CH", "numbers and dates in files not given → “German (Switzerland)”"),
        ("locale", "xx", "numbers and dates in files not given → “xx”"),
        (f"{CHURN[:-15]}/customers", "about ten", "customers of Key accounts"),
    ],
)
def test_a_change_is_said_in_the_words_of_its_field(path, new, words):
    data = sample_data("chemicals")
    told = change_words(data, with_value(data, path, new))
    assert (
        told.startswith(words) if path != CHURN else told.endswith("→ 9%") and told.startswith("churn of Key accounts ")
    )


def test_elements_that_come_go_or_are_renamed_are_said_as_such():
    data = sample_data("chemicals")
    fewer = {**data, "segments": data["segments"][1:]}
    name = data["segments"][0]["name"]
    assert f"segment {name} removed" in change_words(data, fewer)
    assert f"segment {name} added" in change_words(fewer, data)
    renamed = {**data, "segments": [{**data["segments"][0], "name": "Big ones"}, *data["segments"][1:]]}
    assert list(changes(data, renamed)) == [f"segment {name} renamed Big ones"]
    turned = {**data, "segments": data["segments"][::-1]}
    assert list(changes(data, turned)) == ["order of the segments"]
    assert change_words(data, data) == "nothing"
    assert "from “Answer" in change_words(data, sample_data("insurance"))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"segments": [{"name": "A"}, {"name": "B"}]}, {"segments": [{"name": "A"}, {}]}, "name of segment 2 “B” → not given"),
        ({"locale": "nl"}, {}, "numbers and dates in files “Dutch” → not given"),
        ({"segments": [{"name": "A"}, {}]}, {"segments": [{"name": "A"}]}, "segment 2 (no name yet) removed"),
        (
            {"scenarios": [{"name": "Slow", "set": {"segments/A/churn_per_year": 0.1, "initiatives/One/effects/3/gain": 2}}]},
            {"scenarios": [{"name": "Slow"}]},
            "churn of A under Slow 10% → not given and 1 more change",
        ),
        (
            {"initiatives": [{"name": "One", "effects": [{"metric": "NPS"}, {"metric": "NPS", "gain": [0.2, 0.5, 0.9]}]}]},
            {"initiatives": [{"name": "One", "effects": [{"metric": "NPS"}, {"metric": "NPS"}]}]},
            "gain of One · NPS (effect 2) 0.2 / 0.5 / 0.9 → not given",
        ),
        ({"segments": [{"name": "A", "gross_margin": 0}]}, {"segments": [{"name": "A"}]}, "gross margin of A 0% → not given"),
        (
            {"segments": [{"name": "A"}], "evidence": [{"id": "b-1", "claim": "A, from a table"}]},
            {"segments": []},
            "segment A removed and 1 more change",
        ),
        ({}, {"evidence": [{"id": "b-1", "claim": "A, from a table"}]}, "evidence “A, from a table” added"),
        (
            {"links": [{"metric": "NPS", "driver": "churn", "evidence": {"change_per_point": ["own"]}}]},
            {"links": [{"metric": "NPS", "driver": "churn", "evidence": {"change_per_point": ["other"]}}]},
            "evidence for change per point of NPS → Churn own → other",
        ),
        ({"notes": {"pitch": "Was"}}, {"notes": {"pitch": "Is"}}, "note on pitch “Was” → “Is”"),
        ({}, {"plan": {"digest": "5680c4fc874e", "approved_by": "CFO"}}, "approved plan recorded"),
        (
            {"pilots": [{"name": "P", "looks": [{"month": "2027-03"}]}]},
            {"pilots": [{"name": "P", "looks": [{"month": "2027-03"}, {"month": "2027-04"}]}]},
            "month 2027-04 of P added",
        ),
        ({}, {"actuals": [{"month": "2027-01", "driver": "contacts"}]}, "actual figure of Service contacts, 2027-01 added"),
        ({}, {"listening": [{"about": "themes", "finding": "Delivery is late"}]}, "finding “Delivery is late” added"),
        ({}, {"signatures": [{"by": "CFO", "on": "2027-01-31"}]}, "signature of CFO added"),
    ],
)  # fmt: skip
def test_a_change_of_what_has_no_name_is_said_without_bare_numbers(before, after, words):
    """A row without a name, a scenario's values, one of two effects on the same score; nothing by its id where it says more."""
    assert change_words(before, after) == words


def test_a_step_that_changes_no_figure_says_what_was_typed():
    """Undo of a text that could not be read names the field and what stands there then."""
    document = opened(sample_data("chemicals"), name="mine")
    at = f"{document.ids[('segments',)][0]}.churn_per_year"
    typed = apply(document, Edit(at, text="acht"), Manner()).document
    assert step_words(typed, Step(document.written), Manner()) == "churn of Key accounts “acht” → 6.5 / 8 / 10%"
    assert step_words(document, Step(typed.written), Manner()) == "churn of Key accounts 6.5 / 8 / 10% → “acht”"


def test_a_sample_that_all_visitors_share_is_not_changed_by_what_one_of_them_does():
    """Another title, a segment less and a changed figure make documents of their own; the sample stays as its file has it."""
    shared = opened_sample("chemicals")
    text = shared.text
    data = shared.data
    for changed in (
        {**data, "title": "Mine"},
        {**data, "segments": data["segments"][1:]},
        {**data, "segments": [{**one, "customers": 1} for one in data["segments"]]},
    ):
        edited(Session(shared), with_data(shared, changed))
    assert opened_sample("chemicals") is shared and shared.data == sample_data("chemicals") and shared.text == text
