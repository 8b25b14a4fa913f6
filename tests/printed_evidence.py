"""Made-up tables and arrays for the texts of `printed.py`, and the estimators of the evidence that are tried on them.

Nothing here is true of anybody. Each text has cases that differ in size, in what is missing and in what is there to be found, so that a
figure that moves anywhere moves here too. Five digits are kept: what is learnt by iteration differs in the sixth between machines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from worlds import company_tables, files_of, one_row_each, panel

Named = Iterator[tuple[str, Callable[[], Any]]]
"""The name of a case, and the work that gives its result."""
MADE: dict[str, Callable[[], Named]] = {}


def made(function: Callable[[], Named]) -> Callable[[], Named]:
    """Make a text of this name."""
    MADE[function.__name__] = function
    return function


def told(work: Callable[[], Any]) -> Any:
    """The result; where nothing can be told, the reason.

    How files are read is tested elsewhere, and the digest says no more than the figures.
    """
    try:
        found = work()
    except ValueError as error:
        return str(error)
    if hasattr(found, "mappings"):
        return replace(found, files=(), mappings={}, study=found.study and replace(found.study, digest="", version=""))
    return found


@made
def company() -> Named:
    """Everything that is judged and heard in a company's tables."""
    from cxroi.evidence.run import judge

    yield "all tables", partial(judge, files_of(company_tables(0.3, 5)), listening=True)


@made
def small_company() -> Named:
    """The same of a smaller one without employees, without the ends of cases, and with bills that end early."""
    from cxroi.evidence.run import judge

    tables = company_tables(0.08, 3)
    tables["contacts"] = tables["contacts"].drop(columns=["closed_at"])
    revenue = tables["revenue_monthly"]
    tables["revenue_monthly"] = revenue[revenue["month"] < revenue["month"].max() - pd.Timedelta(days=70)]
    del tables["employees"]
    yield "few customers", partial(judge, files_of(tables), listening=True)


@made
def cells() -> Named:
    """Worlds in which a point matters, matters the other way, matters through tenure only, or does not matter."""
    from worlds import LAST, landmarks

    from cxroi.evidence.cells import OUTCOMES, settle, unsettled

    def judged(marks, **settings):
        return settle([unsettled(marks, metric="nps", outcome=one, last=LAST, **settings) for one in OUTCOMES])

    worlds = {
        "matters": landmarks(np.random.default_rng(1), accounts=700, hazard_ratio=0.8, monthly=0.02, spend=1.03),
        "nothing": landmarks(np.random.default_rng(2), accounts=260, hazard_ratio=1.0, waves=1),
        "other way": landmarks(np.random.default_rng(3), accounts=400, hazard_ratio=1.2, spend=0.98),
        "by tenure": landmarks(np.random.default_rng(4), accounts=400, hazard_ratio=1.0, confounded=0.8),
    }
    for name, marks in worlds.items():
        yield name, partial(judged, marks)
        yield f"{name}, low is good", partial(judged, marks, lower_is_better=True)


def model(found: Any) -> Any:
    """What a regression says by itself, adjusted, over time, and beside columns of chance."""
    from cxroi.evidence.churn_hazard import over_time

    if found is None:
        return None
    rng = np.random.default_rng(1)
    column, of_row = (rng.standard_normal(len(one)) for one in (found.marks, found.rows.landmark))
    bands = rng.integers(0, 4, len(found.marks))
    return {
        "unadjusted": found.unadjusted(), "adjusted": found.adjusted(), "over time": over_time(found), "beside": found.beside(column),
        "interaction": found.interaction(of_row), "shape": found.shape_p_value(bands), "gains": found.gains(seed=1), "left": found.variance_left(),
    }  # fmt: skip


