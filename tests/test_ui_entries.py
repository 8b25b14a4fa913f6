"""What is typed at an address, read or refused; how an entry is worded; edits applied or reported. Plain functions."""

import pytest
from ui_hand import at, sent, small, view

from cxroi.case.model import Case, Cost, Effect, Evidence, Initiative, Segment
from cxroi.report.language.spelled_numbers import Speaker
from cxroi.ui.cell_view import unread_words, waiting
from cxroi.ui.commits import chosen
from cxroi.ui.entries import LONGEST, Manner, last_good, options, place, spelled, spoken, subject
from cxroi.ui.entry_reading import read
from cxroi.ui.fields import LISTED, fields_of
from cxroi.ui.places import parts_of

CHANGE, YEARS = ("initiatives", 0, "effects", 0, "@main"), ("finance/years",)
NAME, START = ("segments", 0, "name"), ("initiatives", 0, "start_month")


def reading(text, *location, **changes):
    document = small(**changes)
    return read(document, place(document, at(document, *location)), text, Manner())


@pytest.mark.parametrize(
    ("location", "text", "value"),
    [
        (YEARS, "1", 1), (YEARS, "15", 15), (START, "0", 0), (START, "600", 600), (("segments", 0, "revenue_growth"), "−99%", -0.99),
        (CHANGE, "−1000%", -10), (CHANGE, "−20 / −10 / −5%", [-0.2, -0.1, -0.05]), (CHANGE, "", None),
        (("initiatives", 0, "may_start"), "0; 6,600", [0, 6, 600]), (("initiatives", 0, "may_start"), " ", None),
        (("segments", 0, "cross_sell/recurring"), "Yes", True), (("segments", 0, "cross_sell/recurring"), "no", None),
        (("initiatives", 0, "effects", 0, "segments"), "Homes\nShops", ["Shops", "Homes"]),
        (("initiatives", 0, "effects", 0, "segments"), "Homes", ["Homes"]),
        (("initiatives", 0, "effects", 0, "@target"), "nps (score)", "metric/NPS"), (("currency",), "nok", "NOK"),
        (("finance/start",), "12/2027", "2027-12"), (("finance/start",), "", None), (NAME, "Shops", "Shops"), (NAME, "x" * 1000, "x" * 1000),
    ],
)  # fmt: skip
def test_a_text_is_stored_as_it_is_meant(location, text, value):
    found = reading(text, *location)
    assert found.taken and found.value == value and type(found.value) is type(value)


@pytest.mark.parametrize(
    ("location", "text", "problem"),
    [
        (YEARS, "0", "0 is too low; the minimum here is 1"), (YEARS, "16", "16 is too high; the maximum here is 15"),
        (YEARS, "2.5", "takes a whole number"), (YEARS, "1 / 2 / 3", "takes one figure, not a range"),
        (START, "601", "601 is too high; the maximum here is 600 months"),
        (("segments", 0, "revenue_growth"), "−100%", "must be more than −100%"),
        (("segments", 0, "revenue_growth"), "−100 / 0 / 5%", "must be more than −100%"),
        (CHANGE, "−1001%", "takes away more than there is. −100% takes away all of it; write a smaller change."),
        (CHANGE, "−2000% / 0% / 20%", "takes away more than there is. −100% takes away all of it; write a smaller change."),
        (CHANGE, "−1000% / 0% / 20000%", "20,000% is too high; the maximum here is 10,000%"),
        (CHANGE, "20000%", "20,000% is too high; the maximum here is 10,000%"),
        (("initiatives", 0, "may_start"), "601", "takes whole months, such as 0, 6, 12"),
        (("initiatives", 0, "may_start"), "3, x", "takes whole months, such as 0, 6, 12"),
        (("initiatives", 0, "effects", 0, "segments"), "Homes\nNobody", "“Nobody” is not among the segments of the case"),
        (("initiatives", 0, "effects", 0, "@initiative"), "", "needs a choice"), (("currency",), "euro", "takes the three letters of a currency, such as USD"),
        (("segments", 0, "cross_sell/recurring"), "perhaps", "takes yes or no"),
        (NAME, "", "needs a name; it is still called “Shops”"), (NAME, "x" * 1001, "may have at most 1,000 characters"),
        (NAME, "Homes", "“Homes” is already the name of another; choose a different name"),
        (("finance/start",), "2027-13", "takes a month, such as 2027-01 or Jan 2027"), (("finance/discount_rate",), "", "needs a figure"),
        *(((*where,), "abc", "“abc” is not a number; write it in figures") for where in (("finance/discount_rate",), ("segments", 0, "gross_margin"), ("segments", 0, "churn_per_year"))),
        (("segments", 0, "revenue_growth"), "abc", "“abc” is not a number; write it in figures, or leave it empty"),
    ],
)  # fmt: skip
def test_a_text_is_refused_for_its_own_reason(location, text, problem):
    found = reading(text, *location)
    assert found.problem == problem and not found.taken and not found.offered


