"""A case is read: what is accepted, and every wrong key, name and scenario refused with place, rule and remedy."""

import copy

import pytest
from reading_hand import EFFECT, INITIATIVE, SEGMENT, errors_of, refusal

from cxroi.case import CaseError, assumptions, parse, read, scenario
from cxroi.case.paths import value_at, with_value

# What is accepted


def test_the_example_of_the_contract_reads_without_errors(example_text):
    case = read(example_text)
    assert case.title == "Answer every complaint within a day"
    assert case.segments[0].churn_per_year.plain == [0.09, 0.11, 0.14]
    assert case.evidence[0].date == "2026-10-01"
    assert case.finance.start == "2027-01"


def test_evidence_that_is_not_in_the_register_is_allowed_and_counts_as_guess(example_text):
    kinds = {assumption.path: assumption.kind for assumption in assumptions(read(example_text))}
    assert kinds[f"{EFFECT}/change"] == "guess"
    assert kinds["links/NPS → churn/change_per_point"] == "own data"


def test_only_format_title_finance_and_initiatives_are_required_and_the_rest_is_neutral(minimal):
    minimal["segments"] = [{"name": "A"}]
    minimal["initiatives"] = [{"name": "I", "effects": [{"driver": "churn", "change": -0.1}]}]
    case = parse(minimal)
    effect, segment = case.initiatives[0].effects[0], case.segments[0]
    assert (effect.reach, effect.causal_share, effect.capture) == (1, 1, 1)
    assert (effect.from_month, effect.ramp_months, effect.fade_per_year) == (1, 0, 0)
    assert (segment.customers, segment.churn_per_year, segment.gross_margin, segment.cross_sell) == (0, 0, 0, None)
    assert (case.finance.discounting, case.finance.tax_rate) == ("year-end", 0)
    assert (case.workforce, case.inventory, case.crisis, case.metrics, case.links) == (None, None, None, (), ())


@pytest.mark.parametrize("key", ["format", "title", "finance", "initiatives"])
def test_a_required_key_that_is_missing_is_named(minimal, key):
    del minimal[key]
    assert errors_of(minimal)[key] == f"{key} is missing. Add `{key}: …`."


def test_an_empty_file_names_what_is_missing():
    for content in ("", b"", "\n\n", "# only a comment\n", "null", "~"):
        assert "is not a case" in refusal(content)
    assert "format is missing" in refusal("{}")


def test_plain_data_that_is_no_record_is_refused():
    for data in (None, [], "text", 1, True, [{"format": 1}]):
        with pytest.raises(CaseError):
            parse(data)


# Wrong keys, names and references


