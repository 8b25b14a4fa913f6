"""What is said about the rows of a sheet, and scenarios as a sheet: counted and placed by hand."""

import pytest
import typing_hand
from ui_hand import DATA, at, drawn, sent, small, view

from cxroi.report.review.questions import Question
from cxroi.ui import scenario_values, sheet_notes, sheets
from cxroi.ui.document import Session
from cxroi.ui.entries import place, rows_of, subject
from cxroi.ui.scenario_values import scenario_sheet

SHOPS = DATA["segments"][0]


def row(document, *where):
    return at(document, *where, "x").partition(".")[0]


def test_questions_stand_in_the_row_they_are_about_or_above_all():
    """A question on a part of a row belongs to the row; on another section's row, on none or on the whole, to none."""
    document = small()
    asked = [
        Question("segments", "segments/Shops/churn_per_year", "churn?"), Question("segments", "segments/Shops", "shops?"),
        Question("segments", "segments/Homes/churn_per_year", "homes?"), Question("segments", "finance/years", "years?"),
        Question("segments", "segments/Gone", "gone?"), Question("segments", "initiatives/Calls", "calls?"),
        Question("links", "segments/Shops", "elsewhere?"),
    ]  # fmt: skip
    found = sheet_notes.by_row(document, asked, "segments")
    assert found == {
        row(document, "segments", 0): ["churn?", "shops?"], row(document, "segments", 1): ["homes?"],
        "": ["years?", "gone?", "calls?"],
    }  # fmt: skip
    inner = [Question("benefits", "initiatives/Calls/costs/People/by_year", "people?"), Question("costs", "initiatives/Calls", "calls?")]  # fmt: skip
    assert sheet_notes.by_row(document, inner, "benefits", "costs") == {row(document, "initiatives", 0, "costs", 0): ["people?"], "": ["calls?"]}  # fmt: skip


NOT_KNOWN = "not known until"


def summary(asked=(), **changes):
    document = small(**changes)
    questions = {row(document, "segments", number): ["why?"] for number in asked}
    return sheet_notes.summary(view(document), sheets.SEGMENTS, questions)


def test_the_line_above_a_sheet_counts_what_lacks_something_and_what_is_asked_about():
    empty = {"segments": [SHOPS, {"name": "New", "customers": 5}]}
    assert summary() == "2 segments: complete, and no open question."
    assert summary(segments=[SHOPS]) == "1 segment: complete, and no open question."
    assert summary(segments=[]) == "No segment yet."
    assert summary(**empty) == "2 segments: 1 incomplete; see below the sheet."
    assert summary([0, 1]) == "2 segments: 2 with a question a reviewer would ask; see below the sheet."
    both = "2 segments: 1 incomplete and 1 with a question a reviewer would ask; see below the sheet."
    assert summary([0], **empty) == both
    effects = small()
    asked = {row(effects, "initiatives", 0, "effects", 1): ["why?"]}
    said = sheet_notes.summary(view(effects), sheets.EFFECTS, asked)
    assert said == "3 effects: 1 with a question a reviewer would ask; see below each row."


def test_the_line_above_a_sheet_counts_the_marked_entries():
    """It had said “complete, and no open question” of a segment with five of them; entries of other sheets are not its own."""
    first = small(segments=[SHOPS, {"name": "New", "customers": 5}])
    edits = [(at(first, "segments", 0, name), "set", "acht") for name in ("churn_per_year", "gross_margin")]
    typed, _ = sent(first, *edits)
    several = "2 segments: 2 marked entries not yet in the figures and 1 incomplete; see below the sheet."
    assert sheet_notes.summary(view(typed), sheets.SEGMENTS, {}) == several
    assert sheet_notes.summary(view(typed), sheets.EFFECTS, {}) == "3 effects: complete, and no open question."
    wrong = small(segments=[{**SHOPS, "churn_per_year": 3}])
    assert sheet_notes.summary(view(wrong), sheets.SEGMENTS, {}) == "1 segment: 1 marked entry not yet in the figures."


