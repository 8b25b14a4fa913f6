"""Every accounting identity fails where one of its sides is off."""

import dataclasses

import pytest
from test_by_hand import case

from cxroi.engine import checks, evaluate


def worked_out():
    """An evaluation with something in every part of it."""
    segment = {
        "customers": 100,
        "churn_per_year": 0.1,
        "revenue_per_customer": 10,
        "gross_margin": 0.5,
        "new_customers_per_year": 5,
    }
    initiative = {
        "name": "I",
        "costs": [{"name": "C", "one_off": 50}],
        "effects": [{"driver": "churn", "change": -0.5}, {"driver": "spend", "change": 0.5}],
        "benefits": [{"name": "B", "per_year": 10}],
    }
    return evaluate(case(segment=segment, initiatives=[initiative], years=2, discount_rate=0.1, tax_rate=0.2))


def tampered(result, part):
    """The evaluation with one of its parts off by a little, all else as it was."""
    _ = checks(result)  # every cached part is there
    names = {field.name for field in dataclasses.fields(result)}
    value = getattr(result, part)
    if part == "months":
        month = value[5]
        off = {side: (getattr(month, side)[0]._replace(start=50.0),) for side in ("baseline", "programme")}
        value = (*value[:5], month._replace(**off), *value[6:])
    elif part == "attribution":
        value = dataclasses.replace(value, **{
            kind: {name: dataclasses.replace(one, present_value=one.present_value + 1, by_year=tuple(year + 1 for year in one.by_year))
                   for name, one in getattr(value, kind).items()}
            for kind in ("by_driver", "by_initiative")
        })  # fmt: skip
    elif part == "ladder":
        value = (*value[:-1], dataclasses.replace(value[-1], present_value=value[-1].present_value + 1))
    elif part == "irr":
        value = dataclasses.replace(value, rate=value.rate + 0.01)
    elif part == "initiatives":
        value = {
            name: dataclasses.replace(one, pv_costs=one.pv_costs + 1, pv_tax=one.pv_tax + 1, npv=one.npv + 1)
            for name, one in value.items()
        }
    elif part == "cost_lines":
        value = (dataclasses.replace(value[0], cash=(*value[0].cash[:-1], value[0].cash[-1] + 1)),)
    elif part in ("rows_by_year",):
        value = {name: [year + 1 for year in years] for name, years in value.items()}
    elif part == "rows_pv":
        value = {name: one + 1 for name, one in value.items()}
    else:
        value = type(value)([*value[:-1], value[-1] + 1])
    other = dataclasses.replace(result, **({part: value} if part in names else {}))
    other.__dict__.update({name: one for name, one in result.__dict__.items() if name not in names})
    other.__dict__[part] = value
    return other


PARTS = ("benefits", "costs", "tax", "net", "discount", "months", "cumulative", "benefits_by_year", "costs_by_year", "tax_by_year",
         "net_by_year", "attribution", "ladder", "irr", "initiatives", "cost_lines", "rows_by_year", "rows_pv")  # fmt: skip


def test_every_identity_fails_where_one_of_its_sides_is_off():
    """All hold as computed; each fails for some part that is off by one."""
    result = worked_out()
    assert all(check.holds for check in checks(result))
    moved = sum(map(abs, (*result.benefits, *result.costs, *result.tax)))
    worlds = [one for now in result.months for one in (*now.baseline, *now.programme)]
    between = sum(one.core_margin + one.cross_sell_margin + one.service + one.acquisition_spend for one in worlds)
    assert checks(result)[0].scale == pytest.approx(moved + between / 10_000, rel=1e-12)
    came = sum(now.programme[0].acquired + now.programme[0].referred for now in result.months[1:])
    rolled = [check for check in checks(result) if check.name.startswith("A, programme")]
    assert came == pytest.approx(10) and [check.scale for check in rolled] == pytest.approx([110, 110])
    failed = {check.name for part in PARTS for check in checks(tampered(result, part)) if not check.holds}
    assert {check.name for check in checks(result)} - failed == set()


def test_the_checks_of_each_year_bear_its_name():
    names = [one.name for one in checks(worked_out())]
    for what in ("Ledger rows", "Drivers", "Initiatives"):
        assert [one for one in names if one.startswith(f"{what} add up in ") and not one.startswith("Drivers add up in the row")] == [
            f"{what} add up in {year}" for year in ("Initial", "year 1", "year 2")
        ]  # fmt: skip
