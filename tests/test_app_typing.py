"""What is typed on Assumptions and Quick start, as the page offers it: read, asked, refused, kept, undone."""

from pathlib import Path

import pytest
import typing_hand as hand
from conftest import then_long
from streamlit.testing.v1 import AppTest

from cxroi.case import dump, load, parse
from cxroi.engine import evaluate
from cxroi.report.language.formats import unit_words
from cxroi.ui import quick_start
from cxroi.ui.cell_view import View
from cxroi.ui.document import opened
from cxroi.ui.entries import Manner
from cxroi.ui.identity import address

ROOT = Path(__file__).parents[1]


@pytest.fixture
def at():
    """The Assumptions page on the first sample."""
    opened = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    opened.switch_page("pages/assumptions.py").run()
    assert not opened.exception
    return opened


def document(at):
    return at.session_state["session"].document


def past(at):
    return len(at.session_state["session"].past)


def tab(at, name):
    """Come back to the page where this section was open last."""
    at.session_state["kept-section"] = name
    at.switch_page("pages/method.py").run()
    at.switch_page("pages/assumptions.py").run()
    assert not at.exception, at.exception
    return at


@pytest.mark.parametrize(
    ("text", "stored"),
    [("9%", 0.09), ("9", 0.09), ("9,5 %", 0.095), ("9 / 11 / 14%", [0.09, 0.11, 0.14]), ("  12% ", 0.12)],
)
def test_a_share_is_typed_in_percent_and_stored_as_a_fraction(at, text, stored):
    """One figure or a range in one cell."""
    hand.type_in(at, "Churn of Key accounts", text)
    assert document(at).data["segments"][0]["churn_per_year"] == stored
    assert not document(at).unread


@pytest.mark.parametrize("text", [".05", "0,05", "0.14"])
def test_what_looks_like_a_fraction_is_asked_and_the_answer_is_stored(at, text):
    """The cell shows the text as typed, the case keeps the last good figure, and a button for each reading settles it."""
    before = document(at).data["segments"][0]["churn_per_year"]
    hand.type_in(at, "Churn of Key accounts", text)
    cell = hand.entry(at, "Churn of Key accounts")
    assert cell["text"] == text and cell["question"] and len(cell["choices"]) == 2
    assert document(at).data["segments"][0]["churn_per_year"] == before
    hand.choose(at, "Churn of Key accounts", cell["choices"][0])
    assert document(at).data["segments"][0]["churn_per_year"] == pytest.approx(float(text.replace(",", ".")))
    assert not hand.entry(at, "Churn of Key accounts").get("question")


@pytest.mark.parametrize("text", ["acht", "14k%%", "140%", "12 14", "11 / 8 / 14%"])
def test_what_is_no_figure_is_refused_beside_its_field_and_kept(at, text):
    """After another page the text is still there, marked, and nothing of it is in the case."""
    before = evaluate(document(at).case).npv
    hand.type_in(at, "Churn of Key accounts", text)
    assert evaluate(document(at).case).npv == before
    at.switch_page("pages/method.py").run()
    at.switch_page("pages/assumptions.py").run()
    cell = hand.entry(at, "Churn of Key accounts")
    assert cell["text"] == text
    assert cell["problem"] and "/" not in cell["problem"].replace("low / likely / high", "")
    assert cell["kept"].startswith("Keep ")
    assert not at.error, "no banner beside what stands at the field"
    hand.send(at, (cell["at"], "drop", ""))
    assert hand.entry(at, "Churn of Key accounts")["text"] == "6.5 / 8 / 10%"


def test_low_above_likely_is_said_in_the_words_of_the_field(at):
    """ "Churn of Key accounts: low 11% is above likely 8%"."""
    hand.type_in(at, "Churn of Key accounts", "11 / 8 / 14%")
    assert hand.entry(at, "Churn of Key accounts")["problem"].startswith("low 11% is above likely 8%")


def test_undo_brings_back_what_was_typed_and_not_read(at):
    """Unread texts are part of the history."""
    hand.type_in(at, "Churn of Key accounts", "acht")
    hand.type_in(at, "Churn of Key accounts", "9%")
    next(button for button in at.button if button.label == "Undo").click().run()
    assert hand.entry(at, "Churn of Key accounts")["text"] == "acht"
    next(button for button in at.button if button.label == "Undo").click().run()
    assert hand.entry(at, "Churn of Key accounts")["text"] == "6.5 / 8 / 10%"


