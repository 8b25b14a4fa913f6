"""Charts of the evidence: the outcome by band of the score, effects by segment, NRR by answer, retention by tenure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cxroi.evidence.before_after import BeforeAfter
from cxroi.evidence.cell_details import Bar
from cxroi.evidence.cells import Cell
from cxroi.evidence.cohorts import LEAST_ACCOUNTS, NO_ANSWER, Cohort
from cxroi.evidence.retention_curves import Retention
from cxroi.evidence.scores_alone import ScoreAlone
from cxroi.evidence.sentences import label_of
from cxroi.evidence.snapshot import ScoreSnapshot
from cxroi.report.charts.marks import Band, Bars, Interval, Line, Lines, Series, Whiskers
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import Chart
from cxroi.report.language.before_after_words import sentence
from cxroi.report.language.formats import count, counted, percent
from cxroi.report.language.safe_text import file_name

MOST_MONTHS = 24
LEAST_AT_RISK = 10
"""Judgement: below this many customers of a tenure the curve is not drawn."""
BANDS = {
    "churn": "Leave within a year",
    "spend": "Revenue kept by those who stay",
    "cross_sell": "Products gained a year",
    "nrr": "Revenue kept a year later",
}
SHOWN = ("USE", "WRONG DIRECTION")
"""The verdicts that say which way the outcome goes; under the others no title compares two bands."""


def bands(cell: Cell) -> Chart:
    """The outcome by band of the score, each with its 95% interval."""
    bars = cell.picture.bands
    share = cell.outcome != "cross_sell"
    name = label_of(cell.metric)
    finding = f"{BANDS[cell.outcome]}, by what was answered on {name}"
    if cell.verdict in SHOWN and (ends := _ends(bars)):
        low, high = (f"{_said(bar.value, share)} of {name} {bar.name}" for bar in ends)
        finding = f"{BANDS[cell.outcome]}: {low}, {high}"
    return _upright(f"{cell.metric}-{cell.outcome}-bands", finding, bars, "programme", share=share)


def forest(cell: Cell) -> Chart:
    """The effect of a point in each segment: a sign that differs is a warning."""
    reversed_ = any(bar.value * cell.picture.forest[0].value < 0 for bar in cell.picture.forest)
    finding = "The sign differs between segments" if reversed_ else "The same sign in every segment"
    return _lying(f"{cell.metric}-{cell.outcome}-segments", finding, cell.picture.forest)


def horizons(cell: Cell) -> Chart:
    """The effect of a point with the follow-up cut short, and estimated in other ways."""
    bars = (*cell.picture.horizons, *cell.picture.checks)
    return _lying(f"{cell.metric}-{cell.outcome}-checks", "The same effect, estimated in other ways", bars)


def by_answer(metric: str, cohorts: Sequence[Cohort]) -> Chart:
    """NRR of customers by what they answered before the year."""
    bars = [
        Bar(one.name, one.accounts, one.accounts, one.nrr, *(one.nrr_interval or (one.nrr, one.nrr))) for one in cohorts
    ]
    name, answered = label_of(metric), [bar for bar in bars if bar.name != NO_ANSWER]
    finding = f"Nobody who answered {name} can be followed over two years"
    if answered:
        finding = f"Net revenue retention, by what was answered on {name}"
    if ends := _ends(answered):
        low, high = (f"{percent(bar.value)} of {name} {bar.name}" for bar in ends)
        finding = f"Net revenue retention {high}, {low}"
    doubtful = [one.name for one in cohorts if any("hard to believe" in warning for warning in one.warnings)]
    if doubtful:
        finding += f". Hard to believe: {', '.join(doubtful)}"
    return _upright(f"nrr-by-{metric}", finding, bars, "accent", share=True)


def snapshot_levels(one: ScoreSnapshot) -> Chart:
    """The share who left at each answer of a score in a table of one row a customer."""
    bars = [
        Bar(level.value if isinstance(level.value, str) else f"{level.value:g}", level.n, level.left, level.share, level.low, level.high)
        for level in one.levels
    ]  # fmt: skip
    name = label_of(one.score)
    finding = f"Left, by what was answered on {name}" if bars else f"Nobody answered {name}"
    if ends := _ends(bars):
        low, high = (f"{percent(bar.value, digits=1)} of {name} {bar.name}" for bar in ends)
        finding = f"Left: {low}, {high}"
    return _upright(f"snapshot-{one.score}", finding, bars, "programme", share=True)


def retention(found: Retention) -> Chart:
    """Share of customers still there by year of tenure: seen, projected by sBG, and at a constant rate."""
    seen = [place for place, risk in enumerate(found.curve.at_risk) if risk >= LEAST_AT_RISK or not place]
    years = tuple(found.curve.period[place] / 12 for place in seen)
    low, high, share = (
        tuple(values[place] for place in seen) for values in (found.curve.low, found.curve.high, found.curve.share)
    )
    lines = [Line("Seen (95% band)", share, "programme", years)]
    for values, colour, name in (
        (found.projected, "accent", "Projected, customers differ (sBG)"),
        (found.constant, "cost", "At one constant rate"),
    ):
        if values:
            lines.append(Line(name, tuple(values), colour, tuple(map(float, found.years)), dashed=True))
    finding = "How long customers stay"
    if found.projected and found.constant:
        gaps = [abs(seen - even) for seen, even in zip(found.projected, found.constant, strict=True)]
        widest = gaps.index(max(gaps))
        finding = (
            f"After {counted(found.years[widest], 'year')} {percent(found.projected[widest])} of new customers are still there; one "
            f"constant rate would say {percent(found.constant[widest])}"
        )
    at_risk = [found.curve.at_risk[place] for place in seen]
    table = pd.DataFrame({"Years": years, "Still there": share, "95% low": low, "95% high": high, "At risk": at_risk})
    marks = Lines(tuple(lines), Band("95% band", low, high, "programme"))
    value, along = Axis("percent", low=0.0, high=1.02), Axis("", "Years with us", low=0.0)
    return Chart("retention", finding, marks, table, "", value, along)


def by_month(one: ScoreAlone) -> Chart:
    """A score by month, the last two years, each with its 95% interval; a month with too few answers stands in the table only."""
    told = [(month.month, month.score) for month in one.months]
    drawn = [(name, score) for name, score in told if score.low is not None and score.high is not None][-MOST_MONTHS:]
    rows = tuple(
        Interval(f"{name} (n = {count(score.answers)})", score.low or 0.0, score.value, score.high or 0.0, "programme")
        for name, score in drawn
    )
    frame = [(name, score.value, score.low, score.high, score.answers) for name, score in told]
    table = pd.DataFrame(frame, columns=["Month", "Score", "95% low", "95% high", "Answers"])
    name, height = label_of(one.metric), max(200, 110 + 26 * len(rows))
    axis = Axis("", f"{name}, 95% interval")
    return Chart(f"{one.metric}-by-month", f"{name} by month", Whiskers(rows), table, "", axis, height=height)


def signed(value: float | None) -> str:
    """A share with its sign; empty where there is none."""
    return "" if value is None else percent(value, digits=1, plus=True)


def _ends(bars: Sequence[Bar]) -> Sequence[Bar]:
    """The outermost bands that a title may compare: two with enough customers whose 95% intervals are apart, or none."""
    enough = [bar for bar in bars if bar.n >= LEAST_ACCOUNTS]
    apart = len(enough) > 1 and (enough[0].high < enough[-1].low or enough[-1].high < enough[0].low)
    return (enough[0], enough[-1]) if apart else ()


def _upright(name: str, finding: str, bars: Sequence[Bar], colour: str, *, share: bool) -> Chart:
    """Bars with the 95% interval of each."""
    said = tuple(
        f"{bar.name}: {_said(bar.value, share)} ({_said(bar.low, share)} to {_said(bar.high, share)}), {count(bar.events)} of {count(bar.n)}"
        for bar in bars
    )
    values, low, high = (tuple(getattr(bar, part) for bar in bars) for part in ("value", "low", "high"))
    series = Series(finding, values, (colour,), low=low, high=high)
    marks = Bars(tuple(f"{bar.name}\nn = {count(bar.n)}" for bar in bars), (series,), said=said)
    value = Axis("percent" if share else "", low=min(0.0, *low) if low else 0.0)
    return Chart(name, finding, marks, _bar_frame(bars), "", value, height=320)


def _lying(name: str, finding: str, bars: Sequence[Bar]) -> Chart:
    """Points with the 95% interval of each."""
    rows = tuple(
        Interval(
            f"{bar.name} (n = {count(bar.n)})", bar.low, bar.value, bar.high, "programme",
            f"{bar.name}: {signed(bar.value)} a point ({signed(bar.low)} to {signed(bar.high)})",
        )
        for bar in bars
    )  # fmt: skip
    value = Axis("change", "Change for one point of the score")
    height = max(200, 110 + 34 * len(bars))
    return Chart(name, finding, Whiskers(rows), _bar_frame(bars), "", value, height=height)


def _bar_frame(bars: Sequence[Bar]) -> pd.DataFrame:
    rows = [(bar.name, bar.n, bar.events, bar.value, bar.low, bar.high) for bar in bars]
    return pd.DataFrame(rows, columns=["Group", "n", "Events", "Value", "95% low", "95% high"])


def _said(value: float, share: bool) -> str:
    return percent(value, digits=1) if share else f"{value:.2f}"


def event_study(one: BeforeAfter) -> Chart:
    """The effect by time since the start, and before anything had been done."""
    rows = [(event, value, low, high) for event, value, low, high in one.event_study]
    intervals = tuple(
        Interval(
            f"{abs(event)} before" if event < 0 else f"{event} after the start",
            low,
            value,
            high,
            "baseline" if event < 0 else "programme",
        )
        for event, value, low, high in rows
    )
    table = pd.DataFrame(rows, columns=["Periods since the start", "Effect", "From", "To"])
    axis = Axis("change" if one.ratio else "", "Effect, 95% interval")
    name = f"event-study-{file_name(f'{one.intervention} {one.outcome}')}"
    return Chart(name, sentence(one), Whiskers(intervals), table, "", axis, height=max(220, 110 + 30 * len(intervals)))
