"""Scores with no outcome beside them, ready to print: by month, by answer, and what is written."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd

from cxroi.case.counted import noun_of
from cxroi.case.minus import with_minus
from cxroi.evidence.scores_alone import FEWEST, Mean, ScoreAlone, ScoresAlone
from cxroi.evidence.sentences import label_of
from cxroi.evidence.verdicts import one_sided
from cxroi.report.language.formats import count, counted, percent

HOW_ALONE = (
    f"NPS is the share of 9 and 10 less that of 0 to 6, any other score the mean answer. 95% intervals: Student's t, for NPS the adjusted "
    f"Wald interval of Rocks (2016), for differences Welch's; none with fewer than {FEWEST} answers. They hold for whoever answered or wrote: who "
    "does not is not in these figures. Themes: words weighted by TF-IDF, factorised by NMF; a text may mention several."
)


def sentence(one: ScoreAlone) -> str:
    """A score in a sentence, and whether its later answers differ from its earlier ones."""
    kind = "" if one.is_nps else " on average"
    said = f"{label_of(one.metric)} is {_said(one.overall, one.is_nps)}{kind}, from {counted(one.overall.answers, 'answer')}"
    outside = (
        f" {counted(one.out_of_scale, 'answer')} outside the scale {noun_of(one.out_of_scale, 'is', 'are')} left out."
        if one.out_of_scale
        else ""
    )
    if one.change is None or one.change.low is None or one.change.high is None:
        return f"{said}.{outside}"
    if one_sided(one.change.low, one.change.high):
        way = "higher" if one.change.value > 0 else "lower"
        return (
            f"{said}; the later half is {way} than the earlier by {_said(one.change, one.is_nps, plus=True)}.{outside}"
        )
    return f"{said}; no change from the earlier half to the later can be told ({_said(one.change, one.is_nps, plus=True)}).{outside}"


def month_table(one: ScoreAlone) -> pd.DataFrame:
    """The score of each month."""
    rows = [(month.month, *_cells(month.score, one.is_nps)) for month in one.months]
    return pd.DataFrame(rows, columns=["Month", label_of(one.metric), "95% interval", "Answers"])


def answer_table(one: ScoreAlone) -> pd.DataFrame:
    """How often each answer was given."""
    rows = [(f"{value:g}", count(n), percent(n / one.overall.answers)) for value, n in one.levels]
    return pd.DataFrame(rows, columns=["Answer", "Times", "Share"])


def theme_table(found: ScoresAlone) -> pd.DataFrame:
    """What the texts are about, and how the score of those that mention it differs from the others'."""
    rows = [
        (one.label, count(one.mentions), percent(one.share), _said(one.difference, found.is_nps, plus=True) if one.difference else "too few", " · ".join(one.quotations[:2]))
        for one in found.themes
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["Theme", "Texts", "Share", "Score, less that of other texts", "For example"])


def alone_figures(found: ScoresAlone | None) -> dict[str, Any] | None:
    """The figures, unrounded, for other programs."""
    return None if found is None else asdict(found)


def _cells(score: Mean, is_nps: bool) -> tuple[str, str, str]:
    interval = "too few"
    if score.low is not None and score.high is not None:
        interval = f"{_number(score.low, is_nps)} to {_number(score.high, is_nps)}"
    return _number(score.value, is_nps), interval, count(score.answers)


def _said(score: Mean, is_nps: bool, *, plus: bool = False) -> str:
    value = _number(score.value, is_nps, plus=plus)
    if score.low is None or score.high is None:
        return value
    return f"{value} ({_number(score.low, is_nps, plus=plus)} to {_number(score.high, is_nps, plus=plus)})"


def _number(value: float, is_nps: bool, *, plus: bool = False) -> str:
    return with_minus(f"{value:{'+' if plus else ''}.{0 if is_nps else 2}f}")
