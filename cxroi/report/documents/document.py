"""What every document about a case holds, whatever its format: charts, tables, conventions, sources, provenance."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case.model import EVIDENCE_KINDS, Case
from cxroi.case.quantities import assumptions
from cxroi.engine import Evaluation
from cxroi.report.charts import case_charts, chain, risk_charts
from cxroi.report.charts.colours import Palette
from cxroi.report.charts.spec import Chart
from cxroi.report.language import sentences
from cxroi.report.language.formats import figure, full, percent, short, unit_words
from cxroi.report.tables import case_tables

MANY_YEARS = 10
"""Columns of the yearly table up to which whole amounts fit on a page."""
LONGEST_AMOUNT = 15
"""Signs of an amount that fit into a column of it."""
AMOUNT = re.compile(r"[−+]?[^\w\s]{0,2}[A-Z]{0,3}[^\w\s]?\s?\d[\d,.]*[%kMBT]?")


def all_charts(found: CaseAnalysis, *, palette: Palette) -> tuple[Chart, ...]:
    """Every chart of the screen, in its order: where the money comes from, when, the chain, what to believe, how sure."""
    result, draws = found.evaluation, found.simulation
    return (
        case_charts.waterfall(result, palette=palette),
        case_charts.cash_curve(result, draws, palette=palette),
        case_charts.payback_curve(result, draws, palette=palette),
        chain.sankey(result, found.benefit_by_evidence, palette=palette),
        case_charts.beliefs(found.break_evens, npv=result.npv, palette=palette),
        risk_charts.distribution(result, draws, palette=palette),
        risk_charts.tornado(found.case, found.tornado, palette=palette),
    )


def yearly(result: Evaluation) -> pd.DataFrame:
    """The yearly table ready to print: whole amounts, or on a long horizon short ones, which leave room."""
    table, currency = case_tables.yearly(result), result.case.currency
    printed = table.map(lambda amount: full(amount, currency))
    if len(table.columns) > MANY_YEARS or max(map(len, printed.to_numpy().flat)) > LONGEST_AMOUNT:
        printed = table.map(lambda amount: short(amount, currency))
    return printed.rename_axis(currency).reset_index()


def inputs(case: Case) -> pd.DataFrame:
    """Every assumption: likely figure, range, unit, the strongest kind of evidence, and the entries it names."""
    rows = [
        (
            one.title,
            figure(float(one.quantity), one.unit, case.currency),
            _spread(one.quantity.low, one.quantity.high, one.unit, case.currency) if not one.quantity.certain else "",
            unit_words(one.unit, case.currency),
            one.kind,
            ", ".join(one.evidence),
        )
        for one in assumptions(case)
    ]
    return pd.DataFrame(rows, columns=["Assumption", "Likely", "Range", "Unit", "Evidence", "Entries"])


def sources(case: Case) -> pd.DataFrame:
    """The evidence register, strongest first."""
    found = sorted(case.evidence, key=lambda one: EVIDENCE_KINDS.index(one.kind))
    rows = [(one.id, one.kind, one.claim, one.source, one.date, one.url) for one in found]
    return pd.DataFrame(rows, columns=["Entry", "Kind", "Claim", "Source", "Date", "Address"])


def strength(found: CaseAnalysis) -> pd.DataFrame:
    """How many assumptions, and how much of the benefit, rest on each kind of evidence, strongest first."""
    kinds = [one.kind for one in assumptions(found.case)]
    whole = found.evaluation.pv_benefits
    rows = [
        (kind, kinds.count(kind), full(part, found.case.currency), percent(part / whole) if whole > 0 else "")
        for kind, part in found.benefit_by_evidence.items()
    ]
    return pd.DataFrame(rows, columns=["Evidence", "Assumptions", "Present value of benefits", "Share of the benefit"])


def method(case: Case) -> tuple[str, ...]:
    """The method and the conventions of this case, in ten lines."""
    finance = case.finance
    exponent = {"year-end": "k", "mid-year": "k − ½", "monthly": "t/12"}[finance.discounting]
    tax = (
        f"Tax at {percent(float(finance.tax_rate), digits=1)} on benefits less expensed costs and depreciation; a loss lowers the company's other tax."
        if finance.tax_rate
        else "Before tax."
    )
    return (
        "Benefit is programme less baseline: the same customers, month by month, with and without the initiatives.",
        "What would have happened anyway is in both and cancels out.",
        "A change moves a driver by 1 + change × reach × causal share × capture × strength; strength rises over its ramp.",
        "A gain of G points in a score moves a driver by (1 + change per point) to the power of causal share × G.",
        "Effects multiply and are never added; only margin counts, after cost to serve and acquisition.",
        f"Discounted at {percent(float(finance.discount_rate), digits=1)} a year, {finance.discounting}: year k (month t) counts (1 + r)^−({exponent}); month 0 in full.",
        f"NPV = PV of benefits − PV of costs − PV of tax; ROI = NPV / PV of costs. {tax}",
        "Payback is the first month from which cumulative net cash, undiscounted, stays at zero or above.",
        "Sources of benefit are Shapley values: what each adds, averaged over all orders; they sum to the total.",
        f"Ranges are {case.uncertainty.distribution.upper() if case.uncertainty.distribution == 'pert' else case.uncertainty.distribution} distributions, "
        f"drawn together (scrambled Sobol points; correlation {case.uncertainty.effect_correlation:g} within the effects of one initiative).",
    )


def provenance(found: CaseAnalysis) -> str:
    """Digest, seed, draws, version and scenario: what a printed number can be traced by."""
    said = sentences.provenance(found.evaluation, found.simulation)
    return f"{said} · scenario {found.scenario}" if found.scenario else said


def is_amounts(values: Sequence[str]) -> bool:
    """True for a column of single figures, which stand to the right.

    >>> is_amounts(["$1,200", "−4%", ""]), is_amounts(["ces-2026", "own data"])
    (True, False)
    """
    figures = [AMOUNT.fullmatch(value) is not None for value in values if value]
    return bool(figures) and sum(figures) > len(figures) / 2


def unmarked(text: str) -> str:
    """A note without its Markdown emphasis, for formats that print it as plain text.

    >>> unmarked("They meet **four people**, *not* 3*4*5.")
    'They meet four people, not 3*4*5.'
    """
    return re.sub(r"(?<![\w*])(\*{1,2})(?=\S)(.+?)(?<=\S)\1(?![\w*])", r"\2", text)


def _spread(low: float, high: float, unit: str, currency: str) -> str:
    return f"{figure(low, unit, currency)} to {figure(high, unit, currency)}"