def test_a_name_is_taken_among_its_own_list_alone():
    """Cost lines of one initiative differ; those of two may share a name, and a line may keep its own."""
    calls = {"name": "Calls", "costs": [{"name": "People", "per_year": 1}, {"name": "Tools", "per_year": 1}]}
    site = {"name": "Site", "costs": [{"name": "People", "per_year": 1}]}
    where = {"initiatives": [calls, site]}
    assert "already the name" in reading("People", "initiatives", 0, "costs", 1, "name", **where).problem
    for text in ("Tools", "Calls"):
        assert reading(text, "initiatives", 0, "costs", 1, "name", **where).taken
    assert reading("Tools", "initiatives", 1, "costs", 0, "name", **where).taken


def test_the_echo_is_in_the_units_of_the_field_and_the_currency_of_the_case():
    """A question with one reading that fits is none: −1 of a growth cannot be −100%, so it is −1%."""
    amount = ("initiatives", 0, "costs", 0, "per_year")
    assert [reading("5", *amount, **one).echo for one in ({}, {"currency": "EUR"})] == ["$5 a year", "€5 a year"]
    found = reading("−1", "segments", 0, "revenue_growth")
    assert (found.value, found.echo, found.question, found.offered) == (-0.01, "−1%", "", (("−1%", -0.01),))
    assert reading("Corner shops", *NAME).offered == ()


def test_a_row_does_not_need_its_figures_and_the_case_does():
    """An unfilled segment just does not count; a metric's score and a section's required figure belong to what can be left out, too."""
    assert reading("", "segments", 0, "churn_per_year").taken and reading("", "metrics", 0, "now").taken
    stock = {"inventory": {"cost_of_goods_sold": 10, "turns": 2}}
    assert reading("", "inventory/turns", **stock).taken and not reading("", "finance/years").taken


def test_every_field_has_the_entry_that_fits_it():
    """Chosen from a list, ticked, whole or in words; all others are figures with a range. Whole numbers all have both limits."""
    choice, many = {"choice"}, {"many"}
    special = {
        Effect: {"driver": "choice", "metric": "choice", "segments": "many", "from_month": "whole", "ramp_months": "whole",
                 "ledger": "text", "owner": "text", "evidence": "many"},
        Segment: {"name": "text", "renewal": "choice", "renewal_month": "whole", "cross_sell/recurring": "toggle", "evidence": "many"},
        Cost: {"name": "text", "month": "whole", "from_month": "whole", "to_month": "whole", "segments": "many",
               "depreciation_years": "whole", "ledger": "text", "owner": "text", "evidence": "many"},
        Initiative: {"name": "text", "owner": "text", "start_month": "whole", "requires": "many", "excludes": "many", "may_start": "months"},
        Evidence: {"id": "text", "claim": "long", "kind": "choice", "source": "long", "date": "text", "url": "text"},
    }  # fmt: skip
    for model, kinds in special.items():
        assert {field.name: field.kind for field in fields_of(model) if field.kind != "figure"} == kinds
    for model in (Case, *(part for _, _, part in parts_of())):
        for field in fields_of(model):
            assert field.kind != "whole" or (field.lowest is not None and field.highest is not None), field
            assert field.kind not in choice | many or field.options or field.names, field
    assert {name for name in LISTED if {one.name: one.kind for one in fields_of(Case)}[name] == "choice"} == set(LISTED)
    by_name = {field.name: field for field in fields_of(Effect)}
    assert by_name["driver"].options[0] == ("churn", "Churn") and by_name["change_points"].unit.startswith("share")
    assert [one.unit for one in fields_of(Initiative) if one.name in ("may_start", "start_month")] == ["months"] * 2


