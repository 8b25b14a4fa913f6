"""Churn by year of tenure in each segment: what the tables show, smoothed by the sBG, or why it cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from cxroi.engine.numbers import Z95
from cxroi.evidence.landmarks import NO_TENURE, Window
from cxroi.evidence.leaving_exposure import exposure
from cxroi.evidence.retention_curves import Sbg, fit_sbg
from cxroi.evidence.segment_baseline import YEAR, Range, churn_interval

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FEWEST = 50
"""Leavings below which nothing is said of a segment (`evidence.md` §2)."""
FEWEST_A_YEAR = 10
"""Leavings below which a year of tenure has no rate of its own and joins the years after it (`evidence.md` §2)."""
MOST_YEARS = 5
"""Years of tenure told apart at most, the last with all later ones. Judgement."""
DRIFT = 0.10
"""By how much last year's leavings may miss what the rates say, as a share, beyond chance. Judgement."""
SIGNIFICANT, POWER = 0.05, 0.80


@dataclass(frozen=True)
class TenureYear:
    """One year of tenure; the last of a segment is that year and all later ones."""

    year: int
    left: int
    customer_years: float
    churn: Range
    """[share a year]: the exact Poisson interval of the leavings; the likely figure is the sBG's where that fits."""


@dataclass(frozen=True)
class TenureChurn:
    """Churn of one segment by year of tenure, over all the months in which leaving was recorded."""

    segment: str
    verdict: Literal["USE", "CANNOT TELL"]
    words: str
    left: int
    needed: int | None
    """Leavings with which a difference as large as this one would be seen; None where that has no answer."""
    years: tuple[TenureYear, ...] = ()
    mix: tuple[float, ...] = ()
    """Today's customers by year of tenure [shares]; sum 1."""
    p: float | None = None
    """Of one rate for all years of tenure: G² = 2 Σ d ln(d / expected), chi-squared."""
    sbg: Sbg | None = None
    """The smoother, by months; None where the rates are the counts' own."""


def tenure_churn(connection: DuckDBPyConnection, window: Window) -> tuple[TenureChurn, ...]:
    """Every segment's churn by year of tenure, in order of name; none where leaving is not recorded.

    A customer counts from the month in which a leaving of it would be seen (`leaving_exposure`).
    """
    if "leaving" not in window.has or NO_TENURE in window.has:
        return ()
    seen = exposure(connection, window)
    start, stop, entry, leave, event = seen.start, seen.stop, seen.entry, seen.leave, seen.event
    found = connection.execute("SELECT segment, segment_name FROM ev_accounts ORDER BY account").fetchnumpy()
    segments = np.asarray(found["segment"])
    names = np.ma.filled(np.ma.asarray(found["segment_name"]).astype(object), None)
    parts = []
    for code in np.unique(segments):
        mine = segments == code
        here = (stop > window.last)[mine]
        name = str(names[mine][0] or "Customers")
        last_year = window.last - YEAR + 1 - start[mine]
        parts.append(
            _judged(name, entry[mine], leave[mine], event[mine], tenure=leave[mine][here], last_year=last_year)
        )
    return tuple(parts)


