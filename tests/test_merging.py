"""Three-way merges worked by hand: what one side changed is taken, what both changed is asked, nothing is lost."""

import copy
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_what_changed import small

from cxroi.analysis.merge_value import merge_value
from cxroi.analysis.what_changed import what_changed
from cxroi.case import parse, plain, read_file
from cxroi.case.differences import differences
from cxroi.case.merging import changed_last, merged
from cxroi.case.paths import value_at, with_value, without
from cxroi.case.quantities import assumptions
from cxroi.case.references import renamed
from cxroi.engine.flows import npv_of
from cxroi.report.language import merge_words
from cxroi.store.records import Saved

SAMPLE = plain(read_file("sample_data/chemicals.yaml"))
FIRST = SAMPLE["segments"][0]["name"]
CHURN, RATE = f"segments/{FIRST}/churn_per_year", "finance/discount_rate"


def test_what_only_one_side_changed_is_taken_without_a_question():
    mine = with_value(SAMPLE, CHURN, 0.05)
    theirs = with_value(with_value(SAMPLE, RATE, 0.12), "title", "Theirs")
    found = merged(SAMPLE, mine, theirs)
    assert found.questions == ()
    assert found.data == with_value(with_value(with_value(SAMPLE, CHURN, 0.05), RATE, 0.12), "title", "Theirs")
    assert merged(SAMPLE, SAMPLE, theirs).data == theirs and merged(SAMPLE, mine, SAMPLE).data == mine
    assert merged(SAMPLE, mine, mine).data == mine and not merged(SAMPLE, mine, copy.deepcopy(mine)).questions


def test_a_nothing_that_one_side_entered_or_took_out_is_a_change():
    """0, an empty text and “no” are values: beside a field that is absent they had been taken for no change, and were lost."""
    for value in (0, "", False):
        base, there = {"segments": [{"name": "A"}]}, {"segments": [{"name": "A", "gross_margin": value}]}
        for before, after in ((base, there), (there, base)):
            (one,) = differences(before, after)
            assert (one.path, one.is_absent) == ("segments/A/gross_margin", after is base)
            theirs = {**copy.deepcopy(before), "title": "Theirs"}
            assert merged(before, after, theirs).data == {**after, "title": "Theirs"}


def test_what_both_changed_is_asked_by_its_path():
    mine, theirs = with_value(SAMPLE, CHURN, 0.05), with_value(SAMPLE, CHURN, 0.06)
    found = merged(SAMPLE, mine, theirs)
    assert [(one.path, one.mine, one.theirs) for one in found.questions] == [(CHURN, 0.05, 0.06)]
    assert found.data == mine
    assert merged(SAMPLE, mine, theirs, {CHURN: "theirs"}).data == theirs


def test_elements_of_both_sides_stand_in_the_merged_list_and_what_one_removed_is_gone():
    """Base A, B, C; I add X after A and remove C; they add Y at the end and change B."""
    base = {"segments": [{"name": name, "customers": 10} for name in "ABC"]}
    mine = {"segments": [base["segments"][0], {"name": "X"}, base["segments"][1]]}
    theirs = {"segments": [base["segments"][0], {"name": "B", "customers": 20}, base["segments"][2], {"name": "Y"}]}
    found = merged(base, mine, theirs)
    assert [one["name"] for one in found.data["segments"]] == ["A", "X", "B", "Y"] and not found.questions
    assert found.data["segments"][2]["customers"] == 20


def test_an_element_removed_on_one_side_and_changed_on_the_other_is_asked():
    mine, theirs = without(SAMPLE, f"segments/{FIRST}"), with_value(SAMPLE, CHURN, 0.06)
    found = merged(SAMPLE, mine, theirs)
    assert [(one.path, one.mine) for one in found.questions] == [(f"segments/{FIRST}", None)]
    assert FIRST not in [one["name"] for one in found.data["segments"]]
    assert merged(SAMPLE, mine, theirs, {f"segments/{FIRST}": "theirs"}).data == theirs


