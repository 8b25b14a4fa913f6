"""Rows of the sheets without a browser: new, renamed, moved, without a name, marked by a reviewer."""

import pytest
import typing_hand as hand
from assumptions_hand import ROOT, at, document, tab  # noqa: F401 - a fixture among them
from streamlit.testing.v1 import AppTest

from cxroi.case import dump, load
from cxroi.engine import evaluate


def test_a_new_row_starts_empty_and_says_what_it_needs(at):
    """It counts for nothing, moves no figure, and is in the case as soon as it has a name."""
    before = evaluate(document(at).case).npv
    hand.add(at, "Add segment")
    assert document(at).data["segments"][-1] == {}
    assert not document(at).errors and evaluate(document(at).case).npv == before
    (needs,) = hand.sheet(at, "segments")["below"]
    assert needs.startswith("Segment 4 needs a name, ") and needs.endswith(", and does not count until then.")
    assert "4 segments: 1 incomplete; see below the sheet." in [one.value for one in at.caption]
    row = hand.sheet(at, "segments")["head"][-2]["id"]
    hand.send(at, (f"{row}.name", "set", "New ones"), (f"{row}.customers", "set", "1.2k"))
    assert document(at).case.segments[-1].name == "New ones"
    assert document(at).case.segments[-1].customers == 1200


def test_a_case_with_an_unfilled_row_is_saved_with_it_and_opens_with_it(at):
    """The file holds the row, and says with `check` what it lacks; the app opens it and counts the rest."""
    hand.add(at, "Add segment")
    text = dump(document(at).data)

    def script(content):
        from cxroi.ui import opening

        assert opening.open_text(content, name="x.yaml") == ()

    other = AppTest.from_function(script, args=(text.encode(),))
    other.session_state["session"] = at.session_state["session"]
    other.run()
    assert not other.exception
    opened = other.session_state["session"].document
    assert opened.data == load(text) and not opened.errors
    assert opened.case == document(at).case


def test_renaming_carries_references_along_and_clearing_a_name_keeps_it(at):
    """The figures do not move; an emptied name is refused in words."""
    before = evaluate(document(at).case).npv
    hand.type_in(at, "Name", "Big customers")
    assert document(at).case.segments[0].name == "Big customers"
    assert evaluate(document(at).case).npv == pytest.approx(before, rel=1e-12)
    kept = {key: value for key, value in document(at).data.items() if key not in ("notes", "evidence")}
    assert "Key accounts" not in dump(kept)
    hand.type_in(at, "Name", "")
    assert document(at).case.segments[0].name == "Big customers"
    assert "still called" in hand.entry(at, "Name")["problem"]
    hand.type_in(at, "Name", "Regular customers")
    assert "already the name" in hand.entry(at, "Name")["problem"]


def test_rows_are_duplicated_moved_and_deleted_by_identity(at):
    """The copy stands beside its original under a free name; what is moved or deleted is what was pointed at."""
    first = hand.sheet(at, "segments")["head"][1]["id"]
    hand.menu(at, first, "duplicate")
    names = [segment["name"] for segment in document(at).data["segments"]]
    assert names[:2] == ["Key accounts", "Key accounts 2"]
    hand.menu(at, first, "down")
    assert [segment["name"] for segment in document(at).data["segments"]][:2] == ["Key accounts 2", "Key accounts"]
    hand.send(at, (f"{first}.customers", "set", "77"))
    assert document(at).data["segments"][1]["customers"] == 77
    hand.menu(at, first, "delete")
    assert "Key accounts" not in [segment["name"] for segment in document(at).data["segments"]]
    hand.send(at, (f"{first}.customers", "set", "88"))
    assert any("no longer in the case" in message.value for message in at.info)
    assert not document(at).unread


