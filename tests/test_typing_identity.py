"""Identities stay with what they name: through changes in place, whole new data, and a draft's text."""

import copy
import json
from pathlib import Path

import pytest

from cxroi.case import load
from cxroi.case.paths import PathError
from cxroi.case.quick_start import Answers, quick_case
from cxroi.ui import rows, sheets
from cxroi.ui.cell_view import View
from cxroi.ui.commits import Edit, apply
from cxroi.ui.document import document_of, document_text, opened, with_data, with_tree
from cxroi.ui.entries import Manner
from cxroi.ui.identity import address, carried, ids_of, new_ids, plain_ids, tagged, untagged

ROOT = Path(__file__).parents[1]


@pytest.fixture
def data():
    return load((ROOT / "sample_data" / "chemicals.yaml").read_bytes())


def test_tagging_and_untagging_gives_data_and_ids_back(data):
    """The tags are in no data, and each element has one id."""
    ids = new_ids(data)
    again, same = untagged(tagged(data, ids))
    assert again == data and same == ids
    names = [name for several in ids.values() for name in several]
    assert len(names) == len(set(names)) and all(names)


def test_whole_new_data_keep_the_ids_of_what_can_be_recognised(data):
    """Reordered by content, renamed by order, changed by name; what is new gets a new id."""
    ids = new_ids(data)
    new = copy.deepcopy(data)
    new["segments"] = [new["segments"][2], {"name": "New"}, new["segments"][0], {"name": "Newer"}]
    new["segments"][2]["customers"] = 5
    first, second, third = ids[("segments",)]
    found = carried(data, ids, new)[("segments",)]
    assert list(found[:3]) == [third, second, first] and found[3] not in ids[("segments",)]
    renamed = copy.deepcopy(data)
    renamed["metrics"][0]["name"] = "Other"
    assert carried(data, ids, renamed) == ids


def test_a_sample_has_the_same_ids_every_time_and_other_data_never(data):
    """A reload that opens the sample again finds the place of what was typed; two blank cases share nothing."""
    assert opened(data, name="chemicals").ids == opened(copy.deepcopy(data), name="chemicals").ids
    assert opened(data, name="mine").ids != opened(data, name="mine").ids
    other = {**data, "title": "Changed"}
    assert opened(other, name="chemicals").root != opened(data, name="chemicals").root


def test_a_draft_keeps_ids_and_unread_texts(data):
    """Written and read, a document is the same, its identities and what waits in its fields included."""
    document = opened(data, name="mine")
    at = f"{document.ids[('segments',)][1]}.churn_per_year"
    document = with_tree(document, rows.added(document.tree, document.root, "segments"), unread={at: "acht"})
    again = document_of(json.loads(document_text(document)))
    assert (again.data, again.ids, again.unread, again.case) == (
        document.data,
        document.ids,
        document.unread,
        document.case,
    )


@pytest.mark.parametrize("damaged", [None, 5, [[["segments"], ["x"]]], [[[], ["../../etc"]]], [["a", "b"]], {"a": 1}])
def test_damaged_ids_are_made_anew(data, damaged):
    """What a draft holds in place of ids is never trusted."""
    ids = ids_of(damaged, data)
    assert set(ids) == set(new_ids(data))
    assert ids_of(plain_ids(ids), data) == ids


def test_ids_beside_a_row_that_is_none_are_kept():
    """What is no row has no id, and the rows around it keep theirs."""
    odd = {"segments": [{"name": "A"}, 7, {"name": "B"}]}
    ids = new_ids(odd)
    assert ids[("segments",)][1] == "" and ids_of(plain_ids(ids), odd) == ids


def test_scenarios_follow_what_they_name(data):
    """Adding, moving and removing rows around a value changes how it is spelled and never which it is."""
    document = opened(data, name="mine")
    path = "initiatives/One-day complaints/effects/contacts/change"
    tree = rows.added(document.tree, document.ids[("initiatives",)][0], "effects")
    tree["initiatives"][0]["effects"][-1].update(driver="contacts", change=-0.01)
    twice = with_tree(document, rows.moved(tree, tree["initiatives"][0]["effects"][-1]["·id"], -3))
    spelled = twice.data["scenarios"][0]["set"]
    assert path not in spelled and spelled["initiatives/One-day complaints/effects/4/change"] == [-0.1, -0.05, -0.02]
    assert not twice.errors
    back = with_tree(twice, rows.deleted(twice.tree, twice.ids[("initiatives", 0, "effects")][0])[0])
    assert back.data["scenarios"][0]["set"][path] == [-0.1, -0.05, -0.02]


def test_an_unfilled_row_shifts_no_number(data):
    """Rows that do not count yet stand between numbered ones; a scenario still changes the one it names."""
    document = opened(data, name="mine")
    owner = document.ids[("initiatives",)][0]
    tree = rows.added(document.tree, owner, "effects")
    tree["initiatives"][0]["effects"][-1].update(driver="contacts", change=-0.01)
    tree = rows.added(tree, owner, "effects")
    new = tree["initiatives"][0]["effects"][-1]["·id"]
    numbered = with_tree(document, tree)
    moved = with_tree(numbered, rows.moved(numbered.tree, new, -4))
    assert moved.data["initiatives"][0]["effects"][0] == {}
    assert not moved.errors
    assert moved.scenarios["Cautious"] == numbered.scenarios["Cautious"]


def test_an_address_names_the_nearest_element(data):
    """A field below a section belongs to the document, one below a row to the row."""
    document = opened(data, name="mine")
    assert address(document.ids, ("finance", "years")) == f"{document.root}.finance/years"
    where = ("initiatives", 0, "costs", 1, "one_off")
    assert address(document.ids, where) == f"{document.ids[where[:3]][1]}.one_off"