def test_typing_on_in_one_cell_is_one_step_of_the_history(at):
    """Three commits of one visit to a cell are undone together; another visit is another step."""
    for text in ("1", "12", "12%"):
        hand.type_in(at, "Churn of Key accounts", text, step="visit")
    assert past(at) == 1
    hand.type_in(at, "Churn of Key accounts", "13%", step="another")
    assert past(at) == 2


def test_half_a_figure_sent_in_a_pause_never_counts_once_the_whole_is_a_question(at):
    """`1`, a pause, `.240`: what stood there before counts until the question is answered, and is what can be kept."""
    before = hand.entry(at, "Customers of Key accounts")["text"]
    counted = document(at).case.segments[0].customers
    for text in ("1", "1.", "1.240"):
        hand.type_in(at, "Customers of Key accounts", text, step="one stay")
    shown = hand.entry(at, "Customers of Key accounts")
    assert shown["question"] and shown["kept"] == f"Keep {before}"
    assert document(at).case.segments[0].customers == counted
    for text in ("7", "7 acht"):
        hand.type_in(at, "Churn of Key accounts", text, step="another")
    assert hand.entry(at, "Churn of Key accounts")["problem"]
    assert document(at).data["segments"][0]["churn_per_year"] == [0.065, 0.08, 0.1]
    hand.choose(at, "Customers of Key accounts", hand.entry(at, "Customers of Key accounts")["choices"][0])
    assert document(at).data["segments"][0]["customers"] == 1240


def test_the_same_edit_sent_twice_is_taken_once(at):
    """A courier that repeats what was not acknowledged in time adds no second row."""
    edit = {"tab": "t", "seq": 7, "at": f"{document(at).root}.segments", "act": "add", "text": "", "step": "s"}
    count = len(document(at).data["segments"])

    def script(edit):
        from cxroi.ui import courier

        courier.take([edit])
        courier.take([edit, {**edit, "seq": 3}])

    other = AppTest.from_function(script, args=(edit,))
    other.session_state["session"] = at.session_state["session"]
    other.run()
    assert len(other.session_state["session"].document.data["segments"]) == count + 1


@pytest.mark.parametrize(
    "edit",
    [
        {}, {"tab": "t"}, None, 5, {"tab": "t", "seq": "1", "at": "x.y", "act": "set", "text": "", "step": ""},
        {"tab": "t", "seq": 1, "at": "x.y", "act": "run", "text": "", "step": ""},
        {"tab": "t", "seq": 1, "at": "ROOT.format", "act": "set", "text": "2", "step": ""},
        {"tab": "t", "seq": 1, "at": "ROOT.__class__", "act": "set", "text": "2", "step": ""},
        {"tab": "t", "seq": 1, "at": "ROOT.segments/0/customers", "act": "set", "text": "2", "step": ""},
        {"tab": "t", "seq": 1, "at": "ROOT.title", "act": "set", "text": "x" * 25_000, "step": ""},
        {"tab": "t", "seq": 1, "at": "ROOT.scenarios/0/set/title", "act": "set", "text": "x", "step": ""},
        {"tab": "t", "seq": 1, "at": "ROOT.finance", "act": "delete", "text": "", "step": ""},
    ],
)  # fmt: skip
@pytest.mark.long
def test_what_no_page_offers_changes_nothing(at, edit):
    """What comes from the browser is checked: a field that is not offered, an act that is none, a text too long."""
    if isinstance(edit, dict) and "at" in edit:
        edit = {**edit, "at": edit["at"].replace("ROOT", document(at).root)}

    def script(edit):
        from cxroi.ui import courier

        courier.take([edit])

    other = AppTest.from_function(script, args=(edit,))
    other.session_state["session"] = at.session_state["session"]
    other.run()
    assert not other.exception
    assert other.session_state["session"].document.data == document(at).data


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


@pytest.mark.parametrize(
    "name",
    ["Customers", "Metrics", "Investment", "What changes", "Links", "Company", "Finance", "Evidence", "Scenarios"],
)
@pytest.mark.parametrize("sample", then_long(["chemicals"], ["hr-software", "insurance"]))
def test_typing_back_what_is_shown_changes_nothing(at, name, sample):
    """Every entry of every tab reads its own text back as the value it shows."""
    at.session_state["session"] = _opened(at, load((ROOT / "sample_data" / f"{sample}.yaml").read_bytes()))
    tab(at, name)
    before = document(at)
    offered = [one for one in hand.entries(at) if one["kind"] != "long"]
    assert offered
    hand.send(at, *[(one["at"], "set", one["text"]) for one in offered])
    assert document(at).data == before.data
    assert not document(at).unread


def _opened(at, data):
    session = at.session_state["session"]
    return type(session)(type(session.document)(data, parse(data)))


