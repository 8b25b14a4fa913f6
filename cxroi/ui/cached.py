"""Cached calls: each figure on a page comes from one of these. Keys are what the frozen case is `known_by`, and the seed.

`analysis` is the one that pages read: its parts are computed on first use and kept between reruns. A part that is added to
`CaseAnalysis` is kept here without another line. What is kept is numbers, never text in the visitor's locale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import cache
from typing import Any

import streamlit as st

from cxroi.analysis import comparison, curves, simulation
from cxroi.analysis.approval import Approved
from cxroi.analysis.case_analysis import PARTS, SLOW, CaseAnalysis, parts_of, whole
from cxroi.analysis.draws import uncertain
from cxroi.analysis.merge_value import MergeValue
from cxroi.analysis.merge_value import merge_value as value_of_merge
from cxroi.analysis.pilot import PilotValue, pilot_value
from cxroi.analysis.what_changed import WhatChanged
from cxroi.analysis.what_changed import what_changed as changed_between
from cxroi.case import Case, CaseError, ErrorDetail, digest, load, parse
from cxroi.case.merging import Side
from cxroi.case.model import Pilot, figures_only
from cxroi.case.once import cached_property, once
from cxroi.case.writing import known_by
from cxroi.engine import Evaluation, evaluate
from cxroi.report.charts.live import live_data
from cxroi.ui import heavy, standing
from cxroi.ui.document import case_in, counted_in, sample_data
from cxroi.ui.turns import AT_ONCE

HASH: dict[str | type[Any], Callable[[Any], Any]] = {Case: known_by, Pilot: Pilot.model_dump_json}
ENTRIES, PROGRAMS = 512, 24
"""Results kept for all visitors together, and programs for browsers, which are larger."""

LARGE, LARGE_KEPT = 2_000, 16
"""Figures with a range times segments and effects from which an analysis is made elsewhere (the samples have 270; there it takes a
second or two), and how many such analyses are kept."""
WORKED_OUT = tuple(name for name in PARTS if name != "realised")
"""Parts that are worked out elsewhere for a large case: all that follow from the case alone, which what came of it does not."""

SHORT = 8
"""Digits of a digest in an address."""

cached = st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)


@once
def figures_digest(case: Case) -> str:
    """Digits that change with every figure of a case, and with nothing else: a note or a kept scenario does not change them."""
    return digest(figures_only(case))[:SHORT]


@cached
def _part(case: Case, name: str, draws: int, seed: int) -> Any:
    """A part of the analysis, by the analysis's own function; the parts it needs are kept too."""
    with AT_ONCE if name == "simulation" else nullcontext():  # which needs no other part: none waits for another turn
        return whole(vars(CaseAnalysis)[name].func(_Kept(case, draws, seed)))


def _kept(name: str) -> cached_property[Any]:
    def found(analysis: CaseAnalysis) -> Any:
        kept = _elsewhere if name in WORKED_OUT and _is_large(analysis.case) else _part
        return kept(analysis.case, name, analysis.draws, analysis.seed)

    return cached_property(found)


@once
def _is_large(case: Case) -> bool:
    """True where an analysis would hold up everyone else on the server."""
    parts = len(case.segments) + sum(len(initiative.effects) for initiative in case.initiatives)
    return len(uncertain(case)) * parts > LARGE


def at_hand(case: Case) -> bool:
    """True where its headline takes no work elsewhere: lists of cases do not wait for the large ones among them."""
    return not _is_large(case) or (known_by(case), _together("simulation"), simulation.DRAWS, 0) in _known()


def _together(name: str) -> tuple[str, ...]:
    """The parts that are worked out with one of them: slow ones one by one, the others together."""
    return (name,) if name in SLOW else tuple(one for one in WORKED_OUT if one not in SLOW)


def _elsewhere(case: Case, name: str, draws: int, seed: int) -> Any:
    """A part of the analysis of a large case, worked out in a process of its own."""
    names = _together(name)
    wanted, known = (known_by(case), names, draws, seed), _known()
    if wanted not in known:
        job = f"parts-{names[0]}"
        try:
            known[wanted] = heavy.done(
                job, wanted, parts_of, case, names, draws, seed, words="Working out a large case"
            )
        except heavy.WorkError as error:
            why = f"{error}".rstrip(".")
            rule = f"was not worked out here ({why[:1].lower()}{why[1:]})"
            remedy = "Reload the page to try again; else write the figures that matter less as one number, or use the command line."
            raise CaseError([ErrorDetail("the case", "", rule, remedy)]) from None
        heavy.forget(job)
        while len(known) > LARGE_KEPT:
            del known[next(iter(known))]
    found = known[wanted][name]
    if isinstance(found, CaseError):
        raise found
    return found