@made
def models() -> Named:
    """The models behind the cells, by themselves."""
    from worlds import LAST, landmarks

    from cxroi.evidence import churn_hazard, nonresponse, revenue_models
    from cxroi.evidence.adjustment import adjustment

    for seed, accounts in ((5, 500), (6, 90)):
        rng = np.random.default_rng(seed)
        marks = landmarks(rng, accounts=accounts, monthly=0.03, hazard_ratio=0.85, spend=1.02)
        some = replace(marks, score=np.where(rng.random(len(marks)) < 0.4, np.nan, marks.score))
        results = {
            "followed": partial(churn_hazard.follow, marks, last=LAST),
            "horizons": partial(churn_hazard.horizons, marks, last=LAST),
            "hazard": lambda marks=marks: model(churn_hazard.hazard(marks, last=LAST)),
            "products": lambda marks=marks: model(revenue_models.products_gained(marks, last=LAST)),
            "adjustment": partial(adjustment, marks),
            "growth": partial(revenue_models.growth, marks),
            "two years": partial(revenue_models.two_years, marks, last=LAST, stayed=True),
            "who answers": partial(nonresponse.response, some, last=LAST, invitations_known=True),
            "who answers of those seen": partial(nonresponse.response, some, last=LAST, invitations_known=False),
            "weighted": partial(nonresponse.weighted, some, last=LAST),
        }
        for stayed in (True, False):
            for kind in (revenue_models.revenue_after, revenue_models.customer_weighted):
                results[f"{kind.__name__} {stayed}"] = lambda marks=marks, kind=kind, stayed=stayed: model(
                    kind(marks, last=LAST, stayed=stayed)
                )
        yield from ((f"{accounts} {name}", work) for name, work in results.items())


@made
def curves() -> Named:
    """Who is left, of customers all seen from the start, and where some were first seen later."""
    from cxroi.evidence.retention_curves import fit_sbg, kaplan_meier

    for seed, count, shape in ((1, 400, (1.0, 6.0)), (2, 60, (0.6, 2.0)), (3, 2000, (4.0, 60.0))):
        rng = np.random.default_rng(seed)
        lasts = rng.geometric(rng.beta(*shape, count))
        late = np.where(rng.random(count) < 0.3, rng.integers(0, 5, count), 0)
        for name, entry in (("from the start", 0 * late), ("some late", late)):
            seen = (entry, np.minimum(lasts, 12) + entry, lasts <= 12)
            yield f"{count} {name}", partial(kaplan_meier, *seen)
            yield f"{count} {name}, fitted", partial(fit_sbg, *seen)


@made
def snapshots() -> Named:
    """A table of one row per customer, with and without what stands beside the scores."""
    from cxroi.evidence.snapshot import snapshot_study
    from cxroi.evidence.snapshot_baseline import snapshot_baseline

    columns = {"scores": ["csat", "effort", "complaint"], "left": "left", "lower_is_better": ["effort", "complaint"]}
    beside = {"tenure": "tenure", "money": "money", "contacts": "calls", "segment": ["plan", "region"]}
    for count in (900, 240):
        frame = one_row_each(count, count)
        yield f"{count} with all", partial(snapshot_study, frame, **columns, **beside)
        yield f"{count} alone", partial(snapshot_study, frame, **columns)
        yield f"{count} by plan", partial(snapshot_study, frame, **columns, segment="plan", scores_before_leaving="yes")
        for period in ("1", "12", "ever"):
            known = {"left": "left", "tenure": "tenure", "money": "money", "segment": "plan", "period": period}
            yield f"{count} baseline of {period}", partial(snapshot_baseline, frame, **known)


@made
def quiet() -> Named:
    """Customers who order at a pace of their own, and some who stop."""
    from listening_hand import shop

    from cxroi.evidence.quiet_customers import quiet_customers, tested

    for seed, count in ((2, 500), (3, 260)):
        days = shop(count, seed)
        for horizon in (60, 120):
            yield f"{count} tested {horizon}", partial(tested, days, dt.date(2025, 6, 1), horizon)
        known = {"gross_margin": 0.3, "cost_of_call": 5, "won_back": 0.1}
        yield f"{count} priced", partial(quiet_customers, days, horizon=90, **known)
        yield f"{count} gone after", partial(quiet_customers, days, horizon=60, gone_after=200)