def test_below_the_sheet_each_row_says_what_it_needs_and_what_is_asked():
    """A row without its name is called by its number, and does not count; one that lacks only amounts counts."""
    document = small(segments=[SHOPS, {"name": "New", "customers": 5}, {**SHOPS, "name": ""}])
    found = list(rows_of(document, "segments"))
    lines = sheet_notes.below(view(document), sheets.SEGMENTS, found, {found[0][0]: ["why?"], found[1][0]: ["who?"]})
    assert lines == [
        "why?", "New needs revenue, a margin and churn.", "who?", "Segment 3 needs a name, and does not count until then.",
    ]  # fmt: skip
    typed, _ = sent(document, (f"{found[1][0]}.revenue_per_customer", "set", "acht"), (f"{found[1][0]}.gross_margin", "set", "40%"))  # fmt: skip
    element = typed.data["segments"][1]
    assert sheet_notes.missing(view(typed), "segments", found[1][0], element) == "needs churn.", (
        "what waits is not missing"
    )
    effect = small(initiatives=[{"name": "Calls", "effects": [{}]}])
    first = row(effect, "initiatives", 0, "effects", 0)
    waits, _ = sent(effect, (f"{first}.@target", "set", "nobody"))
    assert sheet_notes.lacks(view(waits), "effects", first, {}) == ["a change"]
    waits, _ = sent(effect, (f"{first}.@main", "set", "acht"))
    assert sheet_notes.lacks(view(waits), "effects", first, {}) == ["a metric or a driver"]


def test_a_total_says_which_entry_it_waits_for_or_how_many():
    """Of its own figure and of its weights, whichever row; figures of other lines do not matter."""
    document = small()
    found = list(rows_of(document, "segments"))
    edits = [(at(document, "segments", 0, "churn_per_year"), "set", "acht"), (at(document, "segments", 1, "customers"), "set", "acht")]  # fmt: skip
    typed, _ = sent(document, *edits)
    out = {name: sheet_notes.total_waits_for(view(typed), sheets.SEGMENTS, found, name) for name in ("churn_per_year", "customers", "revenue_per_customer", "new_customers_per_year")}  # fmt: skip
    assert out == {"churn_per_year": f"{NOT_KNOWN} 2 entries are corrected", "customers": f"{NOT_KNOWN} “Customers” is corrected", "revenue_per_customer": f"{NOT_KNOWN} “Customers” is corrected", "new_customers_per_year": ""}  # fmt: skip
    lines = {line["key"]: line.get("total") for line in sheets.sheet(view(typed), sheets.SEGMENTS)["lines"]}
    assert (lines["churn_per_year"], lines["customers"]) == (out["churn_per_year"], out["customers"])
    assert {line["key"] for line in sheets.sheet(view(typed), sheets.SEGMENTS)["lines"] if line.get("waits")} >= {
        "churn_per_year",
        "gross_margin",
    }
    wrong = small(segments=[{**SHOPS, "churn_per_year": 3}, DATA["segments"][1]])
    assert (
        sheet_notes.total_waits_for(view(wrong), sheets.SEGMENTS, list(rows_of(wrong, "segments")), "churn_per_year")
        == f"{NOT_KNOWN} “Churn” is corrected"
    )


def test_a_segment_that_does_not_count_is_missing_from_the_total_and_named():
    """A block pasted before its names: customers typed there are not in the company's, and both places say so."""
    document = small(
        segments=[
            SHOPS,
            {"customers": 45000, "cross_sell": {"revenue": 3}},
            {"customers": 15000},
            {"gross_margin": "x"},
        ]
    )
    lines = {line["key"]: line.get("total") for line in sheets.sheet(view(document), sheets.SEGMENTS)["lines"]}
    assert (lines["customers"], lines["cross_sell/revenue"]) == (
        f"{NOT_KNOWN} 2 segments have names",
        f"{NOT_KNOWN} 1 segment has a name",
    )
    assert lines["new_customers_per_year"] == "0"
    assert [name for _, name in sheet_notes.uncounted(document, sheets.FIGURED)] == ["segment 2", "segment 3"]
    first = sheet_notes.uncounted(document, sheets.FIGURED)[0][0]
    assert first == at(document, "segments", 1, "name")
    assert sheet_notes.uncounted(small(), sheets.FIGURED) == []


def test_only_moves_that_lead_somewhere_are_offered():
    document = small(segments=[{**SHOPS, "name": name} for name in "ABC"])
    acts = [[act for act, _ in sheets.menu(view(document), ("segments", place_))] for place_ in (0, 1, 2)]
    assert acts == [
        ["open", "duplicate", "down", "delete"], ["open", "duplicate", "up", "down", "delete"], ["open", "duplicate", "up", "delete"],
    ]  # fmt: skip
    words = dict(sheets.menu(view(document), ("segments", 1), across=True, opened=True))
    assert (words["up"], words["down"], words["open"]) == ("Move left", "Move right", "Close details")
    assert "open" not in dict(sheets.menu(view(document), ("segments", 1), details=False))