def test_one_of_a_thing_is_not_spoken_of_as_several():
    """The echo beside a field, and the limit in a refusal."""
    said = [Speaker(unit, "en", "USD").whole((figure,)) for unit in ("months", "people", "contacts a year", "") for figure in (1.0, 2.0)]  # fmt: skip
    assert said == ["1 month", "2 months", "1 person", "2 people", "1 contact a year", "2 contacts a year", "1", "2"]
    assert Speaker("share, points of the rate", "en", "USD").whole((-0.05,)) == "−5%, points of the rate"


@pytest.mark.parametrize(
    ("location", "hint"),
    [
        (("initiatives", 0, "effects", 0, "reach"), "100%"), (("initiatives", 0, "effects", 0, "fade_per_year"), "0%"),
        (("initiatives", 0, "effects", 0, "segments"), "all"), (("initiatives", 0, "requires"), "none"),
        (("initiatives", 0, "costs", 0, "per_year"), "by year"), (("initiatives", 0, "costs", 0, "to_month"), "to the end"),
        (("initiatives", 0, "costs", 0, "one_off"), ""), (START, "0"), (("initiatives", 0, "costs", 0, "from_month"), "1"),
        (("finance/hurdle_rate",), ""), (("metrics", 0, "response_rate"), ""), (("segments", 0, "churn_per_month"), ""),
        (("segments", 0, "gross_margin"), "not given"), (("segments", 0, "cross_sell/gross_margin"), "not given"), (("segments", 0, "churn_by_tenure/3"), ""), (("initiatives", 0, "effects", 0, "change_points"), ""),
    ],
)  # fmt: skip
def test_an_empty_entry_says_what_it_counts_as(location, hint):
    """A rate that is not given is not 0%: no hurdle, an unknown response rate, churn written otherwise."""
    document = small()
    assert view(document).cell(at(document, *location))["hint"] == hint


def test_amounts_by_year_are_labelled_changed_and_emptied_one_by_one():
    document = small()
    first = at(document, "initiatives", 0, "costs", 0, "by_year/0")
    second, fourth = first.replace("/0", "/1"), first.replace("/0", "/3")
    assert [place(document, one).field.label for one in (first, second, fourth)] == ["Initial", "Year 1", "Year 3"]
    assert view(document).cell(at(document, "segments", 0, "churn_by_tenure/0"))["label"] == "Churn by tenure: year 1"

    def amounts(*edits):
        return sent(document, *edits)[0].data["initiatives"][0]["costs"][0].get("by_year")

    assert amounts((second, "set", "")) == [10, 0, 30] and amounts((first, "set", "")) == [0, 20, 30]
    assert amounts((fourth, "set", "7")) == [10, 20, 30, 7]
    third = first.replace("/0", "/2")
    assert amounts((first, "set", ""), (second, "set", ""), (third, "set", "")) is None
    assert sent(document, (first.replace("/0", "/61"), "set", "7"))[0] is document


