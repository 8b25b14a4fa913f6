"""What comes in is taken up to its limit: edits of the browser, names of a provider, lists of choices."""

from types import SimpleNamespace as Of

import pytest

from cxroi.case.quick_start import Answers, answers_of, quick_case
from cxroi.ui import courier, people, quick_start
from cxroi.ui.entries import Manner
from cxroi.ui.entry_reading import _choice, _months

EDIT = {"tab": "t", "at": "case.title", "act": "set", "text": "Words", "step": "s", "seq": 3}


@pytest.mark.parametrize("key", ["tab", "at", "act", "text", "step"])
def test_an_edit_of_the_browser_is_text_of_up_to_thirty_thousand_characters(key):
    for length, taken in ((0, True), (30_000, True), (30_001, False)):
        assert courier._well_formed({**EDIT, key: "x" * length}) is taken
    assert not courier._well_formed({**EDIT, key: 7}) and not courier._well_formed({k: v for k, v in EDIT.items() if k != key})  # fmt: skip


def test_an_edit_is_numbered_by_a_whole_number():
    assert [courier._well_formed({**EDIT, "seq": seq}) for seq in (0, 5, True, 1.5, "1")] == [True, True, False, False, False]  # fmt: skip
    assert not any(map(courier._well_formed, (None, [EDIT], "edit")))


def test_a_person_is_called_by_the_first_name_that_is_told_up_to_two_hundred_characters():
    told = {"preferred_username": "anna", "email": "anna@firm.example", "sub": "7"}
    assert (
        people._name({**told, "name": "Anna"}) == "Anna" and people._name({**told, "name": ""}) == "anna@firm.example"
    )
    assert people._name({"sub": 7}) == "7" and people._name({}) == ""
    assert people._name({"name": "x" * 201}) == "x" * 200


def test_a_choice_that_is_not_offered_names_the_first_twelve_that_are():
    offered = [(f"v{one}", f"Label {one}") for one in range(13)]
    field = Of(name="target")
    assert [_choice(offered, field, text).value for text in ("V3", "label 12")] == ["v3", "v12"]
    assert _choice(offered, field, "Moon").problem.endswith("the choices: " + ", ".join(label for _, label in offered[:12]))  # fmt: skip
    assert _choice([], field, "Moon").problem.endswith("there are none yet")


def test_months_are_whole_and_at_most_six_hundred():
    assert (_months("0, 600").value, _months("12;6/3").value, _months("").value) == ([0, 600], [12, 6, 3], None)
    assert all(_months(text).problem == "takes whole months, such as 0, 6, 12" for text in ("601", "1.5", "-1", "²"))


def test_an_answer_of_quick_start_is_taken_up_to_a_thousand_characters(monkeypatch):
    """What is longer is not a figure; what cannot be read is kept as it was typed."""
    monkeypatch.setattr(quick_start, "_here", lambda: None)
    taken = []
    for text in ("x" * 1000, "x" * 1001, "7000"):
        quick_start.took(f"{quick_start.ROOT}.customers", "set", text, Manner(), taken.append)
    unread, read = taken
    assert list(unread.unread.values()) == ["x" * 1000] and read.case.segments[0].customers == 7000


def test_an_entry_of_the_register_is_no_answer_and_does_not_end_the_nine_questions():
    """A draft with the claim of an earlier version, or with a source of one's own, is still made of nine answers."""
    data = quick_case(Answers(gain=9))
    assert "gain is an answer" in data["evidence"][0]["claim"]
    older = {
        **data,
        "evidence": [{**data["evidence"][0], "claim": "Gain, links and ramp are defaults."}, {"id": "own"}],
    }
    assert answers_of(older) == Answers(gain=9)