def test_adding_names_the_initiative_where_there_are_several():
    document = small()
    added = sheets.sheet(view(document), sheets.EFFECTS)["add"]
    assert [(one["at"], one["label"]) for one in added] == [
        (f"{row(document, 'initiatives', 0)}.effects", "Add effect to Calls"), (f"{row(document, 'initiatives', 1)}.effects", "Add effect to Site"),
    ]  # fmt: skip
    alone = small(initiatives=[{"name": "Calls"}])
    assert [one["label"] for one in sheets.sheet(view(alone), sheets.EFFECTS)["add"]] == ["Add effect"]
    assert sheets.sheet(view(document), sheets.SEGMENTS)["add"] == [
        {"at": f"{document.root}.segments", "label": "Add segment"}
    ]


@pytest.fixture
def replaced():
    """Two scenarios on two segments, one value that the case does not have, and a scenario without a name."""
    return small(
        scenarios=[
            {"name": "Low", "set": {"segments/Shops/customers": 80}},
            {"name": "High", "set": {"segments/Gone/customers": 1, "segments/Homes/churn_per_year": 0.15}},
            {"set": {"segments/Shops/customers": 90}},
        ]
    )


def test_scenarios_stand_beside_the_case_each_value_in_its_own_column(replaced):
    """An empty cell shows the case's own value in grey; a row for each assumption that any scenario replaces, once."""
    data = scenario_sheet(view(replaced), [])
    assert [one.get("label") or one["entry"]["text"] for one in data["head"]] == ["Assumption", "The case as it is", "Low", "High", ""]  # fmt: skip
    shops, homes, _ = data["lines"]
    assert (shops["head"]["label"], homes["head"]["label"]) == ("Shops: customers", "Homes: churn")
    assert [shops["cells"][0]["words"], *(cell["text"] for cell in shops["cells"][1:])] == ["100", "80", "", "90"]
    assert [homes["cells"][0]["words"], *(cell["text"] for cell in homes["cells"][1:])] == ["20%", "", "15%", ""]
    assert [cell["hint"] for cell in homes["cells"][1:]] == ["20%"] * 3 and homes["head"]["unit"] == "% a year"
    assert data["below"] == ["A scenario without a name does not count."] and data["empty"] == ""
    whole = scenario_sheet(view(small()), [])
    assert whole["below"] == [] and len(whole["lines"]) == 3
    none = scenario_sheet(view(small(scenarios=[])), [])
    assert none["lines"] == [] and none["empty"] == "No scenario yet."


def test_a_value_that_leads_nowhere_is_shown_under_the_scenario_that_has_it(replaced):
    data = scenario_sheet(view(replaced), [])
    lost = data["lines"][-1]
    assert lost["head"] == {"label": "segments/Gone/customers"}
    assert [one["words"] for one in lost["cells"]] == ["not in the case", "", "replaced here", ""]
    assert lost["remark"] == "High replaces a value that the case does not have."
    (fix,) = lost["fixes"]
    assert fix["at"] == at(replaced, "scenarios", 1, "set/segments/Gone/customers") and fix["act"] == "drop"


def test_an_assumption_asked_for_gets_a_row_once_and_only_where_it_can_be_typed(replaced):
    known, new = at(replaced, "segments", 0, "customers"), at(replaced, "segments", 1, "customers")
    keys = [line["key"] for line in scenario_sheet(view(replaced), [known, new, "gonerow0001.customers"])["lines"]]
    assert keys.count(known) == 1 and keys[2] == new and len(keys) == 4


def test_a_value_of_a_scenario_is_called_by_its_row_and_its_scenario(replaced):
    """Two segments in one scenario are told apart, in the sheet as in what waits to be corrected."""
    target = at(replaced, "segments", 0, "customers")
    names = [
        subject(replaced, place(replaced, at(replaced, "scenarios", number, f"set/{target}"))) for number in (0, 2)
    ]
    assert names == ["Customers of Shops in Low", "Customers of Shops in a scenario without a name"]
    years = at(replaced, "scenarios", 1, f"set/{replaced.root}.finance/years")
    assert subject(replaced, place(replaced, years)) == "Horizon in High"
    assert sent(replaced, (at(replaced, "scenarios", 0, f"set/{target}"), "set", "70"))[0].data["scenarios"][0]["set"] == {"segments/Shops/customers": 70}  # fmt: skip


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_line_has_a_cell_for_each_segment_and_for_the_company_where_there_are_several(count):
    """Its source, too, where the total is empty: else a line would be a cell short."""
    made = sheets.sheet(
        view(small(segments=[{**SHOPS, "name": f"S{one}"} for one in range(count)], scenarios=[])), sheets.SEGMENTS
    )
    company = [one.get("label") for one in made["head"]].count("Company")
    assert company == (count > 1) and len(made["head"]) == 1 + count + company
    assert {line["key"] for line in made["lines"]} >= {"customers", "churn_per_year", "source"}
    for line in made["lines"]:
        assert len(line["cells"]) == count and ("total" in line) is (count > 1), line["key"]