@pytest.mark.parametrize(
    ("path", "key", "nearest"),
    [
        ("", "intiatives", "initiatives"),
        ("finance", "discount", "discounting"),
        ("uncertainty", "distribtion", "distribution"),
        ("metrics/NPS", "higest", "highest"),
        (SEGMENT, "churn", "churn_per_year"),
        (f"{SEGMENT}/cross_sell", "recuring", "recurring"),
        ("workforce", "employes", "employees"),
        ("inventory", "turn", "turns"),
        ("crisis", "costs", "cost"),
        (INITIATIVE, "effect", "effects"),
        (f"{INITIATIVE}/costs/Licences and run", "peryear", "per_year"),
        (EFFECT, "chnage", "change"),
        (f"{INITIATIVE}/benefits/Old tool retired", "from_moth", "from_month"),
        ("links/NPS → churn", "change", "change_per_point"),
        ("evidence/own-survey", "clam", "claim"),
        ("scenarios/Cautious", "sets", "set"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(example, path, key, nearest):
    here = f"{path}/{key}" if path else key
    error = errors_of(with_value(example, here, 1))[here]
    assert error == f"{here} is not a known key. Did you mean {nearest}?"


@pytest.mark.parametrize(
    ("path", "value", "at", "says"),
    [
        (f"{EFFECT}/driver", "contact", f"{INITIATIVE}/effects/contact/driver", "Did you mean contacts?"),
        (f"{EFFECT}/driver", "retention", f"{INITIATIVE}/effects/retention/driver", "must be one of"),
        (f"{EFFECT}/segments", ["Key acounts"], f"{EFFECT}/segments", "Did you mean Key accounts?"),
        (f"{INITIATIVE}/effects/NPS/metric", "NSP", f"{INITIATIVE}/effects/NSP/metric", "must be a metric of the case"),
        ("links/1/metric", "CSAT", "links/CSAT → churn/metric", "Known: NPS"),
        ("links/1/driver", "chrun", "links/NPS → chrun/driver", "Did you mean churn?"),
        ("finance/discounting", "midyear", "finance/discounting", "Did you mean mid-year?"),
        ("uncertainty/distribution", "normal", "uncertainty/distribution", "must be one of"),
        ("evidence/1/kind", "guesswork", "evidence/own-survey/kind", "Did you mean guess?"),
    ],
)
def test_a_misspelt_word_is_refused_with_the_nearest_known_one(example, path, value, at, says):
    assert says in errors_of(with_value(example, path, value))[at]


@pytest.mark.parametrize(
    ("path", "change", "at", "says"),
    [
        (EFFECT, {"metric": "NPS"}, None, "must name either a driver or a metric"),
        (EFFECT, {"driver": None}, None, "must name either a driver or a metric"),
        (EFFECT, {"gain": 3}, f"{EFFECT}/gain", "Use `change`."),
        (f"{INITIATIVE}/effects/NPS", {"change": 3}, f"{INITIATIVE}/effects/NPS/change", "Use `gain`."),
        (
            EFFECT,
            {"driver": "crisis"},
            f"{INITIATIVE}/effects/crisis/segments",
            "crisis belongs to the company",
        ),
    ],
)
def test_effects_that_contradict_themselves_are_refused(example, path, change, at, says):
    data = copy.deepcopy(example)
    effects = data["initiatives"][0]["effects"]
    effects[0 if path.endswith("NPS") else 1].update(change)
    found = errors_of(data)
    assert any(says in error for there, error in found.items() if at in (None, there)), found


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("metrics", "NPS"),
        ("segments", "Key accounts"),
        ("initiatives", "One-day complaints"),
        ("evidence", "own-survey"),
        ("scenarios", "Cautious"),
        ("initiatives/One-day complaints/costs", "Licences and run"),
        ("initiatives/One-day complaints/benefits", "Old tool retired"),
    ],
)
def test_names_that_stand_twice_in_a_list_are_refused(example, path, name):
    elements = value_at(example, path)
    key = "id" if path == "evidence" else "name"
    elements.append(next(copy.deepcopy(element) for element in elements if element[key] == name))
    found = errors_of(example)
    assert (
        found[path] == f"{path} is “{name}”; it appears more than once; names are unique in a list. Rename one of them."
    )


# Scenarios


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("segments/Nobody/churn_per_year", 0.1, "leads nowhere"),
        ("segmnts/Key accounts/churn_per_year", 0.1, "Did you mean segments?"),
        ("segments/Key accounts/churn_per_year/low", 0.1, "leads nowhere"),
        ("segments/Key accounts/chrun_per_year", 0.1, "is not a known key. Did you mean churn_per_year?"),
        ("segments/Key accounts/churn_per_year", 20, "Did you mean 0.20?"),
        ("initiatives/One-day complaints/effects/contacts/change", -3, "takes away more than there is"),
        ("finance/years", "five", "must be a whole number"),
        ("segments", [], "a segment of the case"),
        ("", 1, "leads nowhere"),
    ],
)
def test_scenarios_with_dead_paths_or_invalid_values_are_refused_before_they_are_used(example, path, value, says):
    example["scenarios"].append({"name": "Wild", "set": {path: value}})
    found = errors_of(example)
    assert all(there.startswith("scenarios/Wild/set") for there in found)
    assert any(says in detail for detail in found.values()), found


def test_a_scenario_that_is_not_there_is_refused_with_the_nearest(example):
    with pytest.raises(CaseError, match="Did you mean Cautious"):
        scenario(example, "Cautios")


def test_a_scenario_can_not_hide_in_scenarios(example):
    example["scenarios"].append({"name": "Loop", "set": {"scenarios/Cautious/name": "X"}})
    assert any("leads nowhere" in detail for detail in errors_of(example).values())
