"""One score of a table of one row per customer, fitted: alone, with controls, and within segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np
import pandas as pd

from cxroi.case.counted import counted
from cxroi.engine.numbers import Z95
from cxroi.evidence.adjustment import known_columns, levels
from cxroi.evidence.crossfit import gains
from cxroi.evidence.firth import firth
from cxroi.evidence.likelihood import fit, independent
from cxroi.evidence.predictors import discrimination
from cxroi.evidence.regression import TABLE_ONLY, Estimate
from cxroi.evidence.scores import PASSIVES, PROMOTERS, Scores
from cxroi.evidence.snapshot_levels import applicable, levels_of, separating
from cxroi.evidence.verdicts import (
    Facts,
    effect_of,
    events_worth_seeing,
    holdout_confidence,
    smallest_of,
)

LEAST_IN_SEGMENT = 30
FAR = 12.0
"""A coefficient or error beyond this on the log odds is not an estimate: a level separates. Judgement."""


@dataclass(frozen=True)
class Ratio:
    """A ratio per point of the score with its 95% interval; None where it cannot be estimated."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class InSegment:
    """The odds ratio within one segment."""

    name: str
    n: int
    left: int
    ratio: Ratio


class Looked:
    """One score: its answers and who gave them."""

    def __init__(self, frame: pd.DataFrame, name: str, event: np.ndarray) -> None:
        values = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float)
        answered, self.codes = applicable(values, name)
        self.name, self.rows = name, np.flatnonzero(answered)
        self.x, self.event = values[answered], event[answered]
        self.silent = int(np.isnan(values).sum())
        self.levels = levels_of(self.x, self.event)
        self.auc = discrimination(self.x, self.event, as_it_is=True) if len(self.x) else None


@dataclass(frozen=True, eq=False)
class Z:
    columns: np.ndarray
    names: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Unsettled:
    look: Looked
    facts: Facts
    alone: Ratio
    adjusted: Ratio
    p_value: float | None
    money: Ratio
    separation: tuple[str, ...]
    needed: int | None
    method: str


def drafted(
    look: Looked, z: Z, frame: pd.DataFrame, money: str | None, *, better: int, direction: bool, lost: str, seed: int
) -> Unsettled:
    """One score fitted alone and with Z."""
    none = Ratio(None, None, None)
    x, event = look.x, look.event
    events = int(min(event.sum(), len(event) - event.sum()))
    facts = Facts(
        None,
        lost=lost,
        better=better,
        direction_known=direction,
        separates=True,
        one_value=bool(len(x) and np.ptp(x) == 0),
    )
    empty = Unsettled(look, facts, none, none, None, none, (), None, "")
    if lost or not len(x) or facts.one_value or not events:
        return empty
    sd = float(x.std())
    inside = z.columns[look.rows]
    design = np.column_stack([np.ones(len(x)), inside])
    design = design[:, independent(design)]
    # If a share p leaves, each event carries 1 − p times the information of a rare one (Hsieh, Bloch and Larsen 1998).
    variance = float(np.var(x - design @ np.linalg.lstsq(design, x, rcond=None)[0])) * (1 - events / len(event))
    needed = events_worth_seeing(variance, sd)
    centred = x - x.mean()
    alone = Logit(np.column_stack([centred, np.ones(len(x))]), event, line=x)
    separation = separating(look.levels, x, event, alone.chance, line=alone.separated)
    if events < TABLE_ONLY:
        flat = Estimate(0.0, float("inf"), len(x), len(x), events, True, len(x))
        return replace(empty, facts=replace(facts, estimate=flat), separation=separation, needed=needed)
    beside = Logit(np.column_stack([centred, design]), event, line=x) if inside.shape[1] else alone
    estimate = Estimate(beside.theta, beside.error, len(x), len(x), events, not (alone.separated or separation), len(x))
    won = gains(
        centred, design, event, family="logit", offset=np.zeros(len(x)), clusters=np.arange(len(x)), penalty=np.full(design.shape[1], 1e-6), seed=seed,
    )  # fmt: skip
    facts = replace(
        facts, estimate=estimate, auc=look.auc, holdout_confidence=holdout_confidence(won), smallest=smallest_of(sd)
    )
    method = "logit of left yes or no" + (", Firth's penalised likelihood with its profile" if beside.penalised else "")
    method += f"; controlled for: {', '.join(z.names)}" if z.names else "; nothing controlled for"
    paid = _money(frame, money, look)
    return Unsettled(look, facts, alone.ratio, beside.ratio, beside.p_value, paid, separation, needed, method)