def in_details(document, spec, *where, field):
    """The numbers of the entries by year, as the details of a row offer them."""
    found = [cell["at"].partition(".")[2] for cell in sheets.details(view(document), spec, row(document, *where))]
    return [int(name.removeprefix(f"{field}/")) for name in found if name.startswith(f"{field}/")]


def test_every_year_of_the_horizon_and_every_amount_held_has_an_entry():
    """Five years are the years 0 to 5; eight amounts in the file are eight entries, as one without would be in the figures and nowhere
    on screen. Years of tenure are four whatever the horizon, and as many as are held."""
    five = {"years": 5, "discount_rate": 0.1}
    for held, years in ((None, 6), ([10, 20, 30], 6), ([1, 2, 3, 4, 5, 6, 7, 8], 8)):
        cost = {"name": "People"} | ({"by_year": held} if held else {})
        document = small(finance=five, initiatives=[{"name": "Calls", "costs": [cost]}])
        assert in_details(document, sheets.COSTS, "initiatives", 0, "costs", 0, field="by_year") == list(range(years))
    for held, years in ((None, 4), ([0.3, 0.2], 4), ([0.5, 0.4, 0.3, 0.2, 0.1], 5)):
        segment = {**SHOPS, "churn_by_tenure": held} if held else SHOPS
        document = small(finance=five, segments=[segment], scenarios=[])
        assert in_details(document, sheets.SEGMENTS, "segments", 0, field="churn_by_tenure") == list(range(years))


def test_months_that_an_initiative_may_start_in_are_offered_as_they_are_typed():
    for held, text in (([0, 6, 12], "0, 6, 12"), ([6], "6"), (6, "6")):
        document = small(initiatives=[{"name": "Calls", "may_start": held}])
        found = sheets.details(view(document), sheets.INITIATIVES, row(document, "initiatives", 0))
        assert next(cell["text"] for cell in found if cell["at"].endswith("may_start")) == text
        typed, _ = sent(document, (at(document, "initiatives", 0, "may_start"), "set", text))
        assert typed.data["initiatives"][0]["may_start"] == (held if isinstance(held, list) else [held])


def replacing():
    from cxroi.ui import scenario_values, state
    from cxroi.ui.cell_view import View
    from cxroi.ui.entries import Manner

    scenario_values.replaced_values(View(state.document(), Manner()))


def test_assumptions_chosen_to_be_replaced_each_get_a_row_and_the_fifty_chosen_last_keep_theirs():
    document = small()
    first, second = at(document, "finance/discount_rate"), at(document, "segments", 0, "gross_margin")
    app = drawn(replacing, session=Session(document))

    def rows():
        return [line["key"] for line in typing_hand.sheet(app, "scenarios")["lines"]]

    before = rows()
    for chosen in (first, second):
        assert app.selectbox[0].value is None
        app.selectbox[0].set_value(chosen).run()
    assert rows() == [*before, first, second] and not {first, second} & set(app.selectbox[0].options)
    more = at(document, "segments", 1, "gross_margin")
    others = [f"gone{number:08}.customers" for number in range(48)]
    app = drawn(replacing, session=Session(document), **{"kept-replaced": [first, second, *others]})
    app.selectbox[0].set_value(more).run()
    assert rows() == [*before, second, more]


def test_an_assumption_to_replace_is_offered_by_its_title_unless_a_row_shows_it(replaced, monkeypatch):
    offered = []
    monkeypatch.setattr(scenario_values.courier, "sheet", lambda data: None)
    monkeypatch.setattr(scenario_values.st, "selectbox", lambda label, options, *, format_func, **more: offered.extend((one, format_func(one)) for one in options))  # fmt: skip
    monkeypatch.setattr(scenario_values.state, "kept", lambda name: None)
    scenario_values.replaced_values(view(replaced))
    titles = [title for _, title in offered]
    assert "Homes: customers" in titles and not {"Shops: customers", "Homes: churn"} & {*titles}
    offered.clear()
    scenario_values.replaced_values(view(small(scenarios=[])))
    assert not offered, "without a scenario there is nothing to replace in"
