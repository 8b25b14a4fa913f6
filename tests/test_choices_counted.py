"""Choosing under uncertainty, counted by hand: which set is best how often, what a pilot is recommended by, how sure it would be."""

from dataclasses import replace
from types import SimpleNamespace as Of

import numpy as np
import pytest
from pilot_hand import DATA, case, tried
from portfolio_hand import additive

from cxroi.analysis.funding import MOST_SHOWN, funding, scenario_values
from cxroi.analysis.funding_reasons import by_ratio
from cxroi.analysis.pilot import Size, _grid, _power, conditional_mean, normal_scores, pilot_value
from cxroi.analysis.pilot_outcome import outcome_of, rate_of, usual_size
from cxroi.analysis.portfolio import portfolio
from cxroi.analysis.portfolio_sets import Sets
from cxroi.case import parse, plain

DRAWN = np.array([[0, 0, 0, 0], [5, -1, 3, 2], [4, 6, 2, -20], [9, 5, 5, -18]], dtype=float)
"""Four sets in four draws: nothing, the second, the first, both; their means are 0, 2.25, −2 and .25."""


def chosen_from(by):
    """Two initiatives of 10 up front each whose sets are worth what `DRAWN` says."""
    found = portfolio(additive([(20, 10), (5, 10)]), by=by, draws=16)
    found.__dict__["table"] = DRAWN, np.ones(4, dtype=bool)
    return found


def test_the_best_set_is_best_in_so_many_draws():
    """Without a limit the second alone has the highest mean, and is best in the last draw of four, where both are best in two."""
    found = chosen_from("mean")
    assert found.at().chosen == ("1",) and found.at().npv == 2.25
    share, favourite, most = found.often_best(None)
    assert (share, favourite.chosen, most) == (0.25, ("0", "1"), 0.5)
    share, favourite, most = found.often_best(10)
    assert (share, favourite.chosen, most) == (0.75, ("1",), 0.75)
    share, favourite, most = found.often_best(0)
    assert (share, favourite.chosen, most) == (1.0, (), 1.0)
    found.__dict__["table"] = np.where(DRAWN == 9, 5, DRAWN), np.ones(4, dtype=bool)
    share, favourite, most = found.often_best(None)
    assert (share, favourite.chosen, most) == (0.5, ("1",), 0.5), "in the first draw it is as good as both"


def test_a_set_has_the_chance_and_the_worst_of_its_own_draws():
    found = chosen_from("mean")
    assert [(one.p_positive, one.cvar5) for one in map(found.point, range(4))] == [(0, 0), (0.75, -1), (0.75, -20), (0.75, -18)]  # fmt: skip
    assert [one.spend for one in map(found.point, range(4))] == [0, 10, 10, 20]
    assert [one.npv_likely for one in map(found.point, range(4))] == pytest.approx([0, 5, 20, 25])
    assert [one.payback_month for one in map(found.point, range(4))] == [0, 1, 1, 1]


def test_by_the_tenth_percentile_another_set_is_best():
    """P10 lies three tenths of the way from the worst draw to the next: −1 + .3 · 3 = −.1 for the second, below the 0 of nothing."""
    found = chosen_from("p10")
    assert found.at().chosen == () and found.point(1).npv == pytest.approx(-0.1)
    assert chosen_from("likely").at().chosen == ("0", "1"), "at the likely figures both pay"


def test_what_never_pays_back_has_no_month():
    found = portfolio(additive([(-5, 10)]), by="likely", draws=16)
    assert [found.point(row).payback_month for row in (0, 1)] == [0, None]
    late = plain(additive([(0, 10)]))
    late["initiatives"][0]["benefits"][0]["month"] = 12
    last = portfolio(parse(late), by="likely", draws=16)
    assert last.point(1).payback_month == 12, "the last month is within the horizon"


