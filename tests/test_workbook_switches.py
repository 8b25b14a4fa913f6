"""What a reader chooses in the workbook: a scenario, an initiative switched off, one assumption moved alone, and what the file says of it."""

import pytest
from conftest import then_long
from workbook_hand import (
    DRAWS,
    SAMPLES,
    Sheet,
    close,
    recalculates_to_itself,
    same_as_engine,
    sample,
    scale_of,
    workbook,
)

from cxroi.case import parse
from cxroi.case import scenario as under_scenario
from cxroi.engine import evaluate


@pytest.mark.parametrize("name", then_long(SAMPLES[:1], SAMPLES[1:]))
def test_the_drop_down_drives_the_inputs(name, tmp_path):
    """Choosing a scenario in the file gives what the engine gives under it, and the base case comes back."""
    data, content = sample(name)
    sheet = Sheet(content, tmp_path)
    for entry in data["scenarios"]:
        sheet.choose(entry["name"])
        sheet.model.evaluate()
        same_as_engine(sheet, under_scenario(data, entry["name"]))
        assert "✗" in sheet.column("Checks", 6).values(), "the app's figures are of another scenario"
        assert sheet.value("Checks", 4, 2) > 0, "the file says that inputs differ from the export"
    sheet.choose("The case as it is")
    sheet.model.evaluate()
    same_as_engine(sheet, parse(data))


def test_an_initiative_that_is_switched_off_leaves_the_case_without_it(tmp_path):
    """The switch of each initiative gives the NPV without it that is pasted on Attribution and that the engine computes."""
    data, content = sample("insurance")
    sheet = Sheet(content, tmp_path)
    result = evaluate(parse(data))
    labels, at = sheet.column("Inputs", 2), sheet.names.index("Inputs")
    switches = [row for row, label in labels.items() if str(label).startswith("In the case")]
    for row, value in zip(switches, result.initiatives.values(), strict=True):
        sheet.model.update_cell_with_number(at, row, 5, 0.0)
        sheet.model.evaluate()
        assert close(sheet.results()["NPV"], value.npv_without, 1e-13 * scale_of(result))
        sheet.model.update_cell_with_number(at, row, 5, 1.0)
    assert len(switches) > 1


def test_one_assumption_is_moved_alone(tmp_path):
    """On Sensitivity each row gives live the NPV pasted for its low and its high figure, and 0 brings the case back."""
    data, content = sample("hr-software")
    sheet = Sheet(content, tmp_path)
    at, noise = sheet.names.index("Sensitivity"), 1e-12 * scale_of(evaluate(parse(data)))
    rows = [row for row, number in sheet.column("Sensitivity", 1).items() if isinstance(number, float)]
    for row in rows[:4]:
        sheet.model.update_cell_with_number(at, 4, 4, sheet.value("Sensitivity", row, 1))
        for end, column in (("low", 9), ("high", 11)):
            sheet.model.update_cell_with_text(at, 5, 4, end)
            sheet.model.evaluate()
            assert close(sheet.value("Sensitivity", row, 13), sheet.value("Sensitivity", row, column), noise)
            assert close(sheet.results()["NPV"], sheet.value("Sensitivity", row, column), noise)
    assert len(rows) > 10 and sheet.value("Checks", 4, 2) == 1, "the file says that an input is not as exported"
    sheet.model.update_cell_with_number(at, 4, 4, 0.0)
    sheet.model.evaluate()
    same_as_engine(sheet, parse(data))


def test_the_file_fails_closed(tmp_path):
    """An error anywhere in the results counts as a failure, on Checks and on the head of every sheet."""
    data, content = sample("chemicals")
    sheet = Sheet(content, tmp_path)
    heads = [sheet.value(name, 3, 1) for name in sheet.names]
    assert all(head.startswith("✓ All identities hold · The case as it is") for head in heads)
    sheet.choose(f" {data['scenarios'][0]['name']}  ")
    sheet.model.evaluate()
    same_as_engine(sheet, under_scenario(data, data["scenarios"][0]["name"]))
    sheet.choose("No such scenario")
    sheet.model.evaluate()
    assert str(sheet.results()["NPV"]).startswith("#")
    heads = [sheet.value(name, 3, 1) for name in sheet.names]
    assert all(str(head).startswith("✗") for head in heads), heads


def test_the_words_of_the_summary_follow_the_scenario(tmp_path):
    """The sentence is a formula; what is not says that it is as exported."""
    data, content = sample("chemicals")
    sheet = Sheet(content, tmp_path)
    cautious = under_scenario(data, "Cautious")
    sheet.choose("Cautious")
    sheet.model.evaluate()
    said = sheet.value("Summary", 4, 1)
    assert "“Cautious”" in said and f"{evaluate(cautious).npv:,.0f}" in said
    assert str(sheet.value("Summary", 5, 1)).startswith("As exported, under “The case as it is”: ")


def test_a_workbook_opens_under_the_scenario_of_the_app(tmp_path):
    """Exported under a scenario, the file stands on it, agrees with the app, and can go back to the base case."""
    data, _ = sample("chemicals")
    sheet = Sheet(workbook(data, scenario="Cautious", draws=DRAWS), tmp_path)
    case = under_scenario(data, "Cautious")
    recalculates_to_itself(sheet, 1e-16 * scale_of(evaluate(case)))
    same_as_engine(sheet, case)
    assert "✗" not in sheet.column("Checks", 6).values()
    sheet.choose("The case as it is")
    sheet.model.evaluate()
    same_as_engine(sheet, parse(data))


def test_a_scenario_that_changes_the_lists_gets_a_file_of_its_own(tmp_path):
    """Such a scenario is left out of the drop-down and named; exported on its own it agrees with the engine."""
    data, _ = sample("chemicals")
    path = f"segments/{data['segments'][0]['name']}/cross_sell/recurring"
    once = data | {"scenarios": [*data["scenarios"], {"name": "Sold once", "set": {path: False}}]}
    sheet = Sheet(workbook(once, draws=DRAWS), tmp_path)
    assert any("Sold once" in str(text) for text in sheet.column("Scenarios", 1).values())
    sheet = Sheet(workbook(once, scenario="Sold once", draws=DRAWS), tmp_path)
    recalculates_to_itself(sheet, 1e-16 * scale_of(evaluate(under_scenario(once, "Sold once"))))
    same_as_engine(sheet, under_scenario(once, "Sold once"))
