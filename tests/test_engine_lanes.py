"""Lanes: a case with arrays of draws is the case with each draw, the same bits in blocks of any size."""

import numpy as np
import pytest
from engine_hand import close
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import cases

from cxroi.case import assumptions, parse, with_numbers
from cxroi.engine.benefits import lanes_of
from cxroi.engine.flows import flow_months
from cxroi.engine.retention import share_kept

# Lanes: the same case with arrays of draws


def draws_of(case, count, seed):
    """Values for every uncertain quantity, within its figures; the ends themselves come up too."""
    generator, drawn = np.random.default_rng(seed), {}
    for assumption in assumptions(case):
        quantity = assumption.quantity
        if quantity.certain:
            continue
        low, high = sorted((quantity.low, quantity.high))
        values = generator.uniform(low, high, count)
        values[generator.random(count) < 0.1] = float(quantity)
        values[generator.random(count) < 0.05] = low
        values[generator.random(count) < 0.05] = high
        drawn[assumption.path] = values
    return drawn


def net_of(case):
    """Net flow by month, its present value and all money behind it, of a case of numbers or lanes."""
    flows = list(flow_months(case))
    net = [now.net for now in flows]
    worth = sum(now.net * now.discount for now in flows)
    gross = sum(
        abs(segment.revenue) + abs(segment.cross_revenue) + segment.service + segment.acquisition_spend
        for now in flows
        for segment in (*now.benefits.baseline, *now.benefits.programme)
    )
    company = sum(abs(now.benefits.company.inventory) + abs(now.benefits.total) + now.cost for now in flows)
    return net, worth, gross + company


@given(cases(), st.integers(0, 2**32))
def test_lanes_of_draws_equal_scalars_one_by_one(data, seed):
    case = parse(data)
    numbers = draws_of(case, 5, seed)
    assume(numbers)
    net, worth, _ = net_of(with_numbers(case, numbers))
    for lane in range(5):
        alone = with_numbers(case, {path: float(values[lane]) for path, values in numbers.items()})
        net_alone, worth_alone, gross = net_of(alone)
        lane_net = [float(np.broadcast_to(flow, 5)[lane]) for flow in net]
        assert close(float(np.broadcast_to(worth, 5)[lane]), worth_alone, 1e-12 * gross)
        assert close(lane_net, net_alone, 1e-12 * gross)


def present_values(case, numbers, count, block):
    """Present value of every draw, computed in blocks."""
    found = []
    for first in range(0, count, block):
        part = {path: values[first : first + block] for path, values in numbers.items()}
        width = min(block, count - first)
        found.append(np.broadcast_to(net_of(with_numbers(case, part))[1], width).copy())
    return np.concatenate(found)


@settings(max_examples=max(10, settings().max_examples // 25))
@given(cases(most_years=3), st.integers(0, 2**32))
def test_results_are_the_same_bits_for_every_block_size(data, seed):
    case = parse(data)
    numbers = draws_of(case, 200, seed)
    assume(numbers)
    whole = present_values(case, numbers, 200, 200)
    for block in (7, 64):
        assert np.array_equal(whole, present_values(case, numbers, 200, block)), block


@pytest.mark.long
def test_results_of_the_contract_example_are_the_same_bits_in_blocks_of_1_7_64_and_1000(example):
    case = parse(example)
    numbers = draws_of(case, 1000, 1)
    whole = present_values(case, numbers, 1000, 1000)
    assert len(np.unique(whole)) > 900
    for block in (1, 7, 64):
        assert np.array_equal(whole, present_values(case, numbers, 1000, block)), block


def test_results_are_the_same_bits_for_every_block_size_where_some_draws_lose_every_customer(example):
    """A churn of exactly 1 in one lane may not change the arithmetic of its neighbours."""
    example["segments"][0]["churn_per_year"] = [0.5, 0.9, 1.0]
    case = parse(example)
    numbers = draws_of(case, 1000, 2)
    assert (numbers["segments/Key accounts/churn_per_year"] == 1.0).any()
    whole = present_values(case, numbers, 1000, 1000)
    for block in (7, 64):
        assert np.array_equal(whole, present_values(case, numbers, 1000, block)), block


def test_the_arrays_of_draws_that_went_in_are_left_as_they_were(example):
    case = parse(example)
    numbers = draws_of(case, 64, 3)
    before = {path: values.copy() for path, values in numbers.items()}
    for values in numbers.values():
        values.flags.writeable = False
    net_of(with_numbers(case, numbers))
    assert all(np.array_equal(numbers[path], before[path]) for path in numbers)


def test_arrays_of_two_lengths_are_no_lanes_of_one_run(example):
    """Two lanes beside three, among the quantities, or between a quantity and a switch; plain numbers are no lanes."""
    case = parse(example)
    paths = [one.path for one in assumptions(case)][:2]
    two, three = with_numbers(case, {paths[0]: np.ones(2)}), {"I": np.ones(3)}
    assert (lanes_of(case), lanes_of(two), lanes_of(case, three), lanes_of(two, {"I": np.ones(2)})) == (0, 2, 3, 2)
    for arguments in ((two, three), (case, three, {"D": np.ones(2)}), (with_numbers(two, {paths[1]: np.ones(3)}),)):
        with pytest.raises(ValueError, match=r"different lengths cannot be lanes of one run: \[2, 3\]"):
            lanes_of(*arguments)


def test_of_nobody_all_stay():
    """9 of 12 are three quarters; where there was nobody the share is one, in one case as in each lane."""
    assert (share_kept(9.0, 12.0), share_kept(0.0, 0.0)) == (0.75, 1.0)
    assert share_kept(np.array([9.0, 0.0]), np.array([12.0, 0.0])).tolist() == [0.75, 1.0]
    assert share_kept(np.array([9.0, 1.0]), np.array([12.0, 4.0])).tolist() == [0.75, 0.25]
