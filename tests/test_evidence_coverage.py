"""What the study says of itself, counted in worlds with a known truth and heavy-tailed accounts: its intervals, its power, its errors.

A short count in every run; with CXROI_LONG=1 the full one, whose figures the changelog quotes.
"""

from dataclasses import replace

import numpy as np
import pytest
from worlds import LAST, landmarks

from cxroi.evidence.cells import settle, unsettled
from cxroi.evidence.churn_hazard import hazard
from cxroi.evidence.revenue_models import products_gained, revenue_after
from cxroi.evidence.verdicts import events_needed

HAZARD, SPEND, GAINED = 0.90, 1.02, 1.05
"""What one point of the score multiplies: leaving, next year's spending, products gained."""
ESTIMATES = {
    "churn": (np.log(HAZARD), lambda marks: hazard(marks, last=LAST)),
    "spend": (np.log(SPEND), lambda marks: revenue_after(marks, last=LAST, stayed=True)),
    "cross_sell": (np.log(GAINED), lambda marks: products_gained(marks, last=LAST)),
}


def world(rng, accounts, *, monthly=0.02, sigma=1.8):
    """Accounts of lognormal sizes, a few of which hold most of the money."""
    marks = landmarks(rng, accounts=accounts, monthly=monthly, hazard_ratio=HAZARD)
    size = 1e4 * np.exp(sigma * rng.standard_normal(marks.account.max() + 1))[marks.account]
    growth = SPEND ** (marks.score - 7) * np.exp(0.3 * rng.standard_normal(len(marks)) - 0.045)
    months = np.clip(np.minimum(marks.stop - 1, LAST) - marks.month, 0, 12)
    stayed = np.clip(np.minimum(marks.stop - 1, marks.month + 12) - marks.month, 0, 12) / 12
    gained = rng.poisson(0.6 * GAINED ** (marks.score - 7) * months / 12)
    return replace(
        marks,
        revenue_12=size,
        revenue_3=size / 4,
        revenue_next=size * stayed * growth,
        products_next=marks.products + gained,
    )


def coverage(outcome, accounts, runs):
    """The share of worlds whose 95% interval holds the truth."""
    truth, model = ESTIMATES[outcome]
    held = []
    for seed in range(runs):
        low, high = model(world(np.random.default_rng(seed), accounts)).adjusted().interval
        held.append(low <= truth <= high)
    return float(np.mean(held))


@pytest.mark.parametrize("outcome", ESTIMATES)
def test_intervals_cover_with_heavy_tailed_accounts(outcome):
    """A short count at 300 accounts: within three binomial errors of 95%."""
    assert abs(coverage(outcome, 300, 40) - 0.95) <= 3 * np.sqrt(0.95 * 0.05 / 40)


@pytest.mark.long
@pytest.mark.parametrize("accounts", [120, 300, 1000])
@pytest.mark.parametrize("outcome", ESTIMATES)
def test_intervals_cover_93_to_97_percent(outcome, accounts):
    """1,000 worlds each: between 93% and 97%, give or take the binomial error of the count."""
    share = coverage(outcome, accounts, 1000)
    print(f"{outcome}, {accounts} accounts: {share:.3f}")
    assert 0.93 - 0.007 <= share <= 0.97 + 0.007


@pytest.mark.long
def test_use_is_said_in_80_percent_where_power_is_80_percent():
    """As many leavings as Schoenfeld asks for at this effect: USE in at least 80% of 300 worlds, though it must also add
    to what held-out customers show."""
    found, events, needed = [], [], []
    for seed in range(300):
        marks = landmarks(np.random.default_rng(seed), accounts=770, hazard_ratio=HAZARD)
        cell = settle([unsettled(marks, metric="nps", outcome="churn", last=LAST, pictures=False)])[0]
        found.append(cell.verdict)
        events.append(cell.events)
        needed.append(events_needed(HAZARD - 1, hazard(marks, last=LAST).variance_left()))
    share = found.count("USE") / len(found)
    print(f"USE {share:.3f} with {np.mean(events):.0f} leavings of {np.mean(needed):.0f} needed")
    assert np.mean(events) <= 1.05 * np.mean(needed)
    assert share >= 0.80 - 1.65 * np.sqrt(0.8 * 0.2 / 300)
