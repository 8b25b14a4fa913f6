"""A case is read: every wrong figure, and every wrong kind of thing, refused with place, rule and remedy; all at once."""

import pytest
from reading_hand import EFFECT, INITIATIVE, SEGMENT, errors_of

from cxroi.case import CaseError, parse
from cxroi.case.paths import with_value


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