def test_a_scenario_is_typed_in_percent_beside_the_case_and_emptied_again(at):
    """-20% is -0.2 in the file; an emptied cell replaces nothing any more."""
    tab(at, "Scenarios")
    line = next(
        one for one in hand.sheet(at, "scenarios")["lines"] if "Service contacts: change" in one["head"]["label"]
    )
    assert line["cells"][0]["words"] == "−17 / −11 / −5%"
    hand.send(at, (line["cells"][1]["at"], "set", "-20"))
    path = "initiatives/One-day complaints/effects/contacts/change"
    assert document(at).data["scenarios"][0]["set"][path] == -0.2
    hand.send(at, (line["cells"][1]["at"], "set", ""))
    assert path not in document(at).data["scenarios"][0]["set"]


def test_a_block_is_one_step_of_the_history(at):
    """A paste of several cells is undone at once."""
    row = hand.sheet(at, "segments")["head"][1]["id"]
    hand.send(at, (f"{row}.customers", "set", "10"), (f"{row}.churn_per_year", "set", "5%"), step="paste")
    assert past(at) == 1


def test_quick_start_takes_thousands_and_asks_about_fractions(at):
    """1.240 customers is asked, not read as 1; a margin of 0.28 is asked, not read as 0.3%."""
    at.switch_page("pages/quick_start.py").run()
    shown = [metric.value for metric in at.main.metric]
    hand.type_in(at, "1 · Customers", "1.240")
    assert hand.entry(at, "1 · Customers")["question"]
    assert [metric.value for metric in at.main.metric] == shown, "the last answer counts until this one is clear"
    hand.choose(at, "1 · Customers", "1,240 customers")
    hand.type_in(at, "3 · Gross margin", "0.28")
    assert hand.entry(at, "3 · Gross margin")["question"]
    hand.type_in(at, "3 · Gross margin", "28%")
    next(button for button in at.button if button.label == "Continue with this case").click().run()
    assert document(at).case.segments[0].customers == 1240
    assert float(document(at).case.segments[0].gross_margin) == 0.28


def test_continue_waits_for_answers_that_cannot_be_read_and_names_them(at):
    """A margin that is asked about and a churn that is no figure: both are named with what counts meanwhile; so are defaults."""
    at.switch_page("pages/quick_start.py").run()
    hand.type_in(at, "1 · Customers", "9000")
    hand.type_in(at, "3 · Gross margin", ".31")
    hand.type_in(at, "4 · Churn", "acht")
    (told,) = [one.value for one in at.main.warning]
    assert "gross margin “.31”, counted as 35%; churn “acht”, counted as 12%" in told
    (usual,) = [one.value for one in at.caption if "taken from the example" in one.value]
    assert "revenue per customer" in usual and "customers 9" not in usual and "churn" not in usual
    button = next(one for one in at.button if one.label == "Continue with this case")
    assert button.disabled

    def script():
        from cxroi.ui import quick_start

        quick_start.take()

    raced = AppTest.from_function(script)
    raced.session_state["session"] = at.session_state["session"]
    assert "wanted" not in raced.run().session_state, "a click in the same moment does not go on either"
    hand.choose(at, "3 · Gross margin", hand.entry(at, "3 · Gross margin")["choices"][0])
    hand.send(at, (hand.entry(at, "4 · Churn")["at"], "drop", ""))
    assert not at.warning
    next(one for one in at.button if one.label == "Continue with this case").click().run()
    assert at.title[0].value == "Business case" and not document(at).unread


def test_an_answer_is_spelled_on_assumptions_as_on_quick_start(at):
    """One form for one figure: a cross-sell of 0.145 is not 14.5% on another page; and no note speaks of figures that change."""
    at.switch_page("pages/quick_start.py").run()
    hand.type_in(at, "5 · Cross-sell", "0.145")
    asked = {one["at"].partition(".")[2]: one for one in hand.entries(at)}
    next(one for one in at.button if one.label == "Continue with this case").click().run()
    assert not document(at).data.get("notes")
    view = View(document(at), Manner("en"))
    for question in quick_start.QUESTIONS[:-3]:
        cell = view.cell(address(document(at).ids, question.location))
        assert cell["text"] == asked[question.name]["text"] and ("%" in cell["unit"]) == (
            "%" in question_unit(question)
        )
    assert asked["cross_sell_share"]["text"] == "0.145"


def question_unit(question):
    return unit_words(question.unit, "USD")


def test_a_note_is_kept_in_the_case(at):
    """What is written in a cell's note stands in the saved file."""
    hand.type_in(at, "Your note", "A **new** note\nof two lines")
    assert load(dump(document(at).data))["notes"]["customers"] == "A **new** note\nof two lines"


