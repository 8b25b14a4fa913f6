"""Which initiatives to fund: published knapsacks, every set against the independent computation, and the proposals beyond."""

import json
import os
from itertools import combinations, product

import numpy as np
import oracle
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from portfolio_hand import additive, best
from strategies import cases

from cxroi.analysis import pair_model
from cxroi.analysis import portfolio as module
from cxroi.analysis.draws import factors
from cxroi.analysis.funding import fund, funding, scenario_values
from cxroi.analysis.funding_reasons import by_ratio, everything, reasons
from cxroi.analysis.portfolio import portfolio
from cxroi.analysis.simulation import simulate
from cxroi.case import dump, parse, plain, scenario
from cxroi.cli import main
from cxroi.report.tables.portfolio_tables import regrets

PORTFOLIOS = int(os.environ.get("CXROI_PORTFOLIOS", "12"))
"""Random portfolios of ten; 300 are run before a release."""
FEW = settings(max_examples=max(5, settings().max_examples // 5))


def test_random_portfolios_of_ten():
    """Where NPVs add up, every set evaluated is the knapsack; where they do not, it is worth at least what that proposes."""
    generator = np.random.default_rng(17)
    for _ in range(PORTFOLIOS):
        lines = [(int(generator.integers(-30, 200)), int(generator.integers(1, 100))) for _ in range(10)]
        requires, excludes = {}, {}
        for _ in range(4):
            first, second = map(int, generator.choice(10, 2, replace=False))
            if second not in excludes.get(first, []) and first not in excludes.get(second, []):
                requires.setdefault(first, []).append(second)
            first, second = map(int, generator.choice(10, 2, replace=False))
            if second not in requires.get(first, []) and second not in excludes.get(first, []):
                excludes.setdefault(first, []).append(second)
        pairs = [
            [(first, second) for first, others in rule.items() for second in others] for rule in (requires, excludes)
        ]
        budget = int(generator.integers(50, 400))
        known = best(*_columns(lines), [budget], requires=pairs[0], excludes=pairs[1])
        found = portfolio(additive(lines, requires=requires, excludes=excludes), by="likely")
        assert found.at(budget).npv == pytest.approx(sum(lines[place][0] for place in known))

        case = overlapping(lines, generator, requires=requires, excludes=excludes)
        found = portfolio(case, by="likely")
        single = [
            found.worth.npv[_row(found, {place})] if _row(found, {place}) is not None else -1.0 for place in range(10)
        ]
        proposed = best(single, _columns(lines)[1], [budget], requires=pairs[0], excludes=pairs[1])
        row = _row(found, set(proposed))
        assert found.at(budget).npv >= found.worth.npv[row] - 1e-6


def _columns(lines):
    values, spends = zip(*lines, strict=True)
    return list(values), [list(spends)]


def _row(found, places):
    wanted = np.array([int(option.initiative) in places for option in found.sets.options])
    rows = np.flatnonzero((found.members == wanted).all(axis=1))
    return int(rows[0]) if len(rows) else None


def overlapping(lines, generator, **rules):
    """A case whose initiatives all lower one churn rate: the second works on what the first left."""
    return parse(
        {
            "format": 1, "title": "Overlapping", "finance": {"years": 2, "discount_rate": 0.1},
            "segments": [
                {"name": "All", "customers": 1000, "churn_per_year": 0.4, "revenue_per_customer": 10, "gross_margin": 0.5}
            ],
            "initiatives": [
                {
                    "name": str(place), "costs": [{"name": "Build", "one_off": spend}],
                    "effects": [{"driver": "churn", "change": -round(float(generator.uniform(0, 0.4)), 3)}],
                    **{key: [str(one) for one in pairs.get(place, [])] for key, pairs in rules.items()},
                }
                for place, (_, spend) in enumerate(lines)
            ],
        }
    )  # fmt: skip


@FEW
@given(cases(most_drivers=3, most_initiatives=3, most_years=3))
def test_every_set_is_worth_what_the_contract_says(data):
    """NPV and spend of each set are those of a case with its initiatives alone, computed independently."""
    found = portfolio(parse(data), by="likely")
    names = [one["name"] for one in data["initiatives"]]
    assert len(found.members) == 2 ** len(names)
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            alone = {**data, "initiatives": [one for one in data["initiatives"] if one["name"] in chosen]}
            expected = oracle.evaluate(alone)
            slack = 1e-9 * (1 + expected["gross_money"])
            row = next(
                row
                for row, members in enumerate(found.members)
                if {option.initiative for option, taken in zip(found.sets.options, members, strict=True) if taken}
                == set(chosen)
            )
            spend = found.worth.spend
            assert found.worth.npv[row] == pytest.approx(expected["npv"], abs=slack)
            assert spend["initial"][row] == pytest.approx(expected["costs_by_year"][0], abs=slack)
            assert spend["year1"][row] == pytest.approx(sum(expected["costs_by_year"][:2]), abs=slack)
            assert spend["pv"][row] == pytest.approx(expected["pv_costs"], abs=slack)
            assert spend["peak"][row] == pytest.approx(expected["peak_funding"], abs=slack)


@FEW
@given(cases(most_drivers=2, fewest_initiatives=2, most_initiatives=4, most_years=3))
def test_the_frontier_rises(data):
    """More money never brings less, and each point is the best of all sets within its budget."""
    found = portfolio(parse(data), by="likely")
    spends, npvs = [one.spend for one in found.frontier], [one.npv for one in found.frontier]
    assert spends == sorted(spends) and npvs == sorted(npvs)
    for one in found.frontier:
        assert found.worth.npv[found.spend <= one.spend].max() == pytest.approx(one.npv, rel=1e-9, abs=1e-6)


def ranged(example):
    """The contract's example as two initiatives and an overlap, with ranges."""
    second = json.loads(json.dumps(example["initiatives"][0]))
    second["name"] = "Second wave"
    return {**example, "initiatives": [*example["initiatives"], second], "scenarios": []}


def test_over_draws_the_whole_is_the_simulation(example):
    """A set over the draws is the simulation of the case with these initiatives: mean, P10, chance and CVaR."""
    data = ranged(example)
    case = parse(data)
    for by in ("mean", "p10"):
        found = portfolio(case, by=by, draws=256)
        for row, members in enumerate(found.members):
            one = simulate(found.sets.case_of(members), draws=256, columns=factors(case))
            point = found.point(row)
            if members.all() or not members.any():  # the others draw fewer quantities, so their points are not the same
                assert point.npv == pytest.approx(
                    {"mean": one.npv_summary.mean, "p10": one.npv_summary.p10}[by], abs=1e-3
                )
                assert point.p_positive == one.p_positive
                assert point.cvar5 == pytest.approx(one.cvar5, abs=1e-3)
    assert everything(found).npv == pytest.approx(simulate(case, draws=256).npv_summary.p10, abs=1e-3)


def test_where_sets_are_many_the_engine_still_decides(example, monkeypatch):
    """With the pair model in place of most sets, frontier and figures are those of every set run over every draw."""
    whole = portfolio(parse(ranged(example)), draws=256)
    monkeypatch.setattr(module, "ALL_RUN", 0)
    monkeypatch.setattr(module, "CONTENDERS", 1)
    quick = portfolio(parse(ranged(example)), draws=256)
    assert [one.chosen for one in quick.frontier] == [one.chosen for one in whole.frontier]
    assert [one.npv for one in quick.frontier] == pytest.approx([one.npv for one in whole.frontier])
    proposed = np.flatnonzero(~quick.table[1])
    assert proposed.size > 1
    for row in proposed:
        one, other = quick.point(row), whole.point(row)
        assert (one.chosen, one.p_positive) == (other.chosen, other.p_positive) and one.cvar5 == pytest.approx(
            other.cvar5
        )


def test_draws_are_fewer_where_sets_are_many_and_a_document_counts_cash_first():
    """Five initiatives are run over 4,096 draws, ten over 1,024; the budget is money up front, or all costs where none is."""
    assert [portfolio(additive([(5, 4)] * count), by="likely").draws for count in (5, 10)] == [4096, 1024]
    assert fund(additive([(50, 40), (30, 50)]), draws=16, seed=0).of == "initial"
    later = json.loads(json.dumps(plain(additive([(50, 40)]))))
    later["initiatives"][0]["costs"][0]["month"] = 1
    assert fund(parse(later), draws=16, seed=0).of == "pv"


def test_a_start_may_be_chosen():
    """Of three starts the best is taken where the budget of the first year leaves no room for the others."""
    lines = [(100, 60), (90, 60)]
    data = json.loads(json.dumps(plain(additive(lines))))
    data["finance"]["years"] = 3
    data["initiatives"][1]["may_start"] = [0, 13]
    found = portfolio(parse(data), of="year1", by="likely")
    point = found.at(60)
    assert dict(zip(point.chosen, point.starts, strict=True)) == {"0": 0, "1": 13}
    assert len(found.members) == 2 * 3
    chosen = scenario(  # and the scenario that says so is worth the same
        {**data, "scenarios": [{"name": "Plan", "set": scenario_values(found.sets.case, point)}]}, "Plan"
    )
    assert oracle.npv(plain(chosen)) == pytest.approx(point.npv)


def test_the_same_initiatives_at_other_starts_are_worth_something_else():
    """At 10% at the end of the year the second brings 150/1.1 − 60 at once, and 90/1.21 after month 13, when its money is there."""
    data = json.loads(json.dumps(plain(additive([(100, 60), (90, 60)]))))
    data["finance"] |= {"years": 3, "discount_rate": 0.1}
    data["initiatives"][1]["may_start"] = [0, 13]
    table = regrets(funding(portfolio(parse(data), of="year1", by="likely", draws=16), 60))
    first, second = 160 / 1.1 - 60, 150 / 1.1 - 60
    best = first + 90 / 1.21
    assert [row[1] for row in table.rows] == ["0, 1 (after month 13)", "0", "0, 1"]
    assert [row[3].value for row in table.rows] == pytest.approx([best, first, first + second])
    assert [row[4].value for row in table.rows] == pytest.approx([0.0, first - best, first + second - best])
    data["initiatives"][1]["start_month"] = 13  # everything at its own start is then the best set
    assert everything(portfolio(parse(data), by="likely", draws=16)).npv == pytest.approx(best)


def test_what_takes_nothing_of_the_budget_comes_first_by_ratio():
    """10 for nothing before 20 for 5, although the two cannot be combined; the best set is the other."""
    found = portfolio(additive([(20, 5), (10, 0)], excludes={1: [0]}), by="likely", draws=16)
    assert by_ratio(found, 10).chosen == ("1",) and found.at(10).chosen == ("0",)


def test_beyond_twelve_a_model_proposes():
    """Fourteen that add up, with three starts each: too many sets to run, and the knapsack is found all the same."""
    generator = np.random.default_rng(3)
    lines = [(int(generator.integers(10, 200)), int(generator.integers(10, 100))) for _ in range(15)]
    found = portfolio(additive(lines, requires={0: [1]}, excludes={2: [3]}), by="likely", budget=300)
    assert not found.complete
    known = best(*_columns(lines), [300], requires=[(0, 1)], excludes=[(2, 3)])
    assert found.at(300).npv == pytest.approx(sum(lines[place][0] for place in known))


def test_each_is_in_or_out_for_a_reason():
    """What is in says what it adds, what is out what it lacks: money, worth, or company it can keep."""
    case = additive([(50, 40), (30, 50), (-5, 5), (20, 10), (45, 40)], excludes={4: [0]}, requires={3: [0]})
    found = portfolio(case, by="likely")
    point = found.at(60)
    assert point.chosen == ("0", "3") and point.npv == pytest.approx(70)
    said = {one.initiative: one for one in reasons(found, point, 60)}
    assert said["0"].inside and said["0"].difference == pytest.approx(70) and said["0"].together == ("3",)
    assert not said["1"].inside and said["1"].difference == pytest.approx(30) and said["1"].short == pytest.approx(40)
    assert said["2"].difference == pytest.approx(-5) and said["2"].short == 0
    assert said["4"].barred_by == ("0",)
    more = found.after(60)
    assert more.chosen == ("0", "1") and found.shadow_price(60) == pytest.approx(10 / 30)  # 80 for 90, less 70 for 50
    assert found.shadow_price(100) == 0


def test_fund_prints_the_keys_of_the_contract(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(dump(plain(additive([(50, 40), (30, 50), (-5, 5)]))), encoding="utf-8")
    done = CliRunner().invoke(main, ["fund", str(path), "--budget", "60", "--of", "pv", "--by", "likely", "--json"])
    assert done.exit_code == 0, done.output
    printed = json.loads(done.output)
    assert (printed["chosen"], printed["npv"], printed["npv_all"], printed["spend"]) == (["0"], 50, 75, 40)
    assert printed["by_ratio"]["chosen"] == ["0"] and printed["share_of_draws_best"] == 1
    assert [one["budget"] for one in printed["frontier"]] == [0, 40, 90]
    assert set(printed["frontier"][0]) >= {"budget", "chosen", "npv", "p_positive", "cvar5"}
    assert printed["shadow_price"] == pytest.approx(30 / 30)


def test_a_case_with_nothing_to_choose_from():
    found = portfolio(additive([]))
    assert found.at(None).chosen == () and found.at(0).npv == 0 and found.after(0) is None


def test_the_model_is_fitted_to_sets_of_up_to_two_and_of_all_but_two():
    """Of six initiatives 1 + 6 + 15 sets, and as many that lack so few; where a start may be chosen, no set has two of one initiative."""
    fitted = pair_model.design(portfolio(additive([(5, 1)] * 6), by="likely").sets)
    assert len(fitted) == 44 and {tuple(one) for one in fitted.tolist()} == {
        one for one in product((False, True), repeat=6) if sum(one) != 3
    }
    data = json.loads(json.dumps(plain(additive([(100, 60), (90, 60)]))))
    data["finance"]["years"] = 3
    data["initiatives"][1]["may_start"] = [0, 13]
    sets = portfolio(parse(data), by="likely").sets
    ((one_start, most),) = pair_model.rules_of(sets)
    assert (one_start.tolist(), most) == ([0.0, 1.0, 1.0], 1.0), "of two starts at most one"
    either = pair_model.design(sets).tolist()
    assert {tuple(one) for one in either} == {
        (a, b, c) for a, b, c in product((False, True), repeat=3) if not (b and c)
    }


def test_where_initiatives_add_up_the_model_is_exact_for_every_set(monkeypatch):
    """Each is worth its own, whatever else is done: sets that the engine was not run for have the worth that it would give."""
    case = additive([(5, 1), (-3, 2), (-7, 4), (-2, 2), (1, 9)])
    whole = portfolio(case, draws=8)
    monkeypatch.setattr(module, "ALL_RUN", 0)
    monkeypatch.setattr(module, "CONTENDERS", 1)
    values, exact = portfolio(case, draws=8).table
    assert not exact.all() and values == pytest.approx(whole.table[0], abs=1e-9)
