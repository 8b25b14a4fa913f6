"""Paths: naming one value of a case file."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaves import walk
from strategies import cases

from cxroi.case import Quantity, assumptions, dump, parse, read, scenario, with_numbers
from cxroi.case.paths import PathError, element_names, locate, path_of, value_at, with_value, without
from cxroi.engine.flows import npv_of

INITIATIVE = "initiatives/One-day complaints"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("finance/discount_rate", 0.10),
        ("segments/Key accounts/churn_per_year", [0.09, 0.11, 0.14]),
        ("segments/1/customers", 900),
        ("segments/Key accounts/cross_sell/revenue", 24000),
        (f"{INITIATIVE}/effects/contacts/change", [-0.20, -0.12, -0.05]),
        (f"{INITIATIVE}/effects/NPS/gain", [4, 10, 14]),
        (f"{INITIATIVE}/effects/2/reach", 0.9),
        (f"{INITIATIVE}/costs/Licences and run/per_year", 260000),
        ("initiatives/1/benefits/1/per_year", 40000),
        ("links/NPS → churn/causal_share", [0.3, 0.5, 0.8]),
        ("links/1/causal_share", [0.3, 0.5, 0.8]),
        ("evidence/own-survey/kind", "own data"),
        ("metrics/NPS/now", 24),
        (f"scenarios/Cautious/set/{INITIATIVE}/effects/contacts/change", -0.05),
        ("/finance/years/", 3),
    ],
)
def test_a_path_names_a_value_by_name_by_driver_by_metric_and_driver_or_by_number(example, path, value):
    assert value_at(example, path) == value
    changed = with_value(example, path, 0.5)
    assert value_at(changed, path) == 0.5


@pytest.mark.parametrize("name", ["A/B", "A/B/C", "1", "A", "A/churn_per_year", "2/3", "links/NPS → churn"])
def test_names_may_hold_a_slash_or_be_a_number(name):
    data = {"segments": [{"name": "A", "churn_per_year": 1}, {"name": "Z"}]}
    data["segments"][0]["name"] = name
    assert locate(data, f"segments/{name}/churn_per_year") == ("segments", 0, "churn_per_year")
    assert path_of(data, ("segments", 0, "churn_per_year")) == f"segments/{name}/churn_per_year"


def test_of_two_names_that_fit_the_longer_wins():
    data = {"segments": [{"name": "A"}, {"name": "A/churn", "churn": 5}]}
    assert locate(data, "segments/A/churn/churn") == ("segments", 1, "churn")


def test_a_name_goes_before_a_number():
    data = {"segments": [{"name": "2", "x": "named"}, {"name": "B", "x": "numbered"}]}
    assert value_at(data, "segments/2/x") == "named"


def test_effects_that_are_not_unique_are_named_by_number():
    effects = [{"driver": "churn", "change": 1}, {"metric": "NPS", "gain": 2}, {"driver": "churn", "change": 3}]
    assert element_names(effects) == ["1", "NPS", "3"]
    assert value_at({"effects": effects}, "effects/3/change") == 3
    with pytest.raises(PathError, match="not unique"):
        locate({"effects": effects}, "effects/churn/change")


def test_links_of_one_metric_to_one_driver_twice_are_named_by_number():
    links = [{"metric": "NPS", "driver": "churn"}] * 2 + [{"metric": "CSAT", "driver": "churn"}]
    assert element_names(links) == ["1", "2", "CSAT → churn"]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("segments/Key acounts/customers", "Did you mean Key accounts?"),
        ("finance/discount_rate/low", "ends there"),
        ("fnance/years", "Did you mean finance?"),
        (f"{INITIATIVE}/effects/churn/change", "not in the list"),
        ("segments/2/customers", "not in the list"),
        ("segments/0/customers", "not in the list"),
        ("segments/-1/customers", "not in the list"),
        ("title/0", "ends there"),
    ],
)
def test_a_path_that_leads_nowhere_says_where_it_ends(example, path, says):
    with pytest.raises(PathError) as error:
        locate(example, path)
    assert says in error.value.args[0]
    assert value_at(example, path, "absent") == "absent"


def test_the_last_key_may_be_absent_so_that_a_value_can_be_added(example):
    changed = with_value(example, "segments/Key accounts/evidence", ["own-survey"])
    assert parse(changed).segments[0].evidence == ("own-survey",)


def test_the_empty_path_can_not_be_replaced(example):
    with pytest.raises(PathError):
        with_value(example, "", 1)


def test_with_value_and_without_leave_the_data_as_it_was(example):
    before = copy.deepcopy(example)
    inserted = [1, 2, 3]
    changed = with_value(example, "segments/Key accounts/churn_per_year", inserted)
    inserted.append(4)
    without(example, "segments/Key accounts/cross_sell")
    assert example == before
    assert value_at(changed, "segments/1/churn_per_year") == [1, 2, 3]
    assert "cross_sell" not in without(example, "segments/1/cross_sell")["segments"][0]
    assert without(example, "segments/1")["segments"] == []


def test_walk_gives_every_leaf_with_a_path_that_leads_back_to_it(example):
    leaves = dict(walk(example))
    assert leaves[f"{INITIATIVE}/effects/NPS/ramp_months"] == 6
    assert all(value_at(example, path) == value for path, value in leaves.items())


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=8).filter(
    lambda name: name.strip("/") == name
)


@given(st.lists(NAMES, min_size=1, max_size=5), st.data())
def test_a_location_turned_into_a_path_and_back_is_the_same_location(names, data):
    """For any names, also repeated ones, ones with slashes and ones that are numbers, unless the path reads two ways."""
    tree = {"segments": [{"name": name, "leaf": number} for number, name in enumerate(names)]}
    position = data.draw(st.integers(0, len(names) - 1))
    path = path_of(tree, ("segments", position, "leaf"))
    others = [name for name in (*names, *map(str, range(1, len(names) + 1))) if path.startswith(f"segments/{name}/")]
    if len(set(others)) == 1:
        assert locate(tree, path) == ("segments", position, "leaf")


@given(cases())
def test_every_assumption_has_a_path_of_its_own_that_leads_to_its_figures(data):
    case = parse(data)
    found = assumptions(case)
    assert len({assumption.path for assumption in found}) == len(found)
    for assumption in found:
        assert assumption.quantity == Quantity.parse(value_at(data, assumption.path))


@given(cases(most_years=2), st.randoms(use_true_random=False))
def test_replacing_a_figure_in_the_case_equals_reading_a_file_with_that_figure(data, random):
    case = parse(data)
    for assumption in random.sample(assumptions(case), min(3, len(assumptions(case)))):
        number = float(assumption.quantity.low)
        in_case = npv_of(with_numbers(case, {assumption.path: number}))
        in_file = npv_of(parse(with_value(data, assumption.path, number)))
        assert in_case == in_file, assumption.path


def test_a_scenario_replaces_its_values_and_nothing_else(example):
    cautious = scenario(example, "Cautious")
    likely = parse(example)
    assert cautious.initiatives[0].effects[1].change.plain == -0.05
    assert cautious.initiatives[0].effects[0] == likely.initiatives[0].effects[0]
    assert cautious.segments == likely.segments


def test_a_scenario_path_with_slashes_survives_reading_and_writing(example_text):
    case = read(example_text)
    assert read(dump(case)).scenarios == case.scenarios