class Logit:
    """A logit whose first column is the score; penalised where levels separate."""

    def __init__(self, design: np.ndarray, event: np.ndarray, *, line: np.ndarray) -> None:
        found = fit(design, event, family="logit", covariance="model")
        there, gone = line[event == 0], line[event == 1]
        self.separated = bool(there.max() <= gone.min() or gone.max() <= there.min())
        far = np.abs(found.coefficients).max() > FAR or found.errors.max() > FAR
        self.penalised = bool(self.separated or far or not found.converged)
        self.p_value: float | None = None
        if self.penalised:
            firths = firth(design, event)
            self.theta, coefficients, self.p_value = float(firths.coefficients[0]), firths.coefficients, firths.p_value
            ends = (firths.low, firths.high)
            self.error = (ends[1] - ends[0]) / (2 * Z95) if np.isfinite(ends).all() else float("inf")
        else:
            coefficients, self.theta, self.error = (
                found.coefficients,
                float(found.coefficients[0]),
                float(found.errors[0]),
            )
            ends = (self.theta - Z95 * self.error, self.theta + Z95 * self.error)
        self.ratio = Ratio(*(exp(one) if abs(one) < 700 else None for one in (self.theta, *ends)))
        self.chance = 1 / (1 + np.exp(-np.clip(design @ coefficients, -40, 40)))


def asked_as(look: Looked) -> Scores:
    """The level and the scale of a score, in the case's form of a metric."""
    x = look.x
    low, high = (float(x.min()), float(x.max())) if len(x) else (0.0, 0.0)
    mean, sd = (float(x.mean()), float(x.std())) if len(x) else (0.0, 0.0)
    index = np.where(x >= PROMOTERS, 100.0, np.where(x < PASSIVES, -100.0, 0.0))
    is_index = look.name == "nps" and high > 7
    slope = float(np.cov(index, x)[0, 1] / np.var(x, ddof=1)) if is_index and sd > 0 else 1.0
    now = float(index.mean()) if is_index else mean
    return Scores(look.name, len(x), mean, sd, low, high, now, f"the table, {counted(len(x), 'answer')}", slope)


def controls(
    frame: pd.DataFrame, *, tenure: str | None, money: str | None, contacts: str | None, facets: dict[str, np.ndarray]
) -> Z:
    """The controls: tenure, money, contacts on a log scale, and the segments."""
    numeric = {}
    for called, name in (("tenure", tenure), ("money", money), ("contacts", contacts)):
        if name:
            values = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float)
            numeric[called] = np.log1p(np.where(values >= 0, values, np.nan))
    columns, names, left_out = known_columns(numeric)
    for name, labels in facets.items():
        made = levels(np.unique(labels, return_inverse=True)[1], least=LEAST_IN_SEGMENT)
        if made:
            names.append(name)
            columns += made
    stacked = np.column_stack(columns) if columns else np.zeros((len(frame), 0))
    return Z(stacked - stacked.mean(axis=0), tuple(names), tuple(left_out))


def _money(frame: pd.DataFrame, money: str | None, look: Looked) -> Ratio:
    """Money a year by the score alone (PPML): here money is the outcome, elsewhere a control."""
    none = Ratio(None, None, None)
    if not money:
        return none
    paid = pd.to_numeric(frame[money], errors="coerce").to_numpy(dtype=float)[look.rows]
    there = np.isfinite(paid) & (paid >= 0)
    if there.sum() < 100 or paid[there].sum() <= 0 or np.ptp(look.x[there]) == 0:
        return none
    columns = np.column_stack([look.x[there] - look.x[there].mean(), np.ones(int(there.sum()))])
    found = fit(columns, paid[there] / paid[there].mean(), family="poisson")
    low, high = Estimate(float(found.coefficients[0]), float(found.errors[0]), 0, 0, 0, True, found.groups).interval
    return Ratio(1 + effect_of(float(found.coefficients[0])), 1 + effect_of(low), 1 + effect_of(high))


def within_segments(look: Looked, labels: np.ndarray) -> tuple[InSegment, ...]:
    """The score alone within each segment with enough of both outcomes."""
    found = []
    for name in sorted({str(label) for label in labels} - {""}):
        mine = labels == name
        x, event = look.x[mine], look.event[mine]
        events = int(event.sum())
        if min(events, len(event) - events) < TABLE_ONLY or np.ptp(x) == 0:
            continue
        ratio = Logit(np.column_stack([x - x.mean(), np.ones(len(x))]), event, line=x).ratio
        found.append(InSegment(name, len(x), events, ratio))
    return tuple(found)


def caveats_of(one: Unsettled, inside: Sequence[InSegment], column: str) -> list[str]:
    found = []
    whole = one.alone.value
    ratios = [segment.ratio for segment in inside if segment.ratio.value and segment.ratio.low and segment.ratio.high]
    if whole and len(ratios) > 1:
        if all((log(ratio.value or 1.0) * log(whole)) < 0 for ratio in ratios):
            found.append(
                f"Within every {column} it reverses (Simpson's paradox): the mix of {column} goes with leaving, not the score."
            )
        elif any((ratio.high or 1.0) < 1 < whole or whole < 1 < (ratio.low or 1.0) for ratio in ratios):
            found.append(f"It reverses in some {column}: do not use one figure for all.")
    if one.look.codes:
        codes = ", ".join(f"{code:g} ({counted(count, 'time')})" for code, count in one.look.codes)
        found.append(f"Read as not applicable, neither answer nor silence: {codes}.")
    if one.separation:
        found.append(f"Everyone or nobody left at {', '.join(one.separation)}: check when that was recorded.")
    return found
