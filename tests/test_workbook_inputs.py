"""The inputs of the workbook: every figure that the model reads of each part of a case, and none that it does not."""

import pytest

from cxroi.case import CaseError, parse, scenario
from cxroi.report.workbook.case_inputs import inputs_of, named_paths, room_of

OF_EFFECT = {"reach", "from_month", "ramp_months", "fade_per_year"}
CASE = {
    "format": 1, "title": "T", "currency": "USD", "finance": {"years": 3, "discount_rate": 0.1, "start": "2027-05"},
    "metrics": [{"name": "NPS", "now": 20, "lowest": -100, "highest": 100}],
    "segments": [
        {"name": "A", "customers": 100, "churn_by_tenure": [0.2, [0.05, 0.1, 0.2]], "tenure_mix": [0.5, 0.5], "revenue_per_customer": 1500},
        {"name": "B", "customers": 100, "churn_per_month": 0.01},
        {"name": "C", "customers": 100, "churn_per_year": 0.1},
    ],
    "initiatives": [
        {
            "name": "I",
            "costs": [{"name": "Buy", "one_off": 500, "month": 2}, {"name": "Run", "per_year": 70}, {"name": "Plan", "by_year": [5, 6]}],
            "effects": [
                {"driver": "churn", "change": [-0.2, -0.1, -0.05]}, {"driver": "churn", "change_points": -0.01, "segments": ["C"]},
                {"metric": "NPS", "gain": 4},
            ],
        }
    ],
    "links": [{"metric": "NPS", "driver": "churn", "change_per_point": -0.01}],
}  # fmt: skip


def inputs(data=CASE):
    case = parse(data)
    return inputs_of(case, named_paths(case))


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("initiatives/I/costs/Buy", {"one_off", "month", "contingency", "depreciation_years"}),
        ("initiatives/I/costs/Run", {"per_year", "growth", "from_month", "to_month", "contingency"}),
        ("initiatives/I/costs/Plan", {"by_year/1", "by_year/2", "contingency"}),
        ("initiatives/I/effects/1", {"change", "causal_share", "capture", *OF_EFFECT}),
        ("initiatives/I/effects/2", {"change_points", "causal_share", "capture", *OF_EFFECT}),
        ("initiatives/I/effects/NPS", {"gain", *OF_EFFECT}),
        ("links/NPS → churn", {"change_per_point", "causal_share"}),
        ("metrics/NPS", {"now", "lowest", "highest"}),
    ],
)
def test_a_part_has_the_inputs_of_its_shape(part, fields):
    assert {path.removeprefix(f"{part}/") for path in inputs() if path.startswith(f"{part}/")} == fields


def test_churn_is_an_input_in_the_one_way_in_which_it_is_stated():
    """By tenure with its mix, a month, or a year; where none is stated, a year with its default."""
    stated = {
        name: {path.rsplit(f"segments/{name}/")[1] for path in inputs() if f"/{name}/" in path and ("churn" in path or "tenure" in path)}
        for name in "ABC"
    }  # fmt: skip
    assert stated == {"A": {"churn_by_tenure/1", "churn_by_tenure/2", "tenure_mix/1", "tenure_mix/2"}, "B": {"churn_per_month"}, "C": {"churn_per_year"}}  # fmt: skip
    none = {**CASE, "segments": [{"name": "C", "customers": 100}], "initiatives": [], "links": []}
    assert inputs(none)["segments/C/churn_per_year"].kind == "left out: default"


def test_an_input_has_its_figures_its_range_and_its_format():
    found = inputs()
    tenure, revenue, start = (
        found[path] for path in ("segments/A/churn_by_tenure/2", "segments/A/revenue_per_customer", "finance/start")
    )
    assert (tenure.value, tenure.low, tenure.high, tenure.lowest, tenure.highest) == (0.1, 0.05, 0.2, 0, 1)
    assert (tenure.number, revenue.number, revenue.low, found["segments/C/customers"].number) == (
        "share_fine",
        "count",
        None,
        "count_fine",
    )
    assert (start.value, start.number) == (46_508, "date"), "1 May 2027 as Excel counts days"
    assert (found["initiatives/I/included"].value, found["initiatives/I/included"].number) == (1.0, "whole")
    assert found["initiatives/I/costs/Run/to_month"].value == "horizon" and found["finance/years"].whole
    assert {path for path in found if path.endswith("/included")} == {"initiatives/I/included"}


@pytest.mark.parametrize(
    ("years", "others", "room"), [(3, [], 5), (3, [4], 5), (3, [9], 9), (14, [3], 15), (15, [15], 15)]
)
def test_a_file_has_two_spare_years_up_to_fifteen(years, others, room):
    cases = [parse({**CASE, "finance": {"years": one, "discount_rate": 0.1}}) for one in (years, *others)]
    assert room_of(cases[0], cases[1:]) == room


def test_the_limits_of_a_whole_number_are_those_that_a_case_accepts():
    """Set to its lowest or highest by a scenario, each can be read; one beyond cannot."""

    def accepted(path, value):
        try:
            scenario({**CASE, "scenarios": [{"name": "S", "set": {path: value}}]}, "S")
        except CaseError:
            return False
        return True

    limits = {
        path: (one.lowest, one.highest)
        for path, one in inputs().items()
        if one.whole and not path.endswith("/included")
    }
    assert len(limits) > 8 and limits["initiatives/I/costs/Buy/depreciation_years"] == (0, 50)
    begins = {"initiatives/I/costs/Run/to_month": 1}  # a line ends no earlier than it begins
    found = {
        path: [accepted(path, value) for value in (low - 1, begins.get(path, low), high, high + 1)]
        for path, (low, high) in limits.items()
    }
    assert found == {path: [False, True, True, False] for path in limits}