def test_the_row_that_is_open_stays_open_through_renaming_and_another_page(at):
    """What is edited is addressed by identity: a changed name or another page does not lose the choice."""
    tab(at, "What changes")
    third = hand.sheet(at, "effects")["lines"][2]["key"]
    hand.menu(at, third, "open")
    hand.send(at, (f"{third}.@target", "set", "driver/churn"))
    at.switch_page("pages/method.py").run()
    at.switch_page("pages/assumptions.py").run()
    opened = [line["key"] for line in hand.sheet(at, "effects")["lines"] if line["opened"]]
    assert opened == [third], "the same tab, the same row"
    hand.send(at, (f"{third}.change", "set", "-8%"))
    assert document(at).data["initiatives"][0]["effects"][2]["change"] == -0.08
    assert document(at).data["initiatives"][0]["effects"][0]["gain"] == [1, 8, 12]


def test_a_row_stays_in_place_when_it_goes_to_another_initiative(at):
    """The sheet keeps its order till the page is left; the case has the row where it belongs at once."""
    tab(at, "What changes")
    rows = [line["key"] for line in hand.sheet(at, "effects")["lines"]]
    homes = document(at).ids[("initiatives",)]
    hand.send(at, (f"{rows[0]}.@initiative", "set", homes[1]))
    assert document(at).ids[("initiatives", 1, "effects")][-1] == rows[0]
    assert [line["key"] for line in hand.sheet(at, "effects")["lines"]] == rows
    hand.send(at, (f"{homes[0]}.effects", "add", "addedrow001"))
    shown = [line["key"] for line in hand.sheet(at, "effects")["lines"]]
    assert [row for row in shown if row != "addedrow001"] == rows
    tab(at, "What changes")
    assert [line["key"] for line in hand.sheet(at, "effects")["lines"]][-1] == rows[0]


def test_a_total_does_not_leave_out_an_entry_without_a_word(at):
    """While an entry of its line, or of its weights, is not read, a total says what it waits for."""

    def totals():
        return {line["key"]: line["total"] for line in hand.sheet(at, "segments")["lines"] if "total" in line}

    before = totals()
    assert before["churn_per_year"].endswith("%")
    hand.type_in(at, "Churn of Key accounts", "acht")
    assert totals() == {**before, "churn_per_year": "not known until “Churn” is corrected"}
    hand.type_in(at, "Customers of Key accounts", "many")
    now = totals()
    assert now["customers"] == now["gross_margin"] == "not known until “Customers” is corrected"
    assert now["churn_per_year"] == "not known until 2 entries are corrected"
    assert now["new_customers_per_year"] == before["new_customers_per_year"]


def test_what_a_reviewer_asks_stands_in_its_row_and_is_counted_once_above(at):
    """One line above the sheet; each question in the row it is about; no box for each."""
    tab(at, "What changes")
    assert "6 effects: complete, and no open question." in [one.value for one in at.caption]
    row = hand.sheet(at, "effects")["lines"][2]["key"]
    for field in ("causal_share", "capture"):
        hand.send(at, (f"{row}.{field}", "set", "100%"))
    hand.send(at, (f"{document(at).ids[('initiatives',)][0]}.effects", "add", "addedrow001"))
    lines = {line["key"]: line for line in hand.sheet(at, "effects")["lines"]}
    (question,) = lines[row]["asked"]
    assert (
        question.startswith("Is all of the change in service contacts caused by") and not lines["addedrow001"]["asked"]
    )
    assert lines["addedrow001"]["missing"].endswith(", and does not count until then.")
    assert "7 effects: 1 incomplete and 1 with a question a reviewer would ask; see below each row." in [
        one.value for one in at.caption
    ]
    assert not at.info


def test_board_mode_leaves_the_address_with_it():
    """Opened by an address and switched off, and on again: the parameter is there as long as it holds."""
    opened = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    opened.query_params.update({"case": "chemicals", "board": "true"})
    opened.run()
    assert "".join(opened.query_params["board"]) == "true" and not opened.sidebar.metric
    for on in (False, True):
        next(one for one in opened.toggle if one.key == "board").set_value(on).run()
        assert not opened.exception and "".join(opened.query_params.get("board", "")) == ("true" if on else "")
        assert bool(opened.sidebar.metric) is not on