def test_the_sets_are_listed_best_first_up_to_a_bound():
    """Seven initiatives make 128 sets; of all seven of 1 to 7 that gain as much each the sum is 28."""
    found = funding(portfolio(additive([(gain, gain) for gain in range(1, 8)]), by="likely", draws=16))
    assert len(found.sets) == MOST_SHOWN == 64 and found.count == 128
    assert [one.npv for one in found.sets] == sorted((one.npv for one in found.sets), reverse=True)
    assert found.sets[0].npv == pytest.approx(28) and found.sets[0].spend == pytest.approx((28, 28, 28, 28))
    assert found.sets[1].chosen == tuple(str(place) for place in range(1, 7)) and found.sets[1].npv == pytest.approx(27)


def test_as_a_scenario_what_is_out_starts_after_the_horizon():
    """A horizon of twelve months: the one that is out starts after month 13, and brings nothing any more."""
    found = portfolio(additive([(20, 10), (-5, 10)]), by="likely", draws=16)
    assert scenario_values(found.sets.case, found.at()) == {"initiatives/1/start_month": 13}


def test_a_pilot_is_recommended_where_it_could_change_the_answer_and_is_worth_its_price_at_some_size():
    value = replace(pilot_value(case(), tried(), draws=64), npv=5.0, noise=2.0, threshold=-0.1)

    def with_sizes(chosen, best, evsi=5.0):
        size = Size(300, 300, evsi, 0.0, chosen)
        return replace(value, chosen=size, sizes=(size, replace(size, enbs=best)))

    assert with_sizes(1.0, -1.0).recommendation == "pilot" == with_sizes(-1.0, 1.0).recommendation
    assert with_sizes(-1.0, 0.0).recommendation == "fund now"
    assert with_sizes(1.0, 1.0, evsi=4.0).recommendation == "fund now", "twice the noise is no more than chance"
    assert with_sizes(1.0, 1.0, evsi=4.01).recommendation == "pilot"
    assert replace(with_sizes(1.0, 1.0), threshold=None).recommendation == "fund now"
    assert replace(with_sizes(-1.0, -1.0), npv=0.0).recommendation == "drop"


def test_sizes_go_from_ten_to_half_of_all_and_hold_the_one_that_is_asked_for():
    """Fourteen steps, each as much larger than the one before; of 12 people half is 6; more than half may be asked for, not everybody."""
    sizes = _grid(4000, 300)
    assert (sizes[0], sizes[-1]) == (10, 2000) and 300 in sizes and sizes == sorted(set(sizes))
    assert {round(10 * 200 ** (step / 13)) for step in range(14)} | {300} == set(sizes)
    assert _grid(12, 4) == [4, 6]
    assert _grid(100, 80)[-1] == 80 and _grid(100, 100)[-1] == 100 and _grid(100, 100)[-2] == 99


def test_the_power_is_the_chance_to_show_the_effect_better_than_the_break_even():
    """An expected effect of 3 against a break-even of 1 with an error of 1, or 2 against 4 with 4: Φ(2 − 1.645) = .6388 and Φ(½ − 1.645) = .1261."""
    pilot, size = tried(), Size(100, 50, 0.0, 0.0, 0.0)

    def outcome(effect, variance):
        by_groups = {(100, 50): np.array([variance / 2, variance * 3 / 2])}
        return Of(effect=np.array([effect - 1, effect + 1]), variance=lambda asked, *groups: by_groups[groups])

    assert _power(outcome(3, 1), pilot, size, Of(at=1.0)) == pytest.approx(0.638760, abs=1e-6)
    assert _power(outcome(2, 16), pilot, size, Of(at=4.0)) == pytest.approx(0.126132, abs=1e-5)
    assert _power(outcome(3, 1), pilot, size, None) is None


def test_equal_values_share_the_score_of_the_middle_of_their_ranks():
    """Of 4 values the ranks 1, 2.5, 2.5 and 4 less a half, over 4: Φ⁻¹ of .125, .5, .5 and .875."""
    assert normal_scores(np.array([7.0, 3.0, 9.0, 7.0])) == pytest.approx([0, -1.150349, 1.150349, 0], abs=1e-6)


def test_a_usual_size_is_a_hundred_or_half_of_fewer():
    homes = DATA["segments"][0]
    small = [case(segments=[{**homes, "customers": count}]) for count in (1000, 200, 150, 3)]
    assert [usual_size(one, "contacts", "Homes") for one in small] == [100, 100, 75, 2]
    staffed = case(workforce={"employees": 40, "turnover_per_year": 0.2, "replacement_cost": 1})
    assert usual_size(staffed, "employee_turnover", None) == 20 and rate_of(staffed, "employee_turnover", None) == 0.2