@made
def answers() -> Named:
    """How much each of several answers goes with an outcome, and regressions with few events."""
    from listening_hand import items

    from cxroi.evidence.emotions import shares
    from cxroi.evidence.firth import firth

    for rows in (200, 40):
        x, y = items(rows)
        yield f"{rows} shares", partial(shares, x, y, "abcd", seed=1)
        yield f"{rows} shares of yes and no", partial(shares, x, (y > 0).astype(float), "abcd", seed=2)
        for above in (0.0, 1.8):
            yield (
                f"{rows} Firth {above}",
                partial(firth, np.column_stack([x, np.ones(rows)]), (y > above).astype(float)),
            )


@made
def changes() -> Named:
    """Differences in differences: one start or several, money or points, many groups or few."""
    from cxroi.evidence.difference import difference

    panels = {
        "one start": panel(1, units=120, effect=0.5, starts=(4,)),
        "several starts": panel(2, units=200, effect=0.3, starts=(3, 5, 6)),
        "no effect": panel(3, units=80, effect=0.0, starts=(4,)),
        "money": panel(4, units=150, effect=0.4, starts=(3, 5), ratio=True),
        "few groups": panel(5, units=120, effect=0.5, starts=(4,), clusters=7),
        "not paired": replace(panel(7, units=100, effect=0.5, starts=(3, 5), ratio=True), paired=False),
    }
    for name, one in panels.items():
        yield name, partial(difference, one)
        yield f"{name}, two before", partial(difference, one, base=2, last=6, seed=3)


@made
def plain_files() -> Named:
    """Units before and after a change, in a plain file."""
    from cxroi.evidence.plain_panel import judge_plain

    for seed, units, effect in ((1, 60, 0.8), (2, 24, 0.0), (3, 200, -0.6)):
        made_up = panel(seed, units=units, effect=effect, starts=(4,))
        seen = zip(*np.nonzero(np.isfinite(made_up.outcome)), strict=True)
        rows = [f"u{u},2025-{p + 1:02},{int(p >= made_up.start[u])},{made_up.outcome[u, p]:.3f}" for u, p in seen]
        files = {"visits.csv": "\n".join(["unit,period,treated,outcome", *rows]).encode()}
        yield f"{units} units", partial(judge_plain, files)
        yield f"{units} units, low is good", partial(judge_plain, files, lower_is_better=("outcome",))


@made
def silent() -> Named:
    """What those who did not answer would have said."""
    from listening_hand import survey

    from cxroi.evidence.synthetic_scores import synthetic_scores

    for feeling, count in ((0.0, 500), (0.5, 350)):
        felt, spoke, facts = survey(count, 4, feeling)
        known = (np.where(spoke, felt, np.nan), facts)
        for is_nps in (True, False):
            settings = {"metric": "nps", "is_nps": is_nps, "segments": list(facts["plan"])}
            yield f"{count} {'NPS' if is_nps else 'mean'}", partial(synthetic_scores, *known, **settings)


@made
def in_a_database() -> Named:
    """The estimates whose rows stay in a database."""
    from worlds import company as customers_of
    from worlds import connected

    from cxroi.evidence.warehouse import reduced
    from cxroi.tables.warehouse import of_duckdb

    for seed, accounts in ((11, 260), (12, 120)):
        rng = np.random.default_rng(seed)
        tables = customers_of(rng, accounts=accounts, monthly=0.03, quiet=8)
        tables["customers"]["parent_id"] = tables["customers"]["customer_id"].str.slice(0, 4)
        tables["customers"].loc[rng.random(accounts) < 0.1, "segment"] = None
        revenue = tables["revenue_monthly"]
        tables["revenue_monthly"] = revenue[rng.random(len(revenue)) > 0.05].reset_index(drop=True)
        frames = of_duckdb(connected(tables))
        yield f"{accounts} customers", partial(reduced, frames, metric="nps", data_end=dt.date(2026, 6, 30))
