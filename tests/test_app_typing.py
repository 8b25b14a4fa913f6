"""Typing without a browser: what is typed is stored, asked about or refused, and nothing is lost."""

import pytest
import typing_hand as hand
from assumptions_hand import ROOT, at, document, past, tab  # noqa: F401 - a fixture among them
from conftest import then_long
from streamlit.testing.v1 import AppTest

from cxroi.case import dump, load, parse
from cxroi.engine import evaluate
from cxroi.ui.document import opened


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
    shown = hand.entry(at, "Churn of Key accounts")
    assert shown["problem"].startswith("low 11% is above likely 8%") and shown["kept"] == "Keep 6.5 / 8 / 10%"


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


def test_an_edit_that_comes_long_after_a_reload_is_announced(at):
    """It is not lost, and does not move the figures unseen."""
    where = hand.entry(at, "Customers of Key accounts")["at"]
    hand.send(at, (where, "set", "350"), late=False)
    assert not [one for one in at.info if "Typed earlier" in one.value]
    hand.send(at, (where, "set", "3617"), late=True)
    assert "Typed earlier in this tab, and taken only now" in at.info[0].value
    assert "customers of Key accounts 350 → 3,617" in at.info[0].value


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


def test_a_note_is_kept_in_the_case(at):
    """What is written in a cell's note stands in the saved file."""
    hand.type_in(at, "Your note", "A **new** note\nof two lines")
    assert load(dump(document(at).data))["notes"]["customers"] == "A **new** note\nof two lines"


def test_numbers_and_dates_are_said_to_be_for_files_where_they_are_chosen(at):
    """Not in a tooltip of codes: a reader had taken it for the language of the screen."""
    assert hand.entry(at, "Numbers and dates in files")["options"]
    (said,) = [one.value for one in at.main.caption if "numbers and dates" in one.value]
    assert (
        said.startswith("How files write numbers and dates; the screen follows your browser.") and "fr_CA" not in said
    )


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