@pytest.mark.parametrize("swap", [False, True])
def test_a_name_changed_on_one_side_does_not_lose_a_figure_changed_on_the_other(swap):
    """One renames the segment, with all that refers to it; the other changes its churn: both hold in the end."""
    one, other = renamed(SAMPLE, f"segments/{FIRST}", "Large"), with_value(SAMPLE, CHURN, 0.06)
    found = merged(SAMPLE, *((other, one) if swap else (one, other)))
    assert not found.questions and found.data == with_value(one, "segments/Large/churn_per_year", 0.06)
    parse(found.data)


def test_two_new_names_for_one_element_are_asked():
    mine, theirs = (renamed(SAMPLE, f"segments/{FIRST}", name) for name in ("Large", "Big"))
    found = merged(SAMPLE, mine, with_value(theirs, "segments/Big/churn_per_year", 0.06))
    assert [(one.path, one.mine, one.theirs) for one in found.questions] == [("segments/Large/name", "Large", "Big")]
    assert found.data == with_value(mine, "segments/Large/churn_per_year", 0.06)
    worth = merge_value(SAMPLE, mine, with_value(theirs, "segments/Big/churn_per_year", 0.06), {}).sides
    assert (
        list(worth) == ["segments/Large/name"] and len({one.npv for one in worth["segments/Large/name"].values()}) == 1
    )
    chosen = merged(
        SAMPLE, mine, with_value(theirs, "segments/Big/churn_per_year", 0.06), {"segments/Large/name": "theirs"}
    )
    assert chosen.data == with_value(theirs, "segments/Big/churn_per_year", 0.06)


def test_what_either_answer_is_worth_is_the_npv_of_the_merged_case():
    """NPV of a case built by hand with each side's churn and what only one side changed; no whole before the answer is given."""
    mine = with_value(with_value(SAMPLE, CHURN, 0.05), "title", "Mine")
    theirs = with_value(with_value(SAMPLE, CHURN, 0.06), RATE, 0.12)
    npvs = {
        side: float(npv_of(parse(with_value(with_value(SAMPLE, CHURN, churn), RATE, 0.12))))
        for side, churn in (("mine", 0.05), ("theirs", 0.06))
    }
    found = merge_value(SAMPLE, mine, theirs, {})
    assert {side: one.npv for side, one in found.sides[CHURN].items()} == npvs and found.whole is None
    assert merge_value(SAMPLE, mine, theirs, {CHURN: "theirs"}).whole.npv == npvs["theirs"]
    broken = merge_value(SAMPLE, with_value(mine, CHURN, 5), theirs, {})
    assert broken.sides[CHURN]["mine"] is None and broken.sides[CHURN]["theirs"].npv == npvs["theirs"]


def test_each_question_is_valued_with_the_other_answers_as_given():
    """Hours times rate: 120 · 20 against 150 · 30. With their hours taken, my rate makes 150 · 20 and theirs 150 · 30; nothing
    answered counts as mine; the whole is there once both are answered."""
    mine, theirs = small(120, 20), small(150, 30)
    hours, rate = (one.path for one in merged(small(), mine, theirs).questions)
    found = merge_value(small(), mine, theirs, {hours: "theirs"})
    assert {path: [side.npv for side in sides.values()] for path, sides in found.sides.items()} == {
        hours: [2400.0, 3000.0], rate: [3000.0, 4500.0],
    }  # fmt: skip
    assert list(found.sides[rate]) == ["mine", "theirs"] and found.whole is None
    assert merge_value(small(), mine, theirs, {hours: "theirs", rate: "mine"}).whole.npv == 3000.0


