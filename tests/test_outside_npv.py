"""What does not move NPV is said once, on the field: it is not drawn, not an input of the workbook, and no change of a figure."""

import re

import numpy as np
import pytest

from cxroi.analysis.breakeven import break_evens
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.curves import program
from cxroi.analysis.draws import sample, uncertain
from cxroi.analysis.sensitivity import tornado
from cxroi.analysis.what_changed import what_changed
from cxroi.case import Case, Quantity, digest, parse
from cxroi.case.fields import OutsideNPV, Part, amount, outside_npv
from cxroi.case.model import figures_only
from cxroi.case.paths import with_value
from cxroi.case.quantities import assumptions, moving
from cxroi.case.size import work_errors
from cxroi.engine.flows import npv_of
from cxroi.report.language.sentences import unmoved
from cxroi.report.review.answers_evidence import audit, benchmarks
from cxroi.report.tables import case_tables
from cxroi.report.workbook.case_inputs import inputs_of, named_paths

STILL = {
    "finance/hurdle_rate": [0.1, 0.15, 0.3], "metrics/1/response_rate": [0.02, 0.09, 0.2], "organisation": "Another",
    "locale": "de", "initiatives/1/owner": "A", "initiatives/1/may_start": [2], "initiatives/1/costs/1/ledger": "6400",
    "notes": {"costs": "Ask."},
}  # fmt: skip


@pytest.mark.parametrize("path", STILL)
def test_what_is_marked_moves_nothing(example, path):
    """NPV, draws and tornado stay as they were to the last bit, the workbook asks for nothing new, and the change is listed apart."""
    changed = with_value(example, path, STILL[path])
    before, after = parse(example), parse(changed)
    assert digest(before) != digest(after)
    assert npv_of(before) == npv_of(after)
    drawn = [sample(case, draws=16, seed=0) for case in (before, after)]
    assert drawn[0].keys() == drawn[1].keys()
    assert all(np.array_equal(drawn[0][name], drawn[1][name]) for name in drawn[0])
    assert tornado(before) == tornado(after)
    assert inputs_of(before, named_paths(before)).keys() == inputs_of(after, named_paths(after)).keys()
    told = what_changed(example, changed)
    assert not told.changes and told.without_effect


@pytest.mark.parametrize("path", ["finance/hurdle_rate", "metrics/1/response_rate"])
def test_what_is_marked_is_not_counted(example, path):
    """An assumption that moves nothing is in none of the counts of assumptions, has no break-even and no slider."""
    said = []
    for data in (with_value(example, path, None), with_value(example, path, STILL[path])):
        case = parse(data)
        found = CaseAnalysis(case, draws=16)
        said.append(
            (
                [one.path for one in moving(case)],
                [one.assumption.path for one in break_evens(case)],
                [one.path for one in program(case).inputs],
                case_tables.strength(case, found.benefit_by_evidence, pv_benefits=1.0),
                re.findall(r"\d+ of \d+ assumptions", f"{benchmarks(found)} {audit(found)}"),
            )
        )
    assert said[0] == said[1]
    assert len(said[0][4]) == 2, "both sentences count"


def test_one_range_that_moves_nothing_is_no_range():
    """Where only the hurdle rate has a range, no assumption has one."""
    finance = {"years": 1, "discount_rate": 0, "hurdle_rate": [0.1, 0.2, 0.3]}
    case = parse({"format": 1, "title": "T", "finance": finance, "initiatives": []})
    assert unmoved(case) == "No assumption has a range yet"


class LunarFerry(Part):
    """A made-up part."""

    name: str
    deliveries: Quantity = amount("Deliveries", "a year", "Made.")


class NewerCase(Case):
    """A case that holds it."""

    lunar_ferries: OutsideNPV[tuple[LunarFerry, ...]] = ()


def test_all_within_a_part_that_is_marked_is_outside(example):
    """A made-up part whose place in the case is marked: its quantities are assumptions, listed with the others, and not drawn."""
    case = NewerCase.model_validate({**example, "lunar_ferries": [{"name": "Quarry", "deliveries": [10, 20, 40]}]})
    found = {one.path: one for one in assumptions(case)}
    assert found["lunar_ferries/Quarry/deliveries"].outside_npv
    assert uncertain(case) == uncertain(parse(example))
    assert digest(figures_only(case)) == digest(figures_only(parse(example)))


def test_what_is_not_marked_is_drawn(example):
    """The marks hide no figure that counts."""
    assert {one.path for one in uncertain(parse(example))} == {
        one.path for one in assumptions(parse(example)) if not one.quantity.certain
    }


@pytest.mark.parametrize("name", Case.model_fields)
def test_ranges_that_are_not_drawn_are_no_work_for_a_server(name):
    """Four hundred ranges times a hundred segments are too many, unless they are where NPV does not look."""
    data = {"segments": [{}] * 100}
    errors = list(work_errors({name: [[1, 2, 3]] * 400, **({} if name == "segments" else data)}))
    assert bool(errors) == (name not in outside_npv(Case))
