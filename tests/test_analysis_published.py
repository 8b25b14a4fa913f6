"""Sensitivity and simulation against figures no one here made. Each golden has an address."""

import numpy as np
import pytest

from cxroi.analysis.draws import outline, pert_shape, quantile
from cxroi.analysis.sensitivity import bars, evppi, perfect_information
from cxroi.case import Quantity

RANGE = Quantity(0.10, low=0.02, high=0.15)


def test_pert_has_its_closed_form_moments_and_percentiles():
    """PERT(.02, .10, .15): alpha 3.46154, beta 2.53846, mean .095, sd .024275, P10/50/90 .06165/.09618/.12658."""
    alpha, beta = pert_shape(RANGE)
    assert (round(alpha, 5), round(beta, 5)) == (3.46154, 2.53846)
    shares = (np.arange(200_000) + 0.5) / 200_000
    values = quantile(RANGE, shares, distribution="pert")
    assert values.mean() == pytest.approx(0.095, abs=5e-7)
    assert values.std() == pytest.approx(0.024275, abs=5e-7)
    found = quantile(RANGE, np.array([0.1, 0.5, 0.9]), distribution="pert")
    assert np.round(found, 5).tolist() == [0.06165, 0.09618, 0.12658]


def test_triangular_has_its_closed_form_moments():
    """Triangular(.02, .10, .15): mean .09, sd .026771."""
    shares = (np.arange(200_000) + 0.5) / 200_000
    values = quantile(RANGE, shares, distribution="triangular")
    assert values.mean() == pytest.approx(0.09, abs=5e-7)
    assert values.std() == pytest.approx(0.026771, abs=5e-7)


@pytest.mark.parametrize("distribution", ["pert", "triangular", "uniform"])
def test_a_descending_range_is_the_same_distribution(distribution):
    """[high, likely, low] and [low, likely, high] mean the same."""
    shares = np.linspace(0.01, 0.99, 99)
    turned = Quantity(0.10, low=0.15, high=0.02)
    assert np.array_equal(
        quantile(RANGE, shares, distribution=distribution), quantile(turned, shares, distribution=distribution)
    )
    assert max(outline(RANGE, distribution=distribution)) == 1.0


def test_perfect_information_of_a_normal_net_benefit():
    """Net benefit N(100, 174.93), of variance 150² + 80² + 40² + 10²: EVPI 30.8887 (unit normal loss integral)."""
    from scipy.special import ndtri

    draws = 100 + np.sqrt(30_600) * ndtri((np.arange(1_000_000) + 0.5) / 1_000_000)
    assert perfect_information(draws) == pytest.approx(30.8887, abs=5e-5)


def test_what_one_input_is_worth():
    """Slopes 150, 80, 40, 10 of independent standard normals about a mean of 100: EVPPI 22.668, 4.047, .0802, .0000."""
    from scipy.special import ndtri
    from scipy.stats import qmc

    normals = ndtri(qmc.Sobol(4, scramble=True, rng=np.random.default_rng(0)).random_base2(16)).T
    npv = 100 + np.array([150, 80, 40, 10]) @ normals
    found = evppi(npv, normals)
    for value, published, error in zip(found, (22.668, 4.047, 0.0802, 0.0), (0.05, 0.02, 0.003, 0.001), strict=True):
        assert value == pytest.approx(published, abs=error)
        assert value <= perfect_information(npv)


EAGLE = {
    # Clemen, "Making Hard Decisions" (1996), Eagle Airlines: input, low, base, high, swing of annual profit
    "hours": (500, 800, 1000, 21_250),
    "charter price": (300, 325, 350, 20_000),
    "ticket price": (95, 100, 108, 13_000),
    "order capacity": (0.4, 0.5, 0.6, 40_000),
    "ratio": (0.45, 0.5, 0.7, 15_000),
    "operating cost": (230, 245, 260, 24_000),
    "insurance": (18_000, 20_000, 25_000, 7_000),
    "financed": (0.3, 0.4, 0.5, 2_012.5),
    "interest": (0.105, 0.115, 0.13, 875),
    "price": (85_000, 87_500, 90_000, 230),
}


def eagle(lanes):
    """Annual profit of Eagle Airlines: charter and scheduled revenue less operating cost, insurance and interest."""
    hours, charter, seats = lanes["hours"], lanes["ratio"], 5
    revenue = charter * hours * lanes["charter price"]
    revenue = revenue + (1 - charter) * hours * seats * lanes["order capacity"] * lanes["ticket price"]
    interest = lanes["price"] * lanes["financed"] * lanes["interest"]
    return revenue - hours * lanes["operating cost"] - lanes["insurance"] - interest


def test_the_tornado_of_eagle_airlines():
    """Clemen's ten swings, in their order, around a profit of 9,975."""
    base = {name: three[1] for name, three in EAGLE.items()}
    assert eagle(base) == 9975
    found = bars(
        eagle,
        base=base,
        low={name: three[0] for name, three in EAGLE.items()},
        high={name: three[2] for name, three in EAGLE.items()},
    )
    assert {bar.name: round(bar.swing, 6) for bar in found} == {name: four[3] for name, four in EAGLE.items()}
    assert [bar.name for bar in found][:4] == ["order capacity", "operating cost", "hours", "charter price"]
    assert [bar.name for bar in found if bar.crosses_zero][:2] == ["order capacity", "operating cost"]