def test_of_turnover_both_groups_are_employees():
    """A fifth leave in a year; −10% leaves .18 of them: 30 and 60 people for six months, half a leaver added to each count."""
    work = {"employees": 120, "turnover_per_year": 0.2, "replacement_cost": 9000}
    desk = {"name": "Desk", "effects": [{"driver": "employee_turnover", "change": -0.1}]}
    asked = tried(outcome="employee_turnover", months=6)
    found = outcome_of(case(initiatives=[desk], workforce=work), asked, draws=2)
    assert found.variance(asked, 30, 60) == pytest.approx([1 / (0.18 * 30 / 2 + 0.5) + 1 / (0.2 * 60 / 2 + 0.5)] * 2)


def test_a_mean_is_read_as_a_polynomial_of_so_many_degrees():
    """Of one statistic up to the fourth power of its score is met to the digit and the fifth is not; of two together up to the third."""
    first, second = np.random.default_rng(0).standard_normal((2, 200))
    x, y = normal_scores(first), normal_scores(second)
    for benefit, shown, exactly in (
        (x**4 - x**3 + 2, first, True), (x**5, first, False), (y, first, False),
        (x * y**2 + x**3 - y, np.column_stack([first, second]), True), (x**2 * y**2, np.column_stack([first, second]), False),
    ):  # fmt: skip
        assert (np.abs(conditional_mean(benefit, shown) - benefit).max() < 1e-9) == exactly


@pytest.mark.parametrize(("now", "gained"), [(-95, -5), (-60, -40), (97, -40)])
def test_a_score_cannot_fall_below_its_scale(now, gained):
    """A scale from −100: of 40 points lost 5 are left from −95."""
    metric = {"name": "NPS", "now": now, "lowest": -100, "highest": 100}
    desk = {"name": "Desk", "effects": [{"metric": "NPS", "gain": -40}]}
    found = outcome_of(case(metrics=[metric], initiatives=[desk]), tried(outcome="NPS"), draws=2)
    assert found.effect.tolist() == [gained] * 2


@pytest.mark.parametrize("spend", [1, 0.1])
def test_by_ratio_the_least_spend_counts_as_a_spend(spend):
    """Twice what it costs comes after three times, however little it costs; a budget of 10 pays for the second alone."""
    found = portfolio(additive([(2 * spend, spend), (30, 10)]), by="likely", draws=16)
    assert by_ratio(found, 10).chosen == ("1",) and by_ratio(found, 11).chosen == ("0", "1")


def test_every_set_of_fourteen_is_evaluated():
    """2¹⁴ sets; each initiative is worth its own, every other one a loss."""
    found = portfolio(additive([(place if place % 2 else -place, 1) for place in range(1, 15)]), by="likely", draws=16)
    assert found.complete and len(found.members) == 2**14
    assert found.at().npv == pytest.approx(1 + 3 + 5 + 7 + 9 + 11 + 13) and found.at().spend == 7


def test_an_initiative_starts_once_and_nothing_is_worth_exactly_nothing():
    """Two months to start in: none or either, not both. Of no initiative neither NPV nor spending is a rounding error."""
    case = parse({"format": 1, "title": "T", "finance": {"years": 2, "discount_rate": 0.1}, "segments": [{"name": "S", "customers": 77, "churn_per_year": 0.13, "revenue_per_customer": 3.3, "gross_margin": 0.37}],
        "initiatives": [{"name": "A", "may_start": [0, 6], "costs": [{"name": "C", "one_off": 9}], "effects": [{"driver": "churn", "change": -0.1}]}]})  # fmt: skip
    sets = Sets.of(case)
    members = np.array([[False, False], [True, False], [False, True], [True, True]])
    assert sets.allowed(members).tolist() == [True, True, True, False]
    worth = sets.worth(members[:1])
    assert (worth.npv[0], worth.payback[0], *(spent[0] for spent in worth.spend.values())) == (0.0,) * (
        2 + len(worth.spend)
    )
