"""A case is read: what is accepted, and every wrong key, name, figure and scenario refused with place, rule and remedy."""

import copy

import pytest

from cxroi.case import CaseError, assumptions, parse, read, scenario
from cxroi.case.paths import value_at, with_value

SEGMENT = "segments/Key accounts"
INITIATIVE = "initiatives/One-day complaints"
EFFECT = f"{INITIATIVE}/effects/contacts"


def errors_of(data):
    """The errors of plain data, as text by path."""
    with pytest.raises(CaseError) as error:
        parse(data)
    return {detail.path: str(detail) for detail in error.value.errors}


def refusal(content):
    """The message with which a text is refused."""
    with pytest.raises(CaseError) as error:
        read(content)
    assert error.value.errors
    return str(error.value)


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


# Wrong figures


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (f"{SEGMENT}/churn_per_year", 20, "is 20; it must lie between 0 and 1. Did you mean 0.20?"),
        (f"{SEGMENT}/churn_per_year", [9, 11, 14], "Did you mean [0.09, 0.11, 0.14]?"),
        (f"{SEGMENT}/gross_margin", 31, "must lie between -1 and 1. Did you mean 0.31?"),
        (f"{SEGMENT}/churn_per_year", -0.1, "must lie between 0 and 1. Did you mean 0.1?"),
        (f"{SEGMENT}/churn_per_year", 200, "must lie between 0 and 1. Correct the figure."),
        ("finance/discount_rate", 10, "must lie between 0 and 1. Did you mean 0.10?"),
        ("finance/tax_rate", 25, "Did you mean 0.25?"),
        (f"{EFFECT}/reach", 90, "Did you mean 0.90?"),
        ("workforce/turnover_per_year", 24, "Did you mean 0.24?"),
        (f"{INITIATIVE}/costs/Workflow platform/one_off", -650000, "must be at least 0. Did you mean 650000?"),
        (f"{SEGMENT}/customers", -1, "must be at least 0"),
        ("inventory/turns", 0, "must be more than 0"),
        (f"{SEGMENT}/revenue_growth", -1, "must be more than -1 and at most 10"),
        (f"{SEGMENT}/churn_per_year", [0.14, 0.05, 0.09], "must put the likely figure between the ends"),
        (f"{SEGMENT}/churn_per_year", [0.09, 0.14], "must have three figures, [low, likely, high]. It has 2"),
        (f"{SEGMENT}/churn_per_year", [], "must have three figures"),
        (f"{SEGMENT}/churn_per_year", float("nan"), "must be a finite number"),
        (f"{SEGMENT}/customers", float("inf"), "must be a finite number"),
        (f"{SEGMENT}/customers", [1, float("nan"), 3], "must be a finite number"),
        (f"{SEGMENT}/customers", 10**400, "must lie between -1e15 and 1e15"),
        (f"{SEGMENT}/customers", 1.1e15, "must lie between -1e15 and 1e15"),
        (f"{SEGMENT}/customers", "many", "must be a number, or three"),
        (f"{SEGMENT}/customers", "900", "must be a number, or three"),
        (f"{SEGMENT}/customers", True, "must be a number, or three"),
        (f"{SEGMENT}/customers", [1, True, 3], "must be a number, or three"),
        (f"{SEGMENT}/customers", None, "must be a number, or three"),
        (f"{SEGMENT}/customers", {"likely": 3}, "must be a number, or three"),
        (f"{SEGMENT}/churn_per_year", "12%", "A share is written as a fraction: 12% is 0.12."),
        (f"{SEGMENT}/customers", "1,200", "Write the number without separators"),
        ("metrics/NPS/now", 120, "must lie on its scale, up to 100"),
        ("metrics/NPS/now", [-120, 0, 10], "must lie on its scale, from -100"),
        ("metrics/NPS/highest", "100", "must be a plain number"),
        ("metrics/NPS/highest", True, "must be a plain number"),
        ("metrics/NPS/highest", float("inf"), "must be a finite number"),
        ("uncertainty/effect_correlation", 1.5, "must be at most 1"),
        ("finance/years", 0, "must be at least 1"),
        ("finance/years", 16, "must be at most 15"),
        ("finance/years", 2.5, "must be a whole number"),
        ("finance/years", "3", "must be a whole number"),
        ("finance/years", True, "must be a whole number"),
        ("finance/start", "2027-13", "must be a month. Write it as YYYY-MM"),
        ("finance/start", 2027, "must be text"),
        ("currency", "dollars", "must be an ISO 4217 code"),
        ("currency", "usd", "must be an ISO 4217 code"),
        (f"{INITIATIVE}/start_month", -1, "must be at least 0"),
        (f"{INITIATIVE}/start_month", 601, "must be at most 600"),
        (f"{INITIATIVE}/costs/Licences and run/to_month", 0, "must not lie before from_month"),
        (f"{INITIATIVE}/costs/Change programme/by_year", [0] * 17, "may have at most 16"),
        (f"{SEGMENT}/cross_sell/recurring", "yes", "must be true or false"),
        (f"{SEGMENT}/cross_sell/recurring", 1, "must be true or false"),
        ("title", "", "must not be empty"),
        ("title", "  ", "must not be empty"),
        ("title", 12, "must be text"),
        ("title", "x" * 1001, "may have at most 1000"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_wrong_figure_is_refused_with_its_path_rule_and_remedy(example, path, value, says):
    error = errors_of(with_value(example, path, value))[path]
    assert says in error
    assert error.startswith(f"{path} ")
    assert len(error) < 400


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("finance", [1], "must be `key: value` lines"),
        ("finance", "10%", "must be `key: value` lines"),
        ("finance", None, "must be `key: value` lines"),
        ("metrics", {"name": "NPS"}, "must be a list"),
        ("segments", "Key accounts", "must be a list"),
        ("segments/1", "Key accounts", "must be `key: value` lines"),
        ("segments/1", ["Key accounts"], "must be `key: value` lines"),
        (f"{SEGMENT}/cross_sell", 3, "must be `key: value` lines"),
        ("workforce", [240, 0.24], "must be `key: value` lines"),
        ("initiatives", {}, "must be a list"),
        ("initiatives", None, "must be a list"),
        (f"{INITIATIVE}/costs", 650000, "must be a list"),
        (f"{INITIATIVE}/effects", "none", "must be a list"),
        (f"{EFFECT}/segments", "Key accounts", "must be a list"),
        (f"{EFFECT}/driver", ["churn"], "must be one of"),
        (f"{EFFECT}/evidence", "pilot-2026", "must be a list"),
        (f"{EFFECT}/evidence", [1], "must be text"),
        ("links", 1, "must be a list"),
        ("evidence", "none", "must be a list"),
        ("scenarios", {"Cautious": {}}, "must be a list"),
        ("scenarios/Cautious/set", ["a"], "must be `key: value` lines"),
        ("notes", "text", "must be `key: value` lines"),
        ("notes", {"costs": 3}, "must be text"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_the_wrong_kind_of_thing_is_refused_at_every_level(example, path, value, says):
    found = errors_of(with_value(example, path, value))
    assert any(says in detail for detail in found.values()), found


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (-1, False),
        (-1.01, True),
        ([-1.2, -0.5, 0], True),
        ([0, -0.5, -1.2], True),
        (-10, True),
    ],
    ids=str,
)
def test_a_change_that_takes_a_factor_below_0_in_its_worst_draw_is_refused(minimal, change, refused):
    minimal["initiatives"] = [{"name": "I", "effects": [{"driver": "crisis", "change": change}]}]
    if refused:
        assert "takes away more than there is" in errors_of(minimal)["initiatives/I/effects/crisis/change"]
    else:
        parse(minimal)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"reach": 0.5}, False),
        ({"reach": [0.1, 0.5, 0.7]}, True),
        ({"capture": 0.5}, False),
        ({"causal_share": 0.5}, False),
        ({"reach": 0.8, "capture": 0.6}, False),
        ({"from_month": 13}, False),  # acts after the horizon
        ({"from_month": 7, "ramp_months": 12}, False),  # half its strength at the end
        ({"from_month": 3, "ramp_months": 12}, True),
    ],
    ids=str,
)
def test_the_factor_is_judged_with_its_shares_and_the_months_in_which_it_acts(minimal, fields, refused):
    """A change of -2: allowed where no month and no draw takes the factor 1 + change · shares · f below 0."""
    minimal["initiatives"] = [{"name": "I", "effects": [{"driver": "crisis", "change": -2, **fields}]}]
    if refused:
        assert "takes away more than there is" in errors_of(minimal)["initiatives/I/effects/crisis/change"]
    else:
        parse(minimal)


def test_all_errors_are_reported_at_once(example):
    for path, value in {
        "format": 1.0,
        "finance/discounting": "never",
        f"{SEGMENT}/churn_per_year": 20,
        f"{SEGMENT}/spelt_wrong": 1,
        f"{EFFECT}/segments": ["Nobody"],
        f"{EFFECT}/change": "12%",
        "links/1/metric": "CES",
    }.items():
        example = with_value(example, path, value)
    del example["title"]
    example["segments"].append({"name": "Small", "customers": -4})
    example["metrics"].append({"name": "NPS"})
    found = errors_of(example)
    assert {
        "title",
        "finance/discounting",
        f"{SEGMENT}/churn_per_year",
        f"{SEGMENT}/spelt_wrong",
        "segments/Small/customers",
        f"{EFFECT}/segments",
        f"{EFFECT}/change",
        "links/CES → churn/metric",
        "metrics",
    } <= set(found)


def test_an_error_is_reported_once(example):
    data = with_value(example, f"{SEGMENT}/churn_per_year", 20)
    with pytest.raises(CaseError) as error:
        parse(data)
    assert len(error.value.errors) == 1


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
