"""Quantities: a float that also knows its low and high figure."""

import copy
import math
import pickle
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from cxroi.case import Case, Quantity, assumptions, parse
from cxroi.case.fields import Part

FIGURES = st.floats(-1e15, 1e15)


def test_a_quantity_computes_with_its_likely_value_and_knows_its_ends():
    churn = Quantity(0.11, low=0.09, high=0.14)
    assert churn + 1 == 1.11
    assert (churn.low, churn.high, churn.certain) == (0.09, 0.14, False)
    assert isinstance(churn, float)


def test_a_certain_quantity_has_equal_ends():
    assert (Quantity(3).low, float(Quantity(3)), Quantity(3).high, Quantity(3).certain) == (3.0, 3.0, 3.0, True)


def test_equality_looks_at_all_three_figures():
    three = Quantity(2, low=1, high=3)
    assert three == Quantity(2, low=1, high=3)
    assert three != Quantity(2, low=1, high=4)
    assert three != Quantity(2)
    assert Quantity(2) == Quantity(2.0)
    assert (Quantity(2) != Quantity(2)) is False


def test_a_quantity_equals_a_plain_number_of_its_likely_value_either_way_round():
    assert Quantity(2, low=1, high=3) == 2
    assert 2 == Quantity(2, low=1, high=3)  # noqa: SIM300 - the other way round is the point


def test_equal_quantities_have_equal_hashes():
    assert hash(Quantity(2, low=1, high=3)) == hash(Quantity(2, low=1, high=3))
    assert len({Quantity(2), Quantity(2, low=1, high=3), Quantity(2)}) == 2


@given(st.lists(FIGURES, min_size=3, max_size=3))
def test_pickle_copy_and_deepcopy_keep_all_three_figures(figures):
    low, likely, high = sorted(figures)
    quantity = Quantity(likely, low=low, high=high)
    for twin in (pickle.loads(pickle.dumps(quantity)), copy.copy(quantity), copy.deepcopy(quantity)):  # noqa: S301
        assert type(twin) is Quantity
        assert twin == quantity
        assert (twin.low, twin.high) == (low, high)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_every_pickle_protocol_from_2_keeps_the_figures(protocol):
    quantity = Quantity(2, low=1, high=3)
    assert pickle.loads(pickle.dumps(quantity, protocol)).high == 3  # noqa: S301


@given(st.lists(FIGURES, min_size=3, max_size=3), st.booleans())
def test_three_figures_may_rise_or_fall_and_are_written_as_they_were_read(figures, falling):
    three = sorted(figures, reverse=falling)
    quantity = Quantity.parse(three)
    assert [quantity.low, float(quantity), quantity.high] == three
    assert Quantity.parse(quantity.plain) == quantity


@given(FIGURES)
def test_one_number_is_written_as_it_was_read(number):
    assert Quantity.parse(number).plain == number


def test_whole_numbers_are_written_without_decimals():
    assert repr(Quantity(900.0)) == "900"
    assert repr(Quantity(0.5, low=0.0, high=1.0)) == "[0, 0.5, 1]"


def test_three_equal_figures_are_certain():
    assert Quantity.parse([2, 2, 2]).certain


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (True, "must be a number"),
        (None, "must be a number"),
        ("0.1", "must be a number"),
        ({"low": 1}, "must be a number"),
        ([1, 2], "must have three figures"),
        ([], "must have three figures"),
        ([1, 2, 3, 4], "must have three figures"),
        ([1, 5, 2], "between the ends"),
        ([3, 1, 2], "between the ends"),
        ([1, True, 2], "must be a number"),
        ([1, [2], 3], "must be a number"),
        (math.nan, "must be a finite number"),
        ([1, math.nan, 2], "must be a finite number"),
        (-math.inf, "must be a finite number"),
        (1.1e15, "between -1e15 and 1e15"),
        (10**400, "between -1e15 and 1e15"),
    ],
    ids=repr,
)
def test_what_is_no_quantity_is_refused_with_its_rule(value, rule):
    with pytest.raises(PydanticCustomError) as error:
        Quantity.parse(value)
    assert rule in error.value.context["rule"]
    assert error.value.context["remedy"]


def test_every_quantity_of_the_model_is_a_question_a_board_can_ask(example):
    """Each field has one; those about a driver or a metric name theirs in the driver table's words."""
    waiting: list[type[Part]] = [Case]
    while waiting:
        part = waiting.pop()
        for name, info in part.model_fields.items():
            kinds = {kind for one in (info.annotation, *get_args(info.annotation)) for kind in (one, *get_args(one))}
            waiting += [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Part)]
            if Quantity in kinds:
                asked = (info.json_schema_extra or {}).get("asks", "")
                assert asked.endswith("?"), (
                    f"{part.__name__}.{name} has no question that a board asks: add asks='…?' to its amount or share"
                )
    questions = {one.path: one.question for one in assumptions(parse(example))}
    assert questions["initiatives/One-day complaints/effects/NPS/gain"] == "How many points does NPS move?"
    assert questions["initiatives/One-day complaints/effects/contacts/change"] == (
        "How large is the change in service contacts?"
    )
    assert questions["links/NPS → churn/change_per_point"] == "How much does one more point of NPS change churn?"
    assert questions["links/NPS → churn/causal_share"] == "How much of the link from NPS to churn is cause and effect?"
    assert not [asked for asked in questions.values() if asked.startswith(("How much of that ", "How much of it "))], (
        "of what?"
    )
    assert not any("{" in asked for asked in questions.values())
