"""The workbook's figures, recalculated by a spreadsheet engine that knows nothing of ours (ironcalc), are the engine's.

`CXROI_WORKBOOKS=200` recalculates that many random cases in place of 5.
"""

import os

import pytest
from conftest import then_long
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from strategies import cases
from workbook_hand import (
    COHORTS,
    SAMPLES,
    Sheet,
    cohort_case,
    recalculates_to_itself,
    same_as_engine,
    sample,
    scale_of,
    workbook,
)

from cxroi.case import CaseError, parse, plain
from cxroi.case.reading import replaced
from cxroi.engine import evaluate

RANDOM = int(os.environ.get("CXROI_WORKBOOKS", "5"))


@pytest.mark.parametrize("name", then_long(SAMPLES[:1], SAMPLES[1:]))
def test_every_value_in_the_file_is_what_its_formula_gives(name, tmp_path):
    """Cached values of a sample equal the recalculated ones; no cell holds an error; all checks hold."""
    data, content = sample(name)
    sheet = Sheet(content, tmp_path)
    recalculates_to_itself(sheet, 1e-16 * scale_of(evaluate(parse(data))))
    same_as_engine(sheet, parse(data))
    marks = sheet.column("Checks", 6).values()
    assert "✓" in marks and "✗" not in marks


@pytest.mark.parametrize("name", then_long(SAMPLES[:1], SAMPLES[1:]))
def test_every_input_of_a_sample_moves_the_file_as_it_moves_the_engine(name, tmp_path):
    """Each input changed in turn, in the file and in the case: the same NPV, ROI, IRR, payback and yearly table."""
    data, content = sample(name)
    sheet = Sheet(content, tmp_path)
    entered = {path: sheet.value("Inputs", row, 5) for path, row in sheet.inputs().items() if "/" in str(path)}
    tried = 0
    some = list(entered.items())[:: 1 if RANDOM > 15 else 8]
    for path, value in some + [(p, v) for p, v in entered.items() if p.startswith("finance")]:
        other = changed_value(path, value, 0.37)
        try:
            case = parse(replaced(data, {path: other}))
        except CaseError:
            continue
        sheet.enter(path, other)
        sheet.model.evaluate()
        same_as_engine(sheet, case)
        sheet.enter(path, value)
        tried += 1
    assert tried > 15


def changed_value(path, value, share):
    """Another value that most inputs may take."""
    conventions = ("year-end", "mid-year", "monthly", "year-end, first year undiscounted", "year-end")
    others = conventions, ("offset", "carry forward", "offset")
    for words in others:
        if value in words:
            return words[words.index(value) + 1]
    if path == "finance/start":
        return "2029-04"
    if path == "finance/years":
        return int(value) + (1 if share > 0.3 else -1 if value > 1 else 0)
    if path.endswith("to_month"):
        return 20
    if path.endswith(("_month", "/month", "_months", "depreciation_years")):
        return int(value) + 1 + int(4 * share)
    return float(f"{value * (0.5 + share):.6g}") if value else 0.05 * share


def test_the_horizon_and_the_start_are_inputs(tmp_path):
    """A longer and a shorter horizon, another start and other discounting, together: the file is the engine's case."""
    data, content = sample("chemicals")
    sheet = Sheet(content, tmp_path)
    years = data["finance"]["years"]
    for changes in ({"finance/years": years + 2, "finance/discounting": "monthly", "finance/tax_losses": "carry forward"},
                    {"finance/years": 1, "finance/start": "2030-11", "finance/discounting": "mid-year"}):  # fmt: skip
        for path, value in changes.items():
            sheet.enter(path, value)
        sheet.model.evaluate()
        same_as_engine(sheet, parse(replaced(data, changes)))
        assert sheet.failing() == 0
    dates = [sheet.value("Timeline", 6, column) for column in (8, 9, 10)]
    assert dates == ["up front", 47788, 47818], "November and December 2030, as a spreadsheet counts days"
    sheet.enter("finance/years", years + 3)
    sheet.model.evaluate()
    assert sheet.failing() > 0, "beyond the months of the file nothing is right, and the file says so"


@st.composite
def cases_with_changes(draw):
    """A random case, and other values for some of its inputs that leave it a case."""
    data = plain(parse(draw(cases(most_years=4))))
    changes = {}
    for path, value in _numbers(data):
        if draw(st.integers(0, 5)) == 0:
            changes[path] = changed_value(path, value, draw(st.sampled_from([0.1, 0.4, 0.6])))
    try:
        parse(replaced(data, changes))
    except CaseError:
        assume(False)
    return data, changes


def _numbers(data):
    from cxroi.report.workbook.case_inputs import inputs_of, named_paths

    case = parse(data)
    return [(path, one.value) for path, one in inputs_of(case, named_paths(case)).items()]


@settings(max_examples=RANDOM, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(drawn=cases_with_changes())
def test_random_cases_recalculate_to_the_engine(drawn, tmp_path_factory):
    """Cached values hold; inputs changed in the file, or set by a scenario, give what the engine gives."""
    data, changes = drawn
    other = data | {"scenarios": [{"name": "Other", "set": changes}]}
    sheet = Sheet(workbook(other, draws=16), tmp_path_factory.mktemp("random"))
    case, changed = parse(data), parse(replaced(data, changes))
    recalculates_to_itself(sheet, 1e-13 * scale_of(evaluate(case)))
    same_as_engine(sheet, case)
    sheet.choose("Other")
    sheet.model.evaluate()
    same_as_engine(sheet, changed)
    sheet.choose("The case as it is")
    for path, value in changes.items():
        sheet.enter(path, value)
    sheet.model.evaluate()
    same_as_engine(sheet, changed)


@pytest.mark.parametrize("name", COHORTS)
def test_who_stays_follows_the_inputs_by_tenure_and_renewal(name, tmp_path):
    """Rates, mix, customers and horizon changed in the file give the engine's figures; a mix that does not add up fails a check."""
    stated, _, changes = COHORTS[name]
    data = cohort_case(name)
    sheet = Sheet(workbook(data, draws=16), tmp_path)
    same_as_engine(sheet, parse(data))
    recalculates_to_itself(sheet, 1e-13 * scale_of(evaluate(parse(data))))
    assert sheet.failing() == 0
    set_to = {**{f"segments/A/{path}": value for path, value in changes.items()}, "finance/years": 2}
    for path, value in set_to.items():
        sheet.enter(path, value)
    sheet.model.evaluate()
    same_as_engine(sheet, parse(replaced(data, set_to)))
    assert sheet.failing() == 0
    if "tenure_mix" in stated:
        sheet.enter("segments/A/tenure_mix/1", 0.9)
        sheet.model.evaluate()
        assert sheet.failing() == 1


def test_a_cost_that_was_nothing_counts_once_it_is_entered(tmp_path):
    """A cell that holds 0 at export is a formula like any other: an up-front cost entered later is funded from month 0."""
    costs = [{"name": "Later", "one_off": 900, "month": 7}, {"name": "Up front", "one_off": 0}]
    data = {
        "format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0.1}, "initiatives": [{"name": "I", "costs": costs}],
    }  # fmt: skip
    sheet = Sheet(workbook(data, draws=16), tmp_path)
    path = "initiatives/I/costs/Up front/one_off"
    sheet.enter(path, 50)
    sheet.model.evaluate()
    same_as_engine(sheet, parse(replaced(data, {path: 50})))
    assert sheet.results()["Peak funding"] == 950