def test_title_and_currency_are_refused_in_words_and_the_case_stays(at):
    """A wrong currency or an empty title is told beside its field; the case keeps what it had."""
    hand.type_in(at, "Currency", "dollars")
    hand.type_in(at, "Title", "")
    assert document(at).case.currency == "USD" and not document(at).errors
    assert "three letters" in hand.entry(at, "Currency")["problem"]
    assert "still called" in hand.entry(at, "Title")["problem"]
    hand.type_in(at, "Currency", "eur")
    assert document(at).case.currency == "EUR"


def test_an_error_of_two_fields_is_told_once_beside_one_of_them(at):
    """A line that ends before it begins keeps both months as typed, and the last good case stays."""
    tab(at, "Investment")
    row = hand.sheet(at, "costs")["lines"][2]["key"]
    hand.send(at, (f"{row}.from_month", "set", "20"), (f"{row}.to_month", "set", "12"))
    told = [one["problem"] for one in hand.entries(at) if one.get("problem")]
    assert told == ["must not lie before “From month”. Correct one of the two."]
    assert not at.error


def test_evidence_is_named_for_each_quantity_and_none_is_lost(at):
    """A plain list backs the main figure; naming evidence for a share keeps it, and both stand in the file by quantity."""
    tab(at, "What changes")
    row = hand.sheet(at, "effects")["lines"][2]["key"]
    number = next(n for n, one in enumerate(document(at).ids[("initiatives", 0, "effects")]) if one == row)
    hand.menu(at, row, "open")

    def stored():
        return document(at).data["initiatives"][0]["effects"][number].get("evidence")

    before = stored()
    hand.send(at, (f"{row}.evidence/capture", "set", "workshop"))
    main = before["change"] if isinstance(before, dict) else before
    assert stored()["capture"] == ["workshop"] and stored()["change"] == main
    hand.send(at, (f"{row}.evidence/capture", "set", ""))
    assert "capture" not in stored() and stored()["change"] == main
    assert not document(at).errors


@pytest.mark.parametrize("name", ["chemicals", "hr-software", "insurance"])
def test_what_is_opened_is_the_case_of_the_file(name):
    """A document counts every part of a file as the file's own case does, evidence by quantity included."""
    data = load((ROOT / "sample_data" / f"{name}.yaml").read_bytes())
    assert opened(data, name=name).case == parse(data)


def test_what_is_not_in_the_figures_is_said_on_every_page_and_when_saving(at):
    """An unread change is named in the sidebar of another page, with the way there, and again with the saved version."""
    tab(at, "What changes")
    line = hand.sheet(at, "effects")["lines"][2]
    row, called = line["key"], line["cells"][1]["called"]
    hand.send(at, (f"{row}.@main", "set", "acht"))
    at.switch_page("pages/benchmarks.py").run()
    told = at.button(key="show-unread")
    assert told.label == f"1 not in the figures: {called}"
    assert told.help.startswith(f"1 entry is kept as typed and is not in the figures: {called}.")
    at.button(key="save-version").click().run()
    assert f"1 entry is kept as typed and is not in it: {called}." in " ".join(info.value for info in at.info)
    at.button(key="show-unread").click().run()
    assert not at.exception and hand.sheet(at, "effects")["point"]["at"] == f"{row}.@main"


def test_a_reload_comes_back_to_the_same_tab_and_details_close(at):
    """The address names the tab; a session that starts with it opens it. Details that are open can be closed where they are."""
    tab(at, "Links")
    assert at.query_params["section"] == "Links"
    again = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    again.query_params.update({"case": "chemicals", "section": "Links"})
    again.run()
    again.switch_page("pages/assumptions.py").run()
    hand.menu(again, hand.sheet(again, "links")["lines"][0]["key"], "open")
    again.button(key="close-links").click().run()
    assert not any(line["opened"] for line in hand.sheet(again, "links")["lines"])


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
    """While an entry of its line, or of its weights, is not read, a total says how many it would leave out."""

    def totals():
        return {line["key"]: line["total"] for line in hand.sheet(at, "segments")["lines"] if "total" in line}

    before = totals()
    assert before["churn_per_year"].endswith("%")
    hand.type_in(at, "Churn of Key accounts", "acht")
    assert totals() == {**before, "churn_per_year": "without 1 entry"}
    hand.type_in(at, "Customers of Key accounts", "many")
    now = totals()
    assert now["customers"] == now["gross_margin"] == "without 1 entry" and now["churn_per_year"] == "without 2 entries"
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
