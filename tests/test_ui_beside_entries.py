"""What stands beside entries: the source of a row, what counts where an entry is left out, and how a figure is spelled in it."""

import json
from pathlib import Path

import pytest
import quickjs
from ui_hand import at, small, view

from cxroi.ui import typing
from cxroi.ui.entries import Manner, place, spelled_value
from cxroi.ui.entry_reading import read

CHANGE = ("initiatives", 0, "effects", 0, "@main")


def test_the_source_of_a_row_is_its_strongest_entry_and_one_without_a_kind_is_the_weakest():
    evidence = [{"id": "x"}, {"id": "y", "kind": "own data"}, {"id": "z", "kind": "benchmark"}]
    for named, said in (
        (["x"], "guess: x"),
        (["x", "z", "y"], "own data: y, z, x"),
        (["gone"], "no source"),
        (None, "no source"),
    ):
        segments = [{"name": "Shops", "customers": 1, **({"evidence": named} if named else {})}]
        document = small(evidence=evidence, segments=segments, scenarios=[], initiatives=[])
        assert view(document).source(("segments", 0)) == said
    by_field = [{"name": "Shops", "customers": 1, "evidence": {"customers": ["z"], "churn_per_year": ["y"]}}]
    document = small(evidence=evidence, segments=by_field, scenarios=[], initiatives=[])
    assert view(document).source(("segments", 0)) == "own data: y, z"


@pytest.mark.parametrize(
    ("location", "hint"),
    [
        (("finance/discounting",), "year-end (usual)"), (("finance/tax_losses",), "offset (usual)"),
        (("uncertainty/distribution",), "pert (usual)"), (("uncertainty/effect_correlation",), "0"),
        (("initiatives", 0, "effects", 0, "@target"), ""), (("segments", 0, "gross_margin"), "not given"),
    ],
)  # fmt: skip
def test_an_entry_that_is_left_out_shows_what_counts(location, hint):
    """Discounting and the other selects had been blank while their usual choice was in force."""
    document = small()
    assert view(document).cell(at(document, *location))["hint"] == hint


def test_a_select_that_is_left_out_shows_what_counts_as_its_first_choice():
    """In the browser the choice of none is worded as what counts then; with the focus moved, it is still none."""
    context = quickjs.Context()
    context.eval("const document = { createElement: (tag) => ({ tag }) }, window = {};")
    context.eval(Path(typing.__file__).with_name("entry.js").read_text(encoding="utf-8"))
    context.eval("const input = { options: [], value: '', replaceChildren(...made) { this.options = made; } };")
    context.eval("Entry.prototype.offer.call({ input }, [['monthly', 'monthly']], '', 'year-end (usual)');")
    shown = json.loads(context.eval("JSON.stringify(input.options.map((one) => [one.value, one.textContent]))"))
    assert shown == [["", "year-end (usual)"], ["monthly", "monthly"]]


@pytest.mark.parametrize(
    ("location", "value", "text"),
    [
        (("segments", 0, "churn_per_year"), 0.08092, "8.092%"), (CHANGE, -0.16981, "−16.981%"), (CHANGE, 0.08092, "8.0920%"),
        (("segments", 0, "contacts_per_customer_year"), 3.417, "3.4170"), (("segments", 0, "churn_per_year"), [0.07, 0.08092, 0.09], "7 / 8.092 / 9%"),
    ],
)  # fmt: skip
def test_three_decimals_have_a_zero_only_where_a_thousand_times_as_much_could_be_meant(location, value, text):
    """8.092% of churn can be nothing else; 8.092% more calls could be 8,092% more, and is asked about without its zero."""
    document = small()
    here = place(document, at(document, *location))
    assert spelled_value(here, value, Manner()) == text
    assert read(document, here, text, Manner()).value == value
    if "0%" in text or text.endswith("0"):
        assert read(document, here, text.replace("0%", "%").removesuffix("0"), Manner()).question