def test_a_merge_in_words_says_whose_each_figure_is_and_what_gave_way():
    """From 1,000: theirs alone is 4,500, of which the rate brings 2,500 and the hours 1,000 over both orders."""
    mine, theirs, currency = small(120, 20), small(150, 30), "USD"
    found = merged(small(), mine, theirs)
    hours, rate = found.questions
    assert merge_words.side_changed("Anna", what_changed(small(), theirs)) == (
        "Anna, +$3.5k of NPV: rate per hour of One · Saved time $10 → $30: +$2.5k; hours of One · Saved time 100 → 150: +$1k."
    )
    assert merge_words.side_changed("You", what_changed(small(), small(title="T"))).startswith(
        "You, no effect on NPV: "
    )
    worth = merge_value(small(), mine, theirs, {hours.path: "theirs"}).sides[rate.path]["theirs"]
    said = merge_words.answer(found, rate, "theirs", by="Anna’s", currency=currency, worth=worth)
    assert said == "Anna’s: rate per hour of One · Saved time $10 → $30 · NPV of the merged case $4.5k"
    names = {hours.path: ("Ben", "Anna"), rate.path: ("Ben", "Cleo")}
    message = merge_words.merge_message("Done", 4, found, {hours.path: "theirs", rate.path: "mine"}, names, currency)
    assert message == (
        "Done. Merged with version 4. Taken: hours of One · Saved time 100 → 150 (Anna), not hours of One · Saved time 100 → 120 (Ben); "
        "rate per hour of One · Saved time $10 → $20 (Ben), not rate per hour of One · Saved time $10 → $30 (Cleo)"
    )
    at = datetime(2020, 11, 25, 9, 35, tzinfo=UTC)
    first = [merge_words.newer_words(2, Saved(rev, "Anna", at)).split(" saved")[0] for rev in (3, 4, 5)]
    assert first == ["Version 3 was", "Versions 3 and 4 were", "Versions 3 to 5 were"]


def test_who_changed_a_path_last_is_found_among_the_versions_between():
    versions = [SAMPLE, with_value(SAMPLE, CHURN, 0.06), with_value(with_value(SAMPLE, CHURN, 0.06), RATE, 0.12)]
    assert (changed_last(CHURN, versions), changed_last(RATE, versions), changed_last("title", versions)) == (1, 2, 2)
    assert changed_last(CHURN, [*versions, with_value(SAMPLE, CHURN, 0.07), with_value(SAMPLE, CHURN, 0.07)]) == 3


PATHS = [one.path for one in assumptions(parse(SAMPLE)) if not one.path[-1].isdigit()]  # figures by year are one value


@given(
    st.lists(st.sampled_from(PATHS), max_size=6, unique=True), st.lists(st.sampled_from(PATHS), max_size=6, unique=True)
)
def test_any_changes_of_two_sides_are_all_there_or_asked(mine_at, theirs_at):
    """A path only one side changed has its value; each path both changed is asked once."""
    mine, theirs = copy.deepcopy(SAMPLE), copy.deepcopy(SAMPLE)
    for path in mine_at:
        mine = with_value(mine, path, 0.123)
    for path in theirs_at:
        theirs = with_value(theirs, path, 0.321)
    found = merged(SAMPLE, mine, theirs)
    assert Counter(one.path for one in found.questions) == Counter(set(mine_at) & set(theirs_at))
    for path in PATHS:
        expected = mine if path in mine_at else theirs
        assert value_at(found.data, path) == value_at(expected, path)


@pytest.mark.parametrize(("count", "valued"), [(20, 20), (21, 0)])
def test_up_to_twenty_questions_are_valued_each_way(count, valued):
    """Benefits of 10, 20 in mine and 30 in theirs, a year: taking theirs of one of them brings 10 more than mine of all; with more only the
    whole has a worth, once all are answered."""
    versions = [small(initiatives=[{"name": "One", "benefits": [{"name": f"B{place}", "per_year": amount} for place in range(count)]}]) for amount in (10, 20, 30)]  # fmt: skip
    found = merge_value(*versions, {})
    assert len(found.sides) == valued and found.whole is None
    for sides in found.sides.values():
        assert {side: worth.npv for side, worth in sides.items()} == pytest.approx(
            {"mine": 20 * count, "theirs": 20 * count + 10}
        )
    questions = merged(*versions).questions
    assert merge_value(*versions, {one.path: "theirs" for one in questions}).whole.npv == pytest.approx(30 * count)