def test_a_row_that_is_gone_is_not_found(data):
    """What is done to it raises, and is done to nothing else."""
    document = opened(data, name="mine")
    row = document.ids[("segments",)][0]
    left = with_tree(document, rows.deleted(document.tree, row)[0])
    with pytest.raises(PathError, match="no longer in the case"):
        rows.moved(left.tree, row, 1)
    assert with_data(left, document.data).ids[("segments",)][1:] == document.ids[("segments",)][1:]


def sent(document, *edits):
    """The document after edits, as the courier applies them."""
    for edit in edits:
        document = apply(document, Edit(*edit), Manner()).document
    return document


def cell(document, at):
    """What the page offers at an address."""
    return View(document, Manner()).cell(at)


def test_a_figure_is_kept_when_what_an_effect_acts_on_changes_its_unit(data):
    """Percent typed before a score is chosen stays in its cell, asked about; what is typed after that counts in points."""
    document = opened(data, name="mine")
    row = "newrow0001"
    at = f"{row}.@main"
    document = sent(document, (f"{document.ids[('initiatives',)][0]}.effects", "add", row), (at, "set", "-5%"))
    document = sent(document, (f"{row}.@target", "set", "metric/NPS"))
    shown = cell(document, at)
    assert shown["text"] == "−5%" and shown["problem"] and shown["kept"] == "Leave it empty"
    document = sent(document, (at, "set", "8"))
    assert document.data["initiatives"][0]["effects"][-1] == {"metric": "NPS", "gain": 8} and not document.unread
    document = sent(document, (f"{row}.@target", "set", "driver/churn"))
    assert cell(document, at)["text"] == "8" and cell(document, at)["choices"]
    document = sent(document, (at, "choose", cell(document, at)["choices"][0]))
    assert document.data["initiatives"][0]["effects"][-1] == {"driver": "churn", "change": 0.08}


def test_a_row_is_offered_only_moves_that_lead_somewhere(data):
    """An only segment moves nowhere; the first of two effects only down."""
    document = opened({**data, "segments": data["segments"][:1]}, name="mine", last_good=opened(data, name="x").case)
    view = View(document, Manner())
    assert [act for act, _ in sheets.menu(view, ("segments", 0), across=True)] == ["open", "duplicate", "delete"]
    first = ("initiatives", 0, "effects", 0)
    assert ["down", "Move down"] in sheets.menu(view, first) and "up" not in dict(sheets.menu(view, first))


def test_no_cell_shows_the_noise_of_a_computation(data):
    """1,240 × 12% is 148.79999999999998 for a computer; the cell says 148.8, and typing that back changes nothing."""
    data = copy.deepcopy(data)
    data["segments"][0] |= {"new_customers_per_year": 1240 * 0.12, "churn_per_year": [0.1 + 0.2 - 0.22, 0.1, 0.12]}
    document = opened(data, name="mine")
    row = document.ids[("segments",)][0]
    shown = {name: cell(document, f"{row}.{name}")["text"] for name in ("new_customers_per_year", "churn_per_year")}
    assert shown == {"new_customers_per_year": "148.8", "churn_per_year": "8 / 10 / 12%"}
    assert sent(document, *((f"{row}.{name}", "set", text) for name, text in shown.items())) is document
    assert quick_case(Answers(customers=1240))["segments"][0]["new_customers_per_year"] == 149


def test_one_problem_is_told_once_with_the_way_back(data):
    """A change of −150% or −6,500% is refused by one rule, with the last good figure as a button; a text that waits is not
    missed a second time."""
    document = opened(data, name="mine")
    effects = document.ids[("initiatives", 0, "effects")]
    row = next(one for one, part in zip(effects, data["initiatives"][0]["effects"], strict=True) if part.get("driver"))
    at, before = f"{row}.@main", document.data
    for text in ("-350%", "-6500%"):
        shown = cell(sent(document, (at, "set", text)), at)
        assert shown["problem"].startswith("takes away more than there is. −100% takes away all of it")
        assert shown["kept"].startswith("Keep −17 / ")
        assert sent(document, (at, "set", text), (at, "drop", "")).data == before
    empty = sent(document, (f"{document.ids[('initiatives',)][0]}.effects", "add", "newrow0001"))
    empty = sent(empty, ("newrow0001.@target", "set", "metric/NPS"), ("newrow0001.@main", "set", "acht"))
    line = next(
        one for one in sheets.sheet(View(empty, Manner()), sheets.EFFECTS)["lines"] if one["key"] == "newrow0001"
    )
    assert line["missing"] == "" and line["cells"][1]["problem"]


def test_currency_and_language_are_chosen_from_lists_a_file_may_go_beyond(data):
    """The usual one is shown where a file names none, and choosing it changes nothing."""
    data = {key: value for key, value in data.items() if key != "locale"}
    document = opened({**data, "currency": "CHF"}, name="mine")
    at = f"{document.root}.locale"
    assert cell(document, at)["kind"] == "choice" and cell(document, at)["text"] == "en"
    assert ["de_CH", "German (Switzerland) · 1'240.50"] in cell(document, at)["options"]
    assert sent(document, (at, "set", "en"), (f"{document.root}.currency", "set", "CHF")) is document
    document = sent(document, (at, "set", "de_LU"), (f"{document.root}.currency", "set", "nok"))
    assert (document.case.locale, document.case.currency) == ("de_LU", "NOK")
    assert cell(sent(document, (at, "set", "Klingon")), at)["problem"]