@dataclass(frozen=True)
class Months:
    """Customers at risk and leavings in each month of tenure, from the first [counts]."""

    at_risk: np.ndarray
    left: np.ndarray

    @classmethod
    def of(cls, entry: np.ndarray, leave: np.ndarray, event: np.ndarray) -> Months:
        """At risk in month t where entry < t ≤ leave."""
        inside = leave > entry
        length = max(int(leave.max(initial=0)), 0) + 1
        came, went = (np.bincount(months[inside], minlength=length) for months in (entry, leave))
        left = np.bincount(leave[inside & event], minlength=length)
        return cls(np.cumsum(came - went)[:-1], left[1:])

    def by_year(self, years: int) -> tuple[np.ndarray, np.ndarray]:
        """Leavings and customer-years in each year of tenure, the last with all later ones; a month of leaving counts half.

        >>> months = Months.of(np.array([0, 6]), np.array([12, 15]), np.array([True, False]))
        >>> left, exposed = months.by_year(2)
        >>> left.tolist(), exposed.round(3).tolist()
        ([1, 0], [1.458, 0.25])
        """
        place = np.minimum(np.arange(len(self.left)) // YEAR, years - 1)
        left, months = (np.bincount(place, values, minlength=years) for values in (self.left, self.at_risk))
        return left.astype(int), (months - left / 2) / YEAR

    def share_lost(self, years: int) -> list[float]:
        """Product-limit share lost in each year but the last, where no month is without customers; NaN elsewhere."""
        found = []
        for year in range(years - 1):
            month = slice(YEAR * year, YEAR * (year + 1))
            left, at_risk = self.left[month], self.at_risk[month]
            whole = len(left) == YEAR and bool((at_risk > left).all())
            found.append(float(1 - np.prod(1 - left / at_risk)) if whole else np.nan)
        return [*found, np.nan]


def _judged(
    name: str, entry: np.ndarray, leave: np.ndarray, event: np.ndarray, *, tenure: np.ndarray, last_year: np.ndarray
) -> TenureChurn:
    """One segment. `tenure`: months with us of those here today; `last_year`: tenure at which the last twelve months begin."""
    from scipy.stats import chi2

    counted = int(event.sum())
    if counted < FEWEST:
        return TenureChurn(name, "CANNOT TELL", f"It needs {FEWEST} leavings; there are {counted}.", counted, FEWEST)
    months = Months.of(entry, leave, event)
    years = next((n for n in range(MOST_YEARS, 1, -1) if months.by_year(n)[0].min() >= FEWEST_A_YEAR), 0)
    if not years or not len(tenure):
        words = (
            f"There are {counted} leavings, but no two years of tenure with {FEWEST_A_YEAR} each, which a rate needs."
        )
        return TenureChurn(name, "CANNOT TELL", words, counted, None)
    left, exposed = months.by_year(years)
    expected = left.sum() * exposed / exposed.sum()
    statistic = float(2 * (left * np.log(left / expected)).sum())
    p = float(chi2.sf(statistic, years - 1))
    sbg, rows = _rows(fit_sbg(entry, leave, event), months, years)
    places = np.bincount(np.minimum(tenure // YEAR, years - 1), minlength=years)
    mix = _shares(places)
    if p >= SIGNIFICANT:
        needed = _needed(counted, statistic, years - 1)
        words = f"The rates of its years of tenure differ by no more than chance would have it (p = {p:.2g}): one rate says as much."
        return TenureChurn(name, "CANNOT TELL", words, counted, needed, rows, mix, p, sbg)
    late, while_late = Months.of(np.minimum(np.maximum(entry, last_year), leave), leave, event).by_year(years)
    due = float((while_late * -np.log1p(-np.array([row.churn.likely for row in rows]))).sum())
    apart = float(late.sum()) - due
    if abs(apart) > Z95 * np.sqrt(due) and abs(apart) > DRIFT * due:
        words = (
            f"Churn has moved: at the rates of all years {due:,.0f} would have left in the last twelve months, {late.sum():,} did. "
            "Rates by tenure would not reproduce last year."
        )
        return TenureChurn(name, "CANNOT TELL", words, counted, None, rows, mix, p, sbg)
    words = f"Churn depends on tenure (p = {p:.2g})." + (
        " The likely rates are the sBG's, which every year's interval contains."
        if sbg
        else " The rates are the counts' own: the sBG does not fit them."
    )
    return TenureChurn(name, "USE", words, counted, None, rows, mix, p, sbg)


def _rows(sbg: Sbg | None, months: Months, years: int) -> tuple[Sbg | None, tuple[TenureYear, ...]]:
    """Each year's rate and interval; likely by the sBG where that lies within every interval.

    Within a year those at risk thin out while the hazard falls: the interval of the pooled rate is scaled, as a hazard, to the
    share lost.
    """
    left, exposed = months.by_year(years)
    ranges = []
    for count, at_risk, lost in zip(left, exposed, months.share_lost(years), strict=True):
        pooled = churn_interval(int(count), float(at_risk))
        scale = 1.0 if np.isnan(lost) else np.log1p(-lost) / np.log1p(-pooled.likely)
        ranges.append(Range(*(float(1 - (1 - rate) ** scale) for rate in (pooled.low, pooled.likely, pooled.high))))
    likely = [one.likely for one in ranges]
    if sbg is not None:
        smooth = _smoothed(sbg, months, years)
        fits = all(one.low <= rate <= one.high for one, rate in zip(ranges, smooth, strict=True))
        sbg, likely = (sbg, smooth) if fits else (None, likely)
    rows = (
        TenureYear(year, int(count), float(at_risk), Range(one.low, rate, one.high))
        for year, (count, at_risk, one, rate) in enumerate(zip(left, exposed, ranges, likely, strict=True), start=1)
    )
    return sbg, tuple(rows)


def _smoothed(sbg: Sbg, months: Months, years: int) -> list[float]:
    """1 − S(12k) / S(12(k − 1)); of the last class 1 − (1 − h)¹², h = α / (α + β + t − 1) averaged over those at risk."""
    survival = sbg.survival(YEAR * np.arange(years))
    month = np.arange(YEAR * (years - 1), len(months.at_risk))
    hazard = np.average(sbg.alpha / (sbg.alpha + sbg.beta + month), weights=months.at_risk[month])
    return [*(1 - survival[1:] / survival[:-1]).tolist(), float(1 - (1 - hazard) ** YEAR)]


def _shares(places: np.ndarray) -> tuple[float, ...]:
    """Shares of four digits that sum to 1."""
    shares = [round(float(share), 4) for share in places[:-1] / places.sum()]
    return (*shares, round(1 - sum(shares), 4))


def _needed(counted: int, statistic: float, freedom: int) -> int | None:
    """Leavings with which a difference of this size is seen four times in five; None where there is none beyond chance."""
    from scipy.optimize import brentq
    from scipy.stats import chi2, ncx2

    beyond = statistic - freedom
    if beyond <= 0:
        return None
    edge = chi2.ppf(1 - SIGNIFICANT, freedom)
    wanted = brentq(lambda size: ncx2.sf(edge, freedom, size) - POWER, 1e-6, 100)
    return int(np.ceil(counted * wanted / beyond))