@cache
def _known() -> dict[Any, dict[str, Any]]:
    """What was worked out of large cases, for all visitors together."""
    return {}


def _approved(analysis: CaseAnalysis) -> Approved | None:
    return standing.approved(analysis.base or analysis.case)


_Kept: type[CaseAnalysis] = type(
    "_Kept", (CaseAnalysis,), {**{name: _kept(name) for name in PARTS}, "approved": cached_property(_approved)}
)


def analysis(
    case: Case, *, draws: int = simulation.DRAWS, seed: int = 0, scenario: str = "", base: Case | None = None
) -> CaseAnalysis:
    """Everything known about a case, each part kept once computed."""
    found = _Kept(case, draws, seed, scenario, base)
    del vars(found)["approved"]  # it is looked up in the store where it is printed, not in every run
    return found


def evaluation(case: Case) -> Evaluation:
    """The case at its likely values, with everything it computes on demand."""
    return analysis(case).evaluation


@cached
def sample_words(name: str) -> tuple[str, str]:
    """The title and the organisation of a sample."""
    data = sample_data(name)
    return str(data["title"]), str(data["organisation"])


@cached
def case_of(text: str) -> Case | None:
    """The case of a case file; None if it must be corrected first."""
    try:
        return case_in(text)
    except CaseError:
        return None


@cached
def pilot(case: Case, design: Pilot) -> PilotValue:
    """What a pilot of a case is worth. Raises CaseError where it cannot be valued."""
    return pilot_value(case, design)


@cached
def likely(case: Case) -> Evaluation:
    """The case at its likely values, without results too slow for a slider."""
    with AT_ONCE:
        return evaluate(case)


@once
def likely_npv(case: Case) -> float:
    """NPV of the case at its likely values [currency]."""
    return likely(case).npv


def simulate(case: Case, draws: int = simulation.DRAWS, seed: int = 0) -> simulation.Simulation:
    """The case over its draws."""
    return analysis(case, draws=draws, seed=seed).simulation


@once
def levers(case: Case) -> tuple[curves.Lever, ...]:
    """The assumptions that matter most, each with its range."""
    return analysis(case).levers


@st.cache_data(max_entries=PROGRAMS, hash_funcs=HASH, show_spinner=False)
def live_program(case: Case, months: int, share: float, locale: str) -> dict[str, Any]:
    """What the browser needs to compute a case by itself, in the locale in use, which is an argument for the cache."""
    name = f"{figures_digest(case)}-{months}-{share}-{locale}"
    return live_data(case, levers(case), seed=analysis(case).seed, months=months, share=share, id=name)


@cached
def surface(explored: Case, case: Case, first: int, second: int) -> curves.Surface:
    """NPV over two of the levers, named by their places."""
    moved = levers(case)
    return curves.surface(explored, moved[first], moved[second])


@cached
def _over_columns(case: Case, draws: int, seed: int, columns: tuple[str, ...]) -> simulation.Simulation:
    return simulation.simulate(case, draws=draws, seed=seed, columns=columns)


def compared(cases: Mapping[str, Case]) -> tuple[comparison.Compared, ...]:
    """Cases side by side over the same draws; each is kept, so that one that changes is all that is computed again."""
    return comparison.compare(cases, evaluated=likely, simulated=_simulated)


def _simulated(case: Case, *, draws: int, seed: int, columns: tuple[str, ...] = ()) -> simulation.Simulation:
    return _over_columns(case, draws, seed, columns) if columns else simulate(case, draws, seed)


@cached
def side_by_side(case: Case, other: Case) -> tuple[comparison.Compared, ...]:
    """This case and another on the same measures, over common draws."""
    return comparison.side_by_side((case, other))


@cached
def what_changed(before: str, after: str) -> WhatChanged:
    """The changes from one case file's text to another's, in money. Raises CaseError."""
    return changed_between(counted_in(load(before)), counted_in(load(after)))


@cached
def merge_value(base: str, mine: str, theirs: str, answers: tuple[tuple[str, Side], ...]) -> MergeValue:
    """What two versions of a case file merged are worth, with the answers given so far."""
    return value_of_merge(
        load(base), load(mine), load(theirs), dict(answers), reads=lambda data: parse(counted_in(data))
    )