def test_what_cannot_be_applied_is_told_with_what_was_typed():
    """Typed text is quoted, so that it is not lost; an emptied entry and a press are told as undone."""
    document = small()
    for edit, message in [
        (("gonerow0001.churn_per_year", "set", "9%"), "“9%” was not applied: its row is no longer in the case."),
        (("gonerow0001.churn_per_year", "set", ""), "That was not done: its row is no longer in the case."),
        (("gonerow0001", "delete", "9%"), "That was not done: its row is no longer in the case."),
        ((document.root, "fly", ""), "An edit could not be understood; it was left out."),
        (
            (f"{document.root}.title", "set", "x" * (LONGEST["long"] + 2)),
            "An edit could not be understood; it was left out.",
        ),
        ((f"{document.root}.nothing", "set", "9%"), "Text was sent to a place that takes none; it was left out."),
    ]:
        assert sent(document, edit) == (document, message)
    title = f"{document.root}.title"
    kept, _ = sent(document, (title, "set", "x" * (LONGEST["long"] + 1)))
    assert len(kept.unread[title]) == LONGEST["long"] + 1, (
        "one character too many is kept, with what is wrong beside it"
    )


def test_a_value_that_a_scenario_replaces_nowhere_is_removed_alone():
    """The button "Remove it" beside a path that the case does not have; the scenario's other values and the case's own stay."""
    lost = [{"name": "Low", "set": {"segments/Gone/customers": 5, "segments/Shops/customers": 80}}]
    document = small(scenarios=lost)
    left, message = sent(document, (at(document, "scenarios", 0, "set/segments/Gone/customers"), "drop", ""))
    assert left.data["scenarios"] == [{"name": "Low", "set": {"segments/Shops/customers": 80}}] and not message
    for where in (("segments", 0, "set/customers"), ("scenarios", 0, "name"), ("scenarios", 0, "set/")):
        assert sent(document, (at(document, *where), "drop", ""))[0].data == document.data
    assert sent(document, ("gonerow0001.set/segments/Gone/customers", "drop", ""))[0] is document


def test_a_refused_figure_goes_back_to_the_last_good_one_and_no_other():
    document = small()
    address = at(document, *CHANGE)
    other = at(document, "segments", 0, "churn_per_year")
    wrong, _ = sent(document, (address, "set", "-350%"), (other, "set", "30%"))
    assert wrong.errors and last_good(wrong, place(wrong, address)) == -0.1
    back, _ = sent(wrong, (address, "drop", ""))
    assert not back.errors and back.data["segments"][0]["churn_per_year"] == 0.3
    assert back.data["initiatives"] == document.data["initiatives"]
    assert last_good(wrong, place(wrong, at(document, "scenarios", 0, "name"))) == "Low"
    assert last_good(wrong, place(wrong, at(document, "scenarios", 0, f"set/{other}"))) is None


def test_an_effect_on_something_else_keeps_its_figure_as_typed():
    """10% fewer is no gain of points, nor the other way; scenarios' values of the field that is gone go with it."""
    path = "initiatives/Calls/effects/churn/change"
    document = small(scenarios=[{"name": "Low", "set": {path: -0.2, "segments/Shops/customers": 80}}])
    target, main = at(document, "initiatives", 0, "effects", 0, "@target"), at(document, *CHANGE)
    score, _ = sent(document, (target, "set", "metric/NPS"))
    assert score.data["initiatives"][0]["effects"][0] == {"metric": "NPS"} and score.unread == {main: "−10%"}
    assert score.data["scenarios"][0]["set"] == {"segments/Shops/customers": 80}
    driver, _ = sent(document, (target, "set", "driver/contacts"))
    assert driver.data["initiatives"][0]["effects"][0] == {"driver": "contacts", "change": -0.1} and not driver.unread


