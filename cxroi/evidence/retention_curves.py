"""How long customers stay: Kaplan–Meier with delayed entry, and the sBG projection compared with a constant churn rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cxroi.engine.numbers import Z95
from cxroi.evidence.landmarks import NO_TENURE, Window, month_text
from cxroi.evidence.leaving_exposure import exposure

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Curve:
    """Share of customers remaining after each period of tenure, with its 95% interval."""

    period: tuple[int, ...]
    share: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    at_risk: tuple[int, ...]


@dataclass(frozen=True)
class Sbg:
    """The shifted beta-geometric: each customer has a constant chance of leaving, drawn from Beta(alpha, beta).

    P. Fader and B. Hardie, "How to project customer retention", Journal of Interactive Marketing 21 (2007).
    """

    alpha: float
    beta: float
    log_likelihood: float

    def survival(self, period: float | np.ndarray) -> np.ndarray:
        """Share remaining after t periods: B(α, β + t) / B(α, β)."""
        from scipy.special import betaln

        return np.exp(betaln(self.alpha, self.beta + np.asarray(period, dtype=float)) - betaln(self.alpha, self.beta))


@dataclass(frozen=True)
class Retention:
    """The retention of a company's customers by month of tenure, projected two ways by year."""

    curve: Curve
    sbg: Sbg | None
    years: tuple[int, ...]
    projected: tuple[float, ...]
    """Share of new customers remaining after each year, by sBG."""
    constant: tuple[float, ...]
    """The same if everyone left at today's average rate."""
    warnings: tuple[str, ...]


def kaplan_meier(entry: np.ndarray, leave: np.ndarray, event: np.ndarray) -> Curve:
    """Product-limit survival by whole periods; an account is at risk in period t where entry < t ≤ leave.

    Greenwood's variance, interval on the log(−log) scale.
    """
    last = int(leave.max(initial=0))
    died = np.bincount(leave[event].astype(int), minlength=last + 1)[: last + 1]
    inside = leave > entry
    risk = np.zeros(last + 2)
    np.add.at(risk, entry[inside].astype(int) + 1, 1)
    np.add.at(risk, leave[inside].astype(int) + 1, -1)
    risk = np.cumsum(risk)[: last + 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(risk > 0, 1 - died / risk, 1.0)
        variance = np.cumsum(np.where(risk > died, died / (risk * (risk - died)), 0.0))
        share = np.cumprod(factor)
        spread = Z95 * np.sqrt(variance) / np.log(share)
        low, high = share ** np.exp(-spread), share ** np.exp(spread)
    low, high = (np.where((share > 0) & (share < 1), one, share) for one in (low, high))
    return Curve(
        tuple(range(last + 1)),
        _floats(share),
        _floats(np.minimum(low, high)),
        _floats(np.maximum(low, high)),
        tuple(int(count) for count in risk),
    )


def fit_sbg(entry: np.ndarray, leave: np.ndarray, event: np.ndarray) -> Sbg | None:
    """sBG by maximum likelihood, conditional on survival to entry; None where it cannot be estimated.

    Σ log(S(t−1) − S(t)) over those who left + Σ log S(t) over those still there − Σ log S(entry).
    """
    from scipy.optimize import minimize
    from scipy.special import betaln

    inside = leave > entry
    entry, leave, event = entry[inside].astype(int), leave[inside].astype(int), event[inside].astype(bool)
    if not event.any() or event.all():
        return None
    upto = np.where(event, leave - 1, leave)
    length = int(leave.max()) + 1
    period = np.arange(length)
    survived = np.bincount(upto, minlength=length) - np.bincount(entry, minlength=length)
    left = np.bincount(upto[event], minlength=length)

    def loss(logs: np.ndarray) -> float:
        alpha, beta = np.exp(np.clip(logs, -12, 12))
        # S(t − 1) − S(t) = S(t − 1) · α / (α + β + t − 1)
        rows = survived * (betaln(alpha, beta + period) - betaln(alpha, beta)) + left * np.log(
            alpha / (alpha + beta + period)
        )
        return -float(rows.sum()) / len(leave)

    best = minimize(loss, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-13, "maxiter": 2000})
    if np.abs(best.x).max() >= 12:
        return None
    alpha, beta = np.exp(best.x)
    return Sbg(float(alpha), float(beta), -float(best.fun) * len(leave))


def retention(connection: DuckDBPyConnection, window: Window, *, years: int = 10) -> Retention | None:
    """Retention by month of tenure; accounts enter when their data begin; None where nobody left.

    On a left-truncated snapshot there is no curve from tenure zero: customers enter when recording began.
    """
    if NO_TENURE in window.has:
        return None
    seen = exposure(connection, window)
    entry, leave, event = seen.entry, seen.leave, seen.event
    if not event.any() or (leave <= entry).all():
        return None
    warnings = []
    if seen.since is not None and seen.assumed:
        warnings.append(
            f"Nobody was silent for so long before {month_text(seen.since)}, although at the later rate about {seen.missing:,.0f} would have been. If the "
            "export holds only customers who have ordered since, those who left earlier are missing and churn is higher than shown."
        )
    elif seen.since is not None:
        warnings.append(
            f"Left-truncated: about {seen.missing:,.0f} customers must have left before leaving was recorded, and are missing from the tables. A curve "
            "from tenure zero would be too favourable; here customers count only from when recording began. Provide observed_from to correct this."
        )
    if seen.silent is not None:
        warnings.append(quiet_before(*seen.silent))
    if end := seen.leavings_end(window):
        warnings.append(
            f"Nobody has left since {month_text(end[0])}, although at the rate before about {end[1]:,.0f} would have. If end dates reach the "
            "tables later than the rest, churn is higher than shown here and in the baseline: leave out the months after it in every table."
        )
    curve = kaplan_meier(entry, leave, event)
    sbg = fit_sbg(entry, leave, event)
    monthly = float(event.sum() / np.maximum(leave - entry, 0).sum())
    span = tuple(range(1, years + 1))
    projected = () if sbg is None else _floats(sbg.survival(12 * np.array(span)))
    if sbg is None:
        warnings.append("The sBG projection finds no difference between customers: the constant rate is as good.")
    constant = tuple((1 - monthly) ** (12 * year) for year in span)
    return Retention(curve, sbg, span, projected, constant, tuple(warnings))


def quiet_before(first: int, expected: float) -> str:
    """That nobody left for long although customers were followed, and what it means for churn."""
    return (
        f"Nobody left before {month_text(first)}, although at the later rate about {expected:,.0f} of the customers followed then would have. Their months count, "
        "since their own bills or observed_from show them. If those who left then are missing from all tables, churn is higher than shown and NRR lower."
    )


def _floats(values: np.ndarray) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