def test_a_question_is_answered_by_one_of_its_readings_alone():
    document = small()
    address = at(document, "segments", 0, "gross_margin")
    asked, _ = sent(document, (address, "set", "0.3"))
    assert view(asked).cell(address)["choices"] == ["30%", "0.3%"]
    assert sent(asked, (address, "choose", "0.3%"))[0].data["segments"][0]["gross_margin"] == 0.003
    assert chosen(asked, address, "31%", Manner()) is asked
    waits, _ = sent(asked, (address, "set", "acht"))
    assert waits.unread == {address: "acht"} and sent(waits, (address, "set", "acht"))[0] is waits
    kept, _ = sent(waits, (address, "drop", ""))
    assert kept.unread == {} and kept.data == document.data


def test_entries_kept_as_typed_are_counted_and_named():
    """One is, two are; three are named and the others counted."""
    document = small()
    edits = [(at(document, *where), "set", "acht") for where in (("segments", 0, "churn_per_year"), ("metrics", 0, "now"), ("segments", 1, "customers"), ("segments", 1, "gross_margin"))]  # fmt: skip
    said = [unread_words(view(sent(document, *edits[:many])[0]), where="it") for many in (0, 1, 2, 3, 4)]
    names = ["Churn of Shops", "Now of NPS", "Customers of Homes"]
    assert said == [
        "", f"1 entry is kept as typed and is not in it: {names[0]}.",
        f"2 entries are kept as typed and are not in it: {'; '.join(names[:2])}.",
        f"3 entries are kept as typed and are not in it: {'; '.join(names)}.",
        f"4 entries are kept as typed and are not in it: {'; '.join(names)}; and 1 more.",
    ]  # fmt: skip
    wrong, _ = sent(document, (at(document, *CHANGE), "set", "-350%"), edits[0])
    assert waiting(view(wrong)) == (["Churn of Shops", "Change of Churn"], [])
    nowhere = small(scenarios=[{"name": "Low", "set": {"segments/Gone/customers": 5}}])
    (told,) = waiting(view(nowhere))[1]
    assert told.startswith("The case: ") or told.startswith("Low")


def test_parts_are_called_by_name_and_choices_by_what_is_stored():
    document = small()
    effects = [spoken(document, ("initiatives", 0, "effects", place_)) for place_ in (0, 1)]
    assert effects == ["Churn", "NPS"] and spoken(document, ()) == "" and spoken(document, ("segments", 9)) == ""
    assert subject(document, place(document, at(document, *NAME))) == "Name"
    assert subject(document, place(document, at(document, "segments", 1, "customers"))) == "Customers of Homes"
    homes = options(document, place(document, at(document, "initiatives", 0, "effects", 0, "@initiative")))
    assert homes == [(row, name) for row, name in zip(document.ids[("initiatives",)], ("Calls", "Site"), strict=True)]
    assert options(document, place(document, at(document, "initiatives", 0, "effects", 0, "@target")))[:2] == [
        ("metric/NPS", "NPS (score)"), ("driver/churn", "Churn"),
    ]  # fmt: skip
    assert spelled(document, place(document, at(document, "initiatives", 0, "effects", 1, "@target")), Manner()) == "metric/NPS"  # fmt: skip
    with pytest.raises(LookupError):
        place(document, at(document, "initiatives", 0, "@initiative"))


def test_a_scenario_without_a_name_is_called_so():
    scenarios = [{"set": {"segments/Shops/customers": 80}}, {"name": "Low", "set": {"segments/Shops/customers": 90}}]
    document = small(scenarios=scenarios)
    target = f"set/{at(document, 'segments', 0, 'customers')}"
    said = [subject(document, place(document, at(document, "scenarios", number, target))) for number in (0, 1)]
    assert said == ["Customers of Shops in a scenario without a name", "Customers of Shops in Low"]


def test_amounts_by_year_have_the_places_of_sixty_years_and_the_start():
    document = small()
    cost = ("initiatives", 0, "costs", 0)
    labels = [place(document, at(document, *cost, f"by_year/{year}")).field.label for year in (0, 1, 60)]
    assert labels == ["Initial", "Year 1", "Year 60"]
    for wrong in ("by_year/61", "name/0"):
        with pytest.raises(LookupError):
            place(document, at(document, *cost, wrong))
